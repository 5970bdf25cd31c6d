import Kernels
import Synchronization
import TestSupport
import Testing

@Suite("Kernel sets")
struct KernelSetTests {
    private func numbers(_ rows: Int, _ columns: Int, seed: UInt64, _ precision: Precision) -> Operand {
        var state = seed
        let values = (0..<rows * columns).map { _ -> Float in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            // Seven bits, which a bfloat16 holds.
            return Float(Int(state >> 57) - 64) / 64
        }
        let operand = Operand(rows: rows, columns: columns, precision: precision)
        operand.store(Matrix(rows: rows, columns: columns, values: values))
        return operand
    }

    @Test("the best available is in use, and what CLOZE_CPU asks for can be had")
    func atStart() {
        #expect(KernelSet.current == KernelSet.available.last)
        #expect(KernelSet.problem == nil)
    }

    @Test("a test runs once on every available set, and the usual one is back afterwards")
    func trait() async throws {
        let usual = KernelSet.current
        let seen = Mutex<[KernelSet]>([])
        try await KernelSetTrait().provideScope(for: Test.current!, testCase: Test.Case.current) {
            seen.withLock { $0.append(KernelSet.current) }
        }
        #expect(seen.withLock { $0 } == KernelSet.available)
        #expect(KernelSet.current == usual)
    }

    @Test("bfloat16 is the best precision only where the set multiplies it", .everyKernelSet)
    func capabilities() {
        let set = KernelSet.current
        #expect(Precision.best == (set == .avx512BF16 ? .bf16 : .f32))
        #expect(PackedFormat.f32.isFast)
        #expect(PackedFormat.int8.isFast == (set != .baseline))
        #expect(PackedFormat.bf16.isFast == [.avx512BF16, .neonBF16, .neonI8MM].contains(set))
    }

    @Test(
        "products of bfloat16s are those of the same floats, also of more than are widened at a time", .everyKernelSet,
        arguments: [(4, 6, 5), (520, 40, 600), (3, 1030, 513)], [false, true])
    func widened(size: (m: Int, n: Int, k: Int), transposed: Bool) {
        let (m, n, k) = size
        let results = Precision.allCases.map { precision in
            let a = transposed ? numbers(k, m, seed: 1, precision) : numbers(m, k, seed: 1, precision)
            let b = transposed ? numbers(n, k, seed: 2, precision) : numbers(k, n, seed: 2, precision)
            let result = Matrix(rows: m, columns: n, values: [Float](repeating: 2, count: m * n))
            Linear.multiply(a, b, transposeA: transposed, transposeB: transposed, accumulate: true, into: result)
            return result.values
        }
        // Sums of multiples of 2⁻¹² below 2¹¹ are exact.
        #expect(results[0] == results[1])
    }

    @Test(
        "gradients of weights are right where rows lie a multiple of 2 KB apart, in more than one block of them",
        .everyKernelSet, arguments: [(512, 66, 300), (70, 1024, 257), (512, 512, 64), (4608, 64, 65)])
    func spread(size: (m: Int, n: Int, k: Int)) throws {
        let (m, n, k) = size
        let (a, b) = (numbers(k, m, seed: 3, .f32), numbers(k, n, seed: 4, .f32))
        let results = [a, Operand(try #require(a.matrix).transposed())].map { left in
            let result = Matrix(rows: m, columns: n, values: [Float](repeating: 2, count: m * n))
            Linear.multiply(left, b, transposeA: left.rows == k && left.columns == m, accumulate: true, into: result)
            return result.values
        }
        // Sums of multiples of 2⁻¹² below 2¹¹ are exact.
        #expect(results[0] == results[1])
    }

    @Test("integers give equal products on every set")
    func equalIntegers() {
        let usual = KernelSet.current
        defer { KernelSet.use(usual) }
        let (x, w) = (numbers(7, 70, seed: 3, .f32).matrix!, numbers(130, 70, seed: 4, .f32).matrix!)
        // What this set packs fits its sums in 16 bits, and so the wider ones of all others.
        if KernelSet.available.contains(.avx2) { KernelSet.use(.avx2) }
        let packed = PackedWeights(w, .int8)
        let rows = PackedRows(.int8)
        rows.store(x)
        let results = KernelSet.available.map { set in
            KernelSet.use(set)
            let y = Matrix(rows: 7, columns: 130)
            packed.multiply(rows, into: y)
            return y.values
        }
        #expect(results.allSatisfy { $0 == results[0] })
    }
}
