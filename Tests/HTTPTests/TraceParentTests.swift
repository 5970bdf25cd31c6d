import Testing

@testable import HTTP

@Suite struct TraceParentTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let valid = "00-\(trace)-00f067aa0ba902b7-01"

    private func traceID(_ values: String...) throws -> String? {
        TraceParent(try Request(.get, "/", headers: values.map { ("Traceparent", $0) }))?.traceID
    }

    @Test(
        "the trace is the second part",
        arguments: [
            valid, "00-\(trace)-00f067aa0ba902b7-00", "cc-\(trace)-00f067aa0ba902b7-01",
            "cc-\(trace)-00f067aa0ba902b7-01-what-comes-later",
        ])
    func theTraceIsTheSecondPart(value: String) throws {
        #expect(try traceID(value) == Self.trace)
    }

    @Test(
        "what is not valid is ignored",
        arguments: [
            "", "00", trace, "00-\(trace)-00f067aa0ba902b7", "00-\(trace)-00f067aa0ba902b7-01-more",
            "00-\(trace)-00f067aa0ba902b7-01-", "ff-\(trace)-00f067aa0ba902b7-01", "0-\(trace)-00f067aa0ba902b7-01",
            "00-\(trace.uppercased())-00f067aa0ba902b7-01", "00-\(trace.dropLast())-00f067aa0ba902b7-01",
            "00-\(trace)0-00f067aa0ba902b7-01", "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-\(trace)-0000000000000000-01", "00-\(trace)-00f067aa0ba902b7-1", "00-\(trace)-00f067aa0ba902b7-0x",
            "00-\(trace)-00f067aa0ba902bg-01", "00_\(trace)_00f067aa0ba902b7_01", "00-\(trace)-00f067aa0ba902b7-01 x",
        ])
    func whatIsNotValidIsIgnored(value: String) throws {
        #expect(try traceID(value) == nil)
    }

    @Test(
        "the caller's span is the third part, and the last bit of the flags says whether it is sampled",
        arguments: [("00", false), ("01", true), ("02", false), ("03", true), ("0a", false), ("ff", true)])
    func theCallersSpanIsTheThirdPart(flags: String, isSampled: Bool) throws {
        let header = ("traceparent", "00-\(Self.trace)-00f067aa0ba902b7-\(flags)")
        let parent = try #require(TraceParent(try Request(.get, "/", headers: [header])))
        #expect(parent.span.description == "00f067aa0ba902b7" && parent.trace.description == Self.trace)
        #expect(parent.isSampled == isSampled)
    }

    @Test("two are none")
    func twoAreNone() throws {
        #expect(try traceID(Self.valid, Self.valid) == nil)
        #expect(try traceID() == nil)
    }
}
