import BERT4Rec
import Kernels

extension OptimizerMoments {
    /// What `optimizer.safetensors` holds: `first/encoder.word_embedding.weight` and so on. Those of rows have the parameters'
    /// names too; the second moments' shape, (vocabulary, 1) of a matrix, says that there is one for each row.
    var tensors: [SafetensorsContent.Entry] {
        let own = byName.sorted { $0.key < $1.key }.flatMap { $0.value.tensors(prefix: $0.key + "/") }
        if rows.isEmpty { return own }
        return own.filter { $0.values.count > 0 } + rows.flatMap(\.tensors)
    }
}

extension RowMoments {
    fileprivate var tensors: [SafetensorsContent.Entry] {
        [(OptimizerMoments.first, first), (OptimizerMoments.second, second)].map { kind, matrix in
            SafetensorsContent.Entry(
                name: kind + "/" + name, shape: [matrix.rows, matrix.columns], values: .floats(matrix))
        }
    }

    /// Whether a file has moments of this form. The output bias tells, whatever the width: where each weight has moments of its own
    /// those of the bias are a vector.
    static func areHeld(by file: SafetensorsFile, _ configuration: ModelConfiguration) -> Bool {
        file.tensors[OptimizerMoments.second + "/" + ParameterName.outputBias]?.shape
            == [configuration.vocabularyCount, 1]
    }

    /// Those of all parameters that have a row an item.
    static func read(
        _ file: SafetensorsFile, _ configuration: ModelConfiguration
    ) throws(CheckpointError) -> [RowMoments] {
        var result: [RowMoments] = []
        for moments in zero(configuration) {
            for (kind, matrix) in [(OptimizerMoments.first, moments.first), (OptimizerMoments.second, moments.second)] {
                let name = kind + "/" + moments.name
                guard let tensor = file.tensors[name] else { throw .tensorMissing(path: file.path, name: name) }
                guard tensor.shape == [matrix.rows, matrix.columns] else {
                    throw .shapeMismatch(
                        path: file.path, name: name, expected: [matrix.rows, matrix.columns], found: tensor.shape)
                }
                try TrainingSnapshot.read(file, name, into: matrix)
            }
            result.append(moments)
        }
        return result
    }

    /// Those that a new run begins with, in the order of the parameters.
    public static func zero(_ configuration: ModelConfiguration) -> [RowMoments] {
        ParameterLayout(configuration).entries.filter { ParameterLayout.catalogue.contains($0.name) }.map { entry in
            RowMoments(
                name: entry.name, rows: configuration.vocabularyCount, width: entry.isMatrix ? entry.columns : 1)
        }
    }
}
