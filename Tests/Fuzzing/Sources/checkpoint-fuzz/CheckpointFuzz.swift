import BERT4Rec
import CFuzzer
import Checkpoints
import Dispatch
import Glibc
import Inference
import Scoring
import Synchronization

/// A small checkpoint whose files are changed as the bytes say (``Mutation``), with a manifest that agrees: it is refused, or
/// it answers carts with numbers.
@main struct CheckpointFuzz {
    private static let output = try! TemporaryDirectory()
    private static let originals = try! makeOriginals()
    /// Trying number formats takes most of a load's time: one input in four does.
    private static let choosing = Recommender(InferenceConfiguration(lanes: 1, mostRequests: 8))
    private static let exact = Recommender(InferenceConfiguration(lanes: 1, mostRequests: 8, precision: .f32))

    static func main() {
        let status = cfuzzer_run(CommandLine.argc, CommandLine.unsafeArgv) { bytes, count in
            CheckpointFuzz.check(Array(UnsafeBufferPointer(start: bytes, count: count)))
            return 0
        }
        exit(status)
    }

    /// With each kind of auxiliary model and without one, with golden carts, which find most changes, and without.
    private static func makeOriginals() throws -> [CheckpointFiles] {
        let transitions = AuxiliaryConfiguration(network: 0.6, transitions: TransitionConfiguration(weight: 0.4))
        let autoencoder = AuxiliaryConfiguration(network: 0.7, autoencoder: AutoencoderConfiguration(weight: 0.3))
        let neighbours = AuxiliaryConfiguration(
            network: 0.5, linear: NeighbourConfiguration(weight: 0.25, decay: 0.9, floor: 0.001),
            cosine: NeighbourConfiguration(weight: 0.25, decay: 0.9, floor: 0.01))
        return try [
            make("plain", nil, [.masked]), make("golden", transitions, [.masked], isGolden: true),
            make("transitions", transitions, [.causal, .reverse]), make("autoencoder", autoencoder, [.masked]),
            make("neighbours", neighbours, [.causal]),
            makeArticle(),
        ]
    }

    /// The other architecture: fixed positions, heads as wide as the stream, an output layer of its own.
    private static func makeArticle() throws -> CheckpointFiles {
        let tiny = try TinyCheckpoint.make(seed: 1)
        var model = ModelConfiguration.article(vocabularyCount: tiny.vocabulary.count)
        (model.width, model.layers, model.heads, model.headWidth) = (16, 2, 2, 16)
        (model.feedForwardWidth, model.maximumLength) = (32, 12)
        let parameters = ModelParameters(model)
        parameters.initialize(seed: 1)
        let configuration = CheckpointConfiguration(model: model, objectives: [.masked], order: .set)
        let checkpoint = Checkpoint(
            configuration: configuration, parameters: parameters, vocabulary: tiny.vocabulary, metrics: tiny.metrics)
        try CheckpointPublisher.publish(checkpoint, as: output.path + "/article")
        return try CheckpointFiles(of: output.path + "/article")
    }

    private static func make(
        _ name: String, _ auxiliary: AuxiliaryConfiguration?, _ objectives: [Objective], isGolden: Bool = false
    ) throws -> CheckpointFiles {
        var checkpoint = try TinyCheckpoint.make(seed: 1, auxiliary: auxiliary, objectives: objectives)
        if isGolden {
            let questions = [PositionQuestion(items: [5, 9, 3], position: .next)]
            checkpoint = Checkpoint(
                configuration: checkpoint.configuration, parameters: checkpoint.parameters,
                vocabulary: checkpoint.vocabulary, metrics: checkpoint.metrics,
                golden: GoldenCarts(
                    asking: questions, PositionScorer(checkpoint.parameters, checkpoint.rule), checkpoint.vocabulary),
                auxiliary: checkpoint.auxiliary)
        }
        try CheckpointPublisher.publish(checkpoint, as: output.path + "/" + name)
        return try CheckpointFiles(of: output.path + "/" + name)
    }

    private static func check(_ input: [UInt8]) {
        guard let first = input.first else { return }
        var files = originals[Int(first) % originals.count]
        for mutation in Mutation.all(in: input.dropFirst()) { mutation.apply(to: &files) }
        let path = output.path + "/changed"
        do { try files.write(to: path) } catch { return }
        guard let directory = try? CheckpointDirectory(opening: path) else { return }
        let isDone = DispatchSemaphore(value: 0)
        let complaint = Mutex<String?>(nil)
        Task.detached {
            let found = await ask(directory, input.reduce(0, &+) % 4 == 0 ? choosing : exact)
            complaint.withLock { $0 = found }
            isDone.signal()
        }
        isDone.wait()
        guard let complaint = complaint.withLock({ $0 }) else { return }
        let line = Array("finding: \(complaint)\n".utf8)
        write(STDERR_FILENO, line, line.count)
        abort()
    }

    /// - Returns: what is wrong with the answers of a checkpoint that was let in
    private static func ask(_ directory: CheckpointDirectory, _ recommender: Recommender) async -> String? {
        guard (try? await recommender.load(directory)) != nil else { return nil }
        for query in queries {
            guard let answer = try? await recommender.recommend(query) else { continue }
            for recommendation in answer.recommendations {
                let changes = recommendation.explanation?.map(\.change) ?? []
                guard recommendation.score.isFinite, changes.allSatisfy(\.isFinite) else {
                    return "a score that is no number: \(recommendation)"
                }
            }
        }
        return nil
    }

    private static let queries: [RecommendationQuery] = {
        let cart = RecommendationQuery(items: ["3", "1", "4", "15", "9", "2"], mode: .post).items
        return [
            RecommendationQuery(items: ["7"], mode: .post, count: 10),
            RecommendationQuery(items: cart + cart + cart, mode: .post, count: 30, excludeSeen: false),
            RecommendationQuery(items: cart, mode: .pre, strategy: .greedy),
            RecommendationQuery(items: cart, mode: .slot, exclude: ["5"], itemsBeforeSlot: 3, explain: true),
            RecommendationQuery(items: cart, mode: .post, allow: ["0", "19", "8"], explain: true),
            RecommendationQuery(items: cart, mode: .sequential, count: 5, strategy: .greedy, seed: 1),
            RecommendationQuery(
                items: cart, mode: .post, count: 10,
                preferences: ListPreferences(diversity: 0.5, mostPerGroup: 2, recencyBoost: 1)),
            RecommendationQuery(items: [], mode: .post, preferences: ListPreferences(mostPerGroup: 1)),
        ]
    }()
}
