import Glibc

/// What the system counts of this process: the figures that Prometheus' client libraries export as `process_…`.
///
/// Nothing is counted between two looks. One takes some ten microseconds; before Linux 6.2 about a microsecond more for each open
/// descriptor. What the system does not tell is `nil`.
///
/// Source: the kernel's `filesystems/proc.rst`.
public struct ProcessStatistics: Sendable, Equatable {
    /// Time on processors, of all threads.
    public var cpuSeconds: Double
    /// Memory in use, and address space.
    public var residentBytes: Int?
    public var virtualBytes: Int?
    public var openDescriptors: Int?
    /// How many may be open; `nil` if the system sets no limit.
    public var maximumDescriptors: Int?
    public var threads: Int?
    /// When the process began, in seconds since 1970.
    public var startTime: Double?

    /// The figures of this moment.
    public init() { self.init(root: "/") }

    /// - Parameter root: the directory that holds `proc`
    init(root: String) {
        let root = root.hasSuffix("/") ? root : root + "/"
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        cpuSeconds = Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        let fields = Self.fields(root)
        threads = fields.number(20)
        virtualBytes = fields.number(23)
        residentBytes = fields.number(24).flatMap { pages in
            let (bytes, isTooMany) = pages.multipliedReportingOverflow(by: sysconf(Int32(_SC_PAGESIZE)))
            return isTooMany ? nil : bytes
        }
        let ticksPerSecond = sysconf(Int32(_SC_CLK_TCK))
        if let ticks = fields.number(22), ticksPerSecond > 0, let booted = Self.bootTime(root) {
            startTime = booted + Double(ticks) / Double(ticksPerSecond)
        }
        openDescriptors = Self.openDescriptors(root)
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur != rlim_t.max {
            maximumDescriptors = Int(clamping: limit.rlim_cur)
        }
    }

    /// The fields of `proc/self/stat` from the third on; the second is the program's name, which may hold spaces and parentheses.
    private static func fields(_ root: String) -> StatFields {
        let text = FileSystem.prefix(of: root + "proc/self/stat", count: 4096)
        guard let end = text.lastIndex(of: UInt8(ascii: ")")) else { return StatFields(words: []) }
        return StatFields(words: text[(end + 1)...].split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") })
    }

    private struct StatFields {
        let words: [ArraySlice<UInt8>]

        /// - Parameter field: as the manual counts them, from 1
        func number(_ field: Int) -> Int? {
            let index = field - 3
            guard words.indices.contains(index) else { return nil }
            return Int(String(decoding: words[index], as: UTF8.self))
        }
    }

    /// When the system started, in seconds since 1970.
    private static func bootTime(_ root: String) -> Double? {
        let text = String(decoding: FileSystem.prefix(of: root + "proc/stat", count: 1 << 20), as: UTF8.self)
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == "btime" { return Double(words[1]) }
        }
        return nil
    }

    private static func openDescriptors(_ root: String) -> Int? {
        let directory = root + "proc/self/fd"
        var status = stat()
        guard stat(directory, &status) == 0 else { return nil }
        // Since Linux 6.2 the directory's size is their number.
        if status.st_size > 0 { return Int(status.st_size) }
        // One of them is the look itself.
        return max(0, FileSystem.names(in: directory).count - 1)
    }
}
