import Evaluation
import Interactions

/// Cases in bands by what they have in common; bands without a case are left out.
struct CaseBands {
    let grouping: CaseGrouping
    /// Each band with the places of its cases.
    private(set) var bands: [(label: String, cases: [Int])] = []

    private static let unknown = "not in the model"

    /// - Parameters:
    ///   - training: says how popular items are
    ///   - vocabulary: the model's, in which the cases are, too
    ///   - firstSeen: of each of its indices how many days before the end of training the item was first seen
    init(
        _ grouping: CaseGrouping, _ cases: ValidationCases, training: UserSequences, _ vocabulary: ItemVocabulary,
        firstSeen: [Double?]
    ) {
        self.grouping = grouping
        let labels: [String]
        let bandOfCase: [Int]
        switch grouping {
        case .popularity:
            let popularity = PopularityBands(training, vocabularyCount: vocabulary.count)
            labels = popularity.bands.map(\.label) + [Self.unknown]
            bandOfCase = cases.targets.map {
                $0 < ItemVocabulary.firstItem ? labels.count - 1 : popularity.band(of: $0)
            }
        case .length:
            labels = LengthBands.labels
            bandOfCase = (0..<cases.count).map { LengthBands.band(of: cases.histories.sequence($0).count) }
        case .category:
            let categories = CategoryBands(cases.targets, vocabulary)
            labels = categories.labels + [Self.unknown]
            bandOfCase = zip(cases.targets, categories.bandOfCase).map {
                $0 < ItemVocabulary.firstItem ? labels.count - 1 : $1
            }
        case .firstSeen:
            labels = FirstSeenBands.labels + [Self.unknown]
            bandOfCase = cases.targets.map {
                $0 < ItemVocabulary.firstItem ? labels.count - 1 : FirstSeenBands.band(of: firstSeen[Int($0)])
            }
        }
        var places = [[Int]](repeating: [], count: labels.count)
        for (place, band) in bandOfCase.enumerated() { places[band].append(place) }
        bands = zip(labels, places).filter { !$1.isEmpty }.map { (label: $0, cases: $1) }
    }
}
