/// Called once a run, when it ends or is interrupted, before the reporter hears of that.
public typealias RunSummaryHandler = (RunSummary, any TrainingReporter) -> Void
