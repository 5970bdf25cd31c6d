import Inference

/// Asks the serving engine about users, part by part, and hands over the answers in the users' order.
struct UserAnswers: Sendable {
    let recommender: Recommender
    let histories: Histories
    /// Who is asked about, as numbers of ``histories``, in order.
    let users: [Int32]
    let question: Question
    let layout: AnswerLayout
    let plan: PartPlan
    /// Parts that are asked at once.
    let partsUnderWay: Int

    /// Parts that are under way or answered and not written, for each that may be under way: those behind a slow one wait for it, the
    /// lanes do not.
    private static let windowFactor = 4

    /// So many parts that each lane has several turns of work before it.
    static func partsUnderWay(lanes: Int) -> Int { max(16, 4 * lanes) }

    /// Asks and writes all parts from one on.
    ///
    /// - Parameters:
    ///   - first: the first part
    ///   - written: called with each part that has been written
    /// - Returns: whether nobody asked for an earlier end
    func write(
        from first: Int, to writer: BlockWriter, until interruption: Interruption, written: (Int) -> Void
    ) async throws -> Bool {
        try await withThrowingTaskGroup(of: AnsweredPart.self) { group in
            var answered: [Int: AnsweredPart] = [:]
            var (asked, done, underWay) = (first, first, 0)
            while done < plan.count {
                if interruption.isAskedFor {
                    group.cancelAll()
                    return false
                }
                while underWay < partsUnderWay, asked < min(plan.count, done + Self.windowFactor * partsUnderWay) {
                    let number = asked
                    group.addTask { try await answer(number) }
                    (asked, underWay) = (asked + 1, underWay + 1)
                }
                guard let part = try await group.next() else { break }
                underWay -= 1
                answered[part.number] = part
                while let next = answered.removeValue(forKey: done) {
                    try await writer.write(next, endsBlock: plan.endsBlock(done))
                    done += 1
                }
                written(writer.tally.users)
            }
            return true
        }
    }

    /// Asks about the users of one part as one request.
    private func answer(_ number: Int) async throws(RecommendError) -> AnsweredPart {
        let asked = plan.users(of: number).map { Int(users[$0]) }
        let answers: [Result<RecommendationAnswer, RecommenderError>]
        do throws(RecommenderError) {
            answers = try await recommender.prepare(asked.map { histories.query($0, question) }).answers()
        } catch {
            throw .unanswered(user: histories.userID(asked[0]), error)
        }
        var bytes: [UInt8] = []
        var tally = AnswerTally()
        for (user, result) in zip(asked, answers) {
            let id = histories.userID(user)
            switch result {
            case .success(let answer):
                bytes += layout.lines(answer, of: id)
                tally.add(answer)
            case .failure(let error): throw .unanswered(user: id, error)
            }
        }
        return AnsweredPart(number: number, bytes: bytes, tally: tally)
    }
}
