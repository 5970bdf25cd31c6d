import Interactions
import Kernels
import Scoring

extension AuxiliaryModels {
    /// The models of a vocabulary with further items at its end.
    ///
    /// Counts and neighbours say nothing of new items, as they would of items seen too seldom. The auto-encoder of carts weighs as
    /// much as the network and says something of every item, so new ones have to be heard there: it takes them for what the
    /// regression makes of trained items, in rows and in columns.
    ///
    /// - Parameter shares: (new items, items before): how much each item counts in what is said of a new one
    func grown(by shares: Matrix) -> AuxiliaryModels {
        AuxiliaryModels(
            network: network,
            transitions: transitions.map { TransitionModel($0.counts.grown(by: shares.rows), $0.configuration) },
            autoencoder: autoencoder.map {
                AutoencoderModel(weights: Self.grown($0.weights, shares), $0.configuration)
            },
            linear: linear.map { NeighbourModel($0.rows.grown(by: shares.rows), $0.configuration) },
            cosine: cosine.map { NeighbourModel($0.rows.grown(by: shares.rows), $0.configuration) },
            repeats: repeats.map { model in
                let count = model.vocabularyCount + shares.rows
                return NeighbourModel(NeighbourRows(identityOf: count), model.configuration)
            },
            recent: recent.map { RecentPopularityModel($0.popularity.grown(by: shares.rows), $0.configuration) })
    }

    private static func grown(_ weights: Matrix, _ shares: Matrix) -> Matrix {
        let (old, new) = (weights.rows, shares.rows)
        let result = Matrix(rows: old + new, columns: old + new)
        let rows = Matrix(rows: new, columns: old)
        let columns = Matrix(rows: old, columns: new)
        Linear.multiply(shares, weights, into: rows)
        Linear.multiply(weights, shares, transposeB: true, into: columns)
        result.prefix(old).setColumns(from: 0, to: weights)
        result.prefix(old).setColumns(from: old, to: columns)
        result[old..<(old + new)].setColumns(from: 0, to: rows)
        return result
    }
}

extension TransitionCounts {
    /// With items at the end that nobody has touched.
    fileprivate func grown(by count: Int) -> TransitionCounts {
        let zeros = [Int32](repeating: 0, count: count)
        let tables = tables.map { table in
            Table(
                offsets: table.offsets.grown(by: count), later: table.later, counts: table.counts,
                outgoing: table.outgoing + zeros, incoming: table.incoming + zeros)
        }
        return TransitionCounts(tables: tables, occurrences: occurrences + zeros)
    }
}

extension RecentPopularity {
    /// With items at the end that were never more popular than else.
    fileprivate func grown(by count: Int) -> RecentPopularity {
        let grown = Matrix(rows: gains.rows, columns: gains.columns + count)
        grown.setColumns(from: 0, to: gains)
        return RecentPopularity(moments: moments, gains: grown)
    }
}

extension NeighbourRows {
    /// With items at the end that have no neighbours.
    fileprivate func grown(by count: Int) -> NeighbourRows {
        NeighbourRows(offsets: offsets.grown(by: count), items: items, values: values)
    }
}

extension [Int32] {
    /// Offsets of rows, with empty rows at the end.
    fileprivate func grown(by count: Int) -> [Int32] { self + [Int32](repeating: last ?? 0, count: count) }
}
