import Evaluation
import Foundation
import Interactions

/// Each case with the model's answer: one a line, tabs between the fields.
struct CaseTable {
    let asked: AskedCases
    let heldOut: HeldOutCases
    let outcomes: [CaseOutcome]
    /// The model's own.
    let vocabulary: ItemVocabulary
    /// How many of the best items are named.
    let top: Int

    /// User, held-out item, its rank (empty for a miss that has none), and the ids of the best items. No id has a tab in it.
    var text: String {
        var text = (["user", "target", "rank"] + (1...max(1, top)).map { "top\($0)" }).joined(separator: "\t") + "\n"
        for (place, outcome) in outcomes.enumerated() {
            let target = heldOut.cases.targets[asked.origins[place]]
            var fields = [
                asked.cases.histories.userIDs[place], heldOut.vocabulary.id(at: target),
                outcome.rank.map { "\($0)" } ?? "",
            ]
            fields += outcome.top.prefix(top).map { vocabulary.id(at: $0) }
            text += fields.joined(separator: "\t") + "\n"
        }
        return text
    }

    func write(to path: String) throws(EvaluationError) {
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw .unwritable(path, (error as NSError).localizedDescription)
        }
    }
}
