import BERT4Rec
import Kernels

extension OptimizerMoments {
    /// What `optimizer.safetensors` holds: `first/encoder.word_embedding.weight` and so on. Those of rows have the parameters'
    /// names too; the second moments' shape, (vocabulary, 1) of a matrix, says that there is one for each row. Their first moments
    /// are bfloat16s and go last, so that all floats lie at multiples of four bytes.
    var tensors: [SafetensorsContent.Entry] {
        let own = byName.sorted { $0.key < $1.key }.flatMap { $0.value.tensors(prefix: $0.key + "/") }
        if rows.isEmpty { return own }
        return own.filter { $0.values.count > 0 } + rows.map(\.secondTensor) + rows.map(\.firstTensor)
    }
}

extension RowMoments {
    fileprivate var firstTensor: SafetensorsContent.Entry {
        .init(
            name: OptimizerMoments.first + "/" + name, shape: [first.rows, first.columns], values: .operand(first))
    }

    fileprivate var secondTensor: SafetensorsContent.Entry {
        .init(
            name: OptimizerMoments.second + "/" + name, shape: [second.rows, second.columns], values: .floats(second))
    }

    /// Whether a file has moments of this form. The output bias tells, whatever the width: where each weight has moments of its own
    /// those of the bias are a vector.
    static func areHeld(by file: SafetensorsFile, _ configuration: ModelConfiguration) -> Bool {
        file.tensors[OptimizerMoments.second + "/" + ParameterName.outputBias]?.shape
            == [configuration.vocabularyCount, 1]
    }

    /// Those of all parameters that have a row an item. First moments in float32, which earlier versions wrote, are rounded.
    static func read(
        _ file: SafetensorsFile, _ configuration: ModelConfiguration
    ) throws(CheckpointError) -> [RowMoments] {
        var result: [RowMoments] = []
        for moments in zero(configuration) {
            let (first, second) = (moments.firstTensor, moments.secondTensor)
            for tensor in [first, second] { try check(file, tensor.name, shape: tensor.shape) }
            try file.readRounded(first.name, into: moments.first)
            try TrainingSnapshot.read(file, second.name, into: moments.second)
            result.append(moments)
        }
        return result
    }

    private static func check(
        _ file: SafetensorsFile, _ name: String, shape: [Int]
    ) throws(CheckpointError) {
        guard let tensor = file.tensors[name] else { throw .tensorMissing(path: file.path, name: name) }
        guard tensor.shape == shape else {
            throw .shapeMismatch(path: file.path, name: name, expected: shape, found: tensor.shape)
        }
    }

    /// Those that a new run begins with, in the order of the parameters.
    public static func zero(_ configuration: ModelConfiguration) -> [RowMoments] {
        ParameterLayout(configuration).entries.filter { ParameterLayout.catalogue.contains($0.name) }.map { entry in
            RowMoments(
                name: entry.name, rows: configuration.vocabularyCount, width: entry.isMatrix ? entry.columns : 1)
        }
    }
}
