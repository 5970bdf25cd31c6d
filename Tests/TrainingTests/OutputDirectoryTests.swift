import Checkpoints
import Foundation
import TestSupport
import Testing

@testable import Training

/// What a run removes and replaces in its output directory, and what it leaves to others.
@Suite("Output directories")
struct OutputDirectoryTests {
    private let directory: TemporaryDirectory
    private let output: OutputDirectory

    init() throws {
        directory = try TemporaryDirectory()
        output = OutputDirectory(path: directory.path, keep: 1)
        try output.create()
    }

    private let snapshot = TrainingSnapshot(state: Array("{}".utf8), moments: [:])

    @discardableResult
    private func publishBest(_ epoch: Int, seed: UInt64 = 1) throws -> Bool {
        try output.publishBest(TinyCheckpoint.make(seed: seed), snapshot, epoch: epoch)
    }

    private func target(_ link: String) throws -> String {
        try FileManager.default.destinationOfSymbolicLink(atPath: directory.path + "/" + link)
    }

    private func digest(_ name: String) throws -> String {
        try CheckpointDirectory(opening: directory.path + "/" + name).digest
    }

    private var published: Set<String> {
        Set((try? FileManager.default.contentsOfDirectory(atPath: directory.path + "/model_files")) ?? [])
    }

    @Test("a checkpoint that somebody pinned is not replaced by one that the run would call the same")
    func pinnedIsNotReplaced() throws {
        try publishBest(1)
        try publishBest(2, seed: 2)
        let pinned = try digest("model_files/epoch-0002")
        try output.links.choose("model_files/epoch-0002", pinned: true)
        #expect(try publishBest(2, seed: 3) == false)
        #expect(try digest("latest") == pinned)
        for link in ["resume", "newest"] { #expect(try target(link) == "model_files/epoch-0002-2") }
        try output.pointValidated(at: 2)
        #expect(try target("validated") == "model_files/epoch-0002-2")
        // The number is no epoch's: the next one is newer.
        try publishBest(3, seed: 4)
        #expect(published == ["epoch-0002", "epoch-0002-2", "epoch-0003"])
        #expect(try output.links.unpin().to == "model_files/epoch-0003")

        _ = try output.publishFinal(TinyCheckpoint.make(seed: 5), snapshot)
        let final = try digest("model_files/final")
        try output.links.choose("model_files/final", pinned: true)
        #expect(try output.publishFinal(TinyCheckpoint.make(seed: 6), snapshot) == false)
        #expect(try digest("latest") == final)
        #expect(try target("newest") == "model_files/final-2")
    }

    @Test("a run killed before its links moved is put right, whatever number the checkpoint has")
    func killedBetweenLinks() throws {
        try publishBest(1)
        try publishBest(2)
        try output.links.choose("model_files/epoch-0002", pinned: true)
        try publishBest(2, seed: 3)
        try output.links.choose("model_files/epoch-0002", pinned: false)
        try output.pointLatest(atBest: 2)
        #expect(try target("latest") == "model_files/epoch-0002-2")
    }

    @Test("copies that others published are neither counted nor removed, though latest leads elsewhere")
    func copiesStay() throws {
        let elsewhere = try TemporaryDirectory()
        var copies: Set<String> = []
        for (name, seed) in [("epoch-0002", 7), ("final-items-1", 8)] as [(String, UInt64)] {
            let source = try TinyCheckpoint.publish(name, seed: seed, in: elsewhere.path)
            let copy = try output.links.publish(CheckpointLocation(path: source), pinned: false)
            copies.insert(CheckpointDirectory.version(of: copy))
        }
        for epoch in 1...3 { #expect(try publishBest(epoch)) }
        #expect(published == copies.union(["epoch-0003"]))
        _ = try output.publishGrown(TinyCheckpoint.make(seed: 9))
        #expect(published == copies.union(["epoch-0003", "epoch-0003-items-1"]))
    }

    @Test("what a link leads to by its whole path stays")
    func wholePaths() throws {
        try publishBest(1)
        try CheckpointPublisher.point(
            CheckpointLocation.validated, in: directory.path, to: directory.path + "/model_files/epoch-0001")
        for epoch in 2...3 { try publishBest(epoch) }
        #expect(published == ["epoch-0001", "epoch-0003"])
    }

    @Test(
        "names of the run are told from those of others",
        arguments: [
            ("epoch-0005", "epoch-0005"), ("epoch-10000-6", "epoch-10000"), ("final", "final"), ("final-2", "final"),
            ("final-7", nil), ("epoch-0005-items-2", nil), ("epoch-", nil), ("epoch-2", nil), ("-2", nil), ("", nil),
            ("epoch-0005-0123456789ab", nil), ("published-final-2", nil), ("20260101T000000Z", nil),
        ] as [(String, String?)])
    func names(name: String, usual: String?) {
        #expect(OutputDirectory.usualName(name) == usual)
    }
}
