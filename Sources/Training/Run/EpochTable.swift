import Foundation

/// The table of epochs; 80 columns.
enum EpochTable {
    static let header = "epoch     loss accuracy │ valid: loss accuracy  HR@10 NDCG@10 │  seq/s seconds"

    static func row(_ record: EpochRecord, isBest: Bool) -> String {
        let valid: String
        if let validated = record.validation {
            valid = String(
                format: "%11.4f %7.2f%% %6.4f %7.4f", validated.loss, validated.accuracy, validated.ranking.hitRate,
                validated.ranking.ndcg)
        } else {
            valid = String(repeating: " ", count: 35)
        }
        let rate = record.seconds > 0 ? Double(record.sequences) / record.seconds : 0
        let line = String(
            format: "%5d %8.4f %7.2f%% │ %@ │ %6.0f %7.1f", record.epoch, record.loss, record.accuracy, valid,
            rate, record.seconds)
        return line + (isBest ? " ★" : "")
    }
}
