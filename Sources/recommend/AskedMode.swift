import ArgumentParser
import Inference

/// Which end of each history is asked for.
enum AskedMode: String, Sendable, CaseIterable, ExpressibleByArgument {
    /// What comes next.
    case post
    /// What came before.
    case pre

    var recommendationMode: RecommendationMode {
        switch self {
        case .post: .post
        case .pre: .pre
        }
    }
}
