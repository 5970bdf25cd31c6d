import BERT4Rec
import Checkpoints
import Foundation
import Kernels

/// What PyTorch computed for one small model: written by `scripts/golden/write_golden.py`.
public struct GoldenFile: Decodable, Sendable {
    public struct Batch: Decodable, Sendable {
        public let visibility: String
        public let starts: [Int]
        public let sequences: [[Int32]]
        /// Sequence, offset in it, item to predict.
        public let targets: [[Int]]
        public let loss: Double?
        public let logits: [[Float]]?
        /// When each sequence's items were, empty where that is not known, and when its last row is asked.
        let times: [[Int32]]?
        let now: [Int32?]?

        /// What one sequence knows of times.
        public func times(of sequence: Int) -> SequenceTimes? {
            guard let times, let now, !times[sequence].isEmpty else { return nil }
            return SequenceTimes(times[sequence][...], now: now[sequence])
        }

        public var packed: PackedBatch {
            let visibilities: [String: Visibility] = [
                "bidirectional": .bidirectional, "causal": .causal, "reverse": .reverse,
            ]
            var batch = PackedBatch(visibility: visibilities[visibility]!)
            for (index, tokens) in sequences.enumerated() {
                let targets = targets.filter { $0[0] == index }.sorted { $0[1] < $1[1] }
                batch.append(
                    tokens, firstPosition: starts[index], targets: targets.map { (offset: $0[1], item: Int32($0[2])) },
                    times: times(of: index))
            }
            return batch
        }

        /// Rows of `logits` in the packed batch's target order.
        public var packedOrder: [Int] {
            targets.indices.sorted { (targets[$0][0], targets[$0][1]) < (targets[$1][0], targets[$1][1]) }
        }
    }

    public struct Training: Decodable, Sendable {
        public struct Checksum: Decodable, Sendable {
            public let sum: Double
            public let sumOfSquares: Double
        }
        public let optimizer: String
        public let learningRate: Float
        public let momentum: Float
        public let nesterov: Bool
        public let betas: [Float]
        public let epsilon: Float
        public let weightDecay: Float
        public let decayed: [String]
        public let clipNorm: Float
        public let batches: [Int]
        public let losses: [Double]
        public let gradientNorms: [Double]
        public let checksums: [String: Checksum]
    }

    public let config: ModelConfiguration
    public let gradientBatches: [Int]
    public let batches: [Batch]
    public let training: [Training]

    /// The architectures with golden files.
    public static let names = ["article-small", "default-small", "timed-small"]

    public static func load(_ name: String) throws -> GoldenFile {
        try JSONDecoder().decode(GoldenFile.self, from: Data(contentsOf: url(name + ".golden.json")))
    }

    /// The initial weights.
    public static func parameters(_ name: String) throws -> ModelParameters {
        let golden = try load(name)
        return try ModelParameters(reading: SafetensorsFile(path: url(name + ".safetensors").path), golden.config)
    }

    /// Gradients of one batch's loss, as PyTorch has them.
    public static func gradients(_ name: String, batch: Int) throws -> ModelParameters {
        let file = try SafetensorsFile(path: url(name + ".gradients.safetensors").path)
        let gradients = ModelParameters(try load(name).config)
        for entry in gradients.layout.entries {
            try file.read("\(batch)/\(entry.name)", into: gradients.slice(entry.range))
        }
        return gradients
    }

    public static func url(_ file: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "BERT4RecTests/Golden").appending(path: file)
    }
}
