import Foundation
import Logging
import Synchronization
import Testing

@testable import CommandSupport

private final class Capture: Sendable {
    let bytes = Mutex<[UInt8]>([])
    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }

    func logger(_ format: LogFormat) -> Logger {
        Logger(label: "test") { label in
            LineLogHandler(label: label, format: format, level: .info) { line in self.bytes.withLock { $0 += line } }
        }
    }
}

@Suite struct LineLogHandlerTests {
    @Test("a JSON line has time, level, message and nested metadata")
    func jsonLineHasTimeLevelMessageAndNestedMetadata()
        throws
    {
        let capture = Capture()
        capture.logger(.json).warning(
            "a \"b\"\nc", metadata: ["path": "/x", "nested": ["list": ["1", "2"]], "number": .stringConvertible(3)])
        #expect(capture.text.hasSuffix("}\n"))
        #expect(capture.text.filter { $0 == "\n" }.count == 1)
        let line = try JSONSerialization.jsonObject(with: Data(capture.text.utf8)) as? [String: Any]
        #expect(line?["level"] as? String == "warning")
        #expect(line?["message"] as? String == "a \"b\"\nc")
        let metadata = line?["metadata"] as? [String: Any]
        #expect(metadata?["path"] as? String == "/x")
        #expect((metadata?["nested"] as? [String: Any])?["list"] as? [String] == ["1", "2"])
        #expect(metadata?["number"] as? Int == 3)
        let time = try #require(line?["time"] as? String)
        #expect(time.wholeMatch(of: #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/#) != nil)
    }

    @Test("a JSON line is the same text for the same event, and says no more than a parser reads")
    func jsonLineIsTheSameTextForTheSameEvent() throws {
        let capture = Capture()
        capture.logger(.json).info(
            "\u{1}\u{7F}é\\/",
            metadata: [
                "b": ["z": [:], "a\"": .array([])], "a": .stringConvertible(-3), "c": .stringConvertible(0.125),
                "d": .stringConvertible(Double.infinity), "e": .stringConvertible(1e-7), "É": "x", "f": "",
            ])
        let line = capture.text
        #expect(
            line.hasPrefix(
                #"{"label":"test","level":"info","message":"\u0001\u007fé\\/","metadata":{"a":-3,"b":{"a\"":[],"z":{}},"#
                    + #""c":0.125,"d":"inf","e":1e-07,"f":"","É":"x"},"time":""#), "\(line)")
        let read = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(read["message"] as? String == "\u{1}\u{7F}é\\/")
        #expect((read["metadata"] as? [String: Any])?["e"] as? Double == 1e-7)
        #expect((read["metadata"] as? [String: Any])?.count == 7)
    }

    @Test("metadata of the call overrides the logger's")
    func metadataOfTheCallOverridesTheLoggers() throws {
        let capture = Capture()
        var logger = capture.logger(.json)
        logger[metadataKey: "a"] = "logger"
        logger[metadataKey: "b"] = "logger"
        logger.info("m", metadata: ["b": "call"])
        #expect(capture.text.contains(#""metadata":{"a":"logger","b":"call"}"#))
    }

    @Test("a text line cannot be forged by its message")
    func textLineCannotBeForgedByItsMessage() {
        let capture = Capture()
        capture.logger(.text).error("one\r\ntwo", metadata: ["id": "é"])
        #expect(capture.text.hasSuffix(#" ERROR one\r\ntwo id=é"# + "\n"))
        #expect(capture.text.unicodeScalars.filter { $0 == "\n" }.count == 1)
    }

    @Test("events below the level are not written")
    func eventsBelowTheLevelAreNotWritten() {
        let capture = Capture()
        capture.logger(.json).debug("m")
        #expect(capture.text.isEmpty)
    }
}
