/// One line of `/proc/self/cgroup`: a hierarchy of control groups and the process's place in it.
///
/// `0::/user.slice/app` is of version 2, `4:cpu,cpuacct:/docker/1f2e` of version 1.
struct ControlGroup {
    /// Version 2's one hierarchy, which has every controller.
    let isUnified: Bool
    /// Whether this is the hierarchy of version 1 that gives out processor time.
    let controlsProcessors: Bool
    /// From the root of the hierarchy; begins with a slash.
    private let path: String

    /// nil if the line is not of the form above.
    init?(line: Substring) {
        let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3, fields[2].hasPrefix("/") else { return nil }
        isUnified = fields[0] == "0" && fields[1].isEmpty
        controlsProcessors = fields[1].split(separator: ",").contains("cpu")
        path = String(fields[2])
    }

    /// The paths of this group and of every group it lies in, innermost first; the root is empty.
    ///
    /// The quota of a group limits every group below it, so all of them count. Only the root is left of a path that is
    /// too long to exist or that leads out of what the process can see (`/../other`, in a container).
    var withAncestors: [String] {
        let names = path.split(separator: "/")
        // Linux allows no longer path.
        guard path.utf8.count < 4096, !names.contains("..") else { return [""] }
        return (0...names.count).reversed().map { depth in names.prefix(depth).map { "/" + $0 }.joined() }
    }
}
