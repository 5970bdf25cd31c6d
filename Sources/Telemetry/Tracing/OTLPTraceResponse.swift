import Foundation

/// What a collector says of a batch it has taken: the body of its answer to an ``OTLPTraceRequest``, OTLP's
/// `ExportTraceServiceResponse` in JSON (1.x, "Partial Success").
public struct OTLPTraceResponse: Sendable, Equatable {
    /// How many of the spans it has refused for good, by its own count; not negative.
    public let rejectedSpans: Int
    /// Why it refused them; of none refused, what should be done otherwise. Empty where it has nothing to say.
    public let errorMessage: String

    /// Reads an answer's body. One that is no such JSON says nothing: some collectors send none.
    public init(_ body: [UInt8]) {
        let success = (try? JSONDecoder().decode(Body.self, from: Data(body)))?.partialSuccess
        rejectedSpans = max(0, success?.rejectedSpans?.number ?? 0)
        errorMessage = success?.errorMessage ?? ""
    }

    private struct Body: Decodable {
        let partialSuccess: PartialSuccess?
    }

    private struct PartialSuccess: Decodable {
        let rejectedSpans: Count?
        let errorMessage: String?
    }

    /// A 64-bit integer: protobuf's JSON writes it as text, and allows a number.
    private struct Count: Decodable {
        /// nil: it is too large, or no number.
        let number: Int?

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                number = Int(text)
            } else {
                number = try? container.decode(Int.self)
            }
        }
    }
}
