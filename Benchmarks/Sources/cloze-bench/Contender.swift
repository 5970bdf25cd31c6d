import Foundation

/// One thing that is timed: an input to its answer.
struct Row<Input> {
    let name: String
    /// Rows of one task do the same work for the caller; ratios are within a task.
    let task: String
    /// Threads it uses, where a contender has rows with different numbers.
    var threads: Int?
    /// Every how many inputs of a round this row takes one: slow rows take fewer.
    var stride = 1
    /// What is timed.
    let run: (Input) async throws -> [String]
    /// What is compared with other contenders' answers, where that is not the answer of what is timed.
    var answer: ((Input) async throws -> [String])?
}

/// A contender's side of a benchmark: the protocol of `Benchmarks/README.md` over standard input and output.
struct Contender<Input> {
    let rows: [Row<Input>]
    let inputs: [Input]
    let versions: [String: String]

    /// Warms up, says so, then times one round for each line `round` until standard input ends.
    func serve() async throws {
        var described: [Ready.Description] = []
        for row in rows {
            var answers: [[String]] = []
            for input in inputs { answers.append(try await (row.answer ?? row.run)(input)) }
            if row.answer != nil { _ = try await row.run(inputs[0]) }
            described.append(
                Ready.Description(name: row.name, task: row.task, threads: row.threads, answers: answers))
        }
        try say(Ready(versions: versions, rows: described))
        while let line = readLine() {
            guard line == "round" else { throw ContenderError.unknownCommand(line) }
            for row in rows { try say(Times(name: row.name, milliseconds: try await times(row))) }
            try say(Done())
        }
    }

    private func times(_ row: Row<Input>) async throws -> [Double] {
        var result: [Double] = []
        let clock = ContinuousClock()
        for index in stride(from: 0, to: inputs.count, by: row.stride) {
            let start = clock.now
            _ = try await row.run(inputs[index])
            result.append((clock.now - start) / .milliseconds(1))
        }
        return result
    }
}

/// Writes one line of the protocol.
func say(_ message: some Encodable) throws {
    try FileHandle.standardOutput.write(contentsOf: JSONEncoder().encode(message) + [UInt8(ascii: "\n")])
}

private struct Ready: Encodable {
    struct Description: Encodable {
        let name: String
        let task: String
        let threads: Int?
        let answers: [[String]]
    }
    let ready = true
    let versions: [String: String]
    let rows: [Description]
}

private struct Times: Encodable {
    let name: String
    let milliseconds: [Double]
}

private struct Done: Encodable {
    let done = true
}

enum ContenderError: Error, CustomStringConvertible {
    case unknownCommand(String)
    case unreadable(path: String, reason: String)
    case loss(Double)

    var description: String {
        switch self {
        case .unknownCommand(let line): "unknown command '\(line)' on standard input; the only one is: round"
        case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
        case .loss(let loss): "the loss became \(loss): the steps timed would be meaningless"
        }
    }
}
