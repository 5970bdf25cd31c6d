import Foundation
import TestSupport

@testable import Platform

/// A machine's `/proc` and `/sys` in a temporary directory, read by the code that reads the real ones.
struct FakeMachine {
    private let directory: TemporaryDirectory

    /// - Parameter files: contents by path, such as `sys/fs/cgroup/cpu.max`
    init(_ files: [String: String]) throws {
        try self.init(files.mapValues { Array($0.utf8) })
    }

    init(_ files: [String: [UInt8]]) throws {
        directory = try TemporaryDirectory()
        for (name, bytes) in files {
            let file = directory.path + "/" + name
            try FileSystem.makeDirectory((file as NSString).deletingLastPathComponent)
            try Data(bytes).write(to: URL(filePath: file))
        }
    }

    var path: String { directory.path }

    /// - Parameter fallback: what the system answers when `/proc` does not tell
    func processors(fallback: Int = 4) -> Int {
        ProcessorLimit(root: path, fallback: fallback).processors
    }
}
