import Kernels
import Platform
import TestSupport
import Testing

@testable import Checkpoints

/// Tensors of bfloat16s in files.
@Suite("Tensors of bfloat16s")
struct Bfloat16TensorTests {
    private let output: TemporaryDirectory

    init() throws { output = try TemporaryDirectory() }

    private func write(_ entries: [SafetensorsContent.Entry]) throws -> SafetensorsFile {
        try SafetensorsContent(entries: entries).written(to: output.path + "/tensors.safetensors")
    }

    private func floats(_ values: [Float]) -> Matrix { Matrix(rows: 1, columns: values.count, values: values) }

    private func rounded(_ values: [Float]) -> Operand {
        let numbers = room(values.count)
        numbers.store(floats(values))
        return numbers
    }

    private func room(_ count: Int) -> Operand { Operand(rows: 1, columns: count, precision: .bf16) }

    private func bytes(_ numbers: Operand) -> [UInt8] { numbers.withMutableBytes { Array($0) } }

    /// More than are rounded at a time, and an odd number.
    private let numbers = (0..<70_001).map { Float($0 % 9973 - 4000) / 7 }

    @Test("they are written with two bytes each, and read bit for bit")
    func roundTrip() throws {
        let written = rounded(numbers)
        let file = try write([
            .init(name: "before", shape: [3], values: .floats(floats([1, 2, 3]))),
            .init(name: "numbers", shape: [numbers.count], values: .operand(written)),
            .init(name: "more", shape: [2], values: .operand(rounded([-0.0, 0x1p-120]))),
        ])
        #expect(file.tensors["numbers"]?.kind == .bfloat16 && file.tensors["numbers"]?.shape == [numbers.count])
        let (read, more) = (room(numbers.count), room(2))
        try file.readRounded("numbers", into: read)
        try file.readRounded("more", into: more)
        #expect(bytes(read) == bytes(written) && bytes(read).count == 2 * numbers.count)
        #expect(bytes(more) == [0x00, 0x80, 0x80, 0x03])
    }

    @Test("an operand of floats is written as floats")
    func operandOfFloats() throws {
        let file = try write([.init(name: "numbers", shape: [3], values: .operand(Operand(floats([1, -2, 3]))))])
        let read = Matrix(rows: 1, columns: 3)
        try file.read("numbers", into: read)
        #expect(read.values == [1, -2, 3])
    }

    @Test("a tensor of floats is rounded to the nearest where bfloat16s are asked for")
    func rounding() throws {
        let file = try write([.init(name: "numbers", shape: [numbers.count], values: .floats(floats(numbers)))])
        let read = room(numbers.count)
        try file.readRounded("numbers", into: read)
        #expect(bytes(read) == bytes(rounded(numbers)) && read.values != numbers)
    }

    @Test("where floats or whole numbers are asked for, bfloat16s are refused, whatever their size")
    func otherKinds() throws {
        let file = try write([.init(name: "numbers", shape: [4], values: .operand(rounded([1, 2, 3, 4])))])
        for count in [2, 4] {
            #expect(throws: CheckpointError.self) { try file.read("numbers", into: Matrix(rows: 1, columns: count)) }
        }
        #expect(throws: CheckpointError.self) { try file.readIntegers("numbers") }
    }

    @Test("where bfloat16s are asked for, whole numbers, another size and a tensor that is not there are refused")
    func otherTensors() throws {
        let file = try write([
            .init(name: "integers", shape: [2], values: .integers([1, 2])),
            .init(name: "floats", shape: [2], values: .floats(floats([1, 2]))),
            .init(name: "numbers", shape: [2], values: .operand(rounded([1, 2]))),
        ])
        for (name, count) in [("integers", 2), ("integers", 4), ("floats", 4), ("numbers", 4), ("numbers", 1)] {
            #expect(throws: CheckpointError.self, "\(name), \(count)") {
                try file.readRounded(name, into: room(count))
            }
        }
        #expect(throws: CheckpointError.tensorMissing(path: file.path, name: "none")) {
            try file.readRounded("none", into: room(2))
        }
    }

    /// The last of these floats would be rounded to −0, the one before to infinity.
    @Test("numbers that are infinite or none are refused, also floats that rounding would change into others")
    func notFinite() throws {
        let wrong: [Float] = [
            .nan, -.nan, .infinity, -.infinity, .greatestFiniteMagnitude, Float(bitPattern: 0x7FFF_FFFF),
        ]
        for value in wrong {
            let values = Array(numbers.dropLast()) + [value]
            var kinds: [SafetensorsContent.Values] = [.floats(floats(values))]
            if value.bitPattern != 0x7FFF_FFFF { kinds.append(.operand(rounded(values))) }
            for kind in kinds {
                let file = try write([.init(name: "numbers", shape: [values.count], values: kind)])
                #expect(throws: CheckpointError.notFinite(path: file.path, name: "numbers")) {
                    try file.readRounded("numbers", into: room(values.count))
                }
            }
        }
    }
}
