import Checkpoints
import Foundation
import Training

extension ReportPage {
    /// What the model was trained on.
    var dataSection: HTML {
        let overview = data.data
        let facts = [
            (isSet ? "carts" : "users", NumberText.count(overview.users)),
            ("items", NumberText.count(overview.items)),
            ("interactions", NumberText.count(overview.interactions)),
            (
                "length",
                "\(overview.shortestLength)–\(NumberText.count(overview.longestLength)), "
                    + "median \(NumberText.count(overview.medianLength)), mean \(NumberText.decimal(overview.meanLength, 1))"
            ),
            ("sequences to train on", NumberText.count(overview.trainingSequences)),
            ("held-out items", NumberText.count(overview.heldOutCases)),
        ]
        let longest = overview.lengths.map(\.sequences).max() ?? 0
        let rows = overview.lengths.map { band -> HTML in
            let share = longest == 0 ? 0 : Double(band.sequences) / Double(longest)
            return """
                <tr><th scope="row">\(band.label)</th><td class="bar" style="--share:\(NumberText.decimal(share, 3))">\
                \(NumberText.count(band.sequences))</td><td>\(NumberText.percent(self.share(band.sequences, overview.users)))\
                </td></tr>
                """
        }
        let heads: [HTML] = ["items", isSet ? "carts" : "users", "share"].map { "<th scope=\"col\">\($0)</th>" }
        return section(
            "data", "Data",
            """
            <div class="halves">
            \(list(facts))
            \(table("Length of \(isSet ? "carts" : "histories")", head: heads, rows: rows))
            </div>
            """)
    }

    /// What it takes to repeat the run.
    var runSection: HTML {
        let configuration = data.configuration
        let identity = [
            ("checkpoint", data.checkpoint), ("checkpoint digest", data.digest), ("measured", data.measured),
            ("seed", configuration.training.seed.map { "\($0)" } ?? "–"),
            ("data digest", configuration.training.dataDigest.map { "sha256:" + $0 } ?? "–"),
            ("program", configuration.program),
        ]
        var options = configuration.training
        options.dataDigest = nil
        return section(
            "configuration", "Configuration",
            """
            <h3>This run</h3>
            \(list(identity))
            <h3>Model</h3>
            \(list(modelFacts, columns: true))
            <h3>Training and reading</h3>
            \(list(options.entries, columns: true))
            """)
    }

    /// The architecture as `config.json` names it, so that nothing in it can be forgotten here.
    private var modelFacts: [(name: String, value: String)] {
        let json = Data(CanonicalJSON.encode(data.configuration.model))
        let scalars = (try? JSONDecoder().decode([String: JSONScalar].self, from: json)) ?? [:]
        return scalars.sorted { $0.key < $1.key }.map { ($0.key, $0.value.text) }
    }

    private func list(_ facts: [(name: String, value: String)], columns: Bool = false) -> HTML {
        let entries = facts.map { "<div><dt>\($0.name)</dt><dd>\($0.value)</dd></div>" as HTML }
        return "<dl class=\"facts\(columns ? " columns" : "")\">\(entries)</dl>"
    }
}
