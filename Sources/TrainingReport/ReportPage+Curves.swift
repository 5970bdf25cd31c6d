import Training

extension ReportPage {
    /// Loss and NDCG over the epochs, and the numbers behind them.
    var curves: HTML {
        let validated = data.history.compactMap { record in record.validation.map { (record.epoch, $0) } }
        let loss = LineChart(
            id: "chart-loss", title: "Loss (cross-entropy, nats)",
            series: [
                .init(name: "training", style: "line muted", points: data.history.map { ($0.epoch, $0.loss) }),
                .init(name: "held out", style: "line model", points: validated.map { ($0.0, $0.1.loss) }),
            ].filter { !$0.points.isEmpty },
            startsAtZero: false, marked: data.bestEpoch)
        let baselines = (data.quality?.baselines ?? []).enumerated().map { index, baseline in
            LineChart.Series(
                name: baseline.name, style: "line baseline-\(index % 6)", level: baseline.metrics.ndcg)
        }
        let ranking = LineChart(
            id: "chart-ndcg", title: "NDCG@10 of the held-out items that choose",
            series: [
                .init(name: "Cloze", style: "line model", points: validated.map { ($0.0, $0.1.ranking.ndcg) })
            ] + baselines,
            startsAtZero: true, marked: data.bestEpoch)
        return section(
            "curves", "Learning curves",
            """
            <div class="charts">
            \(loss.html)
            \(ranking.html)
            </div>
            <p class="remark">The vertical line marks the best epoch, whose checkpoint is measured below. Loss is measured the way the \
            model is trained, with dropout while training and without it on held-out items, so the curves may cross. Levels of baselines are \
            of the held-out items that did not choose the epoch.</p>
            <details><summary>Every epoch in numbers</summary>
            \(epochs)
            </details>
            """)
    }

    private var epochs: HTML {
        let heads: [HTML] = [
            "epoch", "loss", "accuracy", "held-out loss", "held-out accuracy", "HR@10", "NDCG@10", "sequences/s",
            "seconds",
        ].map { "<th scope=\"col\">\($0)</th>" }
        let rows = data.history.map { record -> HTML in
            let found = record.validation
            let cells: [String] = [
                NumberText.metric(record.loss), NumberText.decimal(record.accuracy, 2) + "\u{A0}%",
                found.map { NumberText.metric($0.loss) } ?? "–",
                found.map { NumberText.decimal($0.accuracy, 2) + "\u{A0}%" } ?? "–",
                found.map { NumberText.metric($0.ranking.hitRate) } ?? "–",
                found.map { NumberText.metric($0.ranking.ndcg) } ?? "–",
                record.seconds > 0 ? NumberText.decimal(Double(record.sequences) / record.seconds, 0) : "–",
                NumberText.decimal(record.seconds, 1),
            ]
            let best = record.epoch == data.bestEpoch ? " class=\"best\"" as HTML : ""
            return "<tr\(best)><th scope=\"row\">\(record.epoch)</th>\(cells.map { "<td>\($0)</td>" as HTML })</tr>"
        }
        return table("Epochs", head: heads, rows: rows)
    }
}
