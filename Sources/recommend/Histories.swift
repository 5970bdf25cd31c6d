import Checkpoints
import Inference
import Interactions
import Platform

/// The histories of a file's users, packed: four bytes an item, and eight more for its time where the model reads times.
struct Histories: Sendable {
    /// What was read and left out.
    let summary: DatasetSummary
    /// Whether the model reads times.
    let readsTimes: Bool
    private let sequences: UserSequences
    /// The checkpoint's, with the file's further items behind its own.
    private let vocabulary: ItemVocabulary

    /// Reads files as the checkpoint's training read its own.
    ///
    /// Everybody with an item is asked, and items are counted for nothing: how long histories must be, and how often items must occur,
    /// is about what is learned. Items that the checkpoint lacks stay in the histories, so that answers say how many they are.
    ///
    /// - Parameters:
    ///   - patterns: files, patterns or `-`
    ///   - given: what the command line says about reading
    ///   - progress: called now and then with the number of rows read so far
    init(
        _ patterns: [String], for checkpoint: Checkpoint, given: ReadingRecord, progress: @escaping (Int) -> Void
    ) throws(InteractionError) {
        let configuration = checkpoint.configuration
        var reading = configuration.training.reading.overlaid(with: given)
        reading.minimumLength = given.minimumLength ?? 1
        reading.minimumItemCount = given.minimumItemCount ?? 1
        var options = reading.options
        readsTimes = configuration.model.timeBias || configuration.auxiliary?.recent != nil
        options.keepsTimes = readsTimes
        let dataset = try InteractionReader.read(
            paths: InputFiles.expand(patterns), options: options, order: configuration.order,
            vocabulary: .grow(checkpoint.vocabulary), progress: progress)
        summary = dataset.summary
        sequences = dataset.sequences
        vocabulary = dataset.vocabulary
    }

    /// How many users there are.
    var count: Int { sequences.count }

    func userID(_ user: Int) -> String { sequences.userIDs[user] }

    /// The users of a part, or all, in the order of the file.
    func users(in shard: Shard?) -> [Int32] {
        (0..<Int32(count)).filter { shard?.contains(sequences.userIDs[Int($0)]) ?? true }
    }

    func query(_ user: Int, _ question: Question) -> RecommendationQuery {
        let times = readsTimes ? sequences.seconds(of: user).map { Double(ItemTime.secondsSinceEpoch($0)) } : []
        return question.query(sequences.sequence(user).map { UTF8Text(vocabulary.id(at: $0)) }, times: times)
    }

    /// SHA-256 over everything that is asked about: users, their items, and times where the model reads them. What is of any length
    /// comes after its length, so that no two sets of histories give the same bytes.
    var digest: String {
        let hash = SHA256Hash()
        let addCount = { (count: Int) in withUnsafeBytes(of: Int64(count).littleEndian) { hash.update($0) } }
        let add = { (id: UnsafeBufferPointer<UInt8>) in
            addCount(id.count)
            hash.update(UnsafeRawBufferPointer(id))
        }
        addCount(vocabulary.items.count)
        for index in ItemVocabulary.firstItem..<Int32(vocabulary.count) { vocabulary.withID(at: index, add) }
        addCount(count)
        for var id in sequences.userIDs { id.withUTF8(add) }
        addCount(sequences.items.count)
        sequences.items.withUnsafeBytes { hash.update($0) }
        sequences.offsets.withUnsafeBytes { hash.update($0) }
        if readsTimes {
            for user in 0..<count { sequences.seconds(of: user).withUnsafeBytes { hash.update($0) } }
        }
        return hash.finish()
    }
}
