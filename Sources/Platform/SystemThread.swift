import Foundation

/// Threads of the system. Foundation's `Thread` does not tell when one could not be started: whoever waits for it waits for ever.
public enum SystemThread {
    /// The system has no thread to give: a limit of the user's or the container's is reached, or memory is used up.
    public struct StartError: Error, Equatable {
        /// As in errno(3).
        public let code: Int32

        /// For people.
        public var reason: String { "no thread can be started: \(String(cString: strerror(code)))" }
    }

    private final class Body {
        let name: String?
        let run: @Sendable () -> Void

        init(name: String?, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// Runs `body` on a new thread, which nobody can wait for.
    /// - Parameters:
    ///   - name: as debuggers and `ps` show it, of which Linux keeps 15 bytes
    ///   - stackSize: in bytes, of a page at least
    public static func start(
        name: String?, stackSize: Int, _ body: @escaping @Sendable () -> Void
    ) throws(StartError) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var code = pthread_attr_setstacksize(&attributes, stackSize)
        guard code == 0 else { throw StartError(code: code) }
        let context = Unmanaged.passRetained(Body(name: name, run: body))
        var thread = pthread_t()
        code = pthread_create(
            &thread, &attributes,
            { pointer in
                let body = Unmanaged<Body>.fromOpaque(pointer!).takeRetainedValue()
                // The system refuses longer ones.
                Thread.current.name = body.name.map { String(decoding: $0.utf8.prefix(15), as: UTF8.self) }
                body.run()
                return nil
            }, context.toOpaque())
        guard code != 0 else { return }
        context.release()
        throw StartError(code: code)
    }

    /// Makes the calling thread press less for a processor than the others of its process do; for good.
    /// - Parameter niceness: as nice(2) counts, not negative: one takes about a fifth of its weight from a thread
    public static func lowerPriority(by niceness: Int32) { _ = nice(niceness) }

    /// Starts a thread without which the program can do nothing; ends it, and says why, where that is impossible.
    public static func startOrEnd(name: String, stackSize: Int, _ body: @escaping @Sendable () -> Void) {
        do throws(StartError) {
            try start(name: name, stackSize: stackSize, body)
        } catch {
            fatalError("\(error.reason); raise the limit of threads (ulimit -u, or the container's pids)")
        }
    }
}
