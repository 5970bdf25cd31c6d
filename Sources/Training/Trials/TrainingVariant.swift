import BERT4Rec

/// What a run may try beside its defaults where a time limit leaves time: the few settings that have made a difference on some
/// data (`Benchmarks/quality.md`).
public enum TrainingVariant: Sendable, Equatable, CaseIterable {
    /// Twice the dropout.
    case dropout
    /// Half as wide again, with as many more heads.
    case width
    /// A block more.
    case layers

    /// The settings with the variant; `nil` if they leave no room for it.
    func changing(
        _ configuration: TrainingConfiguration, _ model: ModelConfiguration
    ) -> (configuration: TrainingConfiguration, model: ModelConfiguration)? {
        var (configuration, model) = (configuration, model)
        switch self {
        case .dropout:
            configuration.dropout *= 2
            guard configuration.dropout > 0, configuration.dropout <= 0.6 else { return nil }
        case .width:
            guard model.width % 2 == 0, model.heads % 2 == 0 else { return nil }
            model.width += model.width / 2
            model.heads += model.heads / 2
            model.feedForwardWidth = 4 * model.width
        case .layers: model.layers += 1
        }
        return model.problem == nil ? (configuration, model) : nil
    }

    /// What it changes, for the log.
    static func name(_ configuration: TrainingConfiguration, _ model: ModelConfiguration) -> String {
        "dropout \(NumberText.decimal(Double(configuration.dropout), 2)), width \(model.width), \(model.layers) layers"
    }
}
