import ArgumentParser
import Foundation
import Testing

@testable import CommandSupport
@testable import checkpoint
@testable import evaluate
@testable import recommend
@testable import serve
@testable import train

/// What the programs say about themselves.
@Suite struct HelpTests {
    private static let programs: [any ParsableCommand.Type] = [
        ServeCommand.self, TrainCommand.self, EvaluateCommand.self, RecommendCommand.self, CheckpointCommand.self,
    ]

    private static var commands: [any ParsableCommand.Type] {
        programs + programs.flatMap { $0.configuration.subcommands }
    }

    @Test("text is wrapped once: examples fit a terminal, and a paragraph has no line breaks of its own")
    func textIsWrappedOnce() {
        for command in Self.commands {
            let lines = command.configuration.discussion.split(separator: "\n", omittingEmptySubsequences: false)
            for (line, next) in zip(lines, lines.dropFirst() + [""]) {
                #expect(!line.hasPrefix(" ") || line.count <= 80, "\(command): \(line)")
                let isParagraph = !line.isEmpty && !line.hasPrefix(" ") && !line.hasPrefix("EXAMPLE")
                #expect(!isParagraph || next.isEmpty, "\(command): \(line)")
            }
        }
    }

    @Test("the help of serve begins with checkpoint, host and port")
    func theHelpOfServeBeginsWithCheckpointHostAndPort() {
        let help = ServeCommand.helpMessage(columns: 80)
        let options = (help.components(separatedBy: "USAGE").last ?? "").matches(of: #/(?m)^ +(--[a-z-]+)/#).map {
            String($0.1)
        }
        #expect(options.prefix(3) == ["--checkpoint", "--host", "--port"])
        #expect(!help.contains("print-settings"))
    }

    @Test("evaluate does not claim defaults that are those of train")
    func evaluateDoesNotClaimDefaultsThatAreThoseOfTrain() throws {
        let help = EvaluateCommand.helpMessage(columns: 200)
        let reading = try #require(help.firstRange(of: "READING THE FILE"))
        #expect(!help[reading.upperBound...].split(separator: "\n\n")[0].contains("default"))
        #expect(TrainCommand.helpMessage(columns: 200).contains("(default: none; article: 3.5)"))
    }

    @Test("docs/settings.md is what the code says")
    func theTableOfSettingsIsWhatTheCodeSays() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/settings.md").path
        let file = try String(contentsOfFile: path, encoding: .utf8)
        let tables = [
            SettingsTable("serve", try ServeCommand.parse([]).bound),
            SettingsTable("train", try TrainCommand.parse([]).bound),
        ].map(\.description)
        #expect(file.hasSuffix(tables.joined(separator: "\n")), "run scripts/settings")
    }

    @Test(
        "there are completions for every shell", arguments: ["serve", "train", "evaluate", "recommend", "checkpoint"])
    func thereAreCompletionsForEveryShell(program: String) async throws {
        for shell in ["bash", "zsh", "fish"] {
            let script = try await FinishedProgram(program, ["--generate-completion-script", shell])
            #expect(script.status == 0 && script.errors.isEmpty)
            #expect(script.output.contains("help") && script.output.contains(program))
            guard shell == "bash" else { continue }
            let read = try await FinishedProgram(at: "/bin/bash", ["-n", "-c", script.output])
            #expect(read.status == 0, "\(read.errors)")
        }
    }
}
