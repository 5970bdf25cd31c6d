/// The contents of a gzip file, also of several members one after the other (RFC 1952, 2.2). Zeros after the last
/// member, as tape blocks leave them, are ignored.
final class GzipSource: ByteSource {
    private let inflater: Inflater
    private let file: String
    private var betweenMembers = false
    private var ended = false

    init(_ source: any ByteSource, file: String) throws(InteractionError) {
        inflater = try Inflater(source, format: .gzip, file: file)
        self.file = file
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(InteractionError) -> Int {
        while !ended {
            if betweenMembers {
                try startMember()
                continue
            }
            let (count, memberEnded) = try inflater.read(into: buffer)
            betweenMembers = memberEnded
            if count > 0 { return count }
        }
        return 0
    }

    private func startMember() throws(InteractionError) {
        var padding = false
        while try inflater.nextByte() == 0 {
            inflater.skipByte()
            padding = true
        }
        guard let byte = try inflater.nextByte() else {
            ended = true
            return
        }
        guard byte == 0x1f, !padding else {
            throw .corrupt(file: file, reason: "after the gzip data follows something that is not gzip")
        }
        inflater.reset()
        betweenMembers = false
    }
}
