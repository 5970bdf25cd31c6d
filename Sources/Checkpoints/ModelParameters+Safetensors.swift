import BERT4Rec

extension ModelParameters {
    /// Reads all parameters from a safetensors file that must hold them all, finite, and nothing else but the original's
    /// fixed position table.
    public init(reading file: SafetensorsFile, _ configuration: ModelConfiguration) throws(CheckpointError) {
        self.init(configuration)
        try read(from: file)
        for name in file.tensors.keys.sorted() where layout.entry(named: name) == nil {
            if name == ParameterName.positionTable && configuration.positions == .sinusoidal { continue }
            throw .tensorUnexpected(path: file.path, name: name)
        }
    }

    /// Overwrites every parameter with the tensor of its name.
    public func read(from file: SafetensorsFile) throws(CheckpointError) {
        for entry in layout.entries {
            guard let tensor = file.tensors[entry.name] else {
                throw .tensorMissing(path: file.path, name: entry.name)
            }
            guard tensor.shape == entry.shape else {
                throw .shapeMismatch(path: file.path, name: entry.name, expected: entry.shape, found: tensor.shape)
            }
            let values = slice(entry.range)
            try file.read(entry.name, into: values)
            guard values.isFinite else { throw .notFinite(path: file.path, name: entry.name) }
        }
    }

    /// The parameters as tensors for a file; `prefix` goes before each name.
    func tensors(prefix: String = "") -> [SafetensorsContent.Entry] {
        layout.entries.map { entry in
            SafetensorsContent.Entry(name: prefix + entry.name, shape: entry.shape, values: .floats(slice(entry.range)))
        }
    }
}
