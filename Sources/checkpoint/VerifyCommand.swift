import ArgumentParser
import Checkpoints

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
