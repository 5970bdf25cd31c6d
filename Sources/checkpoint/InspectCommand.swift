import ArgumentParser
import Checkpoints

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
        let model = checkpoint.configuration.model
        print("checkpoint  \(loaded.version)  \(loaded.digest)")
        print("written by  \(checkpoint.configuration.program)")
        print(
            "model       \(model.layers) layers, \(model.width) wide, \(model.heads) heads of \(model.headWidth), "
                + "length \(model.maximumLength), positions \(model.positions.rawValue), "
                + "\(model.tiedOutput ? "tied" : "untied") output")
        print("weights     \(checkpoint.parameters.layout.parameterCount)")
        if let auxiliary = checkpoint.configuration.auxiliary {
            print("scores      \(auxiliary.description)")
        }
        let items = checkpoint.vocabulary.items
        let days = items.days.compactMap(\.self)
        let known = [
            (items.titleCount, "a title"), (items.categoryCount, "a category"),
            (days.count, "the day they were first seen"),
        ]
        let added = checkpoint.configuration.addedItems
        let addition = added > 0 ? ", \(added) added without interactions" : ""
        print(
            "items       \(items.count)" + known.filter { $0.0 > 0 }.map { ", \($0) with \($1)" }.joined()
                + addition)
        if let first = days.min(), let last = days.max() { print("first seen  from \(first) to \(last)") }
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
