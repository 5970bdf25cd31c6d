import Checkpoints
import Foundation
import Glibc
import Logging
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Inference

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

    /// Seconds on the clock of a reloader.
    private final class Seconds: Sendable {
        private let value = Mutex(0)
        var now: MonotonicTime { MonotonicTime(nanoseconds: Int64(value.withLock { $0 }) * 1_000_000_000) }
        func pass(_ seconds: Int) { value.withLock { $0 += seconds } }
    }

    @Test("a checkpoint that is still being copied is tried again while it changes, with growing pauses")
    func slowCopy() async throws {
        let time = Seconds()
        let reloader = ModelReloader(
            try CheckpointLocation(path: output.path), recommender,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: { time.now })
        try publish("one", seed: 1)
        #expect(await reloader.check()?.outcome == .loaded)
        let elsewhere = try TemporaryDirectory()
        let whole = try TinyCheckpoint.publish("two", seed: 2, in: elsewhere.path)
        let place = output.path + "/two"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
        func copy(_ name: String, bytes: Int? = nil) throws {
            let data = try Data(contentsOf: URL(filePath: whole + "/" + name))
            try data.prefix(bytes ?? data.count).write(to: URL(filePath: place + "/" + name))
        }
        try CheckpointPublisher.point(CheckpointLocation.latest, in: output.path, to: "two")
        #expect(await reloader.check()?.outcome == .rejected)
        try copy(CheckpointFile.configuration)
        try copy(CheckpointFile.manifest)
        #expect(await reloader.check() == nil, "too early")
        time.pass(1)
        #expect(await reloader.check()?.outcome == .rejected)
        time.pass(3600)
        #expect(await reloader.check() == nil, "nothing has changed")
        try copy(CheckpointFile.metrics)
        try copy(CheckpointFile.vocabulary)
        try copy(CheckpointFile.model, bytes: 100)
        #expect(await reloader.check()?.outcome == .rejected)
        try copy(CheckpointFile.model)
        time.pass(3)
        #expect(await reloader.check() == nil, "the third pause is of four seconds")
        time.pass(1)
        #expect(await reloader.check()?.outcome == .loaded)
        #expect(await reloader.status()?.identity.version == "two")
    }

    @Test("latest may be a directory, whose checkpoint is replaced as a whole")
    func latestIsADirectory() async throws {
        let elsewhere = try TemporaryDirectory()
        for seed in [1, 2] as [UInt64] {
            let made = try TinyCheckpoint.publish("made-\(seed)", seed: seed, in: elsewhere.path)
            try? FileManager.default.removeItem(atPath: output.path + "/latest")
            try FileManager.default.moveItem(atPath: made, toPath: output.path + "/latest")
            #expect(await reloader.check()?.outcome == .loaded)
            #expect(await reloader.status()?.identity.version == "latest")
        }
        #expect(await reloader.check() == nil)
    }

    @Test("a pinned output directory is followed, also by who had gone back alone, and the pin is told")
    func pinnedOutput() async throws {
        let links = PublishedLinks(path: output.path)
        for (name, seed) in [("one", 1), ("two", 2)] as [(String, UInt64)] {
            try publish(name, seed: seed)
            #expect(await reloader.check()?.outcome == .loaded)
        }
        try links.choose("two", pinned: true)
        #expect(await reloader.check() == nil)
        #expect(await reloader.status()?.pin == .output)
        #expect(try links.offer("one") == false)
        #expect(await reloader.check() == nil)
        // In this process alone, until everybody is told something else.
        #expect(await reloader.rollback()?.outcome == .loaded)
        #expect(await reloader.check() == nil)
        #expect(await reloader.status()?.pin == .process)
        try publish("three", seed: 3)
        #expect(await reloader.check() == nil, "a pin of its own is not ended by what is published")
        try links.choose("three", pinned: true)
        #expect(await reloader.check()?.outcome == .loaded)
        #expect(await reloader.status()?.pin == .output)
        #expect(await reloader.status()?.identity.version == "three")
        try links.choose("three", pinned: false)
        #expect(await reloader.check() == nil)
        #expect(await reloader.status()?.pin == nil)
        try links.choose("three", pinned: true)
        #expect(await reloader.check() == nil)
        #expect(await reloader.status()?.pin == .output)
        try publish("four", seed: 4, isBroken: true)
        #expect(await reloader.check()?.outcome == .rejected)
        #expect(await reloader.status()?.pin == nil, "nothing is pinned, though what is there is broken")
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
        #expect(await reloader.status()?.pin == .process)
        #expect(await reloader.check() == nil)
    }

    @Test("a failure is over once latest leads back to what answers")
    func failureIsOver() async throws {
        try publish("one", seed: 1)
        #expect(await reloader.check()?.outcome == .loaded)
        try publish("two", seed: 2, isBroken: true)
        #expect(await reloader.check()?.outcome == .rejected)
        #expect(reloader.telemetry.lastWasSuccessful == false)
        try CheckpointPublisher.point(CheckpointLocation.latest, in: output.path, to: "one")
        #expect(await reloader.check()?.outcome == .unchanged)
        #expect(reloader.telemetry.lastWasSuccessful == true)
        #expect(await reloader.status()?.lastReload?.outcome == .unchanged)
        #expect(await reloader.check() == nil)
        // Gone for a moment, as where a disk is.
        try FileManager.default.removeItem(atPath: output.path + "/latest")
        #expect(await reloader.check()?.outcome == .missing)
        #expect(reloader.telemetry.lastWasSuccessful == false)
        try CheckpointPublisher.point(CheckpointLocation.latest, in: output.path, to: "one")
        #expect(await reloader.check()?.outcome == .unchanged)
        #expect(reloader.telemetry.lastWasSuccessful == true)
        #expect(reloader.telemetry.count(of: .loaded) == 1)
    }

    @Test("going back says nothing about the newest checkpoint, whether it can be loaded or not")
    func goingBackIsNoSuccess() async throws {
        for (name, seed) in [("one", 1), ("two", 2)] as [(String, UInt64)] {
            try publish(name, seed: seed)
            #expect(await reloader.check()?.outcome == .loaded)
        }
        let file = URL(filePath: output.path + "/one/" + CheckpointFile.model)
        let bytes = try Data(contentsOf: file)
        try Data().write(to: file)
        #expect(await reloader.rollback()?.outcome == .rejected)
        #expect(reloader.telemetry.lastWasSuccessful == true)
        try bytes.write(to: file)
        try publish("three", seed: 3, isBroken: true)
        #expect(await reloader.check()?.outcome == .rejected)
        #expect(await reloader.rollback()?.outcome == .loaded)
        #expect(reloader.telemetry.lastWasSuccessful == false)
        #expect(reloader.telemetry.count(of: .loaded) == 3 && reloader.telemetry.count(of: .rejected) == 2)
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
