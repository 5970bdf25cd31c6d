import Platform

/// What processes that read together must have been asked for alike; else they would wait for each other.
struct ReadingPlan: Codable {
    /// A digest of the options.
    let options: [UInt8]
    /// Each file's bytes; `nil` of a pipe, and of what is not there.
    private let sizes: [Int?]

    init(_ paths: [String], _ options: ReadingOptions, _ order: ItemOrder, _ vocabulary: VocabularyPolicy) {
        let known =
            switch vocabulary {
            case .build: "new"
            case .fixed(let vocabulary): "fixed \(vocabulary.count)"
            case .grow(let vocabulary): "grown \(vocabulary.count)"
            }
        self.options = SHA256Hash.digest(of: Array("\(options) \(order) \(known)".utf8))
        sizes = paths.map { FileSource.size(of: $0) }
    }

    /// Whether each process reads whole files, others than the rest. Not if one of them is a pipe, which can be opened once: all
    /// open the first file to see how it is written.
    func dealsFiles(to processes: Int) -> Bool { sizes.count >= processes && sizes.allSatisfy { $0 != nil } }

    /// What is not alike, to end the sentence "the processes differ …"; `nil` if nothing is. Of what no process has, each complains
    /// by itself.
    static func difference(_ all: [ReadingPlan], _ paths: [String]) -> String? {
        guard let first = all.first else { return nil }
        guard all.allSatisfy({ $0.options == first.options && $0.sizes.count == first.sizes.count }) else {
            return
                "in how they read: mpirun passes variables of the environment on with -x NAME only, and all need the same "
                + "config/train.yaml"
        }
        for (number, path) in paths.enumerated() {
            let sizes = Set(all.compactMap { $0.sizes[number] }).sorted()
            if let other = all.firstIndex(where: { $0.sizes[number] == nil }), !sizes.isEmpty {
                return "in \(path): process \(other) has no file there, others have one. All need the same files"
            }
            guard sizes.count > 1 else { continue }
            return "in \(path): it has \(sizes[0]) bytes in one and \(sizes[1]) in another. All need the same files"
        }
        return nil
    }
}
