import Testing

@testable import Interactions

@Suite("Numbers and lists on the way to another process")
struct PackedBytesTests {
    private var ids: IDList {
        var index = ByteIndex()
        for id in ["a", "a long one of many bytes", "ü"] { _ = index.insert(id) }
        return index.ids
    }

    @Test("are taken out as they were added")
    func same() {
        var packed = PackedBytes()
        packed.append(-5)
        packed.append(ids)
        [1, 2, 3].withUnsafeBufferPointer { (numbers: UnsafeBufferPointer<Int>) in packed.append(numbers) }
        packed.append(IDList())
        var taken = PackedBytes(packed.bytes)
        let (number, list, numbers) = (taken.takeNumber(), taken.takeIDs(), taken.takeElements(of: Int.self))
        let (nothing, end) = (taken.takeIDs(), taken.takeNumber())
        #expect(number == -5)
        #expect(list?.bytes == ids.bytes && list?.ends == ids.ends)
        #expect(numbers == [1, 2, 3])
        #expect(nothing?.count == 0)
        #expect(end == nil)
    }

    @Test("that are cut short or something else are not taken")
    func damaged() {
        var packed = PackedBytes()
        packed.append(ids)
        for count in 0..<packed.bytes.count {
            var short = PackedBytes(Array(packed.bytes.prefix(count)))
            let taken = short.takeIDs()
            #expect(taken == nil, "\(count) bytes")
        }
        for number in [-1, Int.max, Int.min] {
            var other = PackedBytes()
            other.append(number)
            other = PackedBytes(other.bytes)
            let taken = other.takeElements(of: Int64.self)
            #expect(taken == nil, "\(number) elements")
        }
    }

    @Test("are not added to a table they do not fit")
    func otherRows() {
        var table = InteractionTable(vocabulary: .build, hasTimes: true, events: [])
        let inserted = table.insert(packedIDs: [1, 2, 3])
        #expect(inserted == nil)
        let numbers = RowNumbers(users: [0], items: [0], hasUnknown: false)
        let short = table.add(packedRows: [1, 2, 3], count: 1, numbers)
        // A row of user 9, who is none of these.
        let unknown = table.add(packedRows: [0, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0], count: 1, numbers)
        let rows = table.count
        #expect(!short && !unknown && rows == 0)
    }
}
