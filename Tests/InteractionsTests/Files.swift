import Foundation
import Interactions
import TestSupport

/// What the message of a row that ends reading says last.
let skipAdvice = "; --skip-bad-rows leaves such rows out"

/// The same where it is the time that could not be read.
let timeAdvice = "; --timestamp-column none keeps the order of the file" + skipAdvice

/// Runs `body` with the path of a file that holds `bytes`, in a temporary directory of its own that goes away afterwards.
func withFile<Result, Failure: Error>(
    _ bytes: some Sequence<UInt8>, name: String = "data.csv", _ body: (String) throws(Failure) -> Result
) throws(Failure) -> Result {
    guard let directory = try? TemporaryDirectory() else { preconditionFailure("no temporary directory can be made") }
    defer { withExtendedLifetime(directory) {} }
    let path = directory.path + "/" + name
    precondition(FileManager.default.createFile(atPath: path, contents: Data(bytes)))
    return try body(path)
}

extension InteractionDataset {
    /// User ids with their item ids.
    var readable: [String: [String]] {
        var result: [String: [String]] = [:]
        for user in 0..<sequences.count {
            result[sequences.userIDs[user]] = sequences.sequence(user).map { vocabulary.item(at: $0).id }
        }
        return result
    }
}

/// Reads text as an interactions file.
func read(
    _ text: String, _ options: ReadingOptions = ReadingOptions(), vocabulary: VocabularyPolicy = .build
) throws -> InteractionDataset {
    try withFile(text.utf8) { try InteractionReader.read(path: $0, options: options, vocabulary: vocabulary) }
}

/// Reads bytes as an interactions file.
func read(bytes: [UInt8], _ options: ReadingOptions = ReadingOptions()) throws -> InteractionDataset {
    try withFile(bytes) { try InteractionReader.read(path: $0, options: options) }
}

/// The error of reading text, without the path in front.
func failure(_ text: String, _ options: ReadingOptions = ReadingOptions()) -> String {
    failure(bytes: Array(text.utf8), options)
}

/// The error of reading bytes, without the path in front.
func failure(bytes: [UInt8], _ options: ReadingOptions = ReadingOptions()) -> String {
    withFile(bytes) { path in
        do throws(InteractionError) {
            _ = try InteractionReader.read(path: path, options: options)
            return "no error"
        } catch {
            precondition(error.description.hasPrefix(path), error.description)
            return String(error.description.dropFirst(path.count))
        }
    }
}
