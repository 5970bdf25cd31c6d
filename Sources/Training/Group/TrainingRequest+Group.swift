import Checkpoints
import Platform

extension TrainingRequest {
    /// Checks that all processes of the group were asked for the same and have read the same: they would wait for each other for
    /// ever, or add up what does not belong together.
    ///
    /// - Throws: ``TrainingError/groupDiffers(_:)``, in all of them
    func checkAgreement() throws(TrainingError) {
        guard group.count > 1 else { return }
        let parts = parts
        let own = parts.map { part in SHA256Hash.digest(of: part.bytes).prefix(4).reduce(0) { $0 << 8 | Int32($1) } }
        let all = group.gather(own)
        if let failure = group.failure { throw .groupBroken(failure) }
        for (index, part) in parts.enumerated() {
            guard Set(all.map { $0.indices.contains(index) ? $0[index] : 0 }).count == 1 else {
                throw .groupDiffers(part.complaint)
            }
        }
    }

    /// Ends the sentence "the processes differ …".
    public static let settingsDiffer =
        "in their settings: mpirun passes variables of the environment on with -x NAME only, and all need the same "
        + "config/train.yaml"

    /// What must be the same, as bytes, with the end of the sentence "the processes differ …".
    private var parts: [(bytes: [UInt8], complaint: String)] {
        var record = configuration.record
        // These may differ, and so may the threads of each.
        (record.lanes, record.kernels, record.precision) = (nil, nil, nil)
        let asked =
            CanonicalJSON.encode(record) + CanonicalJSON.encode(model)
            + Array("\(timeLimit.map(\.description) ?? "") \(variants) \(sampledAlternative ?? 0)".utf8)
        let data = DataDigest.sha256(dataset.vocabulary, dataset.sequences, withTimes: model.timeBias)
        let begun: [UInt8] =
            switch origin {
            case .new: []
            case .resume(let point): CanonicalJSON.encode(point.state)
            case .checkpoint(let loaded): Array(loaded.digest.utf8)
            }
        return [
            (asked, Self.settingsDiffer),
            (Array(data.utf8), "in the interactions they have read: all need the same files"),
            (begun, "in the state or checkpoint they begin with: all need the same directory"),
        ]
    }
}
