/// Ids one behind the other: their bytes, and where each ends.
struct IDList: Sendable {
    var bytes: [UInt8] = []
    var ends: [Int] = []

    var count: Int { ends.count }

    /// Where an id is among the bytes.
    func range(_ number: Int) -> FieldRange { FieldRange(start: number == 0 ? 0 : ends[number - 1], end: ends[number]) }

    /// Calls `body` with each id's bytes, in their order.
    func forEach(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        bytes.withUnsafeBufferPointer { bytes in
            var start = 0
            for end in ends {
                body(UnsafeBufferPointer(rebasing: bytes[start..<end]))
                start = end
            }
        }
    }
}
