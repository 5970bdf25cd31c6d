import Platform

extension SeededGenerator {
    /// A number from 0 up to another.
    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

    /// True one time in so many.
    mutating func chance(_ times: Int) -> Bool { below(times) == 0 }
}
