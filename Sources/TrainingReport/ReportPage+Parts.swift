import Evaluation
import Training

extension ReportPage {
    /// What the scores are made of, and what each part is worth.
    var parts: HTML {
        guard let quality = data.quality, !quality.parts.isEmpty else { return "" }
        let heads: [HTML] = ["part", "weight", "NDCG@10 without it", "gain", "95 %"].map {
            "<th scope=\"col\">\($0)</th>"
        }
        let rows = quality.parts.map { part -> HTML in
            """
            <tr><th scope="row">\(part.name)</th><td>\(NumberText.decimal(part.weight, 3))</td>\
            <td>\(NumberText.metric(part.without))</td><td>\(NumberText.metric(part.gain.mean))</td>\
            <td>\(NumberText.metric(part.gain.low)) to \(NumberText.metric(part.gain.high))</td></tr>
            """
        }
        return section(
            "parts", "What the scores are made of",
            """
            <p>A score is the sum of these parts, each times its weight. \(origin) Here the held-out items that chose \
            nothing are asked again without each part in turn. \(remark(quality.parts))</p>
            \(table("Parts of the scores", head: heads, rows: rows))
            """)
    }

    /// Where the weights come from.
    private var origin: String {
        data.configuration.training.auxiliaryWeight == nil
            ? "The weights were fitted on the held-out items that chose the epoch." : "The weights were given."
    }

    /// Says which parts cannot be shown to be worth anything.
    private func remark(_ parts: [ReportQuality.Part]) -> String {
        let idle = parts.filter { $0.gain.low <= 0 }.map(\.name)
        if idle.isEmpty { return "Each is worth something." }
        return "Not shown to be worth anything on these questions: \(idle.joined(separator: ", "))."
    }
}
