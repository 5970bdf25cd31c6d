import Foundation

/// How many processors a process may use: those it may run on, cut to what a container's quota pays for.
///
/// The default number of threads in `serve`, `train`, `evaluate` and the benchmarks comes from here.
///
/// ```swift
/// let lanes = Lanes(count: ProcessorLimit.processors)
/// ```
///
/// Everything is read from files under a root directory, so that a test can lay out any machine. A file that is missing
/// or makes no sense limits nothing.
///
/// Source: the kernel's `admin-guide/cgroup-v2.rst` and `scheduler/sched-bwc.rst`.
public struct ProcessorLimit: Sendable {
    /// The processors this process may use, at least 1. Read once, at first use.
    public static let processors = ProcessorLimit().processors

    /// Linux can be built for no more processors than this; a mask of more bits is not one.
    private static let mostProcessors = 8192

    private let root: String
    private let fallback: Int

    /// - Parameters:
    ///   - root: the directory that holds `proc` and `sys`
    ///   - fallback: the number of processors if `/proc` does not tell
    init(root: String = "/", fallback: Int = ProcessInfo.processInfo.activeProcessorCount) {
        self.root = root.hasSuffix("/") ? root : root + "/"
        self.fallback = fallback
    }

    /// At least 1. Costs a dozen small files.
    var processors: Int {
        max(1, min(allowed ?? fallback, quota ?? .max))
    }

    // MARK: Affinity

    /// The processors of the affinity mask, where cpusets, `taskset` and `docker run --cpuset-cpus` show:
    /// `Cpus_allowed`, hexadecimal digits with commas.
    private var allowed: Int? {
        let name = "Cpus_allowed:"
        guard let line = lines(of: "proc/self/status").first(where: { $0.hasPrefix(name) }) else { return nil }
        let mask = line.dropFirst(name.count).filter { $0 != "," && !$0.isWhitespace }
        var count = 0
        for digit in mask {
            guard digit.isASCII, let value = digit.hexDigitValue else { return nil }
            count += value.nonzeroBitCount
        }
        return (1...Self.mostProcessors).contains(count) ? count : nil
    }

    // MARK: Quota

    /// What the tightest quota pays for, of both versions of control groups; nil if none limits.
    private var quota: Int? {
        let memberships = lines(of: "proc/self/cgroup").compactMap(ControlGroup.init(line:))
        // A container sees its own group as the root, while the path may still be the host's: the root is always read.
        let unified = memberships.first(where: \.isUnified)?.withAncestors ?? [""]
        let legacy = memberships.first(where: \.controlsProcessors)?.withAncestors ?? [""]
        var quotas = unified.compactMap { quota(ofUnifiedGroup: "sys/fs/cgroup" + $0) }
        // Distributions mount version 1 under either name.
        for mount in ["cpu", "cpu,cpuacct", "cpuacct,cpu"] {
            quotas += legacy.compactMap { quota(ofLegacyGroup: "sys/fs/cgroup/" + mount + $0) }
        }
        return quotas.min()
    }

    /// Version 2: `cpu.max` holds `max 100000`, or microseconds of processor time in each period: `150000 100000`.
    private func quota(ofUnifiedGroup directory: String) -> Int? {
        let words = text(of: directory + "/cpu.max").split(whereSeparator: \.isWhitespace)
        guard words.count == 2 else { return nil }
        return Self.processors(quota: words[0], period: words[1])
    }

    /// Version 1: the same two numbers in two files; a quota of -1 is none.
    private func quota(ofLegacyGroup directory: String) -> Int? {
        let quota = text(of: directory + "/cpu.cfs_quota_us").split(whereSeparator: \.isWhitespace)
        let period = text(of: directory + "/cpu.cfs_period_us").split(whereSeparator: \.isWhitespace)
        guard quota.count == 1, period.count == 1 else { return nil }
        return Self.processors(quota: quota[0], period: period[0])
    }

    /// Rounded up: one and a half processors keep two threads busy for most of a period.
    private static func processors(quota: Substring, period: Substring) -> Int? {
        guard let quota = Int(quota), let period = Int(period), quota > 0, period > 0 else { return nil }
        return (quota - 1) / period + 1
    }

    // MARK: Files

    private func lines(of path: String) -> [Substring] { text(of: path).split(separator: "\n") }

    /// Empty if there is no such file.
    private func text(of path: String) -> String {
        String(decoding: FileSystem.prefix(of: root + path, count: 1 << 16), as: UTF8.self)
    }
}
