import Foundation

/// Where a run stands, from its steps.
struct TrainingPace {
    private(set) var epoch = 0
    private(set) var epochs = 0
    private(set) var step = 0
    private(set) var steps = 0
    private(set) var loss = 0.0
    /// Sequences a second.
    private(set) var rate = 0.0
    private var first: (date: Date, done: Int)?
    private var count = 0.0
    private let outlook: RunOutlook
    /// About how many steps the means cover; single steps vary too much to be shown.
    private static let window = 20.0

    init(_ outlook: RunOutlook = RunOutlook()) { self.outlook = outlook }

    /// Whether the rest may take less than ``secondsLeft``.
    var isUpperBound: Bool { outlook.mayEndEarly || outlook.fitFollows }

    mutating func add(epoch: Int, epochs: Int, step: Int, steps: Int, loss: Double, rate: Double) {
        (self.epoch, self.epochs, self.step, self.steps) = (epoch, epochs, step, steps)
        count = min(Self.window, count + 1)
        self.loss += (loss - self.loss) / count
        self.rate += (rate - self.rate) / count
        if first == nil { first = (Date(), done) }
    }

    /// The share of the epoch that is done.
    var share: Double { Double(step) / Double(max(1, steps)) }

    private var done: Int { (epoch - 1) * steps + step }

    /// Seconds the rest of the run will take at the pace since the epochs began, validations included, a final fit of as
    /// many epochs as the search has, too; `nil` until there is a pace.
    var secondsLeft: Double? {
        guard let first, done > first.done else { return nil }
        return Date().timeIntervalSince(first.date) / Double(done - first.done)
            * Double(epochs * steps * (outlook.fitFollows ? 2 : 1) - done)
    }
}
