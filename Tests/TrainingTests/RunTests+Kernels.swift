import Checkpoints
import TestSupport
import Testing
import Training

/// Runs that go on with other kernels than they began with.
extension RunTests {
    @Test("a run resumed on another set of kernels goes on, says so, and records both; on its own set it says nothing")
    func kernels() throws {
        let data = try ring()
        func run(_ kernels: String?, _ origin: TrainingRequest.Origin = .new, stopAfter: Int? = nil) throws -> [String]
        {
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
        #expect(try run("avx512-bf16", stopAfter: 1).isEmpty)
        #expect(try recorded() == "avx512-bf16")
        #expect(try run("avx512-bf16", stopped("moved"), stopAfter: 1).isEmpty)
        #expect(try run(nil, stopped("moved"), stopAfter: 1).isEmpty && recorded() == "avx512-bf16")
        let moved = try run("avx2", stopped("moved"), stopAfter: 1)
        #expect(moved.count == 1 && moved[0].contains("begun on avx512-bf16, resumed on avx2"))
        #expect(try recorded() == "avx512-bf16,avx2")
        #expect(try run("avx2", stopped("moved")).isEmpty && recorded() == "avx512-bf16,avx2")
    }
}

/// Keeps the notes; asks to stop after a number of steps.
private final class NoteReporter: TrainingReporter {
    private(set) var notes: [String] = []
    private let stop: StopRequest
    private var left: Int?

    init(_ stop: StopRequest, after steps: Int?) {
        self.stop = stop
        left = steps
    }

    func report(_ event: TrainingEvent) {
        if case .note(let note) = event { notes.append(note) }
        guard case .step = event, let left else { return }
        self.left = left - 1
        if left == 1 { stop.request() }
    }
}
