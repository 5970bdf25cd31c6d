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
    public static func run<Command: AsyncParsableCommand>(_ type: Command.Type) async -> Never {
        // A reader that leaves, of the log or of `train … | head`, is an error of one write, not the end of the program.
        signal(SIGPIPE, SIG_IGN)
        // Before anything is computed: a set that was asked for in vain must not be replaced in silence.
        if let problem = KernelSet.problem {
            finish(Ending(status: CommandStatus.usage, complaint: "error: \(problem)"))
        }
        do {
            var command = try await type.asyncParseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            finish(Ending(status: CommandStatus.success))
        } catch {
            finish(Ending(error, of: type))
        }
    }

    /// How long a reader of standard error that is stuck holds up the end.
    private static let patience = Duration.seconds(1)

    /// Output that was lost is a failure: `evaluate --json > results.json` on a full disk must not exit with 0.
    private static func finish(_ ending: Ending) -> Never {
        if let output = ending.output { print(output) }
        if let complaint = ending.complaint { StandardStream.error.write(complaint + "\n") }
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
        /// For standard error.
        var complaint: String?
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
            self.init(status: CommandStatus.usage, complaint: Self.usage("\(error)", of: type))
        case _ where parserStatus == .success:
            self.init(status: CommandStatus.success, output: type.fullMessage(for: error))
        case _ where parserStatus == .validationFailure:
            self.init(status: CommandStatus.usage, complaint: Self.usage(type.message(for: error), of: type))
        default:
            self.init(status: CommandStatus.failure, complaint: "error: \(error)")
        }
    }

    private static func usage<Command: ParsableCommand>(_ message: String, of type: Command.Type) -> String {
        let name = type.configuration.commandName ?? ProcessInfo.processInfo.processName
        return "error: \(message)\nSee '\(name) --help'."
    }
}
