import Interactions
import Kernels
import Scoring

extension AuxiliaryModel {
    /// Fits the model that a configuration asks for.
    ///
    /// - Returns: `nil` if the catalogue is too large for it.
    public init?(
        fitting configuration: AuxiliaryConfiguration, to sequences: UserSequences, vocabularyCount: Int, lanes: Lanes
    ) {
        switch configuration {
        case .transitions(let transitions):
            let counts = TransitionCounts(
                counting: sequences, vocabularyCount: vocabularyCount, distances: transitions.distances.count)
            self = .transitions(TransitionModel(counts, transitions))
        case .autoencoder(let autoencoder):
            let fitted = AutoencoderModel(
                fitting: sequences, vocabularyCount: vocabularyCount, autoencoder, lanes: lanes)
            guard let fitted else { return nil }
            self = .autoencoder(fitted)
        }
    }
}
