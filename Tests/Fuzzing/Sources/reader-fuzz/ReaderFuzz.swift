import CFuzzer
import Glibc
import Interactions

/// Any bytes as a file of interactions: its first bytes say whether it is text, compressed, a zip or of a form that is
/// not read. It is read, or there is an error; what is read are items of its vocabulary.
@main struct ReaderFuzz {
    /// In memory, where the system has such a place: each input is written and read once.
    private static let path = (access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp") + "/cloze-reader-fuzz-\(getpid())"

    static func main() {
        let status = cfuzzer_run(CommandLine.argc, CommandLine.unsafeArgv) { bytes, count in
            ReaderFuzz.check(UnsafeBufferPointer(start: bytes, count: count))
            return 0
        }
        unlink(path)
        exit(status)
    }

    private static func check(_ input: UnsafeBufferPointer<UInt8>) {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0, input.isEmpty || write(file, input.baseAddress, input.count) == input.count else { abort() }
        close(file)
        for skipBadRows in [false, true] {
            guard let data = try? InteractionReader.read(path: path, options: ReadingOptions(skipBadRows: skipBadRows))
            else { continue }
            for item in data.sequences.items where item < ItemVocabulary.firstItem || item >= data.vocabulary.count {
                abort()
            }
        }
        _ = try? ItemFile.readTitles(path: path)
    }
}
