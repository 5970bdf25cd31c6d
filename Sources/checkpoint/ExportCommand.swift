import ArgumentParser
import Checkpoints

/// A checkpoint's weights for PyTorch.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes the weights as safetensors with the names of the original's state dict.",
        discussion: """
            EXAMPLE
              checkpoint export checkpoints/movies weights.safetensors
              python3 scripts/load-exported-checkpoint.py weights.safetensors \\
                --config checkpoints/movies/latest/config.json --items 5 9
            """)

    @Argument(help: ArgumentHelp("A checkpoint, or the output directory of train.", valueName: "dir")) var path: String
    @Argument(help: ArgumentHelp("The file to write.", valueName: "file")) var file: String

    func run() async throws {
        let directory = try CheckpointLocation(path: path).resolve()
        let loaded = try Checkpoint.load(directory: directory)
        try CheckpointPublisher.exportWeights(loaded.checkpoint.parameters, to: file)
        print("\(file): \(loaded.checkpoint.parameters.layout.parameterCount) weights of \(loaded.version)")
    }
}
