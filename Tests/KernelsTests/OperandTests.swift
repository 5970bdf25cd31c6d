import Kernels
import TestSupport
import Testing

/// What is kept in either precision, as numbers and as bytes.
@Suite("Operands", .everyKernelSet)
struct OperandTests {
    private func operand(_ values: [Float], _ precision: Precision) -> Operand {
        let operand = Operand(rows: 1, columns: values.count, precision: precision)
        operand.store(Matrix(rows: 1, columns: values.count, values: values))
        return operand
    }

    @Test("an operand's numbers come back as floats, those of a window alone", arguments: Precision.allCases)
    func values(precision: Precision) {
        // Eight bits each, so that bfloat16 holds them exactly.
        let numbers: [Float] = [1, -2.5, 0, 0x1.fep100, -0x1p-120, 255, 0.0078125]
        let operand = operand(numbers, precision)
        #expect(operand.values == numbers)
        #expect(operand.window(offset: 3, rows: 1, columns: 3).values == Array(numbers[3..<6]))
    }

    @Test("rounded numbers come back as what they were rounded to")
    func rounded() {
        // Ties go to the even neighbour.
        #expect(operand([1 + 0x1p-8, 1 + 3 * 0x1p-8, -3.14159], .bf16).values == [1, 1 + 0x1p-6, -3.140625])
    }

    @Test("bytes are those of the numbers, two or four each, and may be set", arguments: Precision.allCases)
    func bytes(precision: Precision) {
        let (from, to) = (operand([1, -2, 3], precision), operand([0, 0, 0], precision))
        let bytes = from.withMutableBytes { Array($0) }
        #expect(bytes.count == (precision == .f32 ? 12 : 6))
        to.withMutableBytes { $0.copyBytes(from: bytes) }
        #expect(to.values == [1, -2, 3])
    }

    @Test("a number that is infinite or none is seen wherever it is", arguments: Precision.allCases)
    func finite(precision: Precision) {
        var numbers = (0..<67).map { Float($0 - 30) * 1e36 }
        #expect(operand(numbers, precision).isFinite)
        for index in numbers.indices {
            for bad in [Float.nan, -.nan, .infinity, -.infinity] {
                let kept = numbers[index]
                numbers[index] = bad
                #expect(!operand(numbers, precision).isFinite, "\(bad) at \(index)")
                numbers[index] = kept
            }
        }
        #expect(Operand(rows: 0, columns: 3, precision: precision).isFinite)
    }
}
