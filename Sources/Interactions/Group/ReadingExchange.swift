import Foundation
import Platform

/// What the processes of a group tell each other while each reads a share of the data.
///
/// All tell at the same points, everything in the order of ranks, so that all have the same in the end. One that cannot go on tells
/// why where the others tell what they have read, and all end with that.
final class ReadingExchange {
    let group: any ProcessGroup
    /// Whether all know that reading has ended.
    private var isOver = false

    /// So many rows are told at a time, each of at most 20 bytes: 21 MB.
    private static let rowsAtATime = 1 << 20

    init(_ group: any ProcessGroup) { self.group = group }

    /// The messages of all processes, in the order of their ranks. Collective.
    ///
    /// - Parameter point: what of the data is read; it must be the same in all
    func tell<Message: Codable>(_ message: Message, at point: String) throws(InteractionError) -> [Message] {
        let told = try exchange(ToldMessage(point: point, message: message))
        if let error = Self.complaint(of: told) { throw end(error) }
        let messages = told.compactMap(\.message)
        guard messages.count == group.count, told.allSatisfy({ $0.point.utf8.elementsEqual(point.utf8) }) else {
            throw end(Self.otherData)
        }
        return messages
    }

    /// Tells the others that this process cannot go on. Collective: they tell something meanwhile.
    ///
    /// - Returns: what all end with
    func fail(_ error: InteractionError) -> InteractionError {
        if isOver { return error }
        isOver = true
        typealias Told = ToldMessage<UnheardMessage>
        let complaint = Told.Complaint(error: error, host: ProcessInfo.processInfo.hostName)
        // With others gone its own error is all there is to say.
        let told = (try? exchange(Told(point: "", complaint: complaint))) ?? []
        return Self.complaint(of: told) ?? error
    }

    /// Adds the rows of one process's table to that of all. Collective.
    ///
    /// - Parameters:
    ///   - own: this process's table
    ///   - count: the rows of the process's whose table it is
    ///   - rank: which process that is
    func add(
        _ own: borrowing InteractionTable, count: Int, of rank: Int, to table: inout InteractionTable
    ) throws(InteractionError) {
        let isOwn = rank == group.rank
        let ids = group.broadcast(isOwn ? own.packedIDs : [], from: rank)
        try check()
        guard let numbers = table.insert(packedIDs: ids) else { throw end(Self.otherData) }
        for start in stride(from: 0, to: count, by: Self.rowsAtATime) {
            let range = start..<min(count, start + Self.rowsAtATime)
            let rows = group.broadcast(isOwn ? own.packedRows(range) : [], from: rank)
            try check()
            guard table.add(packedRows: rows, count: range.count, numbers) else { throw end(Self.otherData) }
        }
    }

    private func exchange<Message>(
        _ message: ToldMessage<Message>
    ) throws(InteractionError) -> [ToldMessage<Message>] {
        let bytes = (try? JSONEncoder().encode(message)).map { Array($0) } ?? []
        let all = group.gatherBytes(bytes)
        try check()
        // The message of one that cannot go on is none, whatever the others tell.
        let told = all.compactMap { try? JSONDecoder().decode(ToldMessage<Message>.self, from: Data($0)) }
        guard told.count == group.count else { throw end(Self.otherData) }
        return told
    }

    /// Why a process cannot go on; if it is not so in all, with the name of that process.
    private static func complaint<Message>(of told: [ToldMessage<Message>]) -> InteractionError? {
        guard let rank = told.firstIndex(where: { $0.complaint != nil }), let first = told[rank].complaint else {
            return nil
        }
        if told.allSatisfy({ $0.complaint != nil }) { return first.error }
        return .ofProcess(rank: rank, host: first.host, reason: first.error.description)
    }

    private func check() throws(InteractionError) {
        if let reason = group.failure { throw end(.groupBroken(reason)) }
    }

    private func end(_ error: InteractionError) -> InteractionError {
        isOver = true
        return error
    }

    private static let otherData = InteractionError.processesDiffer(
        "in the interactions they read: all need the same files, and the same program")
}
