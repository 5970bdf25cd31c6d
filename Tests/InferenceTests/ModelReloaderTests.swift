import Checkpoints
import Foundation
import Glibc
import Inference
import Logging
import TestSupport
import Testing

@Suite("Reloading")
struct ModelReloaderTests {
    private let output: TemporaryDirectory
    private let recommender = Recommender(InferenceConfiguration(lanes: 1, precision: .f32))
    private let reloader: ModelReloader

    init() throws {
        output = try TemporaryDirectory()
        reloader = ModelReloader(
            try CheckpointLocation(path: output.path), recommender,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func publish(_ name: String, seed: UInt64, isBroken: Bool = false) throws {
        let checkpoint = try TinyCheckpoint.publish(name, seed: seed, in: output.path)
        if isBroken { try Data().write(to: URL(filePath: checkpoint + "/" + CheckpointFile.model)) }
    }

    @Test("a broken checkpoint is tried once by itself and again when asked for")
    func brokenCheckpoint() async throws {
        #expect(await reloader.check()?.outcome == .missing)
        #expect(await reloader.check() == nil)
        #expect(await reloader.reload().outcome == .missing)
        #expect(reloader.telemetry.count(of: .missing) == 2)
        try publish("one", seed: 1)
        #expect(await reloader.check()?.outcome == .loaded)
        #expect(await reloader.check() == nil)
        try publish("two", seed: 2, isBroken: true)
        #expect(await reloader.check()?.outcome == .rejected)
        for _ in 0..<2 { #expect(await reloader.check() == nil) }
        #expect(reloader.telemetry.count(of: .rejected) == 1)
        #expect(await reloader.reload().outcome == .rejected)
        #expect(reloader.telemetry.count(of: .rejected) == 2)
        #expect(await reloader.status()?.identity.version == "one")
        #expect(await reloader.status()?.lastReload?.version == "two")
    }

    @Test("a checkpoint that could not be read for want of descriptors is tried again")
    func shortOfDescriptors() async throws {
        try publish("one", seed: 1)
        #expect(await reloader.check()?.outcome == .loaded)
        try publish("two", seed: 2)
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        // None is left: what is open stays open.
        var none = rlimit(rlim_cur: 0, rlim_max: limit.rlim_max)
        #expect(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &none) == 0)
        let outcomes = [await reloader.check(), await reloader.check()].map { $0?.reason ?? "" }
        #expect(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
        #expect(outcomes.allSatisfy { $0.contains("cannot be read for now: Too many open files") }, "\(outcomes)")
        #expect(await reloader.check()?.outcome == .loaded)
        #expect(await reloader.status()?.identity.version == "two")
    }

    @Test("a checkpoint written anew in its place is new, and nothing to go back to")
    func writtenAnew() async throws {
        try publish("one", seed: 1)
        #expect(await reloader.reload().outcome == .loaded)
        try FileManager.default.removeItem(atPath: output.path + "/one")
        try publish("one", seed: 2)
        #expect(await reloader.reload().outcome == .loaded)
        #expect(await reloader.reload().outcome == .unchanged)
        // Also an attempt that found nothing new leaves its record.
        #expect(await reloader.status()?.lastReload?.outcome == .unchanged)
        #expect(await reloader.rollback() == nil)
    }

    @Test("going back means the model before the one that answered when it was asked for")
    func goingBack() async throws {
        for (name, seed) in [("one", 1), ("two", 2)] as [(String, UInt64)] {
            try publish(name, seed: seed)
            #expect(await reloader.check()?.outcome == .loaded)
        }
        try publish("three", seed: 3)
        async let checked = reloader.check()
        async let wentBack = reloader.rollback()
        _ = await checked
        // Whichever came first, one that was on its way neither follows nor is gone back to.
        let version = try #require(await wentBack?.version)
        #expect(version == "one" || version == "two")
        #expect(await reloader.status()?.identity.version == version)
        #expect(await reloader.status()?.isPinned == true)
        #expect(await reloader.check() == nil)
    }

    @Test("many reloads at once load one model once")
    func manyReloads() async throws {
        try publish("one", seed: 1)
        let outcomes = await withTaskGroup { group in
            for _ in 0..<8 { group.addTask { [reloader] in await reloader.reload().outcome } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == .loaded } == 1)
        #expect(outcomes.count { $0 == .unchanged } == 7)
    }
}
