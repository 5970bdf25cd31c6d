import Telemetry
import Testing

@Suite struct TraceIDTests {
    @Test("ids are hexadecimal, and none is all zero")
    func idsAreHexadecimalAndNoneIsAllZero() throws {
        let digits = "4bf92f3577b34da6a3ce929d0e0e4736"
        #expect(try #require(TraceID(hexadecimal: digits.utf8)).description == digits)
        #expect(TraceID(high: 0, low: 0x1F)?.description == "0000000000000000000000000000001f")
        #expect(SpanID(hexadecimal: "00f067aa0ba902b7".utf8)?.description == "00f067aa0ba902b7")
        #expect(TraceID(high: 0, low: 0) == nil && SpanID(0) == nil)
        for wrong in ["", "4bf9", String(repeating: "0", count: 32), digits.uppercased(), digits + "0"] {
            #expect(TraceID(hexadecimal: wrong.utf8) == nil, "\(wrong)")
        }
        for wrong in ["", "00f067aa0ba902b", "00f067aa0ba902bg", "0000000000000000"] {
            #expect(SpanID(hexadecimal: wrong.utf8) == nil, "\(wrong)")
        }
    }
}

@Suite struct TraceSamplerTests {
    private func chooses(_ share: Double, _ low: UInt64) -> Bool {
        TraceID(high: 7, low: low).map(TraceSampler(share: share).chooses) ?? false
    }

    @Test("the last 56 bits of a trace decide, against the share that is not chosen")
    func theLastBitsDecide() {
        let threshold: UInt64 = 0xC0_0000_0000_0000
        #expect(chooses(0.25, threshold) && !chooses(0.25, threshold - 1))
        #expect(!chooses(0.25, 0xFF00_0000_0000_0000) && chooses(0.25, 0x00FF_FFFF_FFFF_FFFF))
    }

    @Test("a share of 1 chooses all, of 0 none")
    func theEndsChooseAllAndNone() {
        for low in [0, 1, 0x00FF_FFFF_FFFF_FFFF, UInt64.max] { #expect(chooses(1, low) && !chooses(0, low)) }
    }
}

/// Spans with what matters to the tests of what becomes of them.
private func span(_ number: UInt64, attributes: [SpanAttribute] = []) throws -> TraceSpan {
    TraceSpan(
        trace: try #require(TraceID(high: 0x4bf9_2f35_77b3_4da6, low: 0xa3ce_929d_0e0e_4736)),
        id: try #require(SpanID(number)), parent: SpanID(number - 1), name: "span \(number)", kind: .internal,
        start: 1_700_000_000_123_456_789, end: 1_700_000_000_123_456_790, attributes: attributes)
}

@Suite struct SpanQueueTests {
    @Test("spans that find no room are dropped and counted, and there is room again once some are taken")
    func spansThatFindNoRoomAreDroppedAndCounted() throws {
        let queue = SpanQueue(limit: 3)
        queue.add([try span(1), try span(2)])
        queue.add([try span(3), try span(4), try span(5)])
        #expect(queue.count == 3 && queue.counters.queueFull.value == 2)
        #expect(queue.takeAll().map(\.name) == ["span 1", "span 2", "span 3"])
        #expect(queue.takeAll().isEmpty)
        queue.add([try span(6)])
        #expect(queue.takeAll().map(\.name) == ["span 6"] && queue.counters.queueFull.value == 2)
    }

    @Test("nothing is lost when many add at once")
    func nothingIsLostWhenManyAddAtOnce() async throws {
        let queue = SpanQueue(limit: 1000)
        let one = try span(1)
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<200 { queue.add([one]) } }
            }
        }
        #expect(queue.count == 1000 && queue.counters.queueFull.value == 600)
    }
}

@Suite struct OTLPTraceRequestTests {
    @Test("a batch is JSON as OTLP has it")
    func aBatchIsJSONAsOTLPHasIt() throws {
        var request = try span(2, attributes: [SpanAttribute("http.route", "/\"\\\n\u{7F}/é"), SpanAttribute("n", -5)])
        (request.kind, request.isError) = (.server, true)
        let spans = [try span(1), request]
        let body = OTLPTraceRequest(
            spans[...], resource: [SpanAttribute("service.name", "cloze")], scope: (name: "cloze", version: "1.2.3")
        ).body
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        let times = #""startTimeUnixNano":"1700000000123456789","endTimeUnixNano":"1700000000123456790""#
        let first = #"{"traceId":"\#(trace)","spanId":"0000000000000001","name":"span 1","kind":1,\#(times)}"#
        let attributes =
            #"[{"key":"http.route","value":{"stringValue":"/\"\\\n\u007f/é"}},{"key":"n","value":{"intValue":"-5"}}]"#
        let second =
            #"{"traceId":"\#(trace)","spanId":"0000000000000002","parentSpanId":"0000000000000001","name":"span 2","#
            + #""kind":2,\#(times),"attributes":\#(attributes),"status":{"code":2}}"#
        #expect(
            String(decoding: body, as: UTF8.self)
                == #"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"cloze"}}]},"#
                + #""scopeSpans":[{"scope":{"name":"cloze","version":"1.2.3"},"spans":[\#(first),\#(second)]}]}]}"#)
    }
}

@Suite struct OTLPTraceResponseTests {
    @Test(
        "what a collector says of refused spans is read, and from anything else no harm comes",
        arguments: [
            (#"{"partialSuccess":{"rejectedSpans":"3","errorMessage":"too \u0061ncient"}}"#, 3, "too ancient"),
            (#"{"partialSuccess":{"rejectedSpans":3}}"#, 3, ""), (#"{"partialSuccess":{"errorMessage":"a"}}"#, 0, "a"),
            (#"{"partialSuccess":{"rejectedSpans":"-3"}}"#, 0, ""),
            (#"{"partialSuccess":{"rejectedSpans":1e99}}"#, 0, ""),
            (#"{"partialSuccess":{"rejectedSpans":"many","errorMessage":"a"}}"#, 0, "a"),
            (#"{"partialSuccess":{}}"#, 0, ""), (#"{"partialSuccess":null,"more":[1]}"#, 0, ""), ("{}", 0, ""),
            ("", 0, ""), ("[]", 0, ""), (#"{"partialSuccess":"#, 0, ""), ("\u{0}\u{FF}", 0, ""),
        ] as [(String, Int, String)])
    func whatACollectorSaysOfRefusedSpansIsRead(body: String, rejected: Int, message: String) {
        let response = OTLPTraceResponse(Array(body.utf8))
        #expect(response.rejectedSpans == rejected && response.errorMessage == message)
    }
}
