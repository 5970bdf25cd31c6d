import Foundation
import Testing

@testable import HTTP

/// The fuzzer begins with `Tests/Fuzzing/corpus/http`: each input of the table of framing cases once, and what fuzzing has found.
@Suite struct CorpusTests {
    private static let directory = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Fuzzing/corpus/http").standardizedFileURL

    private static func inputs() throws -> [String: Data] {
        var inputs: [String: Data] = [:]
        for file in try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil) {
            inputs[file.lastPathComponent] = try Data(contentsOf: file)
        }
        return inputs
    }

    /// `CLOZE_WRITE_CORPUS=1 scripts/test --filter CorpusTests` writes what is missing.
    @Test("holds every case")
    func holdsEveryCase() throws {
        let present = try Self.inputs()
        var inputs = Set(present.values)
        var number = 0
        // Long inputs teach a fuzzer little and slow it down.
        for framing in FramingCase.all + FramingCase.smuggling
        where framing.input.count < 1000 && !inputs.contains(Data(framing.input)) {
            guard ProcessInfo.processInfo.environment["CLOZE_WRITE_CORPUS"] != nil else {
                Issue.record("\(framing.name) is missing; write it as this test's comment says")
                continue
            }
            repeat { number += 1 } while present["case-\(number)"] != nil
            try Data(framing.input).write(to: Self.directory.appending(path: "case-\(number)"))
            inputs.insert(Data(framing.input))
        }
    }

    @Test("every input means the same in every split")
    func everyInputMeansTheSameInEverySplit() throws {
        for (name, input) in try Self.inputs() {
            let statuses = [input.count, 1, 2, 7].map { size in
                var machine = MachineHarness()
                var rest = input[...]
                while !rest.isEmpty {
                    machine.receive(rest.prefix(size))
                    rest = rest.dropFirst(size)
                }
                machine.endInput()
                #expect(machine.isClosed && machine.machine.heldBytes == 0, "\(name)")
                return machine.responses().map(\.status).filter { $0 >= 200 }
            }
            #expect(Set(statuses).count == 1, "\(name): \(statuses)")
        }
    }
}
