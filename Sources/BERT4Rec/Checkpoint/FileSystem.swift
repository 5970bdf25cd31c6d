import Glibc

/// The few POSIX calls a checkpoint needs: whole reads, durable writes, atomic replacement.
///
/// A write that returned is on the disk: files and the directories naming them are synchronised before they are renamed
/// into place.
enum FileSystem {
    static func read(_ path: String) throws(CheckpointError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw errno == ENOENT ? .missing(path: path) : .unreadable(path: path, reason: lastError())
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, reason: lastError()) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable(path: path, reason: "it is not a file") }
        var failure: String?
        let size = Int(status.st_size)
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            while filled < size {
                let count = Glibc.read(descriptor, buffer.baseAddress! + filled, size - filled)
                if count < 0 && errno == EINTR { continue }
                if count < 0 { failure = lastError() }
                if count <= 0 { break }
                filled += count
            }
        }
        if let failure { throw .unreadable(path: path, reason: failure) }
        return bytes
    }

    static func makeDirectory(_ path: String) throws(CheckpointError) {
        var built = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            built += built.isEmpty || built == "/" ? String(part) : "/" + part
            if mkdir(built, 0o755) != 0 && errno != EEXIST { throw .writeFailed(path: built, reason: lastError()) }
        }
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw .writeFailed(path: path, reason: "it exists and is not a directory")
        }
    }

    static func synchronizeDirectory(_ path: String) throws(CheckpointError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .writeFailed(path: path, reason: lastError()) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .writeFailed(path: path, reason: lastError()) }
    }

    static func rename(_ old: String, to new: String) throws(CheckpointError) {
        guard Glibc.rename(old, new) == 0 else { throw .writeFailed(path: new, reason: lastError()) }
    }

    /// Makes `link` point at `target` in one step: a reader sees the old target or the new one.
    static func replaceLink(_ link: String, target: String) throws(CheckpointError) {
        let temporary = link + ".new-\(getpid())"
        unlink(temporary)
        guard symlink(target, temporary) == 0 else { throw .writeFailed(path: temporary, reason: lastError()) }
        try rename(temporary, to: link)
    }

    static func linkTarget(_ path: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = readlink(path, &buffer, buffer.count)
        return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
    }

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Names in a directory, sorted; empty if there is none.
    static func names(in path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Removes a directory of plain files, as far as that is possible.
    static func removeDirectory(_ path: String) {
        for name in names(in: path) { unlink(path + "/" + name) }
        rmdir(path)
    }

    static func removeFile(_ path: String) { unlink(path) }

    static func lastError() -> String { String(cString: strerror(errno)) }
}

/// A new file written front to back, hashed on the way, synchronised at the end.
struct DurableFile: ~Copyable {
    let path: String
    private let descriptor: Int32
    private let hash = SHA256Hash()
    private(set) var count = 0

    init(creating path: String) throws(CheckpointError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .writeFailed(path: path, reason: FileSystem.lastError()) }
    }

    deinit { close(descriptor) }

    mutating func write(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
        hash.update(bytes)
        var written = 0
        while written < bytes.count {
            let result = Glibc.write(descriptor, bytes.baseAddress! + written, bytes.count - written)
            if result < 0 && errno == EINTR { continue }
            guard result > 0 else { throw .writeFailed(path: path, reason: FileSystem.lastError()) }
            written += result
        }
        count += bytes.count
    }

    mutating func write(_ bytes: [UInt8]) throws(CheckpointError) {
        var failure: CheckpointError?
        bytes.withUnsafeBytes { buffer in
            do throws(CheckpointError) { try write(buffer) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Forces the bytes to the disk and returns their SHA-256.
    func finish() throws(CheckpointError) -> String {
        guard fsync(descriptor) == 0 else { throw .writeFailed(path: path, reason: FileSystem.lastError()) }
        return hash.finish()
    }
}
