/// The variables of the process that begin with `CLOZE_`, sorted into those that say something and those that do not.
struct SettingsEnvironment {
    /// Variables with a value, by name. An empty value is as if the variable were not set.
    let variables: [String: String]
    /// Those that Kubernetes sets for a Service, in order; they say nothing about the settings.
    let ignored: [String]

    /// - Parameters:
    ///   - environment: all variables of the process
    ///   - known: the names of the command's settings
    /// - Throws: ``ConfigurationError/unknownVariables(_:)`` if a variable is none that any program or script here reads. A
    ///   misspelt one must not be passed over: it may be the one that asks for authentication.
    init(_ environment: [String: String], known: [String]) throws(ConfigurationError) {
        let given = environment.filter { $0.key.hasPrefix(SettingNames.variablePrefix) && !$0.value.isEmpty }
        let ignored = given.filter { Self.isOfService($0.key, value: $0.value) }
        variables = given.filter { ignored[$0.key] == nil }
        self.ignored = ignored.keys.sorted()
        let candidates = known.map(SettingNames.environment) + KnownVariables.ofEveryProgram
        let unknown = variables.keys.sorted().filter { !candidates.contains($0) && !KnownVariables.contains($0) }
        guard unknown.isEmpty else {
            throw .unknownVariables(
                unknown.map { .init(name: $0, closest: SettingNames.closest(to: $0, in: candidates)) })
        }
    }

    /// Whether Kubernetes (or Docker's links) made the variable for a Service named `cloze` or `cloze-…`: `CLOZE_SERVICE_HOST`,
    /// `CLOZE_PORT=tcp://10.96.0.7:8080`, `CLOZE_PORT_8080_TCP_ADDR`, `CLOZE_API_PORT=…`.
    private static func isOfService(_ name: String, value: String) -> Bool {
        let rest = name.dropFirst(SettingNames.variablePrefix.count)
        if rest.hasPrefix("SERVICE_") || rest.hasPrefix("PORT_") { return true }
        if rest == "PORT" || rest.hasSuffix("_PORT"), value.contains(#/^(tcp|udp|sctp):\/\//#) { return true }
        return rest.contains(#/_SERVICE_(HOST|PORT(_[A-Z0-9_]+)?)$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/#)
    }
}
