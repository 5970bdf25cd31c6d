import ArgumentParser
import Foundation
import TestSupport
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
        #expect(ending == CommandProgram.Ending(status: 1, output: nil, complaint: "data.csv:3: no such column"))
        #expect(ending.errorText(of: "example", in: nil) == "error: data.csv:3: no such column\n")
    }

    @Test(arguments: [["--cuont", "1"], ["--count", "many"], ["--count"], ["extra"]])
    func wrongUsageIsStatusTwo(arguments: [String]) throws {
        let ending = try #require(outcome(arguments))
        #expect(ending.status == 2)
        #expect(ending.output == nil)
        let complaint = ending.errorText(of: "example", in: nil)
        #expect(complaint.hasPrefix("error: "))
        #expect(complaint.hasSuffix("\nSee 'example --help'.\n"))
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
        #expect(ending.complaint?.hasPrefix("--a and --b exclude each other") == true)
    }

    @Test("an error of a service is one line of its log")
    func anErrorOfAServiceIsOneLineOfItsLog() throws {
        let ending = CommandProgram.Ending(ValidationError("--a\nis wrong"), of: Example.self)
        let json = ending.errorText(of: "example", in: .json)
        #expect(json.hasSuffix("\n") && json.split(separator: "\n").count == 1)
        let line = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        #expect(line?["message"] as? String == "--a\nis wrong" && line?["level"] as? String == "critical")
        #expect(line?["label"] as? String == "example")
        #expect(line?["metadata"] as? [String: String] == ["see": "example --help"])
        let text = ending.errorText(of: "example", in: .text)
        #expect(text.contains(#" CRITICAL --a\nis wrong see=example --help"#) && text.hasSuffix("\n"))
    }

    @Test("the log's format is found although nothing else can be understood")
    func theLogsFormatIsFoundAlthoughNothingElseCanBeUnderstood() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(
            "serve.yaml", "port: [\n  log_format: json\nlog_format: \"text\"  # for people\n")
        let format = { (arguments: [String], environment: [String: String]) in
            LogFormat.asked(arguments: arguments, environment: environment, defaultFile: file, otherwise: .json)
        }
        let none = ["CLOZE_CONFIG": "/nowhere"]
        #expect(format([], [:]) == .text && format([], ["CLOZE_CONFIG": ""]) == .text && format([], none) == .json)
        #expect(format(["--config", file], none) == .text && format(["--config=" + directory.path], [:]) == .json)
        #expect(format([], ["CLOZE_LOG_FORMAT": "json"]) == .json)
        #expect(format([], ["CLOZE_LOG_FORMAT": "xml"]) == .text)
        #expect(format(["--prot", "--log-format", "text"], none) == .text)
        #expect(format(["--log-format=json", "--log-format"], [:]) == .json)
    }
}
