import Checkpoints
import CommandSupport
import Inference
import Interactions
import Platform

/// From a checkpoint and a file to a file of answers.
struct OfflineRun {
    let directory: CheckpointDirectory
    /// Paths and patterns.
    let interactions: [String]
    /// What the command line says about reading; the rest is as recorded in the checkpoint.
    let reading: ReadingRecord
    let place: OutputPlace
    let format: OutputFormat
    let question: Question
    let precision: PrecisionChoice
    let lanes: Int
    let shard: Shard?
    /// Users of a block.
    let blockSize: Int
    let resumes: Bool
    let overwrites: Bool
    let display: ProgressDisplay

    /// How long a query may wait for a lane: parts wait for each other, and nobody for an answer.
    private static let deadline = Duration.seconds(86_400)

    /// - Returns: whether all answers are there; else somebody wanted an end, and what is there can be gone on with
    func run() async throws -> Bool {
        let interruption = Interruption()
        switch try place.claim(resumes: resumes, overwrites: overwrites) {
        case .finished:
            display.note("\(place.path) is there already: nothing to do")
            return true
        case .stream:
            let answers = try await prepare(nil).answers
            let sink = try StreamSink(place, until: interruption)
            return try await write(answers, to: sink, after: nil, until: interruption)
        case .file(let file, let saved):
            let answers: UserAnswers
            let sink: PartialFileSink
            do {
                let prepared = try await prepare(saved)
                answers = prepared.answers
                sink = try PartialFileSink(place, file, overwrites: overwrites, asked: prepared.asked, saved: saved)
            } catch {
                // Of what had not begun nothing stays.
                file.removeIfEmpty()
                throw error
            }
            return try await write(answers, to: sink, after: saved, until: interruption)
        }
    }

    /// Reads the histories and the model.
    ///
    /// - Returns: what is to be asked, and what the answers depend on
    private func prepare(_ saved: SavedProgress?) async throws -> (answers: UserAnswers, asked: [String: String]) {
        let (histories, userColumn) = try readHistories()
        let recommender = try await loadRecommender(saved)
        let asked = asked(histories, recommender)
        if let difference = saved?.firstDifference(to: asked) {
            throw RecommendError.otherRun(
                place, what: difference.what, before: difference.before, now: difference.now)
        }
        let users = histories.users(in: shard)
        let answers = UserAnswers(
            recommender: recommender, histories: histories, users: users, question: question,
            layout: format.layout(userColumn: userColumn), plan: PartPlan(users: users.count, blockSize: blockSize),
            partsUnderWay: UserAnswers.partsUnderWay(lanes: lanes))
        return (answers, asked)
    }

    /// The histories, and what the file calls those who have them.
    private func readHistories() throws -> (Histories, userColumn: String) {
        // Read once for what training recorded, and once more by the engine: what is kept of it here is small.
        let checkpoint = try Checkpoint.load(directory).checkpoint
        let histories = try Histories(interactions, for: checkpoint, given: reading) { display.reading(rows: $0) }
        for line in histories.summary.lines where !line.hasPrefix("warning: ") { display.note(line) }
        for warning in histories.summary.warnings + histories.summary.badRowMessages { display.warn(warning) }
        if question.now != nil && !histories.readsTimes {
            display.warn("--now has no effect: the model knows no times")
        }
        return (histories, checkpoint.configuration.order == .set ? "cart" : "user")
    }

    /// The engine with the checkpoint. A run that is gone on with answers in the number format it was begun in, whatever is the
    /// fastest now.
    private func loadRecommender(_ saved: SavedProgress?) async throws -> Recommender {
        var precision = precision
        if let asked = saved?.asked, asked["precision"] == precision.rawValue {
            precision = asked["number-format"].flatMap { PrecisionChoice(rawValue: $0) } ?? precision
        }
        let recommender = Recommender(
            InferenceConfiguration(
                lanes: lanes, mostRequests: 2 * UserAnswers.partsUnderWay(lanes: lanes), maximumCost: .max,
                deadline: Self.deadline, precision: precision, trialsAreTimed: false))
        try await recommender.load(directory)
        let format = Self.numberFormat(recommender)
        display.note("model: \(directory.version) (\(directory.digest)), \(format), \(lanes) lanes")
        return recommender
    }

    /// The number format that answers.
    private static func numberFormat(_ recommender: Recommender) -> String {
        recommender.precision?.format.rawValue ?? ""
    }

    /// What the answers depend on, by name. The number of lanes is not among it.
    private func asked(_ histories: Histories, _ recommender: Recommender) -> [String: String] {
        [
            "block": "\(blockSize)",
            "checkpoint": directory.digest,
            "exclude-seen": question.excludesSeen.map { "\($0)" } ?? "as the checkpoint says",
            "histories": histories.digest,
            "mode": question.mode.rawValue,
            "now": question.now.map { "\($0)" } ?? "not given",
            "num-recs": "\(question.count)",
            "number-format": Self.numberFormat(recommender),
            "output-format": format.rawValue,
            "precision": precision.rawValue,
            "program": ProgramVersion.line,
            "shard": shard?.description ?? "all users",
        ]
    }

    /// - Returns: whether everything was written
    private func write(
        _ answers: UserAnswers, to sink: any AnswerSink, after saved: SavedProgress?, until interruption: Interruption
    ) async throws -> Bool {
        let signals = SignalObservation([.interrupt, .terminate]) { _ in interruption.ask() }
        defer { signals.stop() }
        do {
            let writer = try BlockWriter(sink, format, head: answers.layout.head, after: saved?.tally)
            let (count, before) = (answers.users.count, writer.tally.users)
            display.note(startLine(count, after: before))
            display.begin(after: before)
            let isComplete = try await answers.write(
                from: answers.plan.firstPart(after: before), to: writer, until: interruption
            ) { display.answered($0, of: count) }
            guard isComplete else { throw RecommendError.interrupted }
            try await writer.finish()
            display.note(endLine(writer.tally))
            if precision == .auto {
                display.tell("number format: \(Self.numberFormat(answers.recommender)), by --precision auto")
            }
            return true
        } catch RecommendError.interrupted {
            await sink.abandon()
            display.warn("interrupted; " + (place.isStream ? "what was written stays" : goingOnLine))
            return false
        } catch RecommendError.unsynchronized(let place, let reason) {
            // There is nothing to go on with.
            throw RecommendError.unsynchronized(place, reason)
        } catch {
            await sink.abandon()
            if !place.isStream { display.warn(goingOnLine) }
            throw error
        }
    }

    private func startLine(_ count: Int, after users: Int) -> String {
        let part = shard.map { " of part \($0)" } ?? ""
        let before = users > 0 ? ", \(ProgressDisplay.count(users)) of them answered before" : ""
        return "asking: \(ProgressDisplay.count(count)) users\(part)\(before)"
    }

    private var goingOnLine: String {
        FileSystem.exists(place.state)
            ? "\(place.partial) keeps the blocks that were finished: the same command with --resume goes on"
            : "no block was finished: the same command begins anew"
    }

    private func endLine(_ tally: AnswerTally) -> String {
        var parts = [
            "\(ProgressDisplay.count(tally.recommendations)) recommendations for \(ProgressDisplay.count(tally.users)) users"
        ]
        if tally.popular > 0 { parts.append("popular items for \(ProgressDisplay.count(tally.popular)) of them") }
        if tally.unknownItems > 0 {
            parts.append("\(ProgressDisplay.count(tally.unknownItems)) items of histories that the model does not know")
        }
        return "wrote \(place.path): \(parts.joined(separator: ", ")); \(display.pace(tally.users))"
    }
}
