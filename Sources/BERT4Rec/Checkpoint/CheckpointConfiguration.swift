import Foundation
import Interactions

/// A checkpoint's `config.json`: everything but the weights that shapes answers.
public struct CheckpointConfiguration: Sendable, Equatable, Codable {
    /// The format this program writes and reads.
    public static let currentFormat = 1

    public var format: Int
    /// Program and version that wrote the checkpoint.
    public var program: String
    public var model: ModelConfiguration
    /// What the weights were trained to predict; says how they must be asked.
    public var objectives: [Objective]
    /// Whether the order of a cart's items means something.
    public var order: ItemOrder
    /// How what is in `expert.safetensors` enters the scores; `nil` if the network answers alone.
    public var expert: ExpertConfiguration?
    /// The options of the training run by name, for the record and for resuming.
    public var training: [String: String]

    public init(
        model: ModelConfiguration, objectives: [Objective], order: ItemOrder,
        expert: ExpertConfiguration? = nil, training: [String: String] = [:],
        program: String = ProgramVersion.current
    ) {
        format = Self.currentFormat
        self.program = program
        self.model = model
        self.objectives = objectives
        self.order = order
        self.expert = expert
        self.training = training
    }

    init(path: String, json: [UInt8]) throws(CheckpointError) {
        struct FormatOnly: Decodable { let format: Int }
        if let found = try? JSONDecoder().decode(FormatOnly.self, from: Data(json)), found.format != Self.currentFormat
        {
            throw .unsupportedFormat(path: path, version: found.format)
        }
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(json))
        } catch {
            throw .malformed(path: path, reason: "\(error)")
        }
        if let problem = model.problem { throw .malformed(path: path, reason: problem) }
        if objectives.isEmpty { throw .malformed(path: path, reason: "objectives is empty") }
    }

    func json() -> [UInt8] { CanonicalJSON.encode(self) }
}

/// The version of this project's programs.
public enum ProgramVersion {
    public static let current = "cloze 0.1.0"
}

extension ModelConfiguration {
    /// What makes this no usable architecture, in words; `nil` if nothing does.
    public var problem: String? {
        let sizes: [(String, Int, ClosedRange<Int>)] = [
            ("vocabularyCount", vocabularyCount, 3...200_000_000), ("width", width, 1...65_536),
            ("layers", layers, 1...1_000), ("heads", heads, 1...1_024), ("headWidth", headWidth, 1...65_536),
            ("feedForwardWidth", feedForwardWidth, 1...1_048_576), ("maximumLength", maximumLength, 2...1_000_000),
        ]
        for (name, value, range) in sizes where !range.contains(value) {
            return "\(name) is \(value), outside \(range.lowerBound)…\(range.upperBound)"
        }
        if !(normEpsilon > 0 && normEpsilon < 1) { return "normEpsilon is \(normEpsilon), outside 0…1" }
        for (name, value) in [("distanceBiasReach", distanceBiasReach), ("convolutionReach", convolutionReach)]
        where !(0...100_000).contains(value) {
            return "\(name) is \(value), outside 0…100000"
        }
        if convolutionReach > 0 && attentionNorm != .all { return "convolutionReach needs attentionNorm all" }
        let block = Double(width) * (4 * Double(heads * headWidth) + 2 * Double(feedForwardWidth))
        let total = Double(layers) * block + 2 * Double(vocabularyCount) * Double(width)
        return total > 1e11 ? "the sizes ask for about \(Int(total / 1e9)) thousand million weights" : nil
    }
}

/// JSON with sorted keys and stable layout, so that equal content has equal bytes.
public enum CanonicalJSON {
    public static func encode(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else {
            preconditionFailure("\(type(of: value)) holds a number JSON cannot express")
        }
        return Array(data) + [0x0A]
    }
}
