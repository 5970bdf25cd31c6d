import Interactions
import Kernels
import Platform
import Scoring

/// What the auxiliary models are made of, fitted to sequences once; with which weights they enter the scores is said later,
/// as often as wanted (``models(_:)``).
public struct AuxiliaryStatistics: Sendable {
    private let transitions: TransitionModel?
    private let autoencoder: AutoencoderModel?
    private let linear: NeighbourModel?
    private let cosine: NeighbourModel?
    private let repeats: NeighbourModel?
    private let recent: RecentPopularityModel?
    /// What was fitted, in the order in which it was, and how long each took.
    public let times: [FittingTime]
    /// How much was kept of each item.
    public let kept: KeptEntries

    /// λ of the linear model of neighbours, in histories.
    private static let penalty = 100.0
    /// Of longer histories the last items count among neighbours, so that one of them does not cost its square.
    private static let longestHistory = 500
    /// Neighbours whose counts are kept, all items of the catalogue together: 128 MB where that is enough, at most 512 MB.
    private static let usualCounts = 1 << 24
    private static let mostCounts = 1 << 26
    /// Of one item; fewer would leave holes in the regression on the nearest.
    private static let leastCounts = 256

    /// Neighbours whose counts are kept of each item, in a catalogue of so many: at least one.
    ///
    /// - Parameter items: without the vocabulary's special tokens
    public static func countsKept(items: Int) -> Int {
        max(1, min(max(leastCounts, usualCounts / max(1, items)), mostCounts / max(1, items)))
    }

    /// - Parameters:
    ///   - configuration: which models to fit; their weights do not matter here
    ///   - sequences: what is trained on
    ///   - kept: how much of each item; `nil`: what is usual for the catalogue's size
    ///   - group: processes that all fit the same models to the same sequences, and share out of the work what can be, so that each has
    ///     what one alone would have; `nil`: this one alone. Collective then
    public init(
        fitting configuration: AuxiliaryConfiguration, to sequences: UserSequences, vocabularyCount: Int,
        kept: KeptEntries? = nil, lanes: Lanes, group: (any ProcessGroup)? = nil
    ) {
        let kept = kept ?? KeptEntries(vocabularyCount: vocabularyCount)
        var times: [FittingTime] = []
        func timed<Model>(_ name: String, _ fit: () -> Model?) -> Model? {
            let began = MonotonicTime.now
            guard let model = fit() else { return nil }
            times.append(FittingTime(name: name, seconds: (MonotonicTime.now - began) / .seconds(1)))
            return model
        }
        transitions = timed("transitions") {
            configuration.transitions.map {
                TransitionModel(
                    TransitionCounts(
                        counting: sequences, vocabularyCount: vocabularyCount, distances: $0.distances.count,
                        pairsKept: kept.transitions, group: group), $0)
            }
        }
        autoencoder = timed("autoencoder") {
            configuration.autoencoder.flatMap {
                AutoencoderModel(fitting: sequences, vocabularyCount: vocabularyCount, $0, lanes: lanes)
            }
        }
        repeats = configuration.repeats.map {
            NeighbourModel(NeighbourRows(identityOf: vocabularyCount), $0)
        }
        recent = timed("recent") {
            configuration.recent.flatMap { recent in
                RecentPopularity(counting: sequences, vocabularyCount: vocabularyCount, group: group).map {
                    RecentPopularityModel($0, recent)
                }
            }
        }
        let near = timed("counts of pairs") { () -> NearestNeighbours? in
            guard configuration.linear != nil || configuration.cosine != nil else { return nil }
            let together = CoOccurrence(sequences, vocabularyCount: vocabularyCount, longest: Self.longestHistory)
            return NearestNeighbours(together, width: kept.counts, lanes: lanes, group: group)
        }
        linear = timed("linear") { () -> NeighbourModel? in
            guard let near, let linear = configuration.linear else { return nil }
            let rows = NeighbourRows(
                linear: near, neighbours: kept.neighbours, penalty: Self.penalty, lanes: lanes, group: group)
            return NeighbourModel(rows, linear)
        }
        cosine = timed("cosine") { () -> NeighbourModel? in
            guard let near, let cosine = configuration.cosine else { return nil }
            return NeighbourModel(NeighbourRows(cosines: near, neighbours: kept.neighbours), cosine)
        }
        (self.times, self.kept) = (times, kept)
    }

    /// A configuration without the models that could not be fitted: to tell popularity lately, it must be known when interactions were.
    public func fitted(_ configuration: AuxiliaryConfiguration) -> AuxiliaryConfiguration {
        var result = configuration
        if autoencoder == nil { result.autoencoder = nil }
        if recent == nil { result.recent = nil }
        return result
    }

    /// The models with a configuration's weights; what was not fitted is left out. `nil` if none is left.
    public func models(_ configuration: AuxiliaryConfiguration) -> AuxiliaryModels? {
        let models = AuxiliaryModels(
            network: configuration.network,
            transitions: configuration.transitions.flatMap { transitions?.with($0) },
            autoencoder: configuration.autoencoder.flatMap { autoencoder?.with($0) },
            linear: configuration.linear.flatMap { linear?.with($0) },
            cosine: configuration.cosine.flatMap { cosine?.with($0) },
            repeats: configuration.repeats.flatMap { repeats?.with($0) },
            recent: configuration.recent.flatMap { recent?.with($0) })
        return models.configuration.problem == nil ? models : nil
    }
}
