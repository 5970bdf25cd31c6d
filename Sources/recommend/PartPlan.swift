/// How users fall into blocks and blocks into parts. A block is what is written as one, so that a later process can go on behind it; a
/// part is what is asked as one request.
struct PartPlan: Sendable {
    /// As many queries as share a turn of a lane.
    static let partSize = 16

    let users: Int
    /// Users of each block but the last, at least 1.
    let blockSize: Int

    private var partsOfBlock: Int { Self.parts(of: blockSize) }

    private static func parts(of users: Int) -> Int { (users + partSize - 1) / partSize }

    /// How many parts there are.
    var count: Int { users / blockSize * partsOfBlock + Self.parts(of: users % blockSize) }

    /// The users of a part, counted from 0.
    func users(of part: Int) -> Range<Int> {
        let (block, place) = part.quotientAndRemainder(dividingBy: partsOfBlock)
        let first = block * blockSize + place * Self.partSize
        return first..<min(first + Self.partSize, (block + 1) * blockSize, users)
    }

    /// Whether a block ends with a part.
    func endsBlock(_ part: Int) -> Bool {
        let end = users(of: part).upperBound
        return end % blockSize == 0 || end == users
    }

    /// The part that comes after whole blocks.
    ///
    /// - Parameter users: those of the blocks
    func firstPart(after users: Int) -> Int {
        users >= self.users ? count : users / blockSize * partsOfBlock
    }
}
