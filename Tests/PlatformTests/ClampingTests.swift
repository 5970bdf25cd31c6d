import Platform
import Testing

@Suite struct ClampingTests {
    @Test(
        "a floating number becomes the whole one next to it, however large it is",
        arguments: [
            (0.0, 0), (2.5, 3), (-2.5, -3), (2.4, 2), (1e18, 1_000_000_000_000_000_000), (1e19, .max), (-1e19, .min),
            (.infinity, .max), (-.infinity, .min), (.nan, 0), (9_223_372_036_854_775_808, .max),
        ] as [(Double, Int)])
    func clamps(value: Double, expected: Int) {
        #expect(Int(clampingRounded: value) == expected)
    }

    @Test("the rule says which way")
    func rule() {
        #expect(Int(clampingRounded: 2.1, .up) == 3)
        #expect(Int(clampingRounded: 2.9, .down) == 2)
    }
}
