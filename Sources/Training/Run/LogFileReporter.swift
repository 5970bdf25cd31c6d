import Foundation

/// Keeps what a run said in the output directory: notes in `logs_model_initialization.txt`, the rest in
/// `logs_training.txt`. A log that cannot be written does not stop a run.
public final class LogFileReporter: TrainingReporter {
    private let training: LogFile?
    private let initialization: LogFile?

    public init(_ output: OutputDirectory) {
        training = LogFile(path: output.trainingLog)
        initialization = LogFile(path: output.initializationLog)
    }

    public func report(_ event: TrainingEvent) {
        let log = if case .note = event { initialization } else { training }
        for line in event.lines { log?.append(line) }
    }
}
