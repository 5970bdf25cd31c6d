import BERT4Rec
import Foundation
import TestSupport
import Testing

@testable import CommandSupport
@testable import serve

@Suite struct ServeSettingsTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../config/serve.yaml").path

    private func layered(_ arguments: [String], environment: [String: String] = [:]) async throws
        -> LayeredConfiguration
    {
        try await ServeCommand.parse(arguments).layered()
    }

    @Test func everySettingHasItsOptionAndItsLineInTheConfigurationFile() async throws {
        let help = ServeCommand.helpMessage(columns: 200)
        let file = try String(contentsOfFile: Self.file, encoding: .utf8)
        // What a line says after its "#" is a setting and its default, or prose.
        let lines = file.split(separator: "\n").compactMap { $0.wholeMatch(of: #/# ([a-z_]+): (\S.*)/#) }
        let values = Dictionary(uniqueKeysWithValues: lines.map { (String($0.1), String($0.2)) })
        let arguments = try ServeCommand.parse([])
        let settings = arguments.work.bound + arguments.connections.bound + arguments.log.bound
        #expect(Set(values.keys) == Set(settings.map(\.name)).union(["checkpoint", "host", "port"]))
        for name in values.keys { #expect(help.contains("--" + name.replacing("_", with: "-") + " <")) }
        for setting in settings where setting.name != "lanes" {
            #expect(values[setting.name] == setting.defaultContent?.text)
        }
    }

    @Test func theConfigurationFileLoadsAsItIsAndWithEveryLineActive() async throws {
        let asItIs = try await layered(["--config", Self.file])
        #expect(asItIs[ServeSettings.port] == 8080)
        let active = try String(contentsOfFile: Self.file, encoding: .utf8)
            .replacing(#/(?m)^# ([a-z_]+: \S+)$/#) { String($0.1) }
        let directory = try TemporaryDirectory()
        let all = try await layered(["--config", directory.write("serve.yaml", active)])
        #expect(all[ServeSettings.checkpoint] == "checkpoints/movies")
        #expect(all.origin(of: ServeSettings.port) != .defaultValue)
        #expect(all[ServeSettings.maximumBody] == 1_048_576)
    }
}

/// The program itself, started as a process.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ServeProcessTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test func wrongUsageExitsWith2AndErrorsWith1EachWithOneClearLine() async throws {
        for (arguments, status, complaint) in [
            ([], 2, "error: missing --checkpoint"), (["--port", "many"], 2, "error: "),
            (["--checkpoint", directory.path, "--port", "99999"], 2, "error: --port: port must be from 0 to 65535"),
            (["--checkpoint", directory.path + "/nowhere"], 1, "error: no checkpoint at "),
            (["--config", directory.path + "/no.yaml"], 1, "error: configuration file "),
        ] as [([String], Int32, String)] {
            let serve = try RunningServe(arguments)
            #expect(await serve.exitStatus() == status)
            #expect(serve.log.contains(complaint), "\(arguments): \(serve.log)")
        }
    }

    @Test func aBrokenCheckpointIsAnErrorAtOnce() async throws {
        let checkpoint = try TinyCheckpoint.publish("one", seed: 1, in: directory.path)
        try Data("{}".utf8).write(to: URL(filePath: checkpoint + "/" + CheckpointFile.configuration))
        let serve = try RunningServe(["--checkpoint", directory.path, "--port", "0"])
        #expect(await serve.exitStatus() == 1)
        #expect(serve.log.contains("\nerror: ") && serve.log.contains(CheckpointFile.configuration))
    }

    @Test func aPortInUseIsAnError() async throws {
        let first = try RunningServe(["--checkpoint", directory.path, "--port", "0"])
        let port = try await first.port()
        let second = try RunningServe(["--checkpoint", directory.path, "--port", "\(port)"])
        #expect(await second.exitStatus() == 1)
        #expect(second.log.contains("is in use"))
        first.send(SIGTERM)
        #expect(await first.exitStatus() == 0)
    }

    @Test func waitsForTheFirstCheckpointReloadsTheNextAndLeavesABrokenOne() async throws {
        let serve = try RunningServe(["--checkpoint", directory.path, "--port", "0", "--watch-seconds", "0.05"])
        _ = try await serve.port()
        #expect(try await serve.get("/health/ready").status == 503)
        #expect(try await serve.get("/health/live").status == 200)
        try TinyCheckpoint.publish("one", seed: 1, in: directory.path)
        try await serve.wait { try await serve.get("/health/ready").status == 200 }
        #expect(try await serve.modelVersion() == "one")
        try TinyCheckpoint.publish("two", seed: 2, in: directory.path)
        try await serve.wait { try await serve.modelVersion() == "two" }
        let broken = try TinyCheckpoint.publish("three", seed: 3, in: directory.path + "/elsewhere")
        try Data().write(to: URL(filePath: broken + "/" + CheckpointFile.model))
        try CheckpointPublisher.point(CheckpointLocation.latest, in: directory.path, to: "elsewhere/three")
        serve.send(SIGHUP)
        try await serve.wait { serve.log.contains("checkpoint rejected") }
        #expect(try await serve.modelVersion() == "two")
        serve.send(SIGTERM)
        #expect(await serve.exitStatus() == 0)
    }

    @Test func interruptedExitsWith130() async throws {
        let serve = try RunningServe(["--checkpoint", directory.path, "--port", "0"])
        _ = try await serve.port()
        serve.send(SIGINT)
        #expect(await serve.exitStatus() == 130)
    }

    @Test func whileDrainingReadinessIs503AndASecondSignalEndsAtOnce() async throws {
        try TinyCheckpoint.publish("one", seed: 1, in: directory.path)
        let serve = try RunningServe(["--checkpoint", directory.path, "--port", "0", "--drain-delay", "60"])
        _ = try await serve.port()
        #expect(try await serve.get("/health/ready").status == 200)
        serve.send(SIGTERM)
        try await serve.wait { try await serve.get("/health/ready").status == 503 }
        #expect(try await serve.get("/health/live").status == 200)
        serve.send(SIGTERM)
        #expect(await serve.exitStatus() == 130)
    }
}
