import BERT4Rec
import Kernels
import Platform

/// Weights as initialised, and biases and gains that are not: all zero or one, nothing would show if they were left out.
enum RandomModel {
    static func parameters(_ configuration: ModelConfiguration) -> ModelParameters {
        let parameters = ModelParameters(configuration)
        parameters.initialize(seed: 11)
        var random = SeededGenerator(seed: 5)
        for entry in parameters.layout.entries where !entry.isMatrix {
            parameters[entry].withMutableValues { values in
                for place in values.indices { values[place] += Float.random(in: -0.2...0.2, using: &random) }
            }
        }
        return parameters
    }
}
