import Glibc

/// How much memory a process may have: the machine's, cut to what its control group allows.
///
/// What a file asks for is compared with it before it is allocated: the system promises more than it has, and ends the process
/// that takes it at its word. A file that is missing or makes no sense limits nothing.
///
/// Source: the kernel's `admin-guide/cgroup-v2.rst` and `admin-guide/cgroup-v1/memory.rst`.
public struct MemoryLimit: Sendable {
    /// The bytes this process may have, read once, at first use.
    public static let bytes = MemoryLimit().bytes

    private let root: String
    private let physical: Int

    /// - Parameters:
    ///   - root: the directory that holds `proc` and `sys`
    ///   - physical: the machine's bytes
    init(root: String = "/", physical: Int = Self.physicalBytes) {
        self.root = root.hasSuffix("/") ? root : root + "/"
        self.physical = physical
    }

    private static var physicalBytes: Int {
        let (pages, bytes) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
        return pages > 0 && bytes > 0 ? pages * bytes : .max
    }

    /// The tightest of all limits.
    var bytes: Int {
        let groups = text(of: "proc/self/cgroup").split(separator: "\n").compactMap(ControlGroup.init(line:))
        // A container sees its own group as the root, while the path may still be the host's: the root is always read.
        let paths = groups.first(where: \.isUnified)?.withAncestors ?? [""]
        let limits = paths.map { "sys/fs/cgroup" + $0 + "/memory.max" } + ["sys/fs/cgroup/memory/memory.limit_in_bytes"]
        return limits.compactMap(limit).reduce(physical, min)
    }

    /// `max` or a number of bytes.
    private func limit(_ path: String) -> Int? {
        let words = text(of: path).split(whereSeparator: \.isWhitespace)
        guard words.count == 1, let bytes = Int(words[0]), bytes > 0 else { return nil }
        return bytes
    }

    /// Empty if there is no such file.
    private func text(of path: String) -> String {
        String(decoding: FileSystem.prefix(of: root + path, count: 1 << 16), as: UTF8.self)
    }
}
