/// Several reporters as one, each told in turn.
public final class ReporterGroup: TrainingReporter {
    private let members: [any TrainingReporter]

    public init(_ members: [any TrainingReporter]) { self.members = members }

    public func report(_ event: TrainingEvent) {
        for member in members { member.report(event) }
    }
}
