import Foundation
import Testing

@testable import Platform

@Suite("Processors")
struct ProcessorLimitTests {
    private static let eight = "Name:\tserve\nCpus_allowed:\tff\nCpus_allowed_list:\t0-7\n"

    @Test(
        "as many as the process may run on",
        arguments: [
            ("1", 1), ("3", 2), ("ff,00000001", 9), ("ffffffff,ffffffff", 64),
            ("00000000,00000000,80000000,00000000", 1), (String(repeating: "f", count: 2048), 8192),
        ])
    func affinity(mask: String, processors: Int) throws {
        let machine = try FakeMachine(["proc/self/status": "Name:\tserve\nCpus_allowed:\t\(mask)\nMems_allowed:\t1\n"])
        #expect(machine.processors(fallback: 4) == processors)
    }

    @Test("a machine without /proc and /sys has as many as the system says")
    func nothingToRead() throws {
        let machine = try FakeMachine([String: String]())
        #expect(machine.processors(fallback: 64) == 64)
        #expect(machine.processors(fallback: 1) == 1)
        #expect(machine.processors(fallback: 0) == 1)
        #expect(ProcessorLimit(root: machine.path + "/missing", fallback: 3).processors == 3)
    }

    @Test(
        "a quota of cgroup v2 pays for so many, rounded up",
        arguments: [
            ("max 100000\n", 8), ("100000 100000\n", 1), ("150000 100000\n", 2), ("50000 100000\n", 1), ("1 100000", 1),
            ("800001 100000\n", 8), ("10000 5000\n", 2), ("6400000 100000\n", 8),
        ])
    func unifiedQuota(text: String, processors: Int) throws {
        let machine = try FakeMachine([
            "proc/self/status": Self.eight, "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": text,
        ])
        #expect(machine.processors() == processors)
    }

    @Test(
        "the tightest quota among a cgroup v2 and its ancestors counts",
        arguments: [
            (["/a/b/cpu.max": "200000 100000"], 2), (["/a/cpu.max": "300000 100000"], 3),
            (["/cpu.max": "400000 100000"], 4),
            (["/a/b/cpu.max": "max 100000", "/a/cpu.max": "50000 100000", "/cpu.max": "400000 100000"], 1),
            (["/a/b/cpu.max": "200000 100000", "/a/cpu.max": "max 100000", "/a/b/c/cpu.max": "1 100000"], 2),
            (["/a/c/cpu.max": "100000 100000"], 8),
        ])
    func unifiedAncestors(quotas: [String: String], processors: Int) throws {
        var files = ["proc/self/status": Self.eight, "proc/self/cgroup": "0::/a/b\n"]
        for (group, quota) in quotas { files["sys/fs/cgroup" + group] = quota }
        #expect(try FakeMachine(files).processors() == processors)
    }

    @Test("a quota of cgroup v1 counts under each name of its mount", arguments: ["cpu", "cpu,cpuacct", "cpuacct,cpu"])
    func legacyMounts(mount: String) throws {
        let machine = try FakeMachine([
            "proc/self/status": Self.eight, "proc/self/cgroup": "5:memory:/m\n4:\(mount):/docker/1f2e\n",
            "sys/fs/cgroup/\(mount)/docker/1f2e/cpu.cfs_quota_us": "250000\n",
            "sys/fs/cgroup/\(mount)/docker/1f2e/cpu.cfs_period_us": "100000\n",
        ])
        #expect(machine.processors() == 3)
    }

    @Test(
        "a quota of cgroup v1 counts at its own group, an ancestor and the root",
        arguments: [
            (["/docker/1f2e": "-1", "/docker": "-1", "": "-1"], 8), (["/docker/1f2e": "50000"], 1),
            (["/docker/1f2e": "-1", "/docker": "200000"], 2), (["": "300000"], 3),
            (["/docker/1f2e": "600000", "/docker": "500000", "": "700000"], 5),
        ])
    func legacyGroups(quotas: [String: String], processors: Int) throws {
        var files = ["proc/self/status": Self.eight, "proc/self/cgroup": "4:cpu,cpuacct:/docker/1f2e\n0::/\n"]
        for (group, quota) in quotas {
            files["sys/fs/cgroup/cpu,cpuacct\(group)/cpu.cfs_quota_us"] = quota + "\n"
            files["sys/fs/cgroup/cpu,cpuacct\(group)/cpu.cfs_period_us"] = "100000\n"
        }
        #expect(try FakeMachine(files).processors() == processors)
    }

