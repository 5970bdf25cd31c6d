import Foundation

/// How many processors this process may use: those it may run on, cut by what a container's quota pays for.
public enum ProcessorLimit {
    /// At least 1.
    public static var processors: Int {
        var limit = allowed
        for path in ["/sys/fs/cgroup" + ownGroup, "/sys/fs/cgroup"] {
            if let quota = quota(inGroup: path) { limit = min(limit, quota) }
        }
        return max(1, limit)
    }

    /// Those of the affinity mask: cpusets, `taskset` and `docker run --cpuset-cpus` show there.
    private static var allowed: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        return processors(inStatus: status) ?? ProcessInfo.processInfo.activeProcessorCount
    }

    /// The ones in `Cpus_allowed`, a hexadecimal mask with commas.
    static func processors(inStatus text: String) -> Int? {
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("Cpus_allowed:") }) else { return nil }
        let digits = line.dropFirst("Cpus_allowed:".count).compactMap(\.hexDigitValue)
        return digits.isEmpty ? nil : digits.reduce(0) { $0 + $1.nonzeroBitCount }
    }

    /// The process's place in the cgroup v2 tree: `0::/path`.
    private static var ownGroup: String {
        let line = (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8))?
            .split(separator: "\n").first { $0.hasPrefix("0::") }
        return line.map { String($0.dropFirst(3)) } ?? ""
    }

    private static func quota(inGroup path: String) -> Int? {
        (try? String(contentsOfFile: path + "/cpu.max", encoding: .utf8)).flatMap(processors(ofQuota:))
    }

    /// `cpu.max` of cgroup v2: `max 100000`, or microseconds of processor time in each period: `150000 100000` pays for one and
    /// a half. What is left of a processor is worth a lane; nothing at all is none.
    static func processors(ofQuota text: String) -> Int? {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let quota = Double(words[0]), let period = Double(words[1]), quota > 0, period > 0
        else {
            return nil
        }
        return max(1, Int((quota / period).rounded(.up)))
    }
}
