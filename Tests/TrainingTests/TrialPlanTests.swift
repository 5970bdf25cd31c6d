import BERT4Rec
import Testing

@testable import Training

/// How long trials last, and which of them go on.
@Suite("Trials")
struct TrialPlanTests {
    private func plan(_ secondsPerStep: [Double], within seconds: Double, searchSteps: Int = 2000) -> TrialPlan? {
        TrialPlan(
            secondsPerStep: secondsPerStep, secondsPerRanking: 2, within: seconds, stepsPerEpoch: 50,
            searchSteps: searchSteps)
    }

    @Test("all train for a third of the steps, the slower half at worst goes on, and it ends in the time given")
    func steps() throws {
        let found = try #require(plan([0.1, 0.1, 0.15, 0.15], within: 200))
        // 4 + 2 rankings of 2 seconds; a step of all takes .5 seconds, two more of the slower half .6.
        #expect(found.firstRung == 170 && found.steps == 510)
        let spent = 12.0 + Double(found.firstRung) * 0.5 + Double(found.steps - found.firstRung) * 0.3
        #expect(spent <= 200 && spent > 195)
    }

    @Test("no trial is longer than half of the search, and none is made where it would not be an epoch")
    func bounds() {
        #expect(plan([0.1, 0.1], within: 1e9)?.steps == 999)
        #expect(plan([0.1, 0.1], within: 10) == nil)
        #expect(plan([0.1, 0.1], within: 1e9, searchSteps: 60) == nil)
        #expect(plan([0.1], within: 1e9) == nil)
        #expect(plan([0, 0], within: 1e9)?.steps == 999)
    }

    @Test("a variant displaces the defaults if it is better by more than chance makes it; equals keep their order")
    func choice() {
        let defaults = (0..<100).map { $0 % 4 == 0 ? 0.5 : 0 }
        // Two cases more and one less, and fifteen cases more.
        let lucky = defaults.enumerated().map { [1, 2].contains($0.offset) ? 0.5 : $0.offset == 0 ? 0 : $0.element }
        let better = defaults.enumerated().map { $0.offset % 5 == 1 ? 0.5 : $0.element }
        #expect(TrialPlan.mean(lucky) > TrialPlan.mean(defaults))
        #expect(TrialPlan.best([defaults, lucky], defaultsFirst: true, keeping: 1) == [0])
        #expect(TrialPlan.best([defaults, better], defaultsFirst: true, keeping: 1) == [1])
        #expect(TrialPlan.best([defaults, lucky], defaultsFirst: false, keeping: 1) == [1])
        #expect(TrialPlan.best([defaults, lucky, better, better], defaultsFirst: true, keeping: 2) == [2, 3])
        #expect(TrialPlan.best([], defaultsFirst: true, keeping: 2).isEmpty)
    }

    @Test("each variant changes one thing, where there is room for it")
    func variants() throws {
        let configuration = TrainingConfiguration(.default, order: .sequence, lanes: 1)
        let model = ModelConfiguration.default(vocabularyCount: 100)
        let wider = try #require(TrainingVariant.width.changing(configuration, model))
        #expect(wider.model.width == 192 && wider.model.heads == 6 && wider.model.feedForwardWidth == 768)
        #expect(wider.model.headWidth == model.headWidth && wider.configuration == configuration)
        #expect(TrainingVariant.layers.changing(configuration, model)?.model.layers == 3)
        #expect(TrainingVariant.dropout.changing(configuration, model)?.configuration.dropout == 0.3)
        var none = configuration
        none.dropout = 0
        #expect(TrainingVariant.dropout.changing(none, model) == nil)
        none.dropout = 0.4
        #expect(TrainingVariant.dropout.changing(none, model) == nil)
        var odd = model
        (odd.heads, odd.headWidth) = (1, 128)
        #expect(TrainingVariant.width.changing(configuration, odd) == nil)
    }
}
