import Logging

/// swift-log's metadata as JSON: strings, numbers, objects and arrays.
enum LogMetadata: Encodable {
    case dictionary(Logger.Metadata)
    case value(Logger.MetadataValue)

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .dictionary(let metadata), .value(.dictionary(let metadata)):
            try metadata.mapValues { LogMetadata.value($0) }.encode(to: encoder)
        case .value(.array(let values)):
            try values.map { LogMetadata.value($0) }.encode(to: encoder)
        case .value(.string(let text)):
            try text.encode(to: encoder)
        case .value(.stringConvertible(let value as Int)):
            try value.encode(to: encoder)
        case .value(.stringConvertible(let value as Double)) where value.isFinite:
            try value.encode(to: encoder)
        case .value(.stringConvertible(let value)):
            try value.description.encode(to: encoder)
        }
    }
}
