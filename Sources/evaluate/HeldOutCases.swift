import Interactions

/// Cases as files hold them: in a vocabulary that lacks none of their items.
struct HeldOutCases {
    /// What is held out, in words.
    let split: String
    /// The checkpoint's items, and behind them those of the files it lacks.
    let vocabulary: ItemVocabulary
    let cases: ValidationCases
    /// What baselines are fitted to.
    let training: UserSequences
    /// Of the file of histories.
    let summary: DatasetSummary
    /// Items that came again in carts, in all files.
    let repeatedItems: Int
    /// What ``training`` is, in words.
    let fittedOn: String
    /// Whether that is what the checkpoint was trained on; `nil` if it does not say.
    let isTrained: Bool?
}
