import BERT4Rec
import Kernels

/// An optimizer's moments, in one of two forms: one of each kind for every weight; or, of a large catalogue, ``rows`` for what
/// has a row an item and ``byName`` for the rest.
public struct OptimizerMoments: Sendable {
    /// By the kinds' names, `first` and `second` for example; shaped like the parameters, without the catalogue if ``rows``
    /// has that.
    public var byName: [String: ModelParameters]
    /// Empty where every weight has moments of its own.
    public var rows: [RowMoments]

    public init(byName: [String: ModelParameters], rows: [RowMoments] = []) {
        (self.byName, self.rows) = (byName, rows)
    }

    /// The same with moments for every weight: each has its row's second moment. Itself where that is so already. Costs the
    /// memory of two sets of weights.
    ///
    /// - Parameter configuration: of the model they belong to
    public func spread(over configuration: ModelConfiguration) -> OptimizerMoments {
        guard !rows.isEmpty else { return self }
        var result = OptimizerMoments(byName: [:])
        for (name, moments) in byName {
            let whole = ModelParameters(configuration)
            whole.slice(whole.layout.besideCatalogue).copy(from: moments.all)
            for table in rows {
                guard let target = whole.parameter(named: table.name) else { continue }
                if name == Self.second { table.spreadSecond(over: target) } else { table.spreadFirst(over: target) }
            }
            result.byName[name] = whole
        }
        return result
    }

    static let first = "first"
    static let second = "second"
}
