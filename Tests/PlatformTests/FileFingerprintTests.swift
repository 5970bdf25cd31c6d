import Foundation
import TestSupport
import Testing

@testable import Platform

@Suite("Fingerprints of files")
struct FileFingerprintTests {
    @Test("a file that was written a moment ago has not rested, and one that is not there has")
    func rest() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("file", "text")
        #expect(FileFingerprint([file]).hasRested(seconds: 0))
        #expect(!FileFingerprint([file]).hasRested(seconds: 3600))
        // Its age is that of the last change, whatever time of writing it was given.
        let old = Date(timeIntervalSince1970: 0)
        try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: file)
        #expect(!FileFingerprint([file]).hasRested(seconds: 3600))
        #expect(FileFingerprint([file + "x"]).hasRested(seconds: 3600))
        #expect(!FileFingerprint([file + "x", file]).hasRested(seconds: 3600))
    }
}
