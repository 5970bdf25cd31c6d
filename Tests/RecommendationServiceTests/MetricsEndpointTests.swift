import Checkpoints
import Foundation
import Inference
import TestSupport
import Testing

@testable import RecommendationService

/// What Prometheus reads.
@Suite(.timeLimit(.minutes(1))) struct MetricsEndpointTests {
    private let directory: TemporaryDirectory
    private let recommender = Recommender(InferenceConfiguration(lanes: 1, precision: .f32))

    init() async throws {
        directory = try TemporaryDirectory()
        try await recommender.load(
            CheckpointDirectory(opening: TinyCheckpoint.publish("one", seed: 1, in: directory.path)))
    }

    @Test("metrics have the names of the contract")
    func namesAreThoseOfTheContract() async throws {
        try await LiveService.with(recommender) { live in
            _ = try await live.get("/health")
            let response = try await live.get("/metrics")
            #expect(response.status == 200)
            #expect(response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            let metrics = try ScrapedMetrics(response.text)
            #expect(
                metrics.types == [
                    "http_server_request_duration_seconds": "histogram", "http_server_active_requests": "gauge",
                    "cloze_inference_seconds": "histogram", "cloze_queue_seconds": "histogram",
                    "cloze_batch_requests": "histogram", "cloze_queue_depth": "gauge",
                    "cloze_request_cost_tokens": "histogram",
                    "cloze_rejected_total": "counter", "cloze_unknown_items_total": "counter",
                    "cloze_truncated_carts_total": "counter", "cloze_fallback_answers_total": "counter",
                    "cloze_queue_requests": "gauge", "cloze_queue_capacity": "gauge", "cloze_lanes": "gauge",
                    "cloze_lanes_busy": "gauge", "cloze_ready": "gauge", "cloze_draining": "gauge",
                    "cloze_model_info": "gauge", "cloze_model_age_seconds": "gauge",
                    "cloze_model_created_timestamp_seconds": "gauge", "cloze_model_pinned": "gauge",
                    "cloze_model_reload_total": "counter", "cloze_build_info": "gauge",
                    "cloze_connections_open": "gauge", "cloze_connections_limit": "gauge",
                    "cloze_connections_accepted_total": "counter",
                    "cloze_connections_closed_for_others_total": "counter", "cloze_held_bytes": "gauge",
                    "cloze_held_limit_bytes": "gauge", "cloze_log_lines_dropped_total": "counter",
                    "process_cpu_seconds_total": "counter", "process_resident_memory_bytes": "gauge",
                    "process_virtual_memory_bytes": "gauge", "process_open_fds": "gauge", "process_max_fds": "gauge",
                    "process_threads": "gauge", "process_start_time_seconds": "gauge",
                ])
        }
    }

    @Test("what is taken in, held and computed is shown with its limits")
    func limitsAreShown() async throws {
        try await LiveService.with(recommender) { live in
            _ = try await live.post("/recommend", #"{"items": []}"#)
            let long = (0..<500).map { _ in "1" }.joined(separator: ", ")
            _ = try await live.post("/recommend", "{\"items\": [\(long)]}")
            let metrics = try ScrapedMetrics(try await live.get("/metrics").text)
            #expect(metrics.values["cloze_build_info{version=\"1.2.3\",kernel_set=\"abacus\"}"] == 1)
            #expect(metrics.values["cloze_fallback_answers_total{model=\"main\"}"] == 1)
            #expect(metrics.values["cloze_truncated_carts_total{model=\"main\"}"] == 1)
            #expect(metrics.values["cloze_lanes"] == 1)
            #expect(metrics.values["cloze_queue_requests"] == 0 && metrics.values["cloze_queue_capacity"] == 1024)
            #expect(metrics.values["cloze_ready"] == 1 && metrics.values["cloze_draining"] == 0)
            // The one that is reading it.
            #expect(metrics.values["cloze_connections_open"] == 1)
            #expect(metrics.values["cloze_connections_limit"] == 10_000)
            #expect(metrics.values["cloze_connections_accepted_total"] == 3)
            #expect(metrics.values["cloze_held_limit_bytes"] == 268_435_456)
            #expect(metrics.values["cloze_log_lines_dropped_total{log=\"standard_error\"}"] == 7)
            #expect(metrics.values["cloze_log_lines_dropped_total{log=\"access\"}"] == 0)
            live.service.state.beginDraining()
            let later = try ScrapedMetrics(try await live.get("/metrics").text)
            #expect(later.values["cloze_ready"] == 0 && later.values["cloze_draining"] == 1)
            // On a single processor the lane that has answered may yet have to come back to wait.
            var idle = later
            for _ in 0..<200 where idle.values["cloze_lanes_busy"] != 0 {
                try await Task.sleep(for: .milliseconds(5))
                idle = try ScrapedMetrics(try await live.get("/metrics").text)
            }
            #expect(idle.values["cloze_lanes_busy"] == 0)
        }
    }

    @Test("durations are told apart from ten microseconds on")
    func durationsAreToldApartFromTenMicrosecondsOn() async throws {
        try await LiveService.with(recommender) { live in
            _ = try await live.get("/health")
            let text = try await live.get("/metrics").text
            for bound in ["1e-05", "2.5e-05", "5e-05", "0.0001", "10", "+Inf"] {
                #expect(text.contains("http_response_status_code=\"200\",le=\"\(bound)\"}"), "\(bound)")
            }
        }
    }

    /// The median, as the machine may do something else for once.
    @Test("health and metrics answer within 50 ms under full load")
    func healthAndMetricsAnswerWithinFiftyMillisecondsUnderFullLoad() async throws {
        let body = #"{"items": ["1", "2", "3"], "num_recs": 15, "strategy": "greedy", "explain": true}"#
        try await LiveService.with(recommender) { live in
            let times = try await withThrowingTaskGroup(of: Void.self) { (group) async throws in
                for _ in 0..<24 {
                    group.addTask { while !Task.isCancelled { _ = try await live.post("/recommend", body) } }
                }
                defer { group.cancelAll() }
                var times: [String: [Duration]] = [:]
                for _ in 0..<40 {
                    for path in ["/health", "/metrics"] {
                        let start = ContinuousClock.now
                        let response = try await live.get(path)
                        #expect(response.status == 200)
                        times[path, default: []].append(ContinuousClock.now - start)
                    }
                }
                return times
            }
            for (path, times) in times { #expect(times.sorted()[20] < .milliseconds(50), "\(path)") }
            #expect(recommender.telemetry.batches.counts.reduce(0, +) > 40)
        }
    }

    @Test("requests are counted by method, route template and status")
    func requestsAreCountedByMethodTemplateAndStatus() async throws {
        try await LiveService.with(recommender) { live in
            for id in ["1", "2", "absent"] { _ = try await live.get("/items/\(id)") }
            _ = try await live.send("HEAD", "/health", body: nil)
            _ = try await live.post("/recommend", "{")
            for path in ["/nowhere", "/nowhere/else", "/items/1/2"] { _ = try await live.get(path) }
            for method in ["BREW", "FETCH"] { _ = try await live.send(method, "/health", body: nil) }
            _ = try await live.send("DELETE", "/recommend", body: nil)
            _ = try await live.sendRaw("GET / HTTP/1.1\r\n\r\n")
            let text = try await live.get("/metrics").text
            let metrics = try ScrapedMetrics(text)
            func count(_ method: String, _ route: String, _ status: Int) -> Double? {
                metrics.values[
                    "http_server_request_duration_seconds_count{http_request_method=\"\(method)\","
                        + "http_route=\"\(route)\",http_response_status_code=\"\(status)\"}"]
            }
            #expect(count("GET", "/items/{id}", 200) == 2)
            #expect(count("GET", "/items/{id}", 404) == 1)
            #expect(count("HEAD", "/health", 200) == 1)
            #expect(count("POST", "/recommend", 400) == 1)
            #expect(count("GET", "_OTHER", 404) == 3)
            #expect(count("_OTHER", "_OTHER", 501) == 2)
            #expect(count("DELETE", "_OTHER", 405) == 1)
            #expect(count("_OTHER", "_OTHER", 400) == 1)
            for raw in ["nowhere", "absent", "BREW", "/items/1"] { #expect(!text.contains(raw)) }
            // The one that is reading it.
            #expect(metrics.values["http_server_active_requests"] == 1)
        }
    }

    @Test("answers are measured and unknown items counted")
    func answersAreMeasuredAndUnknownItemsCounted() async throws {
        try await LiveService.with(recommender) { live in
            _ = try await live.post("/recommend", #"{"items": [1, "?", "!"]}"#)
            _ = try await live.post("/recommend", #"{"items": ["?"]}"#)
            let members = #"{"requests": [{"items": [1]}, {"items": [2, "?"]}, {}]}"#
            _ = try await live.post("/recommend/batch", members)
            let metrics = try ScrapedMetrics(try await live.get("/metrics").text)
            // The cart without a known item is answered without the model.
            #expect(metrics.values["cloze_inference_seconds_count{model=\"main\"}"] == 3)
            #expect(metrics.values["cloze_queue_seconds_count{model=\"main\"}"] == 3)
            let seconds = try #require(metrics.values["cloze_inference_seconds_sum{model=\"main\"}"])
            #expect(seconds > 0 && seconds < 60)
            #expect(metrics.values["cloze_unknown_items_total{model=\"main\"}"] == 4)
            #expect(metrics.values["cloze_batch_requests_sum"] == 3)
            #expect(metrics.values["cloze_queue_depth"] == 0)
        }
    }

    @Test("the model and its reloads are named")
    func theModelAndItsReloadsAreNamed() async throws {
        let reloader = ModelReloader(
            try CheckpointLocation(path: directory.path), recommender, logger: LiveService.quiet)
        #expect(await reloader.reload().outcome == .unchanged)
        let broken = try TinyCheckpoint.publish("two", seed: 2, in: directory.path)
        try Data("no model".utf8).write(to: URL(filePath: broken + "/" + CheckpointFile.model))
        #expect(await reloader.reload().outcome == .rejected)
        let digest = try #require(await reloader.status()?.identity.digest)
        try await LiveService.with(recommender, reloader: reloader) { live in
            let metrics = try ScrapedMetrics(try await live.get("/metrics").text)
            #expect(metrics.values["cloze_model_info{model=\"main\",version=\"one\",digest=\"\(digest)\"}"] == 1)
            let age = try #require(metrics.values["cloze_model_age_seconds{model=\"main\"}"])
            #expect(age > 0 && age < 60)
            #expect(metrics.values["cloze_model_reload_total{model=\"main\",result=\"loaded\"}"] == 0)
            #expect(metrics.values["cloze_model_reload_total{model=\"main\",result=\"rejected\"}"] == 1)
            #expect(metrics.values["cloze_model_reload_total{model=\"main\",result=\"unchanged\"}"] == 1)
            let (now, day) = (Date().timeIntervalSince1970, 86_400.0)
            let succeeded = try #require(
                metrics.values["cloze_model_last_reload_success_timestamp_seconds{model=\"main\"}"])
            let created = try #require(metrics.values["cloze_model_created_timestamp_seconds{model=\"main\"}"])
            #expect((now - day...now + 1).contains(succeeded) && (now - day...now + 1).contains(created))
            #expect(metrics.values["cloze_model_last_reload_successful{model=\"main\"}"] == 0)
        }
    }

    @Test("without a model there is none to name in the metrics")
    func withoutAModelThereIsNoneToName() async throws {
        try await LiveService.with(Recommender(InferenceConfiguration(lanes: 1, precision: .f32))) { live in
            let metrics = try ScrapedMetrics(try await live.get("/metrics").text)
            #expect(metrics.types["cloze_model_info"] == nil && metrics.values["cloze_ready"] == 0)
            #expect(metrics.values["cloze_inference_seconds_count{model=\"main\"}"] == 0)
        }
    }
}
