import Interactions

/// One item on its way to the items like it. It takes one pass, a search of the catalogue with the item's own vector.
final class SimilarityProgress: LaneProgress, @unchecked Sendable {
    let snapshot: ModelSnapshot
    let tokens: Int
    /// A catalogue index, as all here.
    private let item: Int32
    private let count: Int
    private let filter: CandidateFilter
    private var best: [QuestionSearch.Hit] = []
    private(set) var isFinished = false
    private(set) var failure: RecommenderError?

    /// - Parameters:
    ///   - tokens: what the search costs
    ///   - filter: shared by all items of a request: it need not exclude the item
    init(_ item: Int32, count: Int, filter: CandidateFilter, tokens: Int, _ snapshot: ModelSnapshot) {
        self.snapshot = snapshot
        self.tokens = tokens
        self.item = item
        self.count = count
        // Nothing is at any angle to an item without a direction.
        self.filter = snapshot.catalogue.hasDirection(item) ? filter : CandidateFilter(only: [])
    }

    var questions: [TopItemsQuestion] { [TopItemsQuestion(similarTo: item, count: count, filter: filter)] }

    func take(_ searches: ArraySlice<QuestionSearch>) {
        isFinished = true
        failure = failure(of: searches)
        best = searches.first?.best ?? []
    }

    func laneAnswer(queueSeconds: Double, inferenceSeconds: Double) -> LaneAnswer {
        let reference = { [snapshot] (item: Int32) in
            ItemReference(snapshot.vocabulary, at: item + ItemVocabulary.firstItem)
        }
        let similar = best.enumerated().map { place, hit in
            SimilarItem(item: reference(hit.item), score: hit.score, rank: place + 1)
        }
        return .similar(
            SimilarItems(
                item: reference(item), similar: similar, queueSeconds: queueSeconds,
                inferenceSeconds: inferenceSeconds))
    }
}
