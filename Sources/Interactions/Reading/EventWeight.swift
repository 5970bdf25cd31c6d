import Foundation

/// A kind of event whose rows are kept, and how much each counts as something to be predicted.
public struct EventWeight: Sendable, Codable, Equatable {
    /// As it is in the file.
    public let name: String
    /// Above 0 and at most ``most``. Only ratios matter: reading brings the mean of all kept rows to 1.
    public let weight: Float

    /// The largest weight.
    public static let most: Float = 1000

    public init(_ name: String, weight: Float = 1) {
        self.name = name
        self.weight = weight
    }

    /// Reads an option: names with commas, each perhaps with a weight: `view,addtocart=3`.
    ///
    /// What stands after the last `=` is always the weight, so that a name which contains one is given with it: `a=b=1`.
    /// Spaces around names and weights, and empty places between commas, do not count.
    ///
    /// - Throws: ``InteractionError/invalidOption(name:reason:)`` if a weight is no finite number above 0 and at most
    ///   ``most``, a name is missing, or one stands there with two weights.
    public static func list(_ text: String) throws(InteractionError) -> [EventWeight] {
        var events: [EventWeight] = []
        for part in text.split(separator: ",") {
            let part = part.trimmingCharacters(in: .whitespaces)
            if part.isEmpty { continue }
            events.append(try EventWeight(argument: part))
        }
        try check(events)
        return events
    }

    private init(argument text: String) throws(InteractionError) {
        guard let sign = text.lastIndex(of: "=") else {
            self.init(text)
            return
        }
        let number = text[text.index(after: sign)...].trimmingCharacters(in: .whitespaces)
        guard let weight = Float(number) else {
            throw .invalidOption(
                name: "event",
                reason:
                    "in '\(text)' what follows the last = is no number; write a weight there (view=1), and one also "
                    + "after a name that contains = (a=b=1)")
        }
        self.init(text[..<sign].trimmingCharacters(in: .whitespaces), weight: weight)
    }

    /// Checks what options hold, wherever it comes from.
    static func check(_ events: [EventWeight]) throws(InteractionError) {
        for (index, event) in events.enumerated() {
            guard !event.name.isEmpty else {
                throw .invalidOption(
                    name: "event", reason: "a weight of \(event.number) stands without a name; write it as in view=1")
            }
            // Numbers too small for a Float to hold in full are none that anybody means.
            guard event.weight.isNormal, event.weight > 0, event.weight <= most else {
                throw .invalidOption(
                    name: "event",
                    reason:
                        "the weight \(event.number) of '\(event.name)' is not above 0 and at most 1000; only ratios "
                        + "matter, so write smaller or larger ones for all")
            }
            let before = events[..<index].first { $0.name.utf8.elementsEqual(event.name.utf8) }
            if let before, before.weight != event.weight {
                throw .invalidOption(
                    name: "event",
                    reason: "'\(event.name)' has the weights \(before.number) and \(event.number); name it once")
            }
        }
    }

    /// The weight as a person writes it: without decimals if it has none.
    var number: String {
        let text = "\(weight)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

extension [EventWeight] {
    /// Whether it matters which event a row is.
    var differ: Bool { contains { $0.weight != self[0].weight } }
}
