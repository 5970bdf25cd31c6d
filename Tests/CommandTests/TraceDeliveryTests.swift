import CommandSupport
import Foundation
import Platform
import Telemetry
import TestSupport
import Testing

@testable import serve

/// What becomes of batches of spans by what the collector answers.
@Suite struct TraceDeliveryTests {
    private let counters = TraceCounters()
    private let log = LogRecorder()

    private func batch(_ count: UInt64) throws -> [TraceSpan] {
        let trace = try #require(TraceID(high: 1, low: 2))
        return try (1...count).map { number in
            TraceSpan(
                trace: trace, id: try #require(SpanID(number)), parent: nil, name: "span", kind: .internal, start: 1,
                end: 2)
        }
    }

    /// Delivers batches one after the other, on a thread that no answer of the collector needs.
    ///
    /// - Returns: for each time that something was waited for, for how long, in whole seconds
    private func deliver(_ batches: [[TraceSpan]], to collector: TraceCollector) async throws -> [Int] {
        let endpoint = try #require(TraceEndpoint(collector.url))
        let delivery = TraceDelivery(to: endpoint, counters, logger: log.logger)
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var delivery = delivery
                var pauses: [Int] = []
                for batch in batches {
                    delivery.deliver(batch[...], until: nil) { end in
                        let seconds = (end - MonotonicTime.now) / .seconds(1)
                        pauses.append(Int(clampingRounded: max(0, seconds)))
                        return true
                    }
                }
                continuation.resume(returning: pauses)
            }
        }
    }

    @Test("a collector that says how long it wants to be left alone is, also by the next batch", arguments: [429, 503])
    func retryAfter(status: Int) async throws {
        let collector = try TraceCollector()
        collector.answer(status, retryAfter: "30")
        #expect(try await deliver([batch(2), batch(3)], to: collector) == [0, 30, 30, 30])
        #expect(collector.bodies.count == 4 && counters.exportFailed.value == 5)
        await collector.stop()
    }

    @Test("without it a busy collector is asked again after a second; one that refuses for good, not at all")
    func withoutRetryAfter() async throws {
        let collector = try TraceCollector()
        collector.answer(502)
        #expect(try await deliver([batch(1)], to: collector) == [0, 1])
        collector.answer(400, retryAfter: "30")
        #expect(try await deliver([batch(1), batch(1)], to: collector) == [0, 0])
        #expect(counters.exportFailed.value == 3 && counters.exported.value == 0)
        await collector.stop()
    }

    @Test("spans that a collector refuses out of a batch are counted as dropped, and the reason is logged once")
    func partialSuccess() async throws {
        let collector = try TraceCollector()
        collector.answer(200, body: #"{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}"#)
        #expect(try await deliver([batch(5), batch(1)], to: collector) == [0, 0])
        #expect(counters.exported.value == 3 && counters.rejected.value == 3 && counters.exportFailed.value == 0)
        let logged = log.lines.withLock { $0 }
        #expect(logged.map { $0["message"] } == ["the collector does not take some spans of what it is sent"])
        #expect(logged.map { $0["reason"] } == ["too old"])
        await collector.stop()
    }

    @Test(
        "a pause is a number of seconds or a date, and a minute at most",
        arguments: [
            ("0", 0), ("59", 59), ("3600", 60), ("99999999999999999999", 60), ("Sun, 06 Nov 1994 08:49:37 GMT", 17),
            ("Sun, 06 Nov 1994 08:49:10 GMT", 0), ("Fri, 31 Dec 9999 23:59:59 GMT", 60), ("", nil), ("-1", nil),
            ("1.5", nil), ("soon", nil), ("Sun, 06 Now 1994 08:49:37 GMT", nil), ("Sun, 99 Nov 1994 08:49:37 GMT", nil),
            ("Sun, 06 Nov 1994 08:49 GMT", nil), ("Sun, 06 Nov 1994 08:49:37 CET", nil),
        ] as [(String, Int?)])
    func pauses(value: String, seconds: Int?) {
        #expect(RetryAfter(value, now: 784_111_760)?.seconds == seconds)
    }

    @Test(
        "an answer's body is what its length, its chunks or the connection's end make it",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcd", "abc", true),
            ("HTTP/1.1 200 OK\r\ncontent-length:3 \r\n\r\nab", "ab", false),
            ("HTTP/1.0 200 OK\r\n\r\nabc", "abc", false), ("HTTP/1.1 204 No Content\r\n\r\n", "", true),
            ("HTTP/1.1 200 OK\r\nContent-Le", "", false), ("HTTP/1.1 200", "", false),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1;x=y\r\nd\r\n0\r\n\r\n", "abcd", true),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\nd", "abcd", false),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\nab", "ab", false),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nab", "", true),
            ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nab", "ab", false),
        ] as [(String, String, Bool)])
    func answers(bytes: String, body: String, isWhole: Bool) throws {
        let answer = try #require(ClientAnswer(Array(bytes.utf8)))
        #expect(String(decoding: answer.body, as: UTF8.self) == body && answer.isWhole == isWhole)
    }

    @Test("of an answer's fields the first of a name counts, without the spaces around it; without a status it is none")
    func fields() throws {
        let head = "HTTP/1.1 503 Busy\r\nretry-AFTER:\t7 \r\nRetry-After: 8\r\nno colon\r\n\r\n"
        let answer = try #require(ClientAnswer(Array(head.utf8)))
        #expect(answer.status == 503 && answer["retry-after"] == "7" && answer["other"] == nil)
        for none in ["", "HTTP/1.1 20", "HTTP/1.1 abc\r\n\r\n", "HTTP/2.0 200", "SSH-2.0-OpenSSH_9.2\r\n"] {
            #expect(ClientAnswer(Array(none.utf8)) == nil, "\(none)")
        }
    }
}
