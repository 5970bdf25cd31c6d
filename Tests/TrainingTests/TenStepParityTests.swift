import Checkpoints
import Foundation
import TestSupport
import Testing
import Training

/// Ten optimizer steps with dropout off against PyTorch's, both architectures, every optimizer.
@Suite("Ten training steps against PyTorch", .everyKernelSet)
struct TenStepParityTests {
    private static let kinds: [String: OptimizerKind] = [
        "sgd": .sgd, "nesterov": .nesterov, "adam": .adam, "adamw": .adamW, "muon": .muon,
    ]

    @Test(
        "losses, gradient norms and final weights agree", arguments: GoldenFile.names,
        ["sgd", "nesterov", "adam", "adamw", "muon"])
    func tenSteps(name: String, optimizer: String) throws {
        let golden = try GoldenFile.load(name)
        let run = try #require(golden.training.first { $0.optimizer == optimizer })
        let parameters = try GoldenFile.parameters(name)
        let kind = try #require(Self.kinds[optimizer])
        let isAdam = [.adam, .adamW, .muon].contains(kind)
        var configuration = OptimizerConfiguration(
            kind: kind, learningRate: run.learningRate, momentum: isAdam ? run.betas[0] : run.momentum,
            weightDecay: run.weightDecay)
        if isAdam { (configuration.beta2, configuration.epsilon) = (run.betas[1], run.epsilon) }
        // One batch over two lanes: the second lane gets nothing, or its own part of the sequences.
        let step = GradientStep(parameters, optimizer: configuration, clipNorm: run.clipNorm, lanes: 2)
        #expect(run.batches.count == 10)
        for (index, batch) in run.batches.enumerated() {
            let result = step.run(
                [[golden.batches[batch].packed]], dropout: 0, dropoutSeed: 0, learningRateFactor: 1)
            #expect(abs(result.loss - run.losses[index]) <= 1e-4, "loss \(index)")
            let norm = run.gradientNorms[index]
            #expect(abs(result.gradientNorm - norm) <= 1e-3 * norm, "gradient norm \(index)")
        }
        #expect(run.checksums.count > 10)
        for (tensor, expected) in run.checksums {
            let values = try #require(parameters.parameter(named: tensor)).values.map(Double.init)
            #expect(abs(values.reduce(0, +) - expected.sum) <= 2e-2, "sum of \(tensor)")
            let squares = values.reduce(0) { $0 + $1 * $1 }
            #expect(abs(squares - expected.sumOfSquares) <= 2e-2, "squares of \(tensor)")
        }
    }

    /// Products of bfloat16 factors: the same run within what eight bits allow, so nothing is scaled or added twice.
    @Test("in bf16 the losses stay within one percent", arguments: GoldenFile.names)
    func tenStepsInBFloat16(name: String) throws {
        let golden = try GoldenFile.load(name)
        let run = try #require(golden.training.first { $0.optimizer == "adamw" })
        let configuration = OptimizerConfiguration(
            kind: .adamW, learningRate: run.learningRate, momentum: run.betas[0], weightDecay: run.weightDecay)
        let step = GradientStep(
            try GoldenFile.parameters(name), optimizer: configuration, clipNorm: run.clipNorm, lanes: 2,
            precision: .bf16)
        for (index, batch) in run.batches.enumerated() {
            let result = step.run(
                [[golden.batches[batch].packed]], dropout: 0, dropoutSeed: 0, learningRateFactor: 1)
            #expect(abs(result.loss - run.losses[index]) <= 1e-2 * run.losses[index], "loss \(index)")
            let norm = run.gradientNorms[index]
            #expect(abs(result.gradientNorm - norm) <= 5e-2 * norm, "gradient norm \(index)")
        }
    }
}
