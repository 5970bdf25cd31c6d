import ArgumentParser
import Checkpoints
import CommandSupport

@main
struct CheckpointCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint", abstract: "Looks at checkpoints, and brings them from and to PyTorch.",
        discussion: """
            EXAMPLES
              checkpoint inspect checkpoints/movies
              checkpoint verify checkpoints/movies/model_files/epoch-0012
              checkpoint export checkpoints/movies weights.safetensors
              checkpoint import author.safetensors --vocabulary vocabulary.tsv --output checkpoints/author
            """,
        version: ProgramVersion.line,
        subcommands: [InspectCommand.self, VerifyCommand.self, ImportCommand.self, ExportCommand.self])

    static func main() async { await CommandProgram.run(Self.self) }
}

/// What is in a checkpoint.
struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Prints what a checkpoint holds, after verifying it.",
        discussion: "EXAMPLE\n  checkpoint inspect checkpoints/movies --tensors")

    @Argument(help: ArgumentHelp("A checkpoint, or the output directory of train.", valueName: "dir")) var path: String
    @Flag(help: "List every tensor with its shape.") var tensors = false

    func run() async throws {
        let directory = try CheckpointLocation(path: path).resolve()
        let loaded = try Checkpoint.load(directory: directory)
        let checkpoint = loaded.checkpoint
        let m = checkpoint.configuration.model
        print("checkpoint  \(loaded.version)  \(loaded.digest)")
        print("written by  \(checkpoint.configuration.program)")
        print(
            "model       \(m.layers) layers, \(m.width) wide, \(m.heads) heads of \(m.headWidth), length \(m.maximumLength), "
                + "positions \(m.positions.rawValue), \(m.tiedOutput ? "tied" : "untied") output")
        print("weights     \(checkpoint.parameters.layout.parameterCount)")
        if let auxiliary = checkpoint.configuration.auxiliary {
            print("expert      \(auxiliary.name), \(auxiliary.weight) of the scores")
        }
        print("items       \(checkpoint.vocabulary.items.count)")
        let objectives = checkpoint.configuration.objectives.map(\.rawValue).joined(separator: ", ")
        print("objectives  \(objectives); order \(checkpoint.configuration.order.rawValue)")
        for (name, value) in checkpoint.metrics.sorted(by: { $0.key < $1.key }) {
            print("metric      \(name) = \(value)")
        }
        for (name, value) in checkpoint.configuration.training.entries {
            print("option      \(name) = \(value)")
        }
        guard tensors else { return }
        for entry in checkpoint.parameters.layout.entries { print("tensor      \(entry.name) \(entry.shape)") }
    }
}

/// Whether a checkpoint is whole.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Checks every file's digest, the shapes, the weights and the answers to golden carts.",
        discussion: "EXAMPLE\n  checkpoint verify checkpoints/movies")

    @Argument(help: ArgumentHelp("A checkpoint, or the output directory of train.", valueName: "dir")) var path: String

    func run() async throws {
        let directory = try CheckpointLocation(path: path).resolve()
        let files = try Checkpoint.verifyFiles(directory: directory)
        let loaded = try Checkpoint.load(directory: directory)
        let carts = try loaded.checkpoint.checkGolden(directory: directory)
        let answered = carts > 0 ? "\(carts) golden carts answered as published" : "no golden carts to ask"
        print("\(directory) is whole: \(files.count) files, \(answered), \(loaded.digest)")
    }
}
