import Inference
import Telemetry

/// What the answers of one model say about the work behind them.
final class AnswerTelemetry: Sendable {
    /// With the slots whose answers they are of.
    typealias Labelled = Sequence<(ModelSlot, AnswerTelemetry)>

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

    static func write(_ models: some Labelled, to text: inout PrometheusText) {
        for (name, help, histogram) in [
            ("cloze_inference_seconds", "Forward passes and selection, for each query.", \AnswerTelemetry.inference),
            ("cloze_queue_seconds", "Waiting for the first forward pass, for each query.", \.queue),
        ] {
            text.family(name, .histogram, help: help)
            for (slot, telemetry) in models { text.samples(name, telemetry[keyPath: histogram], [slot.label]) }
        }
        for (name, help, counter) in [
            (
                "cloze_unknown_items_total", "Items of requests that the model does not know.",
                \AnswerTelemetry.unknownItems
            ),
            ("cloze_truncated_carts_total", "Carts with more known items than the model reads.", \.truncatedCarts),
            (
                "cloze_fallback_answers_total", "Carts without a known item, answered with popular items.",
                \.fallbacks
            ),
        ] {
            text.family(name, .counter, help: help)
            for (slot, telemetry) in models { text.sample(name, telemetry[keyPath: counter].value, [slot.label]) }
        }
    }
}
