import Training

extension ReportPage {
    /// A few held-out questions with the model's answers, in titles. Who asked is not said.
    var samples: HTML {
        let samples = data.quality?.samples ?? []
        let content: HTML =
            samples.isEmpty
            ? "<p>Nothing was held out.</p>"
            : """
            <p>Evenly spread over the held-out questions; nobody chose them.</p>
            <div class="samples">
            \(samples.map(card))
            </div>
            """
        return section("samples", isSet ? "Sample carts" : "Sample histories", content)
    }

    private func card(_ sample: ReportQuality.Sample) -> HTML {
        let earlier: HTML =
            sample.earlier == 0
            ? "" : "<li class=\"more\">\(NumberText.count(sample.earlier)) \(isSet ? "more" : "earlier") …</li>"
        let items = sample.items.map { "<li><bdi>\($0)</bdi></li>" as HTML }
        let recommended = sample.recommendations.enumerated().map { index, title -> HTML in
            index + 1 == sample.rank
                ? "<li class=\"hit\"><bdi>\(title)</bdi> <span>✓ held out</span></li>" : "<li><bdi>\(title)</bdi></li>"
        }
        let hit = sample.rank.map { $0 <= sample.recommendations.count } ?? false
        return """
            <article>
            <h3>\(isSet ? "In the cart" : "History, newest last")</h3>
            <ul class="items">\(earlier)\(items)</ul>
            <p class="held \(hit ? "hit" : "miss")">Held out: <b><bdi>\(sample.heldOut)</bdi></b>, \
            \(sample.rank.map { "ranked " + NumberText.count($0) } ?? "not ranked")</p>
            <h3>Recommended</h3>
            <ol>\(recommended)</ol>
            </article>
            """
    }
}
