import BERT4Rec
import Foundation
import Platform

/// Writes checkpoints so that a reader never sees half of one.
///
/// Everything goes into a hidden sibling directory, is synchronised to the disk, and is renamed into place; the manifest
/// is written last. On failure the sibling is removed and what was there before stays.
public enum CheckpointPublisher {
    /// In the hidden name of a checkpoint that is being removed.
    private static let removalMark = ".old-"

    /// Publishes `checkpoint` as `directory`, which must not exist.
    public static func publish(
        _ checkpoint: Checkpoint, training: TrainingSnapshot? = nil, as directory: String
    ) throws(CheckpointError) {
        try publish(as: directory) { temporary throws(CheckpointError) in
            do throws(FileError) {
                try write(checkpoint, training, to: temporary)
            } catch {
                throw CheckpointError(error)
            }
        }
    }

    /// Publishes as `directory`, which must not exist, what `write` writes into a directory beside it.
    static func publish(
        as directory: String, _ write: (_ temporary: String) throws(CheckpointError) -> Void
    ) throws(CheckpointError) {
        guard !FileSystem.exists(directory) else {
            throw .writeFailed(path: directory, reason: "it exists already")
        }
        let (parent, name) = split(directory)
        let staging = try stage(name, in: parent)
        // Locked until it has its place.
        defer { withExtendedLifetime(staging) {} }
        do throws(CheckpointError) {
            try write(staging.path)
            try rename(staging.path, to: directory, in: parent)
        } catch {
            FileSystem.removeDirectory(staging.path)
            throw error
        }
    }

    private static func stage(_ name: String, in parent: String) throws(CheckpointError) -> StagingDirectory {
        do throws(FileError) {
            try FileSystem.makeDirectory(parent)
            return try StagingDirectory(for: name, in: parent)
        } catch {
            throw CheckpointError(error)
        }
    }

    private static func rename(
        _ temporary: String, to directory: String, in parent: String
    ) throws(CheckpointError) {
        do throws(FileError) {
            try FileSystem.synchronizeDirectory(temporary)
            try FileSystem.rename(temporary, to: directory)
            try FileSystem.synchronizeDirectory(parent)
        } catch {
            throw CheckpointError(error)
        }
    }

    /// Makes the link `parent/link` lead to `directory` (inside `parent`) in one step.
    public static func point(_ link: String, in parent: String, to directory: String) throws(CheckpointError) {
        do throws(FileError) {
            try FileSystem.replaceLink(parent + "/" + link, target: directory)
            try FileSystem.synchronizeDirectory(parent)
        } catch {
            throw CheckpointError(error)
        }
    }

    /// Removes a checkpoint nobody needs any more: out of sight first, so that no reader finds half of one.
    public static func remove(_ directory: String) {
        let (parent, name) = split(directory)
        let hidden = parent + "/.\(name)\(removalMark)\(ProcessInfo.processInfo.processIdentifier)"
        guard (try? FileSystem.rename(directory, to: hidden)) != nil else { return }
        FileSystem.removeDirectory(hidden)
    }

    /// Makes the directory checkpoints will be published in, if it is not there, and removes what a killed process left
    /// half-written or half-removed in it. What a living one writes there stays (``StagingDirectory``).
    public static func prepareParent(_ parent: String) throws(CheckpointError) {
        do throws(FileError) { try FileSystem.makeDirectory(parent) } catch { throw CheckpointError(error) }
        for name in FileSystem.hiddenNames(in: parent, mark: removalMark) {
            FileSystem.removeDirectory(parent + "/" + name)
        }
        StagingDirectory.removeAbandoned(in: parent)
    }

    /// Removes links that a process killed while it moved one of `links` left beside it.
    public static func removeLeftoverLinks(_ links: [String], in parent: String) {
        // Who moves a link of others than its own run has the lock meanwhile (``PublishedLinks``).
        guard let lock = try? DirectoryLock(waitingFor: parent) else { return }
        defer { withExtendedLifetime(lock) {} }
        for name in FileSystem.names(in: parent) where links.contains(where: { name.hasPrefix($0 + ".new-") }) {
            FileSystem.removeFile(parent + "/" + name)
        }
    }

