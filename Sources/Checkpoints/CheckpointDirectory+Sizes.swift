import BERT4Rec
import Platform

extension CheckpointDirectory {
    /// Compares what a configuration asks for with what the manifest lists and with the memory there is, before any of it is read
    /// or allocated.
    func checkSizes(_ configuration: ModelConfiguration, memory: Int = MemoryLimit.bytes) throws(CheckpointError) {
        let weights = configuration.weightCount
        try checkMemory(weights, configuration, Double(memory))
        guard let model = manifest.files[CheckpointFile.model] else { return }
        let data = 4 * Int(weights)
        // The header, and of the article's models the table of positions.
        let most = data + SafetensorsFile.longestHeader + 4 * configuration.positionTableCount
        guard (data...most).contains(model.bytes) else {
            throw .malformed(
                path: path(of: CheckpointFile.model),
                reason:
                    "it has \(model.bytes) bytes, the \(Int(weights)) weights of \(CheckpointFile.configuration) have \(data)"
            )
        }
        let vocabulary = manifest.files[CheckpointFile.vocabulary]?.bytes ?? 0
        guard vocabulary / CheckpointFile.largestVocabularyLine <= configuration.vocabularyCount else {
            throw .malformed(
                path: path(of: CheckpointFile.vocabulary),
                reason: "it has \(vocabulary) bytes, too many for \(configuration.vocabularyCount) entries")
        }
    }

    private func checkMemory(
        _ weights: Double, _ configuration: ModelConfiguration, _ memory: Double
    ) throws(CheckpointError) {
        // The weights as they are read, and packed ones beside them.
        let asked = [
            ("its \(Int(weights)) weights", 8 * weights),
            ("a pass over \(configuration.maximumLength) items", 2 * configuration.longestPassBytes),
        ]
        for (what, bytes) in asked where bytes > memory {
            throw .malformed(
                path: path(of: CheckpointFile.configuration),
                reason: "\(what) may take \(Int(bytes)) bytes, more than the \(Int(memory)) of memory there are")
        }
    }
}
