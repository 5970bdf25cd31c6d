import Telemetry
import Testing

@Suite struct HistogramTests {
    @Test("a value belongs below the first bound that is not less")
    func aValueBelongsBelowTheFirstBoundThatIsNotLess() {
        let histogram = Histogram(bounds: [1, 2, 4])
        for value in [0, 1, 1.5, 2, 2.25, 4, 5, 1000] { histogram.record(value) }
        #expect(histogram.counts == [2, 2, 2, 2])
        #expect(histogram.sum == 1015.75)
    }

    @Test("nothing is lost when many record at once")
    func nothingIsLostWhenManyRecordAtOnce() async {
        let histogram = Histogram(bounds: [1, 10])
        let counter = Counter()
        await withTaskGroup { group in
            for task in 0..<8 {
                group.addTask {
                    for _ in 0..<10_000 {
                        histogram.record(task % 2 == 0 ? 0.5 : 20)
                        counter.add(2)
                        counter.subtract()
                    }
                }
            }
        }
        #expect(histogram.counts == [40_000, 0, 40_000])
        #expect(histogram.sum == 820_000)
        #expect(counter.value == 80_000)
    }
}

@Suite struct PrometheusTextTests {
    @Test("samples follow their family and buckets add up")
    func samplesFollowTheirFamilyAndBucketsAddUp() {
        let histogram = Histogram(bounds: [0.005, 1])
        for value in [0.00390625, 0.5, 0.5, 3] { histogram.record(value) }
        var text = PrometheusText()
        text.family("a_total", .counter, help: "As.")
        text.sample("a_total", 3, [("kind", "x"), ("other", "y")])
        text.family("b_seconds", .histogram, help: "Bs.")
        text.samples("b_seconds", histogram, [("kind", "x")])
        text.family("c", .gauge, help: "Cs.")
        text.sample("c", 0.25)
        #expect(
            text.text == """
                # HELP a_total As.
                # TYPE a_total counter
                a_total{kind="x",other="y"} 3
                # HELP b_seconds Bs.
                # TYPE b_seconds histogram
                b_seconds_bucket{kind="x",le="0.005"} 1
                b_seconds_bucket{kind="x",le="1"} 3
                b_seconds_bucket{kind="x",le="+Inf"} 4
                b_seconds_sum{kind="x"} 4.00390625
                b_seconds_count{kind="x"} 4
                # HELP c Cs.
                # TYPE c gauge
                c 0.25

                """)
    }

    @Test("what a label must not hold is escaped")
    func whatALabelMustNotHoldIsEscaped() {
        var text = PrometheusText()
        text.sample("a", 1, [("version", "x\"y\\z\n1")])
        #expect(text.text == #"a{version="x\"y\\z\n1"} 1"# + "\n")
    }
}
