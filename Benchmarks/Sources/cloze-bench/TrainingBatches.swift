import BERT4Rec
import Foundation
import Training

/// One optimizer step's sequences, as every contender gets them.
struct TrainingBatch: Decodable {
    struct Sequence: Decodable {
        /// Vocabulary indices, `[MASK]` where an item is to be predicted.
        let tokens: [Int32]
        /// Offsets within the sequence, ascending, and the items there.
        let offsets: [Int]
        let items: [Int32]
    }
    let sequences: [Sequence]

    /// The lanes' micro-batches, divided as training divides a batch.
    func shares(lanes: Int) -> [[PackedBatch]] {
        LaneShares.divide(sequences.map(\.tokens.count), lanes: lanes).map { $0.map(packed) }
    }

    private func packed(_ range: Range<Int>) -> PackedBatch {
        var batch = PackedBatch(visibility: .bidirectional)
        for sequence in sequences[range] {
            batch.append(
                sequence.tokens, targets: zip(sequence.offsets, sequence.items).map { (offset: $0, item: $1) })
        }
        return batch
    }

    /// Reads `{"batches": [{"sequences": [{"tokens": […], "offsets": […], "items": […]}, …]}, …]}`.
    static func read(path: String) throws(ContenderError) -> [TrainingBatch] {
        struct File: Decodable {
            let batches: [TrainingBatch]
        }
        do {
            return try JSONDecoder().decode(File.self, from: Data(contentsOf: URL(filePath: path))).batches
        } catch {
            throw .unreadable(path: path, reason: "\(error)")
        }
    }
}
