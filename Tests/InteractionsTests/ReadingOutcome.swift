import Platform
import TestSupport
import Testing

@testable import Interactions

/// All that reading gives: the data, or the error, and what was told meanwhile.
struct ReadingOutcome: Equatable, Sendable {
    private var vocabulary: ItemVocabulary?
    private var sequences: UserSequences?
    private var summary: DatasetSummary?
    private var error: InteractionError?
    /// The numbers of rows that were told.
    private(set) var reports: [Int] = []

    init(
        _ paths: [String], _ options: ReadingOptions, order: ItemOrder = .sequence,
        vocabulary policy: VocabularyPolicy = .build, threads: ReadingThreads, group: (any ProcessGroup)? = nil
    ) {
        var reports: [Int] = []
        do throws(InteractionError) {
            let data = try InteractionReader.read(
                paths: paths, options: options, order: order, vocabulary: policy, titles: [:], categories: [:],
                threads: threads, group: group
            ) { reports.append($0) }
            (vocabulary, sequences, summary) = (data.vocabulary, data.sequences, data.summary)
        } catch {
            self.error = error
        }
        self.reports = reports
    }

    /// Whether reading ended with an error.
    var isError: Bool { error != nil }

    /// What the error says.
    var message: String { error?.description ?? "" }

    /// Blocks from smaller than a line to some thousands of bytes.
    static let divisions = [
        ReadingThreads(count: 2, blockSize: 24), ReadingThreads(count: 3, blockSize: 100),
        ReadingThreads(count: 2, blockSize: 1000), ReadingThreads(count: 4, blockSize: 3000),
    ]

    /// Checks that files are read alike by one thread and by several.
    ///
    /// - Returns: what was read
    @discardableResult
    static func check(
        _ files: [[UInt8]], _ options: ReadingOptions = ReadingOptions(), order: ItemOrder = .sequence,
        vocabulary: VocabularyPolicy = .build, divisions: [ReadingThreads] = ReadingOutcome.divisions,
        named name: String
    ) -> ReadingOutcome {
        againstOneThread(files, options, order, vocabulary) { paths, whole in
            for threads in divisions {
                let divided = ReadingOutcome(paths, options, order: order, vocabulary: vocabulary, threads: threads)
                let isSame = divided == whole
                #expect(isSame, "\(name), blocks of \(threads.blockSize) on \(threads.count) threads")
            }
        }
    }

    /// Reads files on one thread, and has them read otherwise.
    ///
    /// - Parameter others: given the paths and what one thread reads
    private static func againstOneThread(
        _ files: [[UInt8]], _ options: ReadingOptions, _ order: ItemOrder, _ vocabulary: VocabularyPolicy,
        _ others: ([String], ReadingOutcome) -> Void
    ) -> ReadingOutcome {
        withFiles(files[...], []) { paths in
            let whole = ReadingOutcome(
                paths, options, order: order, vocabulary: vocabulary, threads: ReadingThreads(count: 1))
            others(paths, whole)
            return whole
        }
    }

    /// What each of several processes gets that read the same files together.
    static func ofProcesses(
        _ count: Int, _ paths: [String], _ options: ReadingOptions = ReadingOptions(), order: ItemOrder = .sequence,
        vocabulary: VocabularyPolicy = .build, threads: ReadingThreads, meeting: Meeting? = nil
    ) -> [ReadingOutcome] {
        let meeting = meeting ?? Meeting(count)
        return (0..<count).compactMap { rank in
            try? BackgroundThread<ReadingOutcome>(stackSize: 8 << 20) {
                ReadingOutcome(
                    paths, options, order: order, vocabulary: vocabulary, threads: threads,
                    group: ThreadGroup(rank: rank, meeting))
            }
        }.map { $0.value() }
    }

    /// Checks that several processes read what one does, whatever the number of their threads and the size of their parts.
    ///
    /// - Parameter divisions: each for two and for three processes
    /// - Returns: what was read
    @discardableResult
    static func checkProcesses(
        _ files: [[UInt8]], _ options: ReadingOptions = ReadingOptions(), order: ItemOrder = .sequence,
        vocabulary: VocabularyPolicy = .build, divisions: [ReadingThreads] = ReadingOutcome.processDivisions,
        named name: String
    ) -> ReadingOutcome {
        againstOneThread(files, options, order, vocabulary) { paths, whole in
            for threads in divisions {
                for count in [2, 3] {
                    let all = ofProcesses(
                        count, paths, options, order: order, vocabulary: vocabulary, threads: threads)
                    let areSame = all.count == count && all.allSatisfy { $0 == whole }
                    #expect(areSame, "\(name), \(count) processes, blocks of \(threads.blockSize)")
                }
            }
        }
    }

    /// Parts of some blocks, and of one.
    static let processDivisions = [
        ReadingThreads(count: 1, blockSize: 100, blocksInPart: 3),
        ReadingThreads(count: 2, blockSize: 700, blocksInPart: 1), ReadingThreads(count: 2, blockSize: 2000),
    ]

    static func withFiles(
        _ files: ArraySlice<[UInt8]>, _ paths: [String], _ body: ([String]) -> ReadingOutcome
    ) -> ReadingOutcome {
        guard let first = files.first else { return body(paths) }
        return withFile(first) { withFiles(files.dropFirst(), paths + [$0], body) }
    }
}
