import Platform

/// Work in pieces that are dealt out to the processes of a group, or all this process's.
///
/// Each process does every so many pieces, and then all take what the others have found. So that this is what one process alone
/// finds, a piece must not depend on the others.
struct WorkShares: Sendable {
    private let group: (any ProcessGroup)?

    /// Of small pieces so many are told the others at a time: memory for all would be needed three times.
    private static let usualPieces = 1 << 14

    /// - Parameter group: all of its processes do the same work; `nil`: this one alone
    init(_ group: (any ProcessGroup)?) { self.group = group.flatMap { $0.count > 1 ? $0 : nil } }

    /// This process's pieces of so many.
    func own(of count: Int) -> StrideTo<Int> { stride(from: group?.rank ?? 0, to: count, by: group?.count ?? 1) }

    /// Of some pieces those that one of this process's lanes does.
    func own(of pieces: Range<Int>, lane: Int, lanes: Int) -> StrideTo<Int> {
        let processes = group?.count ?? 1
        let first = pieces.lowerBound + (group?.rank ?? 0) + lane * processes
        return stride(from: first, to: pieces.upperBound, by: lanes * processes)
    }

    /// Takes what the other processes have found. Collective. If the group is broken, what is taken means nothing, and may be less.
    ///
    /// - Parameters:
    ///   - count: of all pieces
    ///   - piecesAtATime: told the others together; 1 where each is large
    ///   - pack: what this process has found in one of its pieces
    ///   - take: is given what another has found in one of its
    func exchange(
        _ count: Int, piecesAtATime: Int = Self.usualPieces, pack: (Int) -> [Int32],
        take: (Int, ArraySlice<Int32>) -> Void
    ) {
        guard let group else { return }
        for start in stride(from: 0, to: count, by: piecesAtATime) {
            let pieces = start..<min(count, start + piecesAtATime)
            for rank in 0..<group.count {
                let own = pieces.filter { $0 % group.count == rank }
                let bytes = group.broadcast(rank == group.rank ? Self.packed(own, pack) : [], from: rank)
                guard group.failure == nil else { return }
                if rank != group.rank { Self.unpack(bytes, own, take) }
            }
        }
    }

    /// Of each piece how many numbers there are, and the numbers.
    private static func packed(_ pieces: [Int], _ pack: (Int) -> [Int32]) -> [UInt8] {
        var numbers: [Int32] = []
        for piece in pieces {
            let found = pack(piece)
            numbers.append(Int32(found.count))
            numbers += found
        }
        return numbers.withUnsafeBytes { Array($0) }
    }

    private static func unpack(_ bytes: [UInt8], _ pieces: [Int], _ take: (Int, ArraySlice<Int32>) -> Void) {
        let size = MemoryLayout<Int32>.size
        let numbers = bytes.withUnsafeBytes { bytes in
            (0..<(bytes.count / size)).map { bytes.loadUnaligned(fromByteOffset: $0 * size, as: Int32.self) }
        }
        var place = 0
        for piece in pieces {
            guard place < numbers.count, numbers[place] >= 0 else { return }
            let end = place + 1 + Int(numbers[place])
            guard end <= numbers.count else { return }
            take(piece, numbers[(place + 1)..<end])
            place = end
        }
    }
}
