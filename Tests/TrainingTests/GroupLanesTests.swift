import Kernels
import Testing
import Training

@Suite("Lanes of a group")
struct GroupLanesTests {
    @Test("one process has all lanes")
    func alone() {
        let lanes = GroupLanes(3)
        #expect(lanes.total == 3 && lanes.own == 0..<3)
    }

    @Test("what lies within ranges is copied together, and back to where it was")
    func pack() {
        let ranges = ArenaRanges([2..<4, 7..<8, 8..<10])
        let arena = Matrix(rows: 1, columns: 12, values: (0..<12).map(Float.init))
        let packed = Matrix(rows: 1, columns: ranges.floats)
        arena.pack(ranges, into: packed)
        #expect(packed.values == [2, 3, 7, 8, 9])
        packed.copy(from: [20, 30, 70, 80, 90])
        arena.unpack(ranges, from: packed)
        #expect(arena.values == [0, 1, 20, 30, 4, 5, 6, 70, 80, 90, 10, 11])
    }
}
