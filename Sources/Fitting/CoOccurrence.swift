import Interactions

/// How many histories hold two items together: the matrix XᵀX of the binary user × item matrix X, a row at a time.
///
/// The rows are computed from lists of who has which item when they are asked for, so memory is that of the histories
/// whatever the catalogue's size.
public struct CoOccurrence: Sendable {
    /// The most pairs a method may ask for: about a minute on two cores.
    public static let mostPairs = 20_000_000_000

    public let vocabularyCount: Int
    /// Each history's distinct items: `items[offsets[u]..<offsets[u + 1]]`.
    private let items: [Int32]
    private let offsets: [Int]
    /// The histories that hold item i: `holders[starts[i]..<starts[i + 1]]`.
    private let holders: [Int32]
    private let starts: [Int]

    /// - Parameter longest: of longer histories the last items count: one history costs its length squared
    public init(_ training: UserSequences, vocabularyCount: Int, longest: Int = .max) {
        self.vocabularyCount = vocabularyCount
        var items: [Int32] = []
        items.reserveCapacity(training.items.count)
        var offsets = [0]
        var starts = [Int](repeating: 0, count: vocabularyCount + 1)
        var lastHolder = [Int](repeating: -1, count: vocabularyCount)
        for user in 0..<training.count {
            for item in training.sequence(user).suffix(longest) where lastHolder[Int(item)] != user {
                lastHolder[Int(item)] = user
                items.append(item)
                starts[Int(item) + 1] += 1
            }
            offsets.append(items.count)
        }
        for index in 0..<vocabularyCount { starts[index + 1] += starts[index] }
        var holders = [Int32](repeating: 0, count: items.count)
        var next = starts
        for user in 0..<training.count {
            for item in items[offsets[user]..<offsets[user + 1]] {
                holders[next[Int(item)]] = Int32(user)
                next[Int(item)] += 1
            }
        }
        (self.items, self.offsets, self.holders, self.starts) = (items, offsets, holders, starts)
    }

    /// In how many histories an item is: the matrix's diagonal.
    public func count(of item: Int) -> Int { starts[item + 1] - starts[item] }

    /// What all rows together cost.
    public var pairs: Int { zip(offsets, offsets.dropFirst()).reduce(0) { $0 + ($1.1 - $1.0) * ($1.1 - $1.0) } }

    /// Adds row `item` of the matrix, and names the items that are in it. Costs what the row's histories hold, however large the
    /// catalogue is.
    ///
    /// - Parameters:
    ///   - counts: one for each vocabulary index, 0 for all that are not in `touched`
    ///   - touched: gets each index once whose count was 0
    func add(_ item: Int, to counts: UnsafeMutableBufferPointer<Int32>, _ touched: inout [Int32]) {
        items.withUnsafeBufferPointer { items in
            for holder in holders[starts[item]..<starts[item + 1]] {
                for place in offsets[Int(holder)]..<offsets[Int(holder) + 1] {
                    let other = items[place]
                    if counts[Int(other)] == 0 { touched.append(other) }
                    counts[Int(other)] += 1
                }
            }
        }
    }

    /// Row `item` of the matrix.
    ///
    /// - Parameter counts: one for each vocabulary index, overwritten.
    public func row(_ item: Int, into counts: UnsafeMutableBufferPointer<Int32>) {
        counts.update(repeating: 0)
        items.withUnsafeBufferPointer { items in
            for holder in holders[starts[item]..<starts[item + 1]] {
                for other in offsets[Int(holder)]..<offsets[Int(holder) + 1] { counts[Int(items[other])] += 1 }
            }
        }
    }
}
