import Checkpoints
import Kernels
import Testing

@testable import Training

/// Which loss is taken where nobody said it.
@Suite("The choice of the loss")
struct LossDecisionTests {
    @Test("the full loss is taken where it ends in time, and then the sampled one is not even measured")
    func full() {
        let decision = LossDecision(steps: 1000, within: 900, full: 0.9, negatives: 1024) {
            Issue.record("measured for nothing")
            return 0
        }
        #expect(decision.kind == .full && decision.reason == "the full one takes up to 15:00, within 15:00")
    }

    @Test("where it does not the sampled loss is taken, unless that is no faster")
    func sampled() {
        let decision = LossDecision(steps: 10_000, within: 900, full: 0.9, negatives: 1024) { 0.1 }
        #expect(decision.kind == .sampled)
        #expect(
            decision.reason.contains("over 1,024 drawn items: the full one would take up to 2:30:00, more than 15:00"))
        #expect(LossDecision(steps: 10_000, within: 900, full: 0.9, negatives: 1024) { 0.9 }.kind == .full)
    }

    @Test("in a very large catalogue the sampled loss is taken, and nothing is measured")
    func large() {
        let decision = LossDecision(items: 1_000_000, negatives: 2048)
        #expect(decision.kind == .sampled)
        #expect(decision.reason == "over 2,048 drawn items: the full one would score all 1,000,000 for each target")
    }

    @Test("what is promised grows with the data beyond a million interactions, and needs more without AVX-512")
    func promise() {
        #expect(LossDecision.promise(interactions: 10, kernels: .avx512BF16) == 900)
        #expect(LossDecision.promise(interactions: 1_000_000, kernels: .avx2VNNI) == 1500)
        #expect(LossDecision.promise(interactions: 25_000_000, kernels: .avx512) == 25 * 900)
    }
}
