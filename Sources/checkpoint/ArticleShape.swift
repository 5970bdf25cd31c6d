import BERT4Rec
import Checkpoints

/// The article's architecture with the sizes its tensors show.
struct ArticleShape {
    let configuration: ModelConfiguration

    init(_ file: SafetensorsFile, heads: Int, length: Int) throws {
        guard file.tensors[ParameterName.outputWeight] != nil else {
            throw ImportError.architecture(
                "\(file.path) has no tensor \(ParameterName.outputWeight), so it is not the article's architecture; "
                    + "give its own with --config")
        }
        guard let embedding = file.tensors[ParameterName.itemEmbedding]?.shape, embedding.count == 2 else {
            throw CheckpointError.tensorMissing(path: file.path, name: ParameterName.itemEmbedding)
        }
        let first = ParameterName.Block(layer: 0)
        guard let inner = file.tensors[first.query + ".weight"]?.shape.first else {
            throw CheckpointError.tensorMissing(path: file.path, name: first.query + ".weight")
        }
        guard let feedForward = file.tensors[first.feedForward1 + ".weight"]?.shape.first else {
            throw CheckpointError.tensorMissing(path: file.path, name: first.feedForward1 + ".weight")
        }
        guard heads > 0, inner % heads == 0 else {
            throw ImportError.architecture("\(inner) query rows do not divide into \(heads) heads: give --heads")
        }
        var layers = 0
        while file.tensors[ParameterName.Block(layer: layers).query + ".weight"] != nil { layers += 1 }
        var model = ModelConfiguration.article(vocabularyCount: embedding[0])
        model.width = embedding[1]
        model.layers = layers
        model.heads = heads
        model.headWidth = inner / heads
        model.feedForwardWidth = feedForward
        let table = file.tensors[ParameterName.positionTable]?.shape
        if let table, table.count < 2 {
            throw ImportError.architecture("its position table has the shape \(table)")
        }
        model.maximumLength = table.map { $0[$0.count - 2] } ?? length
        configuration = model
    }
}
