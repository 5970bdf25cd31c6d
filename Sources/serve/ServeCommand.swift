import ArgumentParser
import Checkpoints
import CommandSupport
import Foundation
import Logging

@main
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Answers recommendation requests over HTTP.",
        usage: """
            serve [<options>]
            serve health [--ready] [<options>]
            """,
        discussion: """
            EXAMPLES
              serve --checkpoint checkpoints/movies
              serve --checkpoint checkpoints/movies/epoch-0012 --host 0.0.0.0 --port 80
              CLOZE_CHECKPOINT=checkpoints/movies serve --log-format text
              serve --checkpoint checkpoints/movies --wait
              serve --checkpoint checkpoints/movies --admin-port 9090
              serve --checkpoint checkpoints/movies --port 8443 \\
                --tls-certificate server.pem --tls-key server.key
              serve --checkpoint checkpoints/movies --check
              curl -d '{"items": ["260", "1196"]}' http://127.0.0.1:8080/recommend

            Values come from the command line, else the environment (CLOZE_PORT=80), else config/serve.yaml.

            Without a checkpoint that can be loaded the service does not start, unless it is told to --wait: then \
            /health/ready is 503 until there is one. A new checkpoint is loaded beside the one that answers; one that \
            cannot be loaded is logged, and tried again when its files change.

            SIGHUP looks for a checkpoint now and reads the certificate and the bearer tokens again; both are also read \
            again when their files change. SIGTERM and Ctrl-C finish the requests in flight and exit with 0 and 130; a \
            second one exits at once.
            """,
        version: ProgramVersion.line, subcommands: [HealthCommand.self])

    @OptionGroup(title: "Checkpoint and address") var service: ServiceArguments
    @OptionGroup(title: "Work and waiting") var work: WorkArguments
    @OptionGroup(title: "Connections") var connections: ConnectionArguments
    @OptionGroup(title: "Limits") var limits: LimitArguments
    @OptionGroup(title: "TLS") var tls: TLSArguments
    @OptionGroup(title: "Clients") var clients: ClientArguments
    @OptionGroup(title: "Admin port") var admin: AdminArguments
    @OptionGroup(title: "Traces") var traces: TraceArguments
    @OptionGroup(title: "Log") var log: LogArguments
    @OptionGroup(title: "Instead of serving") var inquiry: InquiryArguments

    private static let defaultFile = "config/serve.yaml"

    /// An error is a line of the log: what collects it reads no other form. Subcommands have no log.
    static func main() async {
        await CommandProgram.run(Self.self) {
            let arguments = Array(CommandLine.arguments.dropFirst())
            if configuration.subcommands.contains(where: { $0.configuration.commandName == arguments.first }) {
                return nil
            }
            return LogFormat.asked(
                arguments: arguments, environment: ProcessInfo.processInfo.environment, defaultFile: defaultFile,
                otherwise: ServeSettings.logFormat.defaultValue)
        }
    }

    func run() async throws {
        do {
            try await answerOrServe()
        } catch let error as ConfigurationError where inquiry.check {
            throw CheckFailed(error: error)
        }
    }

    private func answerOrServe() async throws {
        if inquiry.printSettings { return print(SettingsTable("serve", bound), terminator: "") }
        let settings = try await layered()
        if inquiry.printConfig { return print(ConfigurationListing(settings), terminator: "") }
        LogSettings.bootstrap(format: settings[ServeSettings.logFormat], level: settings[ServeSettings.logLevel])
        let process = try ServeProcess(settings, logger: Logger(label: "serve"))
        if inquiry.check { return print(try await process.check()) }
        if try await process.run() == .interrupt { throw CommandInterrupted() }
    }

    var bound: [BoundSetting] {
        service.bound + work.bound + connections.bound + limits.bound + tls.bound + clients.bound
            + admin.bound + traces.bound + log.bound
    }

    /// Every setting from every layer.
    func layered() async throws(ConfigurationError) -> LayeredConfiguration {
        try await LayeredConfiguration(bound, file: service.config, defaultFile: Self.defaultFile)
    }
}
