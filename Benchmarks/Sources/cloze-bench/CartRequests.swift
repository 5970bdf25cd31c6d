import ArgumentParser
import Foundation
import Inference

extension PrecisionChoice: @retroactive ExpressibleByArgument {}

/// The carts every contender answers; an item's id is its vocabulary index.
struct CartRequests: Decodable {
    let carts: [[String]]
    let count: Int

    private struct File: Decodable {
        let carts: [[Int]]
        let count: Int
    }

    init(path: String) throws(ContenderError) {
        do {
            let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: URL(filePath: path)))
            carts = file.carts.map { $0.map(String.init) }
            count = file.count
        } catch {
            throw .unreadable(path: path, reason: "\(error)")
        }
    }
}
