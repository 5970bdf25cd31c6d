import Checkpoints
import CommandSupport
import Inference
import Logging
import Platform
import RecommendationService

extension ServedModels {
    /// What `serve` has been told to answer with. Nothing is loaded.
    ///
    /// - Throws: ``CommandSupport/ConfigurationError`` if there is no checkpoint, or a model is named that is not there
    init(_ settings: LayeredConfiguration, logger: Logger) throws {
        let list = try ModelList(try settings.required(ModelSettings.checkpoint))
        let recommender = Recommender(InferenceConfiguration(settings), models: list.entries.map(\.name))
        self.init(
            recommender,
            reloaders: zip(list.entries, recommender.slots).map { entry, slot in
                ModelReloader(CheckpointLocation(awaiting: entry.path), recommender, slot: slot, logger: logger)
            })
        if let text = settings[ModelSettings.split], let weights = ModelWeights(text) {
            var slots: [(slot: ModelSlot, weight: Double)] = []
            for entry in weights.entries {
                slots.append((try Self.slot(entry.name, of: recommender, ModelSettings.split, settings), entry.weight))
            }
            split = UserSplit(slots)
        }
        if let name = settings[ModelSettings.shadow] {
            guard list.entries.count > 1 else {
                throw ConfigurationError.invalidValue(
                    setting: ModelSettings.shadow.name, text: name, expectation: "one of several models; there is one",
                    origin: settings.origin(of: ModelSettings.shadow))
            }
            shadow = try Self.slot(name, of: recommender, ModelSettings.shadow, settings)
        }
    }

    private static func slot(
        _ name: String, of recommender: Recommender, _ setting: Setting<String?>, _ settings: LayeredConfiguration
    ) throws(ConfigurationError) -> ModelSlot {
        if let slot = recommender.slots.first(where: { $0.name == name }) { return slot }
        throw .invalidValue(
            setting: setting.name, text: settings[setting] ?? "",
            expectation: "of the models that there are (\(recommender.slots.map(\.name).joined(separator: ", ")))",
            origin: settings.origin(of: setting))
    }
}

extension InferenceConfiguration {
    init(_ settings: LayeredConfiguration) {
        self.init(
            lanes: settings[ServeSettings.lanes] ?? ProcessorLimit.processors,
            mostRequests: settings[ServeSettings.queue], maximumCost: settings[ServeSettings.maximumCost],
            deadline: .seconds(settings[ServeSettings.deadline]), precision: settings[ServeSettings.precision],
            maximumPrecisionLoss: settings[ServeSettings.precisionLoss])
    }
}
