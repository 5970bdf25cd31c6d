import Testing

/// The text format taken apart, and refused where it is not as the format says.
struct ScrapedMetrics {
    /// By family.
    private(set) var types: [String: String] = [:]
    /// By name and labels as they stand.
    private(set) var values: [String: Double] = [:]

    init(_ text: String) throws {
        try #require(text.hasSuffix("\n"))
        var family = ""
        for line in text.split(separator: "\n") {
            if let match = line.wholeMatch(of: #/# TYPE ([a-z_]+) (counter|gauge|histogram)/#) {
                family = String(match.1)
                try #require(types.updateValue(String(match.2), forKey: family) == nil, "\(family) twice")
            } else if line.wholeMatch(of: #/# HELP [a-z_]+ \S.*\./#) == nil {
                let match = try #require(
                    line.wholeMatch(of: #/(([a-z_]+)(?:\{[a-z_]+="[^"]*"(?:,[a-z_]+="[^"]*")*\})?) (\S+)/#), "\(line)")
                let suffixes = types[family] == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
                try #require(suffixes.contains { family + $0 == match.2 }, "\(line) in \(family)")
                let value = try #require(Double(match.3))
                try #require(values.updateValue(value, forKey: String(match.1)) == nil, "\(line) twice")
            }
        }
    }
}
