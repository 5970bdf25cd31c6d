import Kernels
import Platform

/// Named tensors on their way into a safetensors file, in order. Those of bfloat16s go last, else what follows an odd number of them
/// would not be aligned to its size.
struct SafetensorsContent {
    struct Entry {
        let name: String
        let shape: [Int]
        let values: Values
    }

    enum Values {
        case floats(Matrix)
        case integers([Int32])
        /// Bfloat16s, or floats.
        case operand(Operand)

        var count: Int {
            switch self {
            case .floats(let matrix): matrix.count
            case .integers(let values): values.count
            case .operand(let numbers): numbers.count
            }
        }

        var kind: SafetensorsFile.Kind {
            switch self {
            case .floats: .float32
            case .integers: .int32
            case .operand(let numbers): numbers.precision == .f32 ? .float32 : .bfloat16
            }
        }
    }

    let entries: [Entry]

    func write(to file: inout DurableFile) throws(FileError) {
        var header = "{"
        var offset = 0
        for entry in entries {
            let end = offset + entry.values.count * entry.values.kind.bytes
            let shape = entry.shape.map(String.init).joined(separator: ",")
            header += header.count > 1 ? "," : ""
            header += "\"\(entry.name)\":{\"dtype\":\"\(entry.values.kind.rawValue)\",\"shape\":[\(shape)],"
            header += "\"data_offsets\":[\(offset),\(end)]}"
            offset = end
        }
        header += "}"
        while header.utf8.count % 8 != 0 { header += " " }  // readers may map the data: keep it aligned
        var bytes = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
        bytes += Array(header.utf8)
        try file.write(bytes)
        for entry in entries { try write(entry.values, to: &file) }
    }

    private func write(_ values: Values, to file: inout DurableFile) throws(FileError) {
        var failure: FileError?
        func write(_ bytes: UnsafeRawBufferPointer) {
            do throws(FileError) { try file.write(bytes) } catch { failure = error }
        }
        switch values {
        case .floats(let matrix): matrix.withMutableValues { write(UnsafeRawBufferPointer($0)) }
        case .integers(let integers): integers.withUnsafeBytes { write($0) }
        case .operand(let numbers): numbers.withMutableBytes { write(UnsafeRawBufferPointer($0)) }
        }
        if let failure { throw failure }
    }
}
