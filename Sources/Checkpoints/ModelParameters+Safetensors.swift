import BERT4Rec

extension ModelParameters {
    /// Reads all parameters from a safetensors file that must hold them all, finite, and nothing else but the original's
    /// fixed position table.
    public init(reading file: SafetensorsFile, _ configuration: ModelConfiguration) throws(CheckpointError) {
        try self.init(for: file, configuration)
        try read(from: file)
    }

    /// Memory for what a safetensors file holds, which must be all parameters and nothing else but the original's fixed position
    /// table.
    init(for file: SafetensorsFile, _ configuration: ModelConfiguration) throws(CheckpointError) {
        if let problem = configuration.problem { throw .malformed(path: file.path, reason: problem) }
        // Every shape is compared before memory is asked for.
        let layout = ParameterLayout(configuration)
        try layout.check(file)
        for name in file.tensors.keys.sorted() where layout.entry(named: name) == nil {
            if name == ParameterName.positionTable && configuration.positions == .sinusoidal { continue }
            throw .tensorUnexpected(path: file.path, name: name)
        }
        self.init(configuration)
    }

    /// Overwrites every parameter with the tensor of its name.
    public func read(from file: SafetensorsFile) throws(CheckpointError) {
        try layout.check(file)
        for entry in layout.entries {
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

extension ParameterLayout {
    /// Compares the header of a file: every parameter is there, in its shape.
    ///
    /// - Parameters:
    ///   - prefix: what its tensors' names have before the parameters'
    ///   - others: parameters that are not looked at
    func check(
        _ file: SafetensorsFile, prefix: String = "", without others: Set<String> = []
    ) throws(CheckpointError) {
        for entry in entries where !others.contains(entry.name) {
            guard let tensor = file.tensors[prefix + entry.name] else {
                throw .tensorMissing(path: file.path, name: prefix + entry.name)
            }
            guard tensor.shape == entry.shape else {
                throw .shapeMismatch(
                    path: file.path, name: prefix + entry.name, expected: entry.shape, found: tensor.shape)
            }
        }
    }
}
