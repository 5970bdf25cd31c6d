import Evaluation
import Interactions

/// Cases in bands by what they have in common; bands without a case are left out.
struct CaseBands {
    let grouping: CaseGrouping
    /// Each band with the places of its cases.
    private(set) var bands: [(label: String, cases: [Int])] = []

    /// - Parameter training: says how popular items are
    init(_ grouping: CaseGrouping, _ cases: ValidationCases, training: UserSequences, vocabularyCount: Int) {
        self.grouping = grouping
        let labels: [String]
        let bandOfCase: [Int]
        switch grouping {
        case .popularity:
            let popularity = PopularityBands(training, vocabularyCount: vocabularyCount)
            labels = popularity.bands.map(\.label) + ["not in the model"]
            bandOfCase = cases.targets.map {
                $0 < ItemVocabulary.firstItem ? labels.count - 1 : popularity.band(of: $0)
            }
        case .length:
            labels = LengthBands.labels
            bandOfCase = (0..<cases.count).map { LengthBands.band(of: cases.histories.sequence($0).count) }
        }
        var places = [[Int]](repeating: [], count: labels.count)
        for (place, band) in bandOfCase.enumerated() { places[band].append(place) }
        bands = zip(labels, places).filter { !$1.isEmpty }.map { (label: $0, cases: $1) }
    }
}
