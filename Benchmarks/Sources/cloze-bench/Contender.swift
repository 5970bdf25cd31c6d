import Foundation

/// One thing that is timed: a cart of item ids to its answer.
struct Row {
    let name: String
    /// Rows of one task do the same work for the caller; ratios are within a task.
    let task: String
    /// Every how many carts of a round this row takes one: slow rows take fewer.
    let stride: Int
    let run: ([String]) async throws -> [String]
}

/// A contender's side of a benchmark: the protocol of `Benchmarks/README.md` over standard input and output.
struct Contender {
    let rows: [Row]
    let carts: [[String]]
    let versions: [String: String]

    /// Warms up, says so, then times one round for each line `round` until standard input ends.
    func serve() async throws {
        var described: [Ready.Description] = []
        for row in rows {
            var answers: [[String]] = []
            for cart in carts { answers.append(try await row.run(cart)) }
            described.append(Ready.Description(name: row.name, task: row.task, answers: answers))
        }
        try say(Ready(versions: versions, rows: described))
        while let line = readLine() {
            guard line == "round" else { throw ContenderError.unknownCommand(line) }
            for row in rows { try say(Times(name: row.name, milliseconds: try await times(row))) }
            try say(Done())
        }
    }

    private func times(_ row: Row) async throws -> [Double] {
        var result: [Double] = []
        let clock = ContinuousClock()
        for index in stride(from: 0, to: carts.count, by: row.stride) {
            let start = clock.now
            _ = try await row.run(carts[index])
            result.append((clock.now - start) / .milliseconds(1))
        }
        return result
    }

    private func say(_ message: some Encodable) throws {
        try FileHandle.standardOutput.write(contentsOf: JSONEncoder().encode(message) + [UInt8(ascii: "\n")])
    }
}

private struct Ready: Encodable {
    struct Description: Encodable {
        let name: String
        let task: String
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
    case unreadableCarts(path: String, reason: String)

    var description: String {
        switch self {
        case .unknownCommand(let line): "unknown command '\(line)' on standard input; the only one is: round"
        case .unreadableCarts(let path, let reason): "cannot read the carts in \(path): \(reason)"
        }
    }
}