    @Test("inside a container its own group is the root, whatever path the host gave it")
    func containers() throws {
        let status = ["proc/self/status": Self.eight]
        let legacy = try FakeMachine(
            status.merging([
                "proc/self/cgroup": "4:cpu:/kubepods/pod1/2\n", "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "200000",
                "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000",
            ]) { $1 })
        let unified = try FakeMachine(
            status.merging([
                "proc/self/cgroup": "0::/../../other\n", "sys/fs/cgroup/cpu.max": "200000 100000",
                "other/cpu.max": "100000 100000",
            ]) { $1 })
        #expect(legacy.processors() == 2)
        #expect(unified.processors() == 2)
    }

    @Test("without an affinity mask the quota still counts, and without a group the root's does")
    func missingFiles() throws {
        #expect(try FakeMachine(["sys/fs/cgroup/cpu.max": "200000 100000"]).processors() == 2)
        #expect(try FakeMachine(["proc/self/cgroup": "0::/a\n"]).processors() == 4)
    }

    /// Contents no kernel writes.
    private static let absurd: [[UInt8]] =
        [
            "", "\n\n\n", "-5 100000", "100000 -5", "0 100000", "100000 0", "x y", "nan inf", "1e3 1e3", "0x10 0x10",
            "999999999999999999999999 1", "max", "1 2 3", "::::", "0::", "0::relative", "0::/\0/x",
            "-9223372036854775808 -1", "Cpus_allowed:", "Cpus_allowed:\t0", "Cpus_allowed:\t-1", "Cpus_allowed:\txyz",
            "Cpus_allowed:\t１２", "0::" + String(repeating: "/a", count: 50_000),
            "Cpus_allowed:\t" + String(repeating: "f", count: 100_000),
        ].map { Array($0.utf8) } + [
            [0xFF, 0xFE, 0x00, 0x80], Array("0::/".utf8) + [0xC3, 0x28], Array(repeating: 0x39, count: 1 << 20),
            Array(repeating: 0, count: 1 << 17),
        ]

    @Test("absurd contents limit nothing and end nothing", arguments: absurd.indices)
    func absurdContents(index: Int) throws {
        let bytes = Self.absurd[index]
        for name in [
            "proc/self/status", "proc/self/cgroup", "sys/fs/cgroup/cpu.max", "sys/fs/cgroup/cpu/cpu.cfs_quota_us",
            "sys/fs/cgroup/cpu/cpu.cfs_period_us",
        ] {
            var files = [
                "proc/self/status": Array(Self.eight.utf8), "proc/self/cgroup": Array("0::/\n4:cpu:/\n".utf8),
                "sys/fs/cgroup/cpu.max": Array("max 100000".utf8),
                "sys/fs/cgroup/cpu/cpu.cfs_quota_us": Array("-1".utf8),
                "sys/fs/cgroup/cpu/cpu.cfs_period_us": Array("100000".utf8),
            ]
            files[name] = bytes
            let expected = name == "proc/self/status" ? 4 : 8
            #expect(try FakeMachine(files).processors(fallback: 4) == expected, "in \(name)")
        }
    }

    @Test("the largest numbers are no quota to speak of")
    func largestNumbers() throws {
        let most = Int.max
        for (text, processors) in [("\(most) 1", 8), ("1 \(most)", 1), ("\(most) \(most)", 1)] {
            let machine = try FakeMachine(["proc/self/status": Self.eight, "sys/fs/cgroup/cpu.max": text])
            #expect(machine.processors() == processors)
        }
    }

    @Test("what is not a file is as good as missing, and reading it does not wait")
    func notAFile() throws {
        let machine = try FakeMachine(["proc/self/status/inner": "", "sys/fs/cgroup/other": ""])
        #expect(mkfifo(machine.path + "/sys/fs/cgroup/cpu.max", 0o600) == 0)
        #expect(machine.processors(fallback: 5) == 5)
    }

    @Test("this process has at least one, and as many each time")
    func thisProcess() {
        #expect(ProcessorLimit.processors >= 1)
        #expect(ProcessorLimit.processors == ProcessorLimit().processors)
    }
}
