import Glibc

/// SplitMix64 (Steele et al. 2014): a small generator whose whole state is one number, so it can be stored and
/// repeated.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    /// All there is to store: a generator with this as its seed goes on where this one is.
    public private(set) var state: UInt64

    /// - Parameter seed: any number; equal seeds give equal numbers
    public init(seed: UInt64) { state = seed }

    /// A generator for one purpose: the same seed and numbers always give the same one.
    public init(seed: UInt64, _ purpose: UInt64...) {
        state = seed
        for number in purpose { state = Self.mix(state &+ 0x9E37_79B9_7F4A_7C15 &* (number &+ 1)) }
    }

    /// 64 uniform bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// Uniform in [0, 1).
    public mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

    /// Uniform in a range.
    public mutating func uniform(in range: ClosedRange<Float>) -> Float {
        range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    }

    /// Standard normal, by Box and Muller.
    public mutating func normal() -> Float {
        let radius = (-2 * log(1 - uniform())).squareRoot()
        return radius * cos(2 * .pi * uniform())
    }

    /// The output function: every input bit changes about half the output bits.
    @inlinable
    public static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
