import Interactions
import Testing

/// Files of known forms that are not text: the error says what they are and what to do.
@Suite struct ForeignFileTests {
    /// The error of reading a file that has a name, with `FILE` for its path.
    private func message(_ bytes: [UInt8], name: String = "data.csv", member: String? = nil) -> String {
        withFile(bytes, name: name) { path in
            do throws(InteractionError) {
                _ = try InteractionReader.read(path: path, options: ReadingOptions(zipMember: member))
                return "no error"
            } catch {
                return error.description.split(separator: path, omittingEmptySubsequences: false).joined(
                    separator: "FILE")
            }
        }
    }

    private static func pandas(_ function: String) -> String {
        "python3 -c \"import sys, pandas; pandas.\(function)(sys.argv[1]).to_csv('data.csv', index=False)\" FILE"
    }

    private static let forms: [(head: [UInt8], kind: String, command: String)] = [
        (
            Array("PAR1\u{15}\u{4}".utf8), "a Parquet file",
            "duckdb -c \"COPY (FROM read_parquet('FILE')) TO 'data.csv'\""
        ),
        (Array("FEA1\0\0\0\0".utf8), "a Feather file", pandas("read_feather")),
        (Array("ARROW1\0\0".utf8), "an Arrow (Feather) file", pandas("read_feather")),
        (Array("ORC\u{a}\u{6}".utf8), "an ORC file", pandas("read_orc")),
        (
            Array("Obj\u{1}".utf8), "an Avro file",
            "duckdb -c \"INSTALL avro; LOAD avro; COPY (FROM read_avro('FILE')) TO 'data.csv'\""
        ),
        (
            Array("SQLite format 3\0".utf8), "an SQLite database",
            "sqlite3 -header -csv FILE 'select * from TABLE' > data.csv"
        ),
        (
            [1, 2, 3, 4, 5, 6, 7, 8] + Array("DUCK".utf8), "a DuckDB database",
            "duckdb -readonly -csv FILE 'select * from TABLE' > data.csv"
        ),
        ([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], "an old Excel workbook", pandas("read_excel")),
        ([0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a], "an HDF5 file", pandas("read_hdf")),
        ([0x93] + Array("NUMPY\u{1}".utf8), "a NumPy array", "fmt='%s', delimiter=',')\" FILE"),
        ([0x80, 2, 0x63], "a Python pickle", pandas("read_pickle")),
        ([0x80, 5, 0x95], "a Python pickle", pandas("read_pickle")),
        ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], "an xz file", "xz -dc < FILE > data.csv"),
        ([0x04, 0x22, 0x4d, 0x18], "an lz4 file", "lz4 -dc < FILE > data.csv"),
        ([0x1f, 0x9d, 0x90], "a file of Unix compress", "gzip -dc < FILE > data.csv"),
        ([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], "a 7-Zip archive", "7z x FILE"),
        (Array("Rar!\u{1a}\u{7}\u{1}\0".utf8), "a RAR archive", "unrar x FILE"),
        (Array("%PDF-1.7\n".utf8), "a PDF document, not data", "download or export the data as CSV"),
        (Array("\u{feff}\n<!DOCTYPE HTML>".utf8), "a web page, not data", "download the file itself"),
        (Array("  <html lang=en>".utf8), "a web page, not data", "download the file itself"),
        (utf16("<html>"), "a web page, not data", "download the file itself"),
        (Array("<?xml version=\"1.0\"?>".utf8), "XML, not rows of text", "download or export the data as CSV"),
        (Array("version https://git-lfs.github.com/spec/v1\n".utf8), "a Git LFS pointer, not data", "git lfs pull"),
        ([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0], "text in UTF-32", "iconv -f UTF-32 -t UTF-8 FILE > data.csv"),
        ([0, 0, 0xfe, 0xff, 0, 0, 0, 0x61], "text in UTF-32", "iconv -f UTF-32 -t UTF-8 FILE > data.csv"),
    ]

    @Test("a form is named, with the command that makes text of it", arguments: forms.indices)
    func aFormIsNamedWithTheCommandThatMakesTextOfIt(number: Int) {
        let (head, kind, command) = Self.forms[number]
        let text = message(head)
        #expect(text.hasPrefix("FILE: this is \(kind): "), "\(text)")
        #expect(text.hasSuffix(command), "\(text)")
    }

    @Test("sheets are zips with certain members")
    func sheetsAreZipsWithCertainMembers() {
        func zip(_ names: String...) -> [UInt8] {
            var zip = ZipBuilder()
            for name in names { zip.add(name, "x") }
            return zip.bytes()
        }
        let command = "make CSV of it: " + Self.pandas("read_excel")
        #expect(message(zip("a.xml", "xl/workbook.xml")) == "FILE: this is an Excel workbook: \(command)")
        #expect(message(zip("xl/workbook.bin")) == "FILE: this is a binary Excel workbook: \(command)")
        #expect(message(zip("mimetype", "content.xml")) == "FILE: this is an OpenDocument spreadsheet: \(command)")
        #expect(message(zip("workbook.xml", "mimetype")).contains("it is not clear which member to read"))
    }

    @Test("text that begins with the letters of a form is text")
    func textThatBeginsWithTheLettersOfAFormIsText() throws {
        for id in ["ORCID", "PAR1", "FEA1", "ARROW1", "a,b,c,d,DUCK", "Object", "7z", "Rar!", "SQLite format 3"] {
            let name = id.replacing(",", with: ".")
            #expect(try read("\(name),a\n\(name),b\n").readable == [name: ["a", "b"]])
        }
    }

    @Test("the way to it is part of the command")
    func theWayToItIsPartOfTheCommand() {
        let parquet = Array("PAR1\u{15}\u{4}".utf8)
        #expect(
            message(zstd(parquet)).hasSuffix(
                ": this is a Parquet file (in zstd): make CSV of it: zstd -dc < FILE > unpacked && "
                    + "duckdb -c \"COPY (FROM read_parquet('unpacked')) TO 'data.csv'\""))
        var zip = ZipBuilder()
        zip.add("x y/$it's.parquet", parquet)
        zip.add("z.csv", gzip(bzip2("1 2\n")))
        #expect(
            message(zip.bytes(), member: "$it's.parquet").hasSuffix(
                "unzip FILE 'x y/$it'\\''s.parquet' && "
                    + "duckdb -c \"COPY (FROM read_parquet('x y/\\$it''s.parquet')) TO 'data.csv'\""))
        #expect(
            message(zip.bytes(), member: "z.csv")
                == "FILE:z.csv: this is a bzip2 file (in gzip): decompress it: unzip FILE z.csv && "
                + "gzip -dc < z.csv > unpacked && bzip2 -dc < unpacked > data.csv")
        #expect(message([0x1f, 0x9d], name: "it's.Z").contains("gzip -dc < '"))
    }

    @Test("a tar archive's files are listed", arguments: ["", "gzip", "zstd", "bzip2"])
    func aTarArchivesFilesAreListed(format: String) {
        let files = tar([
            (name: "set/README.txt", contents: "read me"), (name: "set/._plays.tsv", contents: "Mac"),
            (name: "set/plays.tsv", contents: String(repeating: "1\t2\n", count: 500)),
            (name: "set/users.tsv", contents: "1\tx\n"),
        ])
        let bytes =
            switch format {
            case "gzip": gzip(files)
            case "zstd": zstd(files)
            case "bzip2": bzip2(files)
            default: files
            }
        #expect(
            message(bytes)
                == "FILE: this is a tar archive\(format.isEmpty ? "" : " (in \(format))") of 'set/README.txt', "
                + "'set/plays.tsv', 'set/users.tsv': read one of them: "
                + "tar -xOf FILE set/plays.tsv | train --interactions - …")
    }

    @Test("long lists, long names and damage make no difference")
    func longListsLongNamesAndDamageMakeNoDifference() {
        let many = tar((1...30).map { (name: "\($0).csv", contents: "") })
        #expect(message(many).contains("'19.csv', '20.csv' and perhaps more: read one of them"))
        let name = String(repeating: "d/", count: 60) + "x.csv"
        let long =
            tarEntry("d/", [], type: "5") + tarEntry("././@LongLink", Array((name + "\0").utf8), type: "L")
            + tarEntry("cut", Array("1 2\n".utf8)) + tarEntry("link", [], type: "2")
            + tarEntry("PaxHeader", Array("20 mtime=1\n\(name.utf8.count + 10) path=\(name)2\n".utf8), type: "x")
            + tarEntry("cut", []) + [UInt8](repeating: 0, count: 1024)
        #expect(message(long).contains("a tar archive of '\(name)', '\(name)2': read one of them"))
        var huge = many
        huge.replaceSubrange(124..<136, with: [UInt8](repeating: 0xff, count: 12))
        #expect(message(huge).contains("a tar archive of none and perhaps more"))
        for length in stride(from: 262, to: long.count, by: 100) {
            #expect(message(Array(long.prefix(length))).contains("a tar archive of "))
        }
    }
}
