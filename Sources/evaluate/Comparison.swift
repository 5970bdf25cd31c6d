import BERT4Rec
import CommandSupport
import Interactions
import Training

/// Two checkpoints on the same questions: those of the first one's split whose items both know.
struct Comparison {
    let first: LoadedCheckpoint
    let second: LoadedCheckpoint
    let interactions: String
    let targets: String?
    let k: Int
    let lanes: Int
    let allUsers: Bool
    let place: HeldOutPlace
    /// What the command line says about reading; the rest is as recorded in the first checkpoint.
    let given: RecordedReading

    func run() throws -> ComparisonReport {
        let (vocabulary, cases) = try readCases()
        let shared = SharedCases(cases, vocabulary, first.checkpoint.vocabulary, second.checkpoint.vocabulary)
        guard shared.first.count > 0 else { throw EvaluationError.nothingHeldOut(interactions) }
        let ranks = RankComparison(
            k: k, first: ranks(first, shared.first), second: ranks(second, shared.second))
        let common = Set(first.checkpoint.vocabulary.items.map(\.id))
            .intersection(second.checkpoint.vocabulary.items.map(\.id))
        return ComparisonReport(
            first: first, second: second, k: k, place: place, ranks: ranks, skipped: cases.count - shared.first.count,
            commonItems: common.count, splitsDiffer: splitsDiffer)
    }

    /// Cases in the file's own vocabulary, which leaves out no item that one of the two knows.
    private func readCases() throws -> (ItemVocabulary, ValidationCases) {
        let configuration = first.checkpoint.configuration
        var options = try RecordedReading(configuration.training).overlaid(with: given).options()
        let dataset = try InteractionReader.read(path: interactions, options: options)
        if let targets {
            options.minimumSequenceLength = 1
            let answers = try InteractionReader.read(
                path: targets, options: options, vocabulary: .grow(dataset.vocabulary))
            let cases = ValidationCases(
                histories: dataset.sequences, targetsByUser: answers.sequences, place: place)
            return (answers.vocabulary, cases)
        }
        let recorded = RecordedSplit(configuration, allUsers: allUsers)
        let split = try recorded.split(dataset.sequences, place: place, file: interactions)
        return (dataset.vocabulary, split.validation)
    }

    /// Whether the second one was trained with another split, and so perhaps on what the first one's holds out.
    private var splitsDiffer: Bool {
        targets == nil
            && RecordedSplit(first.checkpoint.configuration, allUsers: allUsers)
                != RecordedSplit(second.checkpoint.configuration, allUsers: allUsers)
    }

    private func ranks(_ loaded: LoadedCheckpoint, _ cases: ValidationCases) -> [Int] {
        ModelEvaluator(loaded.checkpoint, lanes: lanes).ranks(cases)
    }
}

/// The cases two models can both answer, each in its own vocabulary.
private struct SharedCases {
    let first: ValidationCases
    let second: ValidationCases

    init(_ cases: ValidationCases, _ own: ItemVocabulary, _ one: ItemVocabulary, _ other: ItemVocabulary) {
        let toOne = Self.map(own, one)
        let toOther = Self.map(own, other)
        var shared: [(first: SingleCase, second: SingleCase)] = []
        for index in 0..<cases.count {
            let original = SingleCase(cases, index)
            guard let one = SingleCase(original, map: toOne), let other = SingleCase(original, map: toOther) else {
                continue
            }
            shared.append((one, other))
        }
        first = ValidationCases(shared.map(\.first))
        second = ValidationCases(shared.map(\.second))
    }

    /// For each index of one vocabulary that of the same id in another; `nil` for special tokens and unknown ids.
    private static func map(_ own: ItemVocabulary, _ other: ItemVocabulary) -> [Int32?] {
        let special = [Int32?](repeating: nil, count: Int(ItemVocabulary.firstItem))
        return special + own.items.map { other.index(of: $0.id) }
    }
}
