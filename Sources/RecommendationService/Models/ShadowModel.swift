import Inference
import Logging
import Platform
import Synchronization

/// A model that is asked what others have answered, to be compared with them; nobody gets its answers.
///
/// It takes part in the lanes' work like a client of its own, with at most one query a lane under way, and none while more than half of
/// the places are taken: of what comes meanwhile nothing is compared. So it costs the others a bounded part of the processors,
/// however many ask, and never a place.
final class ShadowModel: Sendable {
    /// How many of the best are compared.
    private static let mostCompared = 10

    let slot: ModelSlot
    let telemetry = ShadowTelemetry()
    private let recommender: Recommender
    private let mostUnderWay: Int
    private let underWay = Atomic(0)

    init(_ slot: ModelSlot, _ recommender: Recommender) {
        self.slot = slot
        self.recommender = recommender
        mostUnderWay = recommender.load.lanes
    }

    /// Begins to compare; returns at once.
    func compare(_ answer: RecommendationAnswer, to query: RecommendationQuery) {
        // Popular items say nothing of a model.
        guard query.model != slot, answer.fallback == nil else { return }
        guard begin() else { return telemetry.skipped() }
        guard let admission = recommender.admitIfQuiet() else {
            underWay.subtract(1, ordering: .relaxed)
            return telemetry.skipped()
        }
        let asked = question(for: query)
        Task(priority: .utility) {
            await finish(asked, admission, answer)
            underWay.subtract(1, ordering: .relaxed)
        }
    }

    private func question(for query: RecommendationQuery) -> RecommendationQuery {
        var asked = query
        asked.model = slot
        asked.explain = false
        // How long the list is decides what a diverse one is chosen from.
        if query.preferences.diversity == 0 { asked.count = min(query.count, Self.mostCompared) }
        return asked
    }

    private func begin() -> Bool {
        if underWay.add(1, ordering: .relaxed).newValue <= mostUnderWay { return true }
        underWay.subtract(1, ordering: .relaxed)
        return false
    }

    private func finish(
        _ query: RecommendationQuery, _ admission: Admission, _ answer: RecommendationAnswer
    ) async {
        do throws(RecommenderError) {
            let request = try recommender.prepare([query], admission: admission, isCounted: false)
            let own = try await request.answers()[0].get()
            let count = min(query.count, Self.mostCompared)
            telemetry.compared(Self.agreement(answer, own, of: count), seconds: own.inferenceSeconds)
        } catch {
            telemetry.failed()
        }
    }

    /// The share of the first answer's best items that the second one has among as many.
    ///
    /// - Parameter count: how many of the best
    static func agreement(_ first: RecommendationAnswer, _ second: RecommendationAnswer, of count: Int) -> Double {
        let best = first.recommendations.prefix(count)
        guard !best.isEmpty else { return second.recommendations.isEmpty ? 1 : 0 }
        let others = Set(second.recommendations.prefix(count).map(\.id))
        return Double(best.count { others.contains($0.id) }) / Double(best.count)
    }
}
