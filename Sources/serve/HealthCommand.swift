import ArgumentParser
import CommandSupport

/// Asks the service that these settings start whether it is well: for a container's health check.
struct HealthCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health", abstract: "Asks a running service whether it is alive: one line, and status 0 or 1.",
        usage: "serve health [--ready] [<options of serve>]",
        discussion: """
            Takes the settings of serve, from the same places, and finds the service by them: host and port or Unix socket, \
            and TLS. Whether its certificate is good is not asked. Where clients must have a certificate it shows the \
            service's own; a service that refuses that one is alive.

            EXAMPLES
              serve health
              serve health --ready --port 9000
            """)

    /// Long for a machine to answer itself, and shorter than what waits for this program.
    private static let patience = Duration.seconds(2)

    @ParentCommand var serve: ServeCommand
    @Flag(help: "Ask whether it can answer recommendations (/health/ready), not whether it is alive (/health/live).")
    var ready = false

    func run() async throws {
        do {
            let question = try HealthQuestion(await serve.layered(), asksWhetherReady: ready)
            let answer = try question.ask(within: Self.patience)
            print("\(answer.isHealthy ? "healthy" : "unhealthy"): \(question) \(answer)")
            if answer.isHealthy { return }
        } catch {
            // Also for wrong settings: a health check has two ends, and what is wrong with them the service says, too.
            print("unhealthy: \(error)")
        }
        throw ExitCode(CommandStatus.failure)
    }
}
