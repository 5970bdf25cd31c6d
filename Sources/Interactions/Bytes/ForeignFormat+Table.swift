extension ForeignFormat {
    /// Every form that is known. What they begin with is in the specification of each.
    static let all: [ForeignFormat] = columns + databases + sheets + arrays + packed + documents

    private static let columns = [
        ForeignFormat(
            "a Parquet file", .word("PAR1"), .word("PARE"),
            command: "duckdb -c \"COPY (FROM read_parquet({sql})) TO 'data.csv'\""),
        ForeignFormat("a Feather file", .word("FEA1"), command: pandas("read_feather")),
        ForeignFormat("an Arrow (Feather) file", .word("ARROW1"), command: pandas("read_feather")),
        ForeignFormat("an ORC file", .word("ORC"), command: pandas("read_orc")),
        ForeignFormat(
            "an Avro file", .bytes([0x4f, 0x62, 0x6a, 1]),
            command: "duckdb -c \"INSTALL avro; LOAD avro; COPY (FROM read_avro({sql})) TO 'data.csv'\""),
    ]

    private static let databases = [
        ForeignFormat(
            "an SQLite database", .bytes(Array("SQLite format 3\0".utf8)), advice: "make CSV of one of its tables",
            command: "sqlite3 -header -csv {file} 'select * from TABLE' > data.csv"),
        ForeignFormat(
            "a DuckDB database", .word("DUCK", at: 8), advice: "make CSV of one of its tables",
            command: "duckdb -readonly -csv {file} 'select * from TABLE' > data.csv"),
    ]

    private static let sheets = [
        ForeignFormat("an Excel workbook", .zip(members: ["xl/workbook.xml"]), command: pandas("read_excel")),
        ForeignFormat("a binary Excel workbook", .zip(members: ["xl/workbook.bin"]), command: pandas("read_excel")),
        ForeignFormat(
            "an old Excel workbook", .bytes([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
            command: pandas("read_excel")),
        ForeignFormat(
            "an OpenDocument spreadsheet", .zip(members: ["mimetype", "content.xml"]), command: pandas("read_excel")),
    ]

    private static let arrays = [
        ForeignFormat("an HDF5 file", .bytes([0x89, 0x48, 0x44, 0x46]), command: pandas("read_hdf")),
        ForeignFormat(
            "a NumPy array", .bytes([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]),
            command: "python3 -c \"import sys, numpy; "
                + "numpy.savetxt('data.csv', numpy.load(sys.argv[1]), fmt='%s', delimiter=',')\" {file}"),
        ForeignFormat(
            "a Python pickle", .bytes([0x80, 2]), .bytes([0x80, 3]), .bytes([0x80, 4]), .bytes([0x80, 5]),
            advice: "make CSV of it if you trust it, for to open a pickle may run any program",
            command: pandas("read_pickle")),
    ]

    /// Those that are read are here, too: not one within another.
    private static let packed = [
        ForeignFormat(
            "a tar archive", .word("ustar", at: 257), advice: "read one of them",
            command: "tar -xOf {file} {member} | train --interactions - …", listsMembers: true),
        ForeignFormat(
            "an xz file", .bytes([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), advice: "decompress it",
            command: "xz -dc < {file} > data.csv"),
        ForeignFormat(
            "an lz4 file", .bytes([0x04, 0x22, 0x4d, 0x18]), advice: "decompress it",
            command: "lz4 -dc < {file} > data.csv"),
        ForeignFormat(
            "a file of Unix compress", .bytes([0x1f, 0x9d]), advice: "decompress it",
            command: "gzip -dc < {file} > data.csv"),
        ForeignFormat(
            "a 7-Zip archive", .bytes([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]), advice: "extract its files",
            command: "7z x {file}"),
        ForeignFormat(
            "a RAR archive", .bytes(Array("Rar!\u{1a}\u{7}".utf8)), advice: "extract its files",
            command: "unrar x {file}"),
        ForeignFormat(
            "a zip archive", .bytes([0x50, 0x4b, 3, 4]), advice: "extract its files", command: "unzip {file}"),
        ForeignFormat(
            "a gzip file", .bytes([0x1f, 0x8b]), advice: "decompress it", command: "gzip -dc < {file} > data.csv"),
        ForeignFormat(
            "a zstd file", .bytes([0x28, 0xb5, 0x2f, 0xfd]), advice: "decompress it",
            command: "zstd -dc < {file} > data.csv"),
        ForeignFormat(
            "a bzip2 file", .bytes([0x31, 0x41, 0x59, 0x26, 0x53, 0x59], at: 4), advice: "decompress it",
            command: "bzip2 -dc < {file} > data.csv"),
    ]

    private static let documents = [
        ForeignFormat(
            "a web page, not data", .text("<!doctype html"), .text("<html"), advice: "download the file itself"),
        ForeignFormat("XML, not rows of text", .text("<?xml"), advice: "download or export the data as CSV"),
        ForeignFormat("a PDF document, not data", .text("%pdf-"), advice: "download or export the data as CSV"),
        ForeignFormat(
            "a Git LFS pointer, not data", .text("version https://git-lfs.github.com/spec/"),
            advice: "fetch the file itself, in its repository", command: "git lfs pull"),
        ForeignFormat(
            "text in UTF-32", .bytes([0xff, 0xfe, 0, 0]), .bytes([0, 0, 0xfe, 0xff]), advice: "make UTF-8 of it",
            command: "iconv -f UTF-32 -t UTF-8 {file} > data.csv"),
    ]

    private static func pandas(_ function: String) -> String {
        "python3 -c \"import sys, pandas; pandas.\(function)(sys.argv[1]).to_csv('data.csv', index=False)\" {file}"
    }
}
