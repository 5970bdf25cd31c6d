import BERT4Rec
import Foundation
import Interactions
import Testing

@testable import Checkpoints

/// What a checkpoint records of its run, as it lies on people's disks.
@Suite("Records of training")
struct TrainingRecordTests {
    /// `training` of a `config.json` that a run with `--threshold 4 --user-column 1 --item-column movie --delimiter ,` wrote
    /// before records were typed.
    private static let written = """
        {
          "article-window" : "false",
          "batch-size" : "32",
          "calibration" : "0.75",
          "chunkify" : "1",
          "clip" : "2.0",
          "data-sha256" : "1f0c",
          "delimiter" : ",",
          "dropout" : "0.15",
          "epochs" : "30",
          "expert-weight" : "0.5",
          "header" : "auto",
          "initialized-from" : "sha256:77",
          "item-column" : "movie",
          "lanes" : "2",
          "learning-rate" : "0.002",
          "loss" : "full",
          "mask-last-share" : "0.1",
          "mask-probability" : "0.2",
          "minimum-length" : "2",
          "momentum" : "0.9",
          "negatives" : "256",
          "objectives" : "causal,reverse",
          "optimizer" : "muon",
          "order" : "sequence",
          "padding" : "right",
          "precision" : "bf16",
          "preset" : "default",
          "schedule" : "cosine",
          "seed" : "18446744073709551615",
          "selection" : "validation-ndcg",
          "skip-bad-rows" : "false",
          "split" : "leave-one-out",
          "threshold" : "4",
          "timestamp-column" : "none",
          "trained-on" : "everything",
          "user-column" : "1",
          "validation-cases" : "2000",
          "validation-days" : "28.0",
          "validation-fraction" : "0.1",
          "validation-history" : "5",
          "validation-interval" : "1",
          "warm-up-steps" : "200",
          "weight-decay" : "0.01"
        }

        """

    private func decode(_ json: String) throws -> TrainingRecord {
        try JSONDecoder().decode(TrainingRecord.self, from: Data(json.utf8))
    }

    @Test("a record written before they were typed has its values, and is written again byte for byte")
    func older() throws {
        let record = try decode(Self.written)
        #expect(record.preset == .default && record.order == .sequence && record.objectives == [.causal, .reverse])
        #expect((record.epochs, record.batchSize, record.chunkify, record.lanes) == (30, 32, 1, 2))
        #expect(record.seed == .max && record.optimizer == .muon && record.schedule == .cosine)
        #expect((record.learningRate, record.momentum, record.weightDecay) == (0.002, 0.9, 0.01))
        #expect((record.clipNorm, record.dropout, record.warmUpSteps) == (2, 0.15, 200))
        #expect((record.maskProbability, record.maskLastShare) == (0.2, 0.1))
        #expect(record.padding == .right && record.articleWindow == false && record.precision == .bf16)
        #expect((record.validationHistory, record.validationInterval, record.validationCases) == (5, 1, 2000))
        #expect(record.split == .leaveOneOut && record.selection == .validationNDCG && record.loss == .full)
        #expect((record.validationFraction, record.validationDays) == (0.1, 28))
        #expect((record.negatives, record.calibration, record.auxiliaryWeight) == (256, 0.75, 0.5))
        #expect(record.dataDigest == "1f0c" && record.initializedFrom == "sha256:77" && record.trainedOnEverything)
        #expect(record.kernels == nil && record.importedFrom == nil && record.others.isEmpty)
        var reading = ReadingRecord()
        (reading.userColumn, reading.itemColumn, reading.timestampColumn) = (.number(1), .name("movie"), .absent)
        (reading.delimiter, reading.header, reading.threshold) = (",", .automatic, RatingThreshold(rawValue: "4"))
        (reading.minimumLength, reading.skipBadRows) = (2, false)
        #expect(record.reading == reading && record.reading.options.threshold == 4)
        #expect(String(decoding: CanonicalJSON.encode(record), as: UTF8.self) == Self.written)
    }

    @Test("names and values of other programs are kept and written back; what is missing takes its default")
    func lenient() throws {
        let json = """
            {
              "colour" : "blue",
              "epochs" : "many",
              "split" : "by-phase-of-the-moon",
              "trained-on" : "half"
            }

            """
        let record = try decode(json)
        #expect(record.epochs == nil && record.split == nil && !record.trainedOnEverything)
        #expect(record.splitMethod(allUsers: false) == .leaveOneOut() && record.splitSeed == 0)
        #expect(String(decoding: CanonicalJSON.encode(record), as: UTF8.self) == json)
        var changed = record
        changed.split = .user
        #expect(changed.entries.first { $0.name == "split" }?.value == "user")
        #expect(changed.splitMethod(allUsers: false) == .users(fraction: 0.1))
        #expect(changed.splitMethod(allUsers: true) == .leaveOneOut())
    }

