import BERT4Rec
import Evaluation
import Interactions

/// The weights that are trained, and what measures them: all that epochs need and a report does not.
struct TrainedNetwork {
    let parameters: ModelParameters
    /// On the cases that choose the epoch, and on those that are reported on.
    let validation: Validation
    let reporting: Validation
    /// `nil` where weights of the models beside it are not fitted.
    let blendFit: BlendFit?

    init(
        _ parameters: ModelParameters, _ cases: ValidationCases, _ configuration: TrainingConfiguration,
        _ group: any TrainingGroup
    ) {
        self.parameters = parameters
        let parts = ValidationParts(cases, asked: cases.asked(configuration.repeats))
        validation = Validation(parameters, cases, asked: parts.choosing, configuration, group)
        reporting = Validation(parameters, cases, asked: parts.reporting, configuration, group)
        blendFit =
            configuration.auxiliaryWeight == nil
            ? BlendFit(
                parameters, cases, asked: parts.choosing,
                withRepeats: ValidationParts(cases, asked: cases.asked(.keep)).choosing, configuration) : nil
    }
}
