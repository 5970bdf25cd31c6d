import Platform

@testable import Checkpoints

extension SafetensorsContent {
    /// The file at a path with this content, read again.
    func written(to path: String) throws -> SafetensorsFile {
        var file = try DurableFile(creating: path)
        try write(to: &file)
        _ = try file.finish()
        return try SafetensorsFile(path: path)
    }
}