    /// Puts a file for people into a published checkpoint in one step; an older one of that name is replaced.
    ///
    /// The manifest does not list it: what was published stays as it is, so the checkpoint's digest, its verification and
    /// the servers that loaded it are not concerned. It goes away with the checkpoint.
    public static func attach(_ bytes: [UInt8], as name: String, to directory: String) throws(CheckpointError) {
        let prefix = ".\(name).new-"
        for leftover in FileSystem.names(in: directory) where leftover.hasPrefix(prefix) {
            FileSystem.removeFile(directory + "/" + leftover)
        }
        let temporary = directory + "/" + prefix + "\(ProcessInfo.processInfo.processIdentifier)"
        do throws(FileError) {
            var file = try DurableFile(creating: temporary)
            try file.write(bytes)
            _ = try file.finish()
            try FileSystem.rename(temporary, to: directory + "/" + name)
            try FileSystem.synchronizeDirectory(directory)
        } catch {
            FileSystem.removeFile(temporary)
            throw CheckpointError(error)
        }
    }

    /// Writes the weights alone as a safetensors file for PyTorch, names and shapes as in the original's state dict.
    public static func exportWeights(_ parameters: ModelParameters, to path: String) throws(CheckpointError) {
        let temporary = path + ".new-\(ProcessInfo.processInfo.processIdentifier)"
        do throws(FileError) {
            var file = try DurableFile(creating: temporary)
            var entries = parameters.tensors()
            let configuration = parameters.configuration
            if configuration.positions == .sinusoidal {
                // The original registers its table as a buffer, so a strict load of its state dict asks for it.
                let table = Encoder.sinusoidTable(length: configuration.maximumLength, width: configuration.width)
                let shape = [1, configuration.maximumLength, configuration.width]
                entries.append(.init(name: ParameterName.positionTable, shape: shape, values: .floats(table)))
            }
            try SafetensorsContent(entries: entries).write(to: &file)
            _ = try file.finish()
            try FileSystem.rename(temporary, to: path)
        } catch {
            FileSystem.removeFile(temporary)
            throw CheckpointError(error)
        }
    }

    private static func write(
        _ checkpoint: Checkpoint, _ training: TrainingSnapshot?, to directory: String
    ) throws(FileError) {
        var files: [String: CheckpointManifest.File] = [:]
        func add(
            _ name: String, _ body: (inout DurableFile) throws(FileError) -> Void
        ) throws(FileError) {
            var file = try DurableFile(creating: directory + "/" + name)
            try body(&file)
            let count = file.count
            files[name] = CheckpointManifest.File(bytes: count, sha256: try file.finish())
        }
        let model = SafetensorsContent(entries: checkpoint.parameters.tensors())
        try add(CheckpointFile.model) { file throws(FileError) in try model.write(to: &file) }
        if let auxiliary = checkpoint.auxiliary {
            let content = AuxiliaryModelFile.content(auxiliary)
            try add(CheckpointFile.auxiliary) { file throws(FileError) in try content.write(to: &file) }
        }
        try add(CheckpointFile.vocabulary) { file throws(FileError) in
            try checkpoint.vocabulary.forEachPieceOfTSV { piece throws(FileError) in try file.write(piece) }
        }
        var contents = [
            (CheckpointFile.configuration, checkpoint.configuration.json()),
            (CheckpointFile.metrics, CanonicalJSON.encode(checkpoint.metrics)),
        ]
        if let golden = checkpoint.golden {
            contents.append((CheckpointFile.golden, CanonicalJSON.encode(golden)))
        }
        if let training {
            let optimizer = SafetensorsContent(entries: training.moments.tensors)
            try add(CheckpointFile.optimizer) { file throws(FileError) in try optimizer.write(to: &file) }
            contents.append((CheckpointFile.trainingState, training.state))
        }
        for (name, bytes) in contents {
            try add(name) { file throws(FileError) in try file.write(bytes) }
        }
        let manifest = CanonicalJSON.encode(CheckpointManifest(files: files))
        try add(CheckpointFile.manifest) { file throws(FileError) in try file.write(manifest) }
    }

    static func split(_ directory: String) -> (parent: String, name: String) {
        let trimmed = directory.hasSuffix("/") ? String(directory.dropLast()) : directory
        guard let slash = trimmed.lastIndex(of: "/") else { return (".", trimmed) }
        let parent = slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
        return (parent, String(trimmed[trimmed.index(after: slash)...]))
    }
}
