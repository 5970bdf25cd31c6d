import BERT4Rec
import CommandSupport
import Interactions
import Training

extension ModelConfiguration {
    /// The preset's architecture with the settings' changes. The vocabulary is set when the data is known.
    ///
    /// - Parameters:
    ///   - order: whether that of items means something
    ///   - sequences: how many there are: fewer carts train a narrower model
    ///   - longestSequence: items of the longest one
    init(
        _ settings: LayeredConfiguration, order: ItemOrder, sequences: Int, longestSequence: Int
    ) throws(TrainingError) {
        switch settings[TrainSettings.preset] {
        case .article: self = .article(vocabularyCount: 3)
        case .default:
            self = .default(vocabularyCount: 3)
            maximumLength = min(maximumLength, max(16, longestSequence + 1))
        }
        if order == .set {
            positions = .none
            (distanceBiasReach, convolutionReach) = (0, 0)
            if settings[TrainSettings.preset] == .default && sequences < 50_000 { (width, heads) = (64, 2) }
        }
        positions = settings[TrainSettings.positions] ?? positions
        distanceBiasReach = settings[TrainSettings.distanceBias] ?? distanceBiasReach
        convolutionReach = settings[TrainSettings.convolution] ?? convolutionReach
        width = settings[TrainSettings.width] ?? width
        layers = settings[TrainSettings.layers] ?? layers
        heads = settings[TrainSettings.heads] ?? heads
        maximumLength = settings[TrainSettings.length] ?? maximumLength
        feedForwardWidth = 4 * width
        switch settings[TrainSettings.preset] {
        case .article: headWidth = width
        case .default:
            guard heads > 0, width % heads == 0 else {
                throw .configuration("width \(width) is not a multiple of heads \(heads)")
            }
            headWidth = width / heads
        }
    }
}
