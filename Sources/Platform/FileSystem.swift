import Glibc

/// The few POSIX calls that whole reads, durable writes and atomic replacement need.
///
/// A write that returned is on the disk: files and the directories naming them are synchronised before they are renamed
/// into place.
public enum FileSystem {
    /// The whole content of a regular file, links followed; of nothing else (``OpenFile``). The size is compared before memory is
    /// asked for: a file full of holes may claim any size.
    ///
    /// - Parameters:
    ///   - size: how many bytes the file must have; `nil` if that is not known
    ///   - limit: how many it may have
    /// - Returns: fewer bytes than `size` if the file was cut short meanwhile, never more
    public static func read(_ path: String, size: Int? = nil, limit: Int = .max) throws(FileError) -> [UInt8] {
        let file = try OpenFile(path, size: size, limit: min(limit, MemoryLimit.bytes))
        var failure: FileError?
        let bytes = [UInt8](unsafeUninitializedCapacity: file.size) { buffer, filled in
            do throws(FileError) {
                filled = try file.readPrefix(into: UnsafeMutableRawBufferPointer(buffer), at: 0)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// The first bytes of a file, also of one in `/proc` or `/sys`, whose size the system does not tell beforehand;
    /// empty if it cannot be read. Never waits, as opening a pipe would.
    static func prefix(of path: String, count: Int) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let read = Glibc.read(descriptor, buffer.baseAddress! + filled, count - filled)
                if read < 0 && errno == EINTR { continue }
                if read <= 0 { break }
                filled += read
            }
        }
    }

    /// Writes all the bytes, waiting where the other side of a pipe or terminal must take some first.
    ///
    /// - Returns: 0, or the system's number for what kept it from it; some of the bytes may have been written then
    public static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
        bytes.withUnsafeBytes { write($0, to: descriptor) }
    }

    /// The same, of bytes that are in no array.
    static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count > 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            } else if count < 0 && errno == EAGAIN {
                // Whoever shares it has made it non-blocking.
                var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&wanted, 1, -1)
            } else if count == 0 || errno != EINTR {
                return count == 0 ? EIO : errno
            }
        }
        return 0
    }

    /// Creates a directory, and those above it that are missing. One that is there already is fine.
    public static func makeDirectory(_ path: String) throws(FileError) {
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

    /// Forces the names in a directory to the disk.
    public static func synchronizeDirectory(_ path: String) throws(FileError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .writeFailed(path: path, reason: lastError()) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .writeFailed(path: path, reason: lastError()) }
    }

    /// Renames in one step; what had the new name is gone.
    public static func rename(_ old: String, to new: String) throws(FileError) {
        guard Glibc.rename(old, new) == 0 else { throw .writeFailed(path: new, reason: lastError()) }
    }

    /// Makes `link` point at `target` in one step: a reader sees the old target or the new one.
    public static func replaceLink(_ link: String, target: String) throws(FileError) {
        let temporary = link + ".new-\(getpid())"
        unlink(temporary)
        guard symlink(target, temporary) == 0 else { throw .writeFailed(path: temporary, reason: lastError()) }
        try rename(temporary, to: link)
    }

    /// Where a symbolic link points; nil for anything else.
    public static func linkTarget(_ path: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = readlink(path, &buffer, buffer.count)
        return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
    }

    /// A path without links in it; `nil` if nothing is there.
    public static func realPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// When a file was written last, in seconds since 1970, links followed; `nil` if it is not there. The last digits are lost: moments
    /// less than a microsecond apart may be the same.
    public static func modificationTime(_ path: String) -> Double? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9
    }

    /// Whether a directory, or a link to one, is there.
    public static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether anything is there, links followed.
    public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Names in a directory, sorted; empty if there is none.
    public static func names(in path: String) -> [String] {
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

    /// Hidden names in a directory that end with a mark and the number of the process that made them, perhaps with a
    /// number of its own behind: `.name.new-77-2`.
    public static func hiddenNames(in path: String, mark: String) -> [String] {
        names(in: path).filter { name in
            guard name.utf8.first == UInt8(ascii: "."), let end = name.ranges(of: mark).last?.upperBound else {
                return false
            }
            let numbers = name[end...].utf8
            return !numbers.isEmpty && numbers.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: "-") }
        }
    }

    /// Whether a path leads to what is open, and not to something that was put there since.
    static func leads(_ path: String, to descriptor: Int32) -> Bool {
        var (named, opened) = (stat(), stat())
        return stat(path, &named) == 0 && fstat(descriptor, &opened) == 0 && named.st_dev == opened.st_dev
            && named.st_ino == opened.st_ino
    }

    /// Removes a directory of plain files. What cannot be removed stays, without an error.
    public static func removeDirectory(_ path: String) {
        for name in names(in: path) { unlink(path + "/" + name) }
        rmdir(path)
    }

    /// Removes a file. One that cannot be removed stays, without an error.
    public static func removeFile(_ path: String) { unlink(path) }

    /// The text of the calling thread's `errno`.
    public static func lastError() -> String { String(cString: strerror(errno)) }
}