    @Test("of two records the first differing option is named, with what it was and is; some may differ")
    func difference() throws {
        let before = try decode(Self.written)
        var now = before
        (now.epochs, now.kernels, now.dataDigest) = (50, "avx2", "2a")
        #expect(before.firstDifference(to: now) == nil)
        (now.split, now.batchSize) = (.user, 64)
        #expect(try #require(before.firstDifference(to: now)) == ("batch-size", "32", "64"))
        now = before
        now.reading.threshold = .article
        #expect(try #require(before.firstDifference(to: now)) == ("threshold", "4", "3.5"))
        now.reading.threshold = nil
        #expect(before.firstDifference(to: now) == nil, "what only one of them says is no difference")
        let foreign = try decode(#"{"split":"by-phase-of-the-moon"}"#)
        now.split = .row
        #expect(try #require(foreign.firstDifference(to: now)) == ("split", "by-phase-of-the-moon", "row"))
    }

    @Test("what data and clock decided comes back from JSON, and is no difference to a run that goes on")
    func found() throws {
        var record = try decode(Self.written)
        let before = record
        (record.orderReason, record.lossReason) = (
            "the file gives no order", "the full one takes up to 6:20, within 15:00"
        )
        (record.timeLimit, record.timePlan) = ("15m", "time limit 15m: 3 epochs of about 1:05, no final fit")
        record.trials = "taken: dropout 0.30"
        let json = String(decoding: CanonicalJSON.encode(record), as: UTF8.self)
        #expect(try decode(json) == record && record != before)
        #expect(json.contains(#""time-plan" : "time limit 15m: 3 epochs of about 1:05, no final fit""#))
        #expect(before.firstDifference(to: record) == nil && record.firstDifference(to: before) == nil)
    }

    @Test("each name is there once, and each member has one")
    func names() {
        #expect(Set(TrainingRecord.fields.map(\.name)).count == TrainingRecord.fields.count)
        // Stored members: `reading` stands for as many names as it has, `others` for none.
        let members = Mirror(reflecting: TrainingRecord()).children.count - 2
        #expect(TrainingRecord.fields.count == members + Mirror(reflecting: ReadingRecord()).children.count)
    }

    @Test("a threshold is a finite number or none", arguments: ["", "x", "nan", "inf", "None"])
    func threshold(text: String) {
        #expect(RatingThreshold(rawValue: text) == nil)
        #expect(RatingThreshold(rawValue: "none")?.minimum == nil && RatingThreshold.article.minimum == 3.5)
    }

    @Test("events are recorded to the letter and read with their weights; what is no list of them is kept as it is")
    func events() throws {
        let json = "{\n  \"event\" : \"view=1, buy=5\"\n}\n"
        let record = try decode(json)
        #expect(record.reading.options.events == [EventWeight("view"), EventWeight("buy", weight: 5)])
        #expect(String(decoding: CanonicalJSON.encode(record), as: UTF8.self) == json)
        var now = record
        now.reading.event = EventSelection(rawValue: "view=1,buy=6")
        #expect(try #require(record.firstDifference(to: now)) == ("event", "view=1, buy=5", "view=1,buy=6"))
        let foreign = try decode(#"{"event":"view=many"}"#)
        #expect(foreign.reading.event == nil && foreign.entries.contains { $0.value == "view=many" })
        #expect(EventSelection(rawValue: "view=0") == nil)
    }

    @Test("the digest of data is another with weights, and without the one it has always been")
    func digest() throws {
        let vocabulary = try ItemVocabulary(items: [.init(id: "a"), .init(id: "b")])
        let digest = { (weights: [Float]) in
            DataDigest.sha256(
                vocabulary, UserSequences(items: [2, 3], offsets: [0, 2], userIDs: ["u"], itemWeights: weights))
        }
        let digests = [digest([]), digest([0.5, 1.5]), digest([1.5, 0.5])]
        #expect(Set(digests).count == 3)
        let grown = try vocabulary.grown(with: [.init(id: "c"), .init(id: "d")])
        let sequences = UserSequences(items: [2, 3], offsets: [0, 2], userIDs: ["u"])
        #expect(DataDigest.sha256(grown, withoutLast: 2, sequences) == digests[0])
        #expect(DataDigest.sha256(grown, sequences) != digests[0])
        // SHA-256 of the bytes of "a\nb\n", 2, 3 (32 bits each), 0 and 2 (64 bits each).
        #expect(digests[0] == "d1328c9de0624ff250def63b60dd1e92ab46d1868bd86da478c067bbeff3df03")
    }

    @Test("settings given later win over recorded ones, and none takes a threshold away")
    func overlaid() {
        var recorded = ReadingRecord()
        (recorded.threshold, recorded.header, recorded.minimumLength) = (.article, .present, 3)
        var given = ReadingRecord()
        (given.threshold, given.minimumLength) = (RatingThreshold(rawValue: "none"), 1)
        let options = recorded.overlaid(with: given).options
        #expect(options.threshold == nil && options.header == .present && options.minimumSequenceLength == 1)
    }
}
