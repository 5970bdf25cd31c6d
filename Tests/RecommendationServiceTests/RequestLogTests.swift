import HTTP
import Inference
import TestSupport
import Testing

@testable import RecommendationService

@Suite(.timeLimit(.minutes(1))) struct RequestLogTests {
    @Test("a request is logged with its trace if that is valid")
    func aRequestIsLoggedWithItsTraceIfThatIsValid()
        async throws
    {
        let recorder = LogRecorder(level: .debug)
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        try await LiveService.with(
            Recommender(InferenceConfiguration(lanes: 1, precision: .f32)), logger: recorder.logger
        ) { live in
            for value in ["00-\(trace)-00f067aa0ba902b7-01", "00-\(trace)-0000000000000000-01"] {
                let headers = ["traceparent": value, "X-Request-ID": "ours"]
                let response = try await live.get("/model", headers: headers)
                #expect(response.status == 503)
            }
        }
        let lines = recorder.lines.withLock { $0 }
        #expect(lines.map { $0["trace_id"] } == ["\(trace)", nil])
        #expect(lines.map { $0["request_id"] } == ["ours", "ours"])
        #expect(lines.map { $0["status"] } == ["503", "503"])
    }
}
