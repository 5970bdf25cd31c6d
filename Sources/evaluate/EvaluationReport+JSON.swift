import Evaluation

extension EvaluationReport {
    /// One object on one line. The baselines go by their names, the checkpoint by `model`.
    func json() throws -> String {
        var results: [String: [String: Double]] = [:]
        var intervals: [String: [String: PairedBootstrap.Difference]] = [:]
        var leftOut: [String: String] = [:]
        for (name, method) in named {
            results[name] = method.measures(measures)
            intervals[name] = method.quality?.intervals
            leftOut[name] = method.leftOut
        }
        let output = Output(
            checkpoint: loaded.version, digest: loaded.digest, split: heldOut.split, users: heldOut.summary.users,
            unknownItems: unknownItems, repeatedItems: heldOut.repeatedItems, fittedOn: heldOut.fittedOn,
            isTrained: heldOut.isTrained, k: measures.cutOffs, place: position.rawValue, results: results,
            intervals: intervals, by: Dictionary(groups.map { ($0.grouping.rawValue, bands(of: $0)) }) { $1 },
            leftOut: leftOut)
        return try MetricsTable.json(tally, output)
    }

    private var named: [(String, MethodAnswers)] {
        answers.enumerated().map { ($0 == 0 ? "model" : $1.name, $1) }
    }

    private func bands(of group: CaseBands) -> [Band] {
        group.bands.map { band in
            var results: [String: [String: Double]] = [:]
            for (name, method) in named {
                for k in measures.cutOffs {
                    guard let metrics = method.metrics(of: band.cases, k: k) else { continue }
                    results[name, default: [:]].merge(metrics.byName) { first, _ in first }
                }
            }
            return Band(band: band.label, cases: band.cases.count, results: results)
        }
    }

    private struct Band: Encodable {
        let band: String
        let cases: Int
        let results: [String: [String: Double]]
    }

    private struct Output: Encodable {
        let checkpoint: String
        let digest: String
        let split: String
        let users: Int
        let unknownItems: Int
        let repeatedItems: Int
        let fittedOn: String
        let isTrained: Bool?
        let k: [Int]
        let place: String
        let results: [String: [String: Double]]
        /// Mean and bounds of the 95 % interval of each headline measure.
        let intervals: [String: [String: PairedBootstrap.Difference]]
        /// Bands of cases, by what they are grouped by.
        let by: [String: [Band]]
        /// Reasons by the names of the baselines that were not run.
        let leftOut: [String: String]

        enum CodingKeys: String, CodingKey {
            case checkpoint, digest, split, users, k, place, results, intervals, by
            case unknownItems = "unknown_items"
            case repeatedItems = "repeated_items"
            case fittedOn = "baselines_fitted_on"
            case isTrained = "fitted_on_training_data"
            case leftOut = "left_out"
        }
    }
}
