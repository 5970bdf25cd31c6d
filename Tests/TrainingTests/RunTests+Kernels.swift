import Checkpoints
import Kernels
import TestSupport
import Testing
import Training

/// Runs that go on with other kernels than they began with.
extension RunTests {
    @Test("a run resumed on another set of kernels goes on, says so, and records both; on its own set it says nothing")
    func kernels() throws {
        let data = try ring()
        func run(
            _ kernels: KernelSet, _ origin: TrainingRequest.Origin = .new, stopAfter: Int? = nil
        ) throws -> [String] {
            var request = request("moved", data, epochs: 2, origin: origin)
            (request.kernels, request.configuration.finalFit) = (kernels, false)
            let stop = StopRequest()
            let notes = NoteReporter(stop, after: stopAfter)
            _ = try Trainer.prepare(request, reporter: { _ in notes }, stop: stop).run()
            return notes.notes.filter { $0.contains("kernels") }
        }
        func recorded() throws -> String? {
            try Checkpoint.load(directory: directory.path + "/moved/resume").checkpoint.configuration.training.kernels
        }
        #expect(try run(.avx512BF16, stopAfter: 1).isEmpty)
        #expect(try recorded() == "avx512-bf16")
        #expect(try run(.avx512BF16, stopped("moved"), stopAfter: 1).isEmpty)
        let moved = try run(.avx2, stopped("moved"), stopAfter: 1)
        #expect(moved.count == 1 && moved[0].contains("begun on avx512-bf16, resumed on avx2"))
        #expect(try recorded() == "avx512-bf16,avx2")
        #expect(try run(.avx2, stopped("moved")).isEmpty && recorded() == "avx512-bf16,avx2")
    }

    @Test("bf16 is trained and resumed on every set of kernels, with one warning where the set has no such products")
    func bfloat16() throws {
        let data = try ring()
        let output = "bf16-\(KernelSet.current.rawValue)"
        func run(_ origin: TrainingRequest.Origin, stopAfter: Int?) throws -> [String] {
            var request = request(output, data, epochs: 2, origin: origin)
            (request.configuration.precision, request.configuration.finalFit) = (.bf16, false)
            let stop = StopRequest()
            let reporter = NoteReporter(stop, after: stopAfter)
            _ = try Trainer.prepare(request, reporter: { _ in reporter }, stop: stop).run()
            return reporter.warnings
        }
        let expected = Precision.best == .bf16 ? 0 : 1
        for stopAfter in [3, nil] {
            let warnings = try run(stopAfter == nil ? stopped(output) : .new, stopAfter: stopAfter)
            #expect(warnings.count == expected)
            #expect(warnings.allSatisfy { $0.contains(KernelSet.current.rawValue) })
        }
        let checkpoint = try Checkpoint.load(directory: directory.path + "/" + output + "/latest").checkpoint
        #expect(checkpoint.configuration.training.precision == .bf16 && checkpoint.parameters.all.isFinite)
    }
}

/// Keeps the notes and warnings; asks to stop after a number of steps.
private final class NoteReporter: TrainingReporter {
    private(set) var notes: [String] = []
    private(set) var warnings: [String] = []
    private let stop: StopRequest
    private var left: Int?

    init(_ stop: StopRequest, after steps: Int?) {
        self.stop = stop
        left = steps
    }

    func report(_ event: TrainingEvent) {
        if case .note(let note) = event { notes.append(note) }
        if case .warning(let warning) = event { warnings.append(warning) }
        guard case .step = event, let left else { return }
        self.left = left - 1
        if left == 1 { stop.request() }
    }
}
