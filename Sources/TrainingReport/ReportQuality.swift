import Evaluation
import Interactions

/// How the model and the baselines answered the same held-out questions.
struct ReportQuality: Sendable, Equatable {
    /// The cut-off of metrics and lists.
    static let cutOff = 10

    /// One recommender's answers.
    struct Contender: Sendable, Equatable {
        var name: String
        var metrics: RankingMetrics
        /// Half the width of a 95 % interval of its NDCG: 1.96 standard errors of the mean over the questions.
        var margin: Double
        /// By how much the model's NDCG is higher, with the paired 95 % interval; `nil` of the model itself.
        var difference: PairedBootstrap.Difference?
        /// Distinct items in all its lists.
        var coveredItems: Int
        /// In the order of ``ReportQuality/popularity`` and ``ReportQuality/lengths``.
        var byPopularity: [RankingMetrics]
        var byLength: [RankingMetrics]
    }

    /// Questions grouped by what they have in common.
    struct Band: Sendable, Equatable {
        var label: String
        var detail: String
    }

    /// A held-out question with the model's answer, in words.
    struct Sample: Sendable, Equatable {
        /// The last items of the history, oldest first.
        var items: [String]
        /// Items before those.
        var earlier: Int
        var heldOut: String
        /// Where the model ranked the held-out item; `nil` if it is not ranked.
        var rank: Int?
        var recommendations: [String]
    }

    /// One part of the scores: the network, or a model beside it.
    struct Part: Sendable, Equatable {
        var name: String
        /// What its scores are multiplied with.
        var weight: Double
        /// NDCG of all other parts together.
        var without: Double
        /// By how much NDCG is higher with it, with the paired 95 % interval.
        var gain: PairedBootstrap.Difference
    }

    /// Questions there are.
    var heldOut: Int
    /// Those whose item is in the history already, and what was done with them.
    var repeats: Int
    var policy: RepeatPolicy
    /// Questions that chose the epoch and are not asked.
    var choosing: Int
    /// Questions asked.
    var asked: Int
    /// Items of the catalogue.
    var items: Int
    /// Items in all lists together; no contender can cover more.
    var listSlots: Int { asked * Self.cutOff }
    var model: Contender
    var baselines: [Contender]
    /// What the model's scores are made of; empty if the network answers alone.
    var parts: [Part]
    /// Baselines the data is too large for, each with the reason.
    var leftOut: [String]
    var popularity: [Band]
    var lengths: [Band]
    var samples: [Sample]

    var contenders: [Contender] { [model] + baselines }
    /// The baseline with the highest NDCG.
    var bestBaseline: Contender? { baselines.max { $0.metrics.ndcg < $1.metrics.ndcg } }
}
