import Testing

@testable import Platform

@Suite("Processors")
struct ProcessorLimitTests {
    @Test(
        "lanes are as many as the container's quota pays for",
        arguments: [
            ("max 100000", nil), ("100000 100000", 1), ("150000 100000", 2), ("20000 100000", 1), ("800000 100000", 8),
            ("", nil), ("0 100000", nil), ("x y", nil),
        ])
    func quota(text: String, processors: Int?) {
        #expect(ProcessorLimit.processors(ofQuota: text + "\n") == processors)
    }

    @Test(
        "and not more than the processors it may run on",
        arguments: [
            ("Name:\tserve\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\n", 2), ("Cpus_allowed:\tff,00000001\n", 9),
            ("Name:\tserve\n", nil),
        ])
    func affinity(status: String, processors: Int?) {
        #expect(ProcessorLimit.processors(inStatus: status) == processors)
        #expect(ProcessorLimit.processors >= 1)
    }
}
