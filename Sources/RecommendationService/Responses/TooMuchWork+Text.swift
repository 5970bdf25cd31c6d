import Inference

extension TooMuchWork {
    /// What it costs, what it may, and what would fit.
    var detail: String {
        let subject = query.map { "/requests/\($0), with which the batch" } ?? "The request"
        let advice = remedies.map(Self.text).joined(separator: ", or ")
        return "\(subject) costs \(Self.grouped(cost)) tokens, at most \(Self.grouped(limit)) are computed for one"
            + " request: \(advice)."
    }

    private static func text(_ remedy: Remedy) -> String {
        switch remedy {
        case .fewerRecommendations(1): "ask for 1 recommendation"
        case .fewerRecommendations(let count): "ask for at most \(count) recommendations"
        case .noExplanation: "leave out explain"
        case .fewerItemsAsked(1): "ask about 1 item"
        case .fewerItemsAsked(let count): "ask about at most \(count) items"
        case .split(let parts): "split the batch into \(parts)"
        case .fewerItems: "shorten the cart, allow or exclude"
        }
    }

    /// With commas between thousands.
    private static func grouped(_ number: Int) -> String {
        var digits = Array(String(number))
        for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
        return String(digits)
    }
}
