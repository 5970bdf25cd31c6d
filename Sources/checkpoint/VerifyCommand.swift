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
        let verified = try Checkpoint.verify(directory: directory)
        let answered =
            verified.goldenCarts > 0
            ? "\(verified.goldenCarts) golden carts answered as published" : "no golden carts to ask"
        print("\(directory) is whole: \(verified.fileCount) files, \(answered), \(verified.digest)")
    }
}
