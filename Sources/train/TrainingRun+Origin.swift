import ArgumentParser
import Checkpoints
import CommandSupport
import Training

extension TrainingRun {
    /// Loads what the run begins with.
    func readOrigin() throws -> TrainingRequest.Origin {
        if resumes {
            let point = try output.resumePoint()
            try checkArchitecture(of: point.checkpoint)
            try checkOrder(of: point.checkpoint, output.path)
            return .resume(point)
        }
        guard let initFrom else { return .new }
        let loaded = try Checkpoint.load(directory: CheckpointLocation(path: initFrom).resolve())
        try checkArchitecture(of: loaded.checkpoint)
        try checkOrder(of: loaded.checkpoint, initFrom)
        return .checkpoint(loaded)
    }

    private func checkOrder(of checkpoint: Checkpoint, _ path: String) throws {
        let order = checkpoint.configuration.order
        guard (layered[TrainSettings.order].order ?? order) == order else {
            throw ValidationError("\(path) was trained with --order \(order.rawValue): leave --order out")
        }
    }

    /// A run that begins with a checkpoint's weights keeps its architecture; another size asked for would go unheard.
    private func checkArchitecture(of checkpoint: Checkpoint) throws {
        let model = checkpoint.configuration.model
        let sizes = [
            (TrainSettings.width, model.width), (TrainSettings.layers, model.layers),
            (TrainSettings.heads, model.heads),
            (TrainSettings.length, model.maximumLength), (TrainSettings.distanceBias, model.distanceBiasReach),
            (TrainSettings.convolution, model.convolutionReach),
        ]
        for (setting, size) in sizes {
            guard let asked = layered[setting], asked != size else { continue }
            throw ValidationError(
                "\(setting.optionName) is \(asked), but the checkpoint's model has \(size) and keeps it: leave it out")
        }
        if let asked = layered[TrainSettings.times], asked != model.timeBias {
            throw ValidationError(
                "--times is \(asked), but the checkpoint's model was told \(model.timeBias ? "" : "no ")times and keeps "
                    + "to it: leave it out")
        }
        if let asked = layered[TrainSettings.positions], asked != model.positions {
            throw ValidationError(
                "--positions is \(asked.rawValue), but the checkpoint's model has \(model.positions.rawValue) and keeps "
                    + "them: leave it out")
        }
    }
}
