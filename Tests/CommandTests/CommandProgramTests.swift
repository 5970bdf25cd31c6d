import ArgumentParser
import Testing

@testable import CommandSupport

private struct Example: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "example", abstract: "An example.")
    @Option var count: Int?
    mutating func run() async throws {}
}

private struct Broken: Error, CustomStringConvertible {
    var description: String { "data.csv:3: no such column" }
}

private func outcome(_ arguments: [String]) -> CommandProgram.Ending? {
    do {
        // A request for help parses as a command of its own, which throws the text when run.
        var command = try Example.parseAsRoot(arguments)
        try command.run()
        return nil
    } catch {
        return CommandProgram.Ending(error, of: Example.self)
    }
}

@Suite struct CommandProgramTests {
    @Test("errors are one line and status 1")
    func errorsAreOneLineAndStatusOne() {
        let ending = CommandProgram.Ending(Broken(), of: Example.self)
        #expect(ending == CommandProgram.Ending(status: 1, output: nil, complaint: "error: data.csv:3: no such column"))
    }

    @Test(arguments: [["--cuont", "1"], ["--count", "many"], ["--count"], ["extra"]])
    func wrongUsageIsStatusTwo(arguments: [String]) throws {
        let ending = try #require(outcome(arguments))
        #expect(ending.status == 2)
        #expect(ending.output == nil)
        let complaint = try #require(ending.complaint)
        #expect(complaint.hasPrefix("error: "))
        #expect(complaint.hasSuffix("See 'example --help'."))
    }

    @Test("help goes to standard output with status 0")
    func helpGoesToStandardOutputWithStatusZero() throws {
        let ending = try #require(outcome(["--help"]))
        #expect(ending.status == 0)
        #expect(ending.output?.contains("USAGE: example") == true)
        #expect(ending.complaint == nil)
    }

    @Test("an interruption is status 130 and silent")
    func interruptionIsStatus130AndSilent() {
        let ending = CommandProgram.Ending(CommandInterrupted(), of: Example.self)
        #expect(ending == CommandProgram.Ending(status: 130, output: nil, complaint: nil))
    }

    @Test("a missing setting is wrong usage, a broken file is not")
    func aMissingSettingIsWrongUsageABrokenFileIsNot() {
        let missing = ConfigurationError.missing(setting: "output", file: "f.yaml")
        #expect(CommandProgram.Ending(missing, of: Example.self).status == 2)
        #expect(CommandProgram.Ending(ConfigurationError.fileNotFound(path: "f"), of: Example.self).status == 1)
    }

    @Test("a validation error thrown while running is wrong usage")
    func aValidationErrorThrownWhileRunningIsWrongUsage() {
        let ending = CommandProgram.Ending(ValidationError("--a and --b exclude each other"), of: Example.self)
        #expect(ending.status == 2)
        #expect(ending.complaint?.hasPrefix("error: --a and --b exclude each other") == true)
    }
}
