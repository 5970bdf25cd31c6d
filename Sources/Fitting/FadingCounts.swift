import Foundation

/// Counts of which each halves in a given time.
///
/// An addition is counted the heavier the later it is, so that nothing has to be faded; the sum is put right when it is read.
struct FadingCounts {
    private let halfLife: Double
    private var raw: [Double]
    private var rawSum = 0.0
    /// Additions now count 1.
    private var reference: Int64

    /// Half-lives after which the counts are scaled anew, far from where numbers end.
    private static let mostHalfLives = 500.0

    /// - Parameters:
    ///   - halfLife: in seconds, above 0
    ///   - start: no addition is earlier
    init(count: Int, halfLife: Double, start: Int64) {
        self.halfLife = halfLife
        raw = [Double](repeating: 0, count: count)
        reference = start
    }

    /// Counts one. Additions come in order of time.
    mutating func add(_ item: Int32, at time: Int64) {
        if Double(time - reference) > Self.mostHalfLives * halfLife { rescale(to: time) }
        let weight = exp2(Double(time - reference) / halfLife)
        raw[Int(item)] += weight
        rawSum += weight
    }

    private mutating func rescale(to time: Int64) {
        let factor = exp2(-Double(time - reference) / halfLife)
        for item in raw.indices { raw[item] *= factor }
        rawSum *= factor
        reference = time
    }

    /// What a count is multiplied with at a time.
    func factor(at time: Int64) -> Double { exp2(-Double(time - reference) / halfLife) }

    /// Before ``factor(at:)``.
    func count(of item: Int32) -> Double { raw[Int(item)] }

    /// Of all counts, before ``factor(at:)``.
    var sum: Double { rawSum }
}
