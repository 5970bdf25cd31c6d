import BERT4Rec
import Foundation
import Kernels
import Scoring

/// The model that answers now, for `GET /model`.
public struct ModelStatus: Sendable, Equatable {
    public var identity: ModelIdentity
    public var configuration: ModelConfiguration
    /// What stands beside the network; `nil` if nothing does.
    public var auxiliary: AuxiliaryConfiguration?
    /// Number of weights.
    public var parameterCount: Int
    /// Items that can be recommended.
    public var itemCount: Int
    /// Ranking metrics stored at training time by name, such as `ndcg@10`.
    public var metrics: [String: Double]
    /// Whether a query that does not say leaves out what is in the cart.
    public var excludesSeen: Bool
    public var precision: PrecisionReport
    /// The instructions its numbers are computed with.
    public var kernelSet: KernelSet
    /// When the checkpoint was written; `nil` if the file system does not tell.
    public var createdAt: Date?
    public var loadedAt: Date
    /// Seconds from reading the first byte to being ready to answer.
    public var loadSeconds: Double
    public var lastReload: ReloadReport?
    /// Why it stays although there may be a newer one; `nil` if it does not.
    public var pin: ModelPin?

    public init(
        identity: ModelIdentity, configuration: ModelConfiguration, auxiliary: AuxiliaryConfiguration?,
        parameterCount: Int, itemCount: Int, metrics: [String: Double], excludesSeen: Bool, precision: PrecisionReport,
        kernelSet: KernelSet, createdAt: Date?, loadedAt: Date, loadSeconds: Double,
        lastReload: ReloadReport?, pin: ModelPin?
    ) {
        self.identity = identity
        self.configuration = configuration
        self.auxiliary = auxiliary
        self.parameterCount = parameterCount
        self.itemCount = itemCount
        self.metrics = metrics
        self.excludesSeen = excludesSeen
        self.precision = precision
        self.kernelSet = kernelSet
        self.createdAt = createdAt
        self.loadedAt = loadedAt
        self.loadSeconds = loadSeconds
        self.lastReload = lastReload
        self.pin = pin
    }
}
