import ArgumentParser
import Foundation
import Kernels

/// What `main` of every command does: parse, run, and turn an error into one line and an exit status.
///
/// ```swift
/// @main struct ServeCommand: AsyncParsableCommand {
///     static func main() async { await CommandProgram.run(Self.self) }
/// }
/// ```
public enum CommandProgram {
    /// Runs the command and ends the process: 0 done, 1 error, 2 wrong usage, 130 interrupted.
    ///
    /// - Parameter errorLog: the format of the log of which an error is to be a line; `nil`, and without it, it is one of plain text
    public static func run<Command: AsyncParsableCommand>(
        _ type: Command.Type, errorLog: @Sendable () -> LogFormat? = { nil }
    ) async -> Never {
        // A reader that leaves, of the log or of `train … | head`, is an error of one write, not the end of the program.
        signal(SIGPIPE, SIG_IGN)
        let name = type.configuration.commandName ?? ProcessInfo.processInfo.processName
        // Before anything is computed: a set that was asked for in vain must not be replaced in silence.
        if let problem = KernelSet.problem {
            finish(Ending(status: CommandStatus.usage, complaint: problem), of: name, errorLog)
        }
        do {
            var command = try await type.asyncParseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            finish(Ending(status: CommandStatus.success), of: name, errorLog)
        } catch {
            finish(Ending(error, of: type), of: name, errorLog)
        }
    }

    /// How long a reader of standard error that is stuck holds up the end.
    private static let patience = Duration.seconds(1)

    /// Output that was lost is a failure: `evaluate --json > results.json` on a full disk must not exit with 0.
    private static func finish(_ ending: Ending, of name: String, _ errorLog: @Sendable () -> LogFormat?) -> Never {
        if let output = ending.output { print(output) }
        if ending.complaint != nil {
            StandardStream.error.write(ending.errorText(of: name, in: errorLog()))
        }
        let loss = StandardStream.flushPrinted()
        if let loss { StandardStream.error.write("error: \(loss)\n") }
        StandardStream.error.flush(within: patience)
        // Not exit(), which unloads oneDNN and OpenMP under the lanes and the loader: what they compute nobody waits for any more,
        // but they would crash.
        _exit(loss != nil && ending.status == CommandStatus.success ? CommandStatus.failure : ending.status)
    }

    /// What an error makes of a command: its exit status and what it prints.
    struct Ending: Equatable {
        var status: Int32
        /// For standard output: the help that was asked for.
        var output: String?
        /// What went wrong, for standard error.
        var complaint: String?
        /// Whether the complaint is about how the command was typed.
        var isUsageError = false
    }
}

extension CommandProgram.Ending {
    init<Command: ParsableCommand>(_ error: any Error, of type: Command.Type) {
        let parserStatus = type.exitCode(for: error)
        switch error {
        case is CommandInterrupted:
            self.init(status: CommandStatus.interrupted)
        case let code as ExitCode:
            self.init(status: code.rawValue)
        case let error as ConfigurationError where error.isUsageError:
            self.init(status: CommandStatus.usage, complaint: "\(error)", isUsageError: true)
        case _ where parserStatus == .success:
            self.init(status: CommandStatus.success, output: type.fullMessage(for: error))
        case _ where parserStatus == .validationFailure:
            self.init(status: CommandStatus.usage, complaint: type.message(for: error), isUsageError: true)
        default:
            self.init(status: CommandStatus.failure, complaint: "\(error)")
        }
    }

    /// The complaint as it is written, line break included; empty without one.
    ///
    /// - Parameters:
    ///   - name: the command's name
    ///   - format: that of the log it is to be a line of; `nil` for plain text
    func errorText(of name: String, in format: LogFormat?) -> String {
        guard let complaint else { return "" }
        guard let format else {
            return "error: \(complaint)\n" + (isUsageError ? "See '\(name) --help'.\n" : "")
        }
        let handler = LineLogHandler(label: name, format: format, level: .critical)
        let line = handler.line(.critical, complaint, isUsageError ? ["see": "\(name) --help"] : [:])
        return String(decoding: line, as: UTF8.self)
    }
}
