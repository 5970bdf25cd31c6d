import Checkpoints
import Foundation
import Inference
import Telemetry
import TestSupport
import Testing

@testable import HTTP
@testable import RecommendationService

/// The alerts, the dashboard and the manual against what the service exports.
@Suite(.timeLimit(.minutes(1))) struct MonitoringTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")

    /// Every family, those of TLS, of tokens, of a shadow and of traces, too.
    private func exported() async throws -> [String: String] {
        let directory = try TemporaryDirectory()
        try TinyCheckpoint.publish("one", seed: 1, in: directory.path)
        let recommender = Recommender(InferenceConfiguration(lanes: 1, precision: .f32))
        let reloader = ModelReloader(
            try CheckpointLocation(path: directory.path), recommender, logger: LiveService.quiet)
        await reloader.check()
        let administration = LiveService.Administration(
            reloader: reloader, tokenFile: try directory.write("tokens", "admin: a-token-of-an-administrator"))
        var models = ServedModels(recommender, reloader)
        models.shadow = recommender.slots[0]
        var types: [String: String] = [:]
        try await LiveService.with(recommender, administration, models: models, traces: TraceCounters()) { live in
            live.service.program?.server.noteCertificate(expiring: 2_000_000_000)
            for line in try await live.get("/metrics").text.split(separator: "\n") {
                guard let match = line.wholeMatch(of: #/# TYPE (\S+) (\S+)/#) else { continue }
                types[String(match.1)] = String(match.2)
            }
        }
        return types
    }

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    private static func names(in text: String) -> Set<String> {
        Set(text.matches(of: #/\b(?:cloze|http_server|process)_[a-z_]+\b/#).map { String($0.0) })
    }

    @Test(
        "what the alerts, the dashboard and the manual name is exported",
        arguments: ["deploy/alerts.yaml", "deploy/alerts.test.yaml", "deploy/grafana.json", "docs/operating.md"])
    func whatIsNamedIsExported(path: String) async throws {
        let types = try await exported()
        let names = Self.names(in: try Self.text(path))
        #expect(names.count > 10)
        for name in names where types[name] == nil {
            let family = name.replacing(#/_(bucket|sum|count)$/#, with: "")
            #expect(family != name && types[family] == "histogram", "\(path) names \(name)")
        }
    }

    @Test("every metric is in the manual and in the dashboard, and every alert leads to a place in the manual")
    func everyMetricIsInTheManual() async throws {
        let types = try await exported()
        let manual = try Self.text("docs/operating.md")
        let dashboard = Self.names(in: try Self.text("deploy/grafana.json"))
        for (name, type) in types {
            #expect(manual.contains("`\(name)`"), "docs/operating.md lacks \(name)")
            let shown = type == "histogram" ? ["_bucket", "_sum", "_count"].map { name + $0 } : [name]
            #expect(shown.contains(where: dashboard.contains), "deploy/grafana.json lacks \(name)")
        }
        let places = Set(
            manual.matches(of: #/(?m)^#+ (.+)$/#).map { $0.1.lowercased().replacing(" ", with: "-") })
        let runbooks = try Self.text("deploy/alerts.yaml").matches(of: #/runbook: docs/operating\.md#(\S+)/#)
        #expect(runbooks.count >= 20)
        for runbook in runbooks { #expect(places.contains(String(runbook.1)), "no \(runbook.1)") }
    }
}
