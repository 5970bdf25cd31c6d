import Evaluation
import Scoring
import Training

extension ReportPage {
    /// The model beside the baselines: ranking and coverage.
    var quality: HTML {
        guard let quality = data.quality else {
            return section(
                "quality", "Quality",
                """
                <p>Nothing was held out of this run, so its quality is not known here. Choose a <code>--split</code>, or ask
                <code>evaluate</code> with other data.</p>
                """)
        }
        let heads: [HTML] = ["method", "NDCG@10", "± 95 %", "HR@10", "MRR", "coverage", "items"].map {
            "<th scope=\"col\">\($0)</th>"
        }
        let best = quality.contenders.map(\.metrics.ndcg).max() ?? 0
        let rows = quality.contenders.enumerated().map { index, contender -> HTML in
            let covered = share(contender.coveredItems, quality.items)
            return """
                <tr\(index == 0 ? " class=\"own\"" as HTML : "")><th scope="row">\(contender.name)</th>\
                \(bar(contender.metrics.ndcg, of: best, NumberText.metric(contender.metrics.ndcg)))\
                <td>\(NumberText.metric(contender.margin))</td><td>\(NumberText.metric(contender.metrics.hitRate))</td>\
                <td>\(NumberText.metric(contender.metrics.mrr))</td>\(bar(covered, of: 1, NumberText.percent(covered)))\
                <td>\(NumberText.count(contender.coveredItems))</td></tr>
                """
        }
        return section(
            "quality", "Model and baselines",
            """
            <p>\(question(quality)) \(ranking(quality)) Coverage is the \
            share of the \(NumberText.count(quality.items)) items that stand in at least one of the \
            \(NumberText.count(quality.asked)) top-10 lists.</p>
            \(table("Ranking quality and coverage", head: heads, rows: rows))
            \(quality.leftOut.map { "<p class=\"remark\">Left out: \($0).</p>" as HTML })
            """)
    }

    private func question(_ quality: ReportQuality) -> String {
        let all = NumberText.count(quality.heldOut)
        let askable = quality.policy == .keep ? quality.heldOut : quality.heldOut - quality.repeats
        let others = askable - quality.choosing
        let asked =
            quality.asked == quality.heldOut
            ? "All \(all) held-out items are asked for."
            : "\(NumberText.count(quality.asked)) of the \(all) held-out items are asked for"
                + (quality.asked == others ? "" : ", evenly spread")
                + "; \(NumberText.count(quality.choosing)) others chose the epoch, and what is chosen on cases is not "
                + "measured on them."
        switch data.configuration.training.split {
        case .leaveOneOut: return asked + (isSet ? " Each is one item of a cart." : " Each is the last of a user.")
        case .user: return asked + " Each is of a \(noun) the model never saw."
        case .row: return asked + " The same users are in the training part, which flatters the model."
        case .globalTime:
            return asked + " Each is the first after a cut in time, before which all training data lies."
        default: return asked
        }
    }

    /// What is ranked, and what became of repeats.
    private func ranking(_ quality: ReportQuality) -> String {
        let ranked =
            quality.policy == .keep
            ? "Every item of the catalogue is ranked, also those of the history."
            : "Every item of the catalogue is ranked but those of the history."
        guard quality.repeats > 0 else { return ranked }
        return ranked + " \(NumberText.percent(share(quality.repeats, quality.heldOut))) of the held-out items "
            + "(\(NumberText.count(quality.repeats))) are repeats of the history and "
            + (quality.policy == .keep ? "kept." : "left out.")
    }

    var isSet: Bool { data.configuration.order == .set }
    var noun: String { isSet ? "cart" : "user" }

    var popularity: HTML {
        bands(
            "popularity", "By popularity of the held-out item",
            """
            Popular items are easy to guess; a model earns its keep on the others. Bands are shares of the catalogue, \
            counted from the most popular item of the training part.
            """,
            data.quality?.popularity ?? [], \.byPopularity)
    }

    var lengths: HTML {
        let most = QuestionEncoder(data.configuration).capacity(for: .next)
        return bands(
            "lengths", "By \(isSet ? "cart" : "history") length",
            "Items the recommender was shown, the held-out one not counted. The model reads \(isSet ? "at most" : "the last") \(most).",
            data.quality?.lengths ?? [], \.byLength)
    }

    /// NDCG of every contender for each band of questions.
    private func bands(
        _ id: String, _ title: String, _ remark: String, _ bands: [ReportQuality.Band],
        _ metrics: KeyPath<ReportQuality.Contender, [RankingMetrics]>
    ) -> HTML {
        guard let quality = data.quality else { return section(id, title, "<p>Nothing was held out.</p>") }
        let names = quality.contenders.map { "<th scope=\"col\">\($0.name)</th>" as HTML }
        let rows = bands.enumerated().map { index, band -> HTML in
            let values = quality.contenders.map { $0[keyPath: metrics][index].ndcg }
            let best = values.max() ?? 0
            let cells = values.map { bar($0, of: best, NumberText.metric($0), isBest: $0 == best && best > 0) }
            let detail: HTML = band.detail.isEmpty ? "" : "<small>\(band.detail)</small>"
            return """
                <tr><th scope="row">\(band.label) \(detail)</th>\
                <td>\(NumberText.count(quality.model[keyPath: metrics][index].cases))</td>\(cells)</tr>
                """
        }
        let heads = ["<th scope=\"col\">band</th>", "<th scope=\"col\">cases</th>"] + names
        return section(
            id, title,
            "<p>\(remark) Bars compare within a row.</p>\n\(table("NDCG@10, " + title.lowercased(), head: heads, rows: rows))"
        )
    }

    /// A number with a bar under it, as long as its share of `whole`.
    private func bar(_ value: Double, of whole: Double, _ text: String, isBest: Bool = false) -> HTML {
        let share = whole > 0 ? min(1, max(0, value / whole)) : 0
        return
            "<td class=\"bar\(isBest ? " best" : "")\" style=\"--share:\(NumberText.decimal(share, 3))\">\(text)</td>"
    }
}
