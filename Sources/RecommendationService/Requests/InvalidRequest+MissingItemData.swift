import Inference

extension InvalidRequest {
    /// Fields that are as they must be, and that the model in use can do nothing with.
    init(_ missing: [MissingItemData]) {
        self.init(
            errors: missing.map { missing in
                switch missing {
                case .categories:
                    FieldError(
                        pointer: "/" + RecommendationField.mostPerGroup.rawValue,
                        detail:
                            "needs categories, which no item of this model has: train with a file of items that has them"
                    )
                case .firstSeen:
                    FieldError(
                        pointer: "/" + RecommendationField.recencyBoost.rawValue,
                        detail:
                            "needs to know when items were first seen, which this model does not: train on interactions "
                            + "with times")
                }
            })
    }
}
