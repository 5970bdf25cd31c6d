import BERT4Rec
import Interactions
import Kernels
import Testing

@testable import Scoring

/// What recent popularity adds to scores.
@Suite("Recent popularity in the scores")
struct RecentPopularityModelTests {
    private let popularity = RecentPopularity(
        moments: [100, 200, 300], gains: Matrix(rows: 3, columns: 4, values: [0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 5, 6]))

    /// `nil` where nothing is added.
    private func additions(_ question: PositionQuestion, assumesNow: Bool) -> [Float]? {
        let model = RecentPopularityModel(
            popularity, RecentPopularityConfiguration(weight: 0.5, assumesNow: assumesNow))
        return model.gains(for: question).map { $0.values.map { $0 * model.configuration.weight } }
    }

    private func question(
        _ position: TargetPosition = .next, times: ArraySlice<Int32> = [], now: Int32? = nil
    ) -> PositionQuestion { PositionQuestion(items: [2, 3], position: position, times: times, now: now) }

    @Test("a question gets what was known at its moment, which is that of its last item if no other is named")
    func moments() {
        for assumesNow in [true, false] {
            #expect(additions(question(now: 300), assumesNow: assumesNow) == [0, 0, 2.5, 3])
            #expect(additions(question(now: 299), assumesNow: assumesNow) == [0, 0, 1.5, 2])
            #expect(additions(question(times: [0, 250]), assumesNow: assumesNow) == [0, 0, 1.5, 2])
            #expect(additions(question(times: [0, 250], now: .max), assumesNow: assumesNow) == [0, 0, 2.5, 3])
            #expect(additions(question(now: 99), assumesNow: assumesNow) == nil)
        }
    }

    @Test("without a moment a cart is asked now, and a sequence at no time")
    func assumption() {
        #expect(additions(question(), assumesNow: true) == [0, 0, 2.5, 3])
        #expect(additions(question(), assumesNow: false) == nil)
    }

    @Test("a moment is that after the last item: other positions of sequences have none")
    func positions() {
        #expect(additions(question(.previous, now: 150), assumesNow: false) == nil)
        #expect(additions(question(.inner(1), now: 150), assumesNow: false) == nil)
        #expect(additions(question(.previous, now: 150), assumesNow: true) == [0, 0, 0.5, 1])
    }

    @Test("it is added to what other models say of all items")
    func sum() throws {
        let vocabulary = try ItemVocabulary(items: ["a", "b"].map { .init(id: $0, count: 1) })
        let autoencoder = AutoencoderModel(
            weights: Matrix(rows: 2, columns: 2, values: [0, 1, 2, 0]), AutoencoderConfiguration(weight: 1, scale: 1))
        let recent = RecentPopularityModel(popularity, RecentPopularityConfiguration(weight: 0.5, assumesNow: true))
        for (objectives, position, passes) in [
            ([Objective.masked], TargetPosition.next, Float(1)), ([.causal, .reverse], .inner(1), 2),
        ] {
            for models in [
                AuxiliaryModels(network: 1, recent: recent),
                AuxiliaryModels(network: 1, autoencoder: autoencoder, recent: recent),
            ] {
                let rule = ScoringRule(
                    QuestionEncoder(objectives: objectives, maximumLength: 8), vocabulary: vocabulary, auxiliary: models
                )
                let terms = ScoreTerms()
                // Twice: nothing may be left of the first.
                for _ in 0..<2 { rule.compute(terms, of: question(position), NeighbourShares()) }
                // Items 2 and 3 are as likely as each other: what the product takes back is half a log of a half.
                let correction: Float = passes == 2 ? 0.5 * 0.693_147_2 : 0
                let said: [Float] = models.autoencoder == nil ? [0, 0] : [2, 1]
                let expected = [2.5 + said[0] + correction, 3 + said[1] + correction]
                let found = try #require(terms.dense(of: 0..<4)).values
                #expect(found[0] == 0 && found[1] == 0)
                #expect(zip(found.dropFirst(2), expected).allSatisfy { abs($0 - $1) < 1e-5 }, "\(found), \(expected)")
            }
        }
    }

    @Test("moments that are none, too many, out of order or without gains are refused")
    func problems() {
        let row = Matrix(rows: 1, columns: 4)
        #expect(RecentPopularity.problem(moments: [], gains: Matrix(rows: 0, columns: 4)) != nil)
        #expect(RecentPopularity.problem(moments: [1], gains: Matrix(rows: 2, columns: 4)) != nil)
        #expect(RecentPopularity.problem(moments: [1, 1], gains: Matrix(rows: 2, columns: 4)) != nil)
        #expect(RecentPopularity.problem(moments: Array(0..<65), gains: Matrix(rows: 65, columns: 4)) != nil)
        #expect(RecentPopularity.problem(moments: [1], gains: row) == nil)
        for gain: Float in [101, -101, .nan, .infinity] {
            #expect(RecentPopularity.problem(moments: [1], gains: Matrix(rows: 1, columns: 1, values: [gain])) != nil)
        }
        for weight: Float in [0, -1, .nan, .infinity] {
            #expect(RecentPopularityConfiguration(weight: weight, assumesNow: true).problem != nil)
        }
    }
}
