import Inference
import Telemetry

/// What the answers say about the work behind them.
final class AnswerTelemetry: Sendable {
    private let inference = Histogram(bounds: RequestTelemetry.bounds)
    private let queue = Histogram(bounds: RequestTelemetry.bounds)
    private let unknownItems = Counter()
    private let truncatedCarts = Counter()
    private let fallbacks = Counter()

    func record(_ answer: RecommendationAnswer) {
        if !answer.cart.unknown.isEmpty { unknownItems.add(answer.cart.unknown.count) }
        if answer.cart.truncated > 0 { truncatedCarts.add() }
        // Popular items are looked up, not computed.
        guard answer.fallback == nil else { return fallbacks.add() }
        inference.record(answer.inferenceSeconds)
        queue.record(answer.queueSeconds)
    }

    /// Searches share scans of the catalogue, so they count as one query.
    func record(_ answer: SimilarItemsAnswer) {
        if !answer.unknown.isEmpty { unknownItems.add(answer.unknown.count) }
        guard !answer.items.isEmpty else { return }
        inference.record(answer.inferenceSeconds)
        queue.record(answer.queueSeconds)
    }

    func write(to text: inout PrometheusText) {
        text.family("cloze_inference_seconds", .histogram, help: "Forward passes and selection, for each query.")
        text.samples("cloze_inference_seconds", inference)
        text.family("cloze_queue_seconds", .histogram, help: "Waiting for the first forward pass, for each query.")
        text.samples("cloze_queue_seconds", queue)
        text.family("cloze_unknown_items_total", .counter, help: "Items of requests that the model does not know.")
        text.sample("cloze_unknown_items_total", unknownItems.value)
        text.family(
            "cloze_truncated_carts_total", .counter, help: "Carts with more known items than the model reads.")
        text.sample("cloze_truncated_carts_total", truncatedCarts.value)
        text.family(
            "cloze_fallback_answers_total", .counter, help: "Carts without a known item, answered with popular items.")
        text.sample("cloze_fallback_answers_total", fallbacks.value)
    }
}
