import ArgumentParser
import BERT4Rec
import Checkpoints
import Kernels
import Training

extension Precision: @retroactive ExpressibleByArgument {}

/// What is trained and how: the options that `training` and `memory` share.
struct TrainingSetting: ParsableArguments {
    @Option(help: "The checkpoint directory whose weights training begins with.")
    var checkpoint: String

    @Option(help: "JSON: the batches every contender trains on.")
    var batches: String

    @Option(help: "Lanes, one a thread.")
    var lanes: Int

    @Option(help: "Of the factors of matrix products: f32 or bf16.")
    var precision: Precision

    @Option(help: "Dropout rate of the steps that are timed.")
    var dropout: Float

    @Option(help: "AdamW's learning rate.")
    var learningRate: Float

    @Option(help: "AdamW's weight decay of matrices.")
    var weightDecay: Float

    /// AdamW without clipping, as the peers have it.
    func gradientStep() throws -> GradientStep {
        let optimizer = OptimizerConfiguration(
            kind: .adamW, learningRate: learningRate, momentum: 0.9, weightDecay: weightDecay)
        return GradientStep(
            try Checkpoint.load(directory: checkpoint).checkpoint.parameters, optimizer: optimizer, clipNorm: 0,
            lanes: lanes, precision: precision)
    }
}

/// Optimizer steps through ``GradientStep``, the way `train` runs them.
struct TrainingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "training", abstract: "Times one optimizer step a batch for each line `round` on standard input.")

    @OptionGroup var setting: TrainingSetting

    @Option(help: "The row's name.")
    var name: String

    @Option(help: "The row's task.")
    var task: String

    func run() async throws {
        let step = try setting.gradientStep()
        let run = { (shares: [[PackedBatch]], dropout: Float) in
            let loss = step.run(shares, dropout: dropout, dropoutSeed: UInt64(step.step), learningRateFactor: 1).loss
            guard loss.isFinite else { throw ContenderError.loss(loss) }
            return ["\(loss)"]
        }
        let dropout = setting.dropout
        let row = Row<[[PackedBatch]]>(
            name: name, task: task, threads: setting.lanes, run: { try run($0, dropout) }, answer: { try run($0, 0) })
        let inputs = try TrainingBatch.read(path: setting.batches).map { $0.shares(lanes: setting.lanes) }
        try await Contender(rows: [row], inputs: inputs, versions: [:]).serve()
    }
}
