import BERT4Rec
import Checkpoints
import Interactions
import Kernels

/// Adam for catalogues whose moments would be most of a run's memory: what has a row an item has one second moment for each row
/// (FBGEMM's `PARTIAL_ROWWISE_ADAM`, as TorchRec trains embeddings with), first moments in bfloat16, and gradients of the rows alone
/// that a step touches. Everything else is updated as ``Optimizer`` does.
///
/// Of a table with V rows of width d that takes as much memory as V · (d / 2 + 1) floats, where Adam's moments are V · 2d and the
/// gradients of each lane V · d. Rows that a step does not touch stay as they are, moments and decay included, as in
/// ``UpdatePlan``'s sparse steps.
final class RowwiseOptimizer {
    /// In catalogues of more items it is taken where it can be. Below, a run's memory is no trouble, and each weight has its own scale.
    static let smallCatalogue = 200_000

    let configuration: OptimizerConfiguration
    /// ``OptimizerMoments/rows`` is never empty.
    let moments: OptimizerMoments
    /// What each lane updates of the rest, in the places of a layout without the catalogue.
    let parts: [LaneUpdate]
    /// Updates done.
    private(set) var step: Int
    private let parameters: ModelParameters
    private let muons: [Muon]

    /// Whether a run that begins anew takes it: with a sampled loss, moments like Adam's and a large catalogue, in a process that
    /// trains alone.
    static func isUsual(
        _ kind: OptimizerKind, _ loss: SampledLoss?, vocabularyCount: Int, processes: Int
    ) -> Bool {
        switch kind {
        case .sgd, .nesterov: false
        case .adam, .adamW, .muon:
            loss != nil && vocabularyCount - Int(ItemVocabulary.firstItem) > smallCatalogue && processes == 1
        }
    }

    /// - Parameters:
    ///   - moments: those of a run that goes on, in this form; `nil`: all are zero
    ///   - step: updates that were done before
    init(
        _ configuration: OptimizerConfiguration, _ parameters: ModelParameters, lanes: Lanes,
        resuming moments: OptimizerMoments? = nil, step: Int = 0
    ) {
        precondition(moments?.rows.isEmpty != true, "moments of each weight do not fit an optimizer by rows")
        let own = parameters.configuration.withoutCatalogue
        self.configuration = configuration
        self.parameters = parameters
        self.step = step
        self.moments =
            moments
            ?? OptimizerMoments(
                byName: Dictionary(
                    uniqueKeysWithValues: configuration.momentNames.map { ($0, ModelParameters(own)) }),
                rows: RowMoments.zero(parameters.configuration))
        let (rest, isMuon) = (ModelParameters(own), configuration.kind == .muon)
        parts = UpdatePlan(rest, lanes: lanes, sparseShare: 0, wholeMatrices: isMuon).dense
        let hidden = isMuon ? rest.layout.entries.filter(\.isHiddenLayer) : []
        let count = hidden.map(\.range.count).max() ?? 0
        let side = hidden.map { min($0.rows, $0.columns) }.max() ?? 0
        muons = (0..<lanes.count).map { _ in Muon(count: count, side: side) }
    }

    /// Begins one update with gradients scaled by `gradientScale` (clipping); each lane then does its part.
    ///
    /// - Parameters:
    ///   - gradients: of what is not of the catalogue
    ///   - catalogue: of the items that the step touches
    func beginUpdate(
        _ gradients: ModelParameters, _ catalogue: CatalogueGradients, learningRateFactor: Float, gradientScale: Float
    ) -> RowwiseUpdate {
        step += 1
        return RowwiseUpdate(
            configuration: configuration, parameters: parameters, gradients: gradients, catalogue: catalogue,
            moments: moments, muons: muons, rate: configuration.learningRate * learningRateFactor,
            scale: gradientScale, step: step)
    }
}
