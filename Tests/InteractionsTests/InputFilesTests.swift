import Foundation
import TestSupport
import Testing

@testable import Interactions

@Suite struct InputFilesTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        for name in ["b.csv", "a10.csv", "a9.csv", "é.csv", "a[1].csv", "a1.csv", "x.tsv", ".hidden.csv"] {
            _ = try directory.write(name, name)
        }
        try FileManager.default.createDirectory(atPath: directory.path + "/dir.csv", withIntermediateDirectories: false)
        _ = try directory.write("dir.csv/inner.csv", "")
    }

    /// What patterns in the directory stand for, or the error, without the directory's path.
    private func expanded(_ patterns: String...) -> [String] {
        let prefix = directory.path + "/"
        do throws(InteractionError) {
            let paths = try InputFiles.expand(patterns.map { $0 == "-" ? $0 : prefix + $0 })
            return paths.map { $0.hasPrefix(prefix) ? String($0.dropFirst(prefix.count)) : $0 }
        } catch {
            return ["error: " + error.description.replacing(prefix, with: "")]
        }
    }

    @Test("patterns stand for files in the order of their bytes")
    func patternsStandForFilesInTheOrderOfTheirBytes() {
        #expect(expanded("*.csv") == ["a1.csv", "a10.csv", "a9.csv", "a[1].csv", "b.csv", "é.csv"])
        #expect(expanded("a?.csv", "x.tsv") == ["a1.csv", "a9.csv", "x.tsv"])
        #expect(expanded("[bx].*", "-") == ["b.csv", "x.tsv", "-"])
        #expect(expanded("*/*.csv") == ["dir.csv/inner.csv"])
        #expect(expanded("x.tsv", "b.csv") == ["x.tsv", "b.csv"])
        #expect(expanded() == [])
    }

    @Test("a file is taken by its name, whatever is in it")
    func aFileIsTakenByItsNameWhateverIsInIt() {
        #expect(expanded("a[1].csv") == ["a[1].csv"])
        #expect(expanded("a[19].csv") == ["a1.csv", "a9.csv"])
    }

    @Test("what is not there is an error")
    func whatIsNotThereIsAnError() {
        #expect(expanded("*.parquet") == ["error: *.parquet: no file matches this pattern"])
        #expect(expanded("dir*") == ["error: dir*: no file matches this pattern"])
        #expect(expanded("c.csv") == ["error: c.csv: no such file"])
        #expect(expanded("dir.csv") == ["error: dir.csv: this is a directory; name a file in it"])
        #expect(expanded("~*") == ["error: ~*: no file matches this pattern"])
    }

    @Test("the same file twice is an error")
    func theSameFileTwiceIsAnError() throws {
        #expect(
            expanded("b.csv", "b.csv").first?.hasSuffix("b.csv: this is the same file as b.csv; name it once") == true)
        #expect(expanded("x.tsv", "dir.csv/../x.*").first?.hasSuffix("is the same file as x.tsv; name it once") == true)
        try FileManager.default.createSymbolicLink(
            atPath: directory.path + "/c.csv", withDestinationPath: directory.path + "/b.csv")
        #expect(expanded("*.csv") == ["error: c.csv: this is the same file as b.csv; name it once"])
        #expect(expanded("-", "-") == ["error: standard input: it is named twice and can be read only once"])
    }

    @Test("- is standard input, which stays open")
    func dashIsStandardInputWhichStaysOpen() throws {
        let before = dup(STDIN_FILENO)
        defer {
            dup2(before, STDIN_FILENO)
            close(before)
        }
        func provide(_ bytes: [UInt8]) {
            var ends: [Int32] = [0, 0]
            precondition(pipe(&ends) == 0 && write(ends[1], bytes, bytes.count) == bytes.count)
            dup2(ends[0], STDIN_FILENO)
            ends.forEach { close($0) }
        }
        provide(zstd("1 a\n1 b\n"))
        #expect(try InteractionReader.read(path: "-").readable == ["1": ["a", "b"]])
        #expect(fcntl(STDIN_FILENO, F_GETFD) >= 0)
        func failure(_ bytes: [UInt8]) -> String {
            provide(bytes)
            do { return "\(try InteractionReader.read(path: "-").readable)" } catch { return "\(error)" }
        }
        #expect(failure([]) == "standard input: the file holds no data; expected one row a line")
        #expect(failure(ZipBuilder().bytes()).hasPrefix("standard input: a zip file cannot be read from a pipe"))
        #expect(failure([0x1f, 0x9d]).hasSuffix("decompress it: gzip -dc < FILE > data.csv"))
    }
}
