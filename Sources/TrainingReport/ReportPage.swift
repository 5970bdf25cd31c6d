import Checkpoints
import Training

/// Renders a report as one page that loads nothing: styles and pictures are inside, there is no script, and its policy
/// forbids the browser to fetch anything.
struct ReportPage {
    let data: ReportData

    init(_ data: ReportData) { self.data = data }

    var html: HTML {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
        <title>\(data.run): training report</title>
        <style>\(ReportStyle.css)</style>
        </head>
        <body>
        \(header)
        <main>
        \([curves, quality, parts, popularity, lengths, samples, dataSection, runSection])
        </main>
        <footer>Written \(data.written) by \(data.configuration.program).</footer>
        </body>
        </html>

        """
    }

    /// A section with its heading; `id` is what links and tests know it by.
    func section(_ id: String, _ title: String, _ content: HTML) -> HTML {
        """
        <section id="\(id)" aria-labelledby="\(id)-title">
        <h2 id="\(id)-title">\(title)</h2>
        \(content)
        </section>
        """
    }

    /// A table that scrolls by itself where the page is too narrow.
    func table(_ caption: String, head: [HTML], rows: [HTML]) -> HTML {
        """
        <div class="scroll" tabindex="0" role="group" aria-label="\(caption)"><table>
        <caption>\(caption)</caption>
        <thead><tr>\(head)</tr></thead>
        <tbody>
        \(rows)
        </tbody></table></div>
        """
    }

    private var header: HTML {
        """
        <header>
        <p class="kind">Training report</p>
        <h1>\(data.run)</h1>
        <p>\(origin)</p>
        <dl class="tiles">\(tiles)</dl>
        </header>
        """
    }

    /// Which weights these are, and which were measured.
    private var origin: HTML {
        let epochs = data.history.count
        let searched = "\(epochs) epoch\(epochs == 1 ? "" : "s")"
        let best = data.bestEpoch.map { ", best epoch \($0)" } ?? ""
        guard data.isFinalFit else { return "Checkpoint <b>\(data.checkpoint)</b>, \(searched) trained\(best)." }
        return """
            Checkpoint <b>\(data.checkpoint)</b>: trained anew on everything, the held-out items included, for as many steps \
            as were best in a search of \(searched)\(best). All numbers here are of the search\u{2019}s <b>\(data.measured)</b>, \
            which had not seen the held-out items.
            """
    }

    private var tiles: [HTML] {
        var tiles: [HTML] = []
        if let quality = data.quality {
            let model = quality.model
            tiles.append(tile("NDCG@10", NumberText.metric(model.metrics.ndcg), comparison(quality)))
            tiles.append(
                tile("HR@10", NumberText.metric(model.metrics.hitRate), "the held-out item is among ten"))
            tiles.append(
                tile(
                    "Coverage", NumberText.percent(share(model.coveredItems, quality.items)),
                    "of the catalogue is recommended"))
        }
        let seconds = data.history.reduce(0) { $0 + $1.seconds }
        tiles.append(
            tile("Training", NumberText.duration(seconds), data.isFinalFit ? "of the search" : "without validation"))
        return tiles
    }

    private func tile(_ name: String, _ value: String, _ remark: String) -> HTML {
        "<div><dt>\(name)</dt><dd><b>\(value)</b> <small>\(remark)</small></dd></div>"
    }

    private func comparison(_ quality: ReportQuality) -> String {
        guard let best = quality.bestBaseline, best.metrics.ndcg > 0 else { return "" }
        let gain = 100 * (quality.model.metrics.ndcg / best.metrics.ndcg - 1)
        // Of two means one is always higher; which of the two is, only an interval without zero says.
        guard let difference = best.difference, difference.isClear else { return "level with \(best.name)" }
        return NumberText.decimal(abs(gain), 1) + "\u{A0}% \(gain < 0 ? "below" : "above") \(best.name)"
    }

    func share(_ part: Int, _ whole: Int) -> Double { whole == 0 ? 0 : Double(part) / Double(whole) }
}
