import BERT4Rec
import Checkpoints
import Kernels

/// One update's numbers, shared by the lanes; each touches rows and parts of its own.
struct RowwiseUpdate: Sendable {
    let configuration: OptimizerConfiguration
    let parameters: ModelParameters
    let gradients: ModelParameters
    let catalogue: CatalogueGradients
    let moments: OptimizerMoments
    let muons: [Muon]
    let rate: Float
    let scale: Float
    let step: Int

    /// - Parameters:
    ///   - part: of what is not of the catalogue
    ///   - rows: of the catalogue's gradients
    func apply(_ part: LaneUpdate, rows: Range<Int>, lane: Int) {
        guard let first = moments.byName["first"], let second = moments.byName["second"] else {
            preconditionFailure("only Adam and what builds on it has moments of rows")
        }
        let place = parameters.layout.besideCatalogue
        for (ranges, decays) in [(part.decaying, true), (part.plain, false)] {
            OptimizerStep.adamW(
                parameters.slice(place), within: ranges, gradients: gradients.all, first: first.all,
                second: second.all, learningRate: rate, beta1: configuration.momentum, beta2: configuration.beta2,
                epsilon: configuration.epsilon, decay: decay(decays), step: step, gradientScale: scale)
        }
        for matrix in part.matrices {
            guard let weights = parameters.parameter(named: matrix.name) else { continue }
            muons[lane].update(
                weights, gradient: gradients[matrix], momentum: first[matrix], learningRate: rate,
                decay: configuration.weightDecay, gradientScale: scale)
        }
        for updated in part.updated { parameters.refreshCopies(updated.moved(by: place.lowerBound)) }
        update(rows)
    }

    private func update(_ rows: Range<Int>) {
        let items = Array(catalogue.items[rows])
        let gradientRows = rows.map { Int32($0) }
        for table in moments.rows {
            guard let weights = parameters.parameter(named: table.name) else { continue }
            let (count, width) = (table.first.rows, table.first.columns)
            OptimizerStep.rowAdamW(
                weights.reshaped(rows: count, columns: width), rows: items, gradients: gradient(of: table.name),
                gradientRows: gradientRows, first: table.first, second: table.second, learningRate: rate,
                beta1: configuration.momentum, beta2: configuration.beta2, epsilon: configuration.epsilon,
                decay: decay(table.name != ParameterName.outputBias), step: step, gradientScale: scale)
        }
    }

    /// (any number, the table's width)
    private func gradient(of table: String) -> Matrix {
        switch table {
        case ParameterName.itemEmbedding: catalogue.embedding
        case ParameterName.outputWeight: catalogue.outputWeight
        default: catalogue.outputBias.reshaped(rows: catalogue.outputBias.count, columns: 1)
        }
    }

    private func decay(_ decays: Bool) -> Float {
        configuration.kind != .adam && decays ? configuration.weightDecay : 0
    }
}
