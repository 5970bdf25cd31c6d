import HTTP
import Inference
import Telemetry

extension Call {
    /// For the steps of inference; nil: the request is not traced.
    var inferenceTrace: InferenceTrace? {
        request.trace == nil ? nil : InferenceTrace(limit: RequestTrace.mostSpans - 1)
    }

    /// Makes spans of the steps of inference, whether there is an answer or none.
    func record(_ inference: InferenceTrace?) {
        guard let trace = request.trace, let inference else { return }
        trace.add(inference.steps.map(Self.part), lost: inference.lost)
    }

    private static func part(_ step: InferenceTrace.Step) -> RequestTrace.Part {
        var part = RequestTrace.Part(name: name(step.kind), start: step.start, end: step.end)
        if step.queries > 0 {
            part.attributes = [
                SpanAttribute("cloze.turn.queries", step.queries), SpanAttribute("cloze.tokens", step.tokens),
            ]
        }
        return part
    }

    private static func name(_ kind: InferenceTrace.Kind) -> String {
        switch kind {
        case .queue: "queue"
        case .passes: "passes"
        case .search: "search"
        }
    }
}
