import BERT4Rec
import Foundation
import Inference
import Logging
import TestSupport
import Testing

@Suite struct CheckpointWatcherTests {
    private let output: TemporaryDirectory
    private let recommender = Recommender(InferenceConfiguration(lanes: 1, precision: .f32))
    private let watcher: CheckpointWatcher

    init() throws {
        output = try TemporaryDirectory()
        watcher = CheckpointWatcher(
            try CheckpointLocation(path: output.path), recommender,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func publish(_ name: String, seed: UInt64, isBroken: Bool = false) throws {
        let checkpoint = try TinyCheckpoint.publish(name, seed: seed, in: output.path)
        if isBroken { try Data().write(to: URL(filePath: checkpoint + "/" + CheckpointFile.model)) }
    }

    @Test func aBrokenCheckpointIsTriedOnceByItselfAndAgainWhenAskedFor() async throws {
        #expect(await watcher.check() == false)
        try publish("one", seed: 1)
        #expect(await watcher.check())
        #expect(await watcher.check() == false)
        try publish("two", seed: 2, isBroken: true)
        for _ in 0..<3 { #expect(await watcher.check() == false) }
        #expect(recommender.telemetry.count(of: .rejected) == 1)
        #expect(await watcher.reload().outcome == .rejected)
        #expect(recommender.telemetry.count(of: .rejected) == 2)
        #expect(await recommender.status()?.identity.version == "one")
        #expect(await recommender.status()?.lastReload?.version == "two")
    }

    @Test func aCheckpointWrittenAnewInItsPlaceIsNewAndNothingToGoBackTo() async throws {
        try publish("one", seed: 1)
        #expect(await watcher.reload().outcome == .loaded)
        try FileManager.default.removeItem(atPath: output.path + "/one")
        try publish("one", seed: 2)
        #expect(await watcher.reload().outcome == .loaded)
        #expect(await watcher.reload().outcome == .unchanged)
        #expect(await watcher.rollback() == nil)
    }

    @Test func goingBackMeansTheModelBeforeTheOneThatAnsweredWhenItWasAskedFor() async throws {
        for (name, seed) in [("one", 1), ("two", 2)] as [(String, UInt64)] {
            try publish(name, seed: seed)
            #expect(await watcher.check())
        }
        try publish("three", seed: 3)
        async let checked = watcher.check()
        async let wentBack = watcher.rollback()
        _ = await checked
        // Whichever came first, one that was on its way neither follows nor is gone back to.
        let version = try #require(await wentBack?.version)
        #expect(version == "one" || version == "two")
        #expect(await recommender.status()?.identity.version == version)
        #expect(await recommender.status()?.isPinned == true)
        #expect(await watcher.check() == false)
    }

    @Test func manyReloadsAtOnceLoadOneModelOnce() async throws {
        try publish("one", seed: 1)
        let outcomes = await withTaskGroup { group in
            for _ in 0..<8 { group.addTask { [watcher] in await watcher.reload().outcome } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == .loaded } == 1)
        #expect(outcomes.count { $0 == .unchanged } == 7)
    }
}
