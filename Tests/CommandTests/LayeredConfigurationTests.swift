import Foundation
import Testing

@testable import CommandSupport

private enum Preset: String, CaseIterable, SettingValue { case small, large }

private enum Settings {
    static let port = Setting("port", default: 8080, help: "Port.", in: 0...65535)
    static let rate = Setting("learning_rate", default: 0.5, help: "Rate.")
    static let host = Setting("host", default: "127.0.0.1", help: "Host.")
    static let watch = Setting("watch", default: true, help: "Watch.")
    static let preset = Setting("preset", default: Preset.small, help: "Preset.")
    static let output = Setting<String?>("output", help: "Output.")
}

/// The settings above under a file with this text (none: absent file), this environment and these options.
private func configuration(
    yaml: String? = nil, environment: [String: String] = [:], port: Int? = nil, preset: Preset? = nil
) async throws -> LayeredConfiguration {
    let file = FileManager.default.temporaryDirectory.appending(path: "cloze-\(UUID()).yaml")
    if let yaml { try Data(yaml.utf8).write(to: file) }
    defer { try? FileManager.default.removeItem(at: file) }
    return try await LayeredConfiguration(
        [
            BoundSetting(Settings.port, given: port), BoundSetting(Settings.rate, given: nil),
            BoundSetting(Settings.host, given: nil), BoundSetting(Settings.watch, given: nil),
            BoundSetting(Settings.preset, given: preset), BoundSetting(Settings.output, given: nil),
        ], file: nil, defaultFile: file.path, environment: environment)
}

/// The message of the error that loading these layers throws, the file's path written `FILE`.
private func message(yaml: String? = nil, environment: [String: String] = [:], port: Int? = nil) async -> String {
    do {
        _ = try await configuration(yaml: yaml, environment: environment, port: port)
        return "no error"
    } catch {
        return "\(error)".replacing(#/\S*cloze-\S+\.yaml/#, with: "FILE")
    }
}

@Suite struct LayeredConfigurationTests {
    @Test("defaults hold without any layer")
    func defaultsHoldWithoutAnyLayer() async throws {
        let values = try await configuration()
        #expect(values[Settings.port] == 8080)
        #expect(values[Settings.preset] == .small)
        #expect(values[Settings.output] == nil)
        #expect(values.origin(of: Settings.port) == .defaultValue)
    }

    @Test("the file beats the default, the environment the file, the command line all")
    func fileBeatsDefaultEnvironmentBeatsFileCommandLineBeatsAll() async throws {
        let yaml = "port: 1\nlearning_rate: 2\n"
        #expect(try await configuration(yaml: yaml)[Settings.port] == 1)
        let both = try await configuration(yaml: yaml, environment: ["CLOZE_PORT": "2"])
        #expect(both[Settings.port] == 2)
        #expect(both[Settings.rate] == 2)
        let all = try await configuration(yaml: yaml, environment: ["CLOZE_PORT": "2"], port: 3)
        #expect(all[Settings.port] == 3)
        #expect(all.origin(of: Settings.port) == .commandLine(option: "--port"))
    }

    @Test("every type reads from file and environment")
    func everyTypeReadsFromFileAndEnvironment() async throws {
        let yaml = "host: 0.0.0.0\nwatch: false\npreset: large\noutput: models/one\nlearning_rate: 1e-3\n"
        let file = try await configuration(yaml: yaml)
        #expect(file[Settings.host] == "0.0.0.0")
        #expect(!file[Settings.watch])
        #expect(file[Settings.preset] == .large)
        #expect(file[Settings.output] == "models/one")
        #expect(file[Settings.rate] == 0.001)
        let environment = try await configuration(environment: [
            "CLOZE_WATCH": "false", "CLOZE_PRESET": "large", "CLOZE_LEARNING_RATE": "0.25", "CLOZE_OUTPUT": "x",
        ])
        #expect(!environment[Settings.watch])
        #expect(environment[Settings.preset] == .large)
        #expect(environment[Settings.rate] == 0.25)
        #expect(environment[Settings.output] == "x")
    }

    @Test(arguments: ["", "# nothing set\n", "---\n"])
    func aFileThatSetsNothingIsFine(yaml: String) async throws {
        #expect(try await configuration(yaml: yaml)[Settings.port] == 8080)
    }

    @Test("an unknown key names its file, its line and the key that was meant")
    func unknownKeyNamesFileLineAndTheKeyMeant() async {
        #expect(await message(yaml: "host: a\nprot: 1\n") == "FILE:2: unknown key \"prot\"; did you mean \"port\"?")
        #expect(
            await message(yaml: "learning-rate: 1\n")
                == "FILE:1: unknown key \"learning-rate\"; did you mean \"learning_rate\"?")
        #expect(
            await message(yaml: "colour: red\n")
                == "FILE:1: unknown key \"colour\"; known keys: port, learning_rate, host, watch, preset, output")
    }

    @Test("a wrong value names its place")
    func wrongValueNamesItsPlace() async {
        #expect(await message(yaml: "\nport: many\n") == "FILE:2: port must be a whole number, not \"many\"")
        #expect(await message(yaml: "port: 70000\n") == "FILE:1: port must be from 0 to 65535, not \"70000\"")
        #expect(
            await message(environment: ["CLOZE_PORT": "80/tcp"])
                == "CLOZE_PORT: port must be a whole number, not \"80/tcp\"")
        #expect(await message(port: -1) == "--port: port must be from 0 to 65535, not \"-1\"")
        #expect(await message(yaml: "preset: huge\n") == "FILE:1: preset must be one of small, large, not \"huge\"")
        #expect(await message(yaml: "watch: 3\n") == "FILE:1: watch must be true or false, not \"3\"")
        #expect(
            await message(environment: ["CLOZE_LEARNING_RATE": "nan"])
                == "CLOZE_LEARNING_RATE: learning_rate must be a number, not \"nan\"")
    }

    @Test("a wrong value in a weaker layer does not matter once overridden")
    func aWrongValueInAWeakerLayerDoesNotMatterOnceOverridden() async throws {
        #expect(try await configuration(environment: ["CLOZE_PORT": "x"], port: 9)[Settings.port] == 9)
    }

    @Test("a variable that nobody reads is an error that says what was meant")
    func aVariableThatNobodyReadsIsAnErrorThatSaysWhatWasMeant() async {
        #expect(
            await message(environment: ["CLOZE_PROT": "80"]) == "unknown in the environment: CLOZE_PROT (did you mean "
                + "CLOZE_PORT?); correct or unset it: docs/settings.md lists all")
        #expect(
            await message(environment: ["CLOZE_BEARER_TOKENS_FILE": "t", "CLOZE_COLOUR": "red", "CLOZE-PORT": "1"])
                .hasPrefix(
                    "unknown in the environment: CLOZE_BEARER_TOKENS_FILE (did you mean CLOZE_BEARER_TOKEN_FILE?), "
                        + "CLOZE_COLOUR; "))
        #expect(await message(environment: ["PROT": "80", "cloze_prot": "80"]) == "no error")
    }

    @Test("variables of other programs, of the kernels and of scripts are left alone")
    func variablesOfOtherProgramsOfTheKernelsAndOfScriptsAreLeftAlone() async throws {
        let all = KnownVariables.settings.values.joined().map(SettingNames.environment)
            .filter { !["CLOZE_PORT", "CLOZE_HOST", "CLOZE_LEARNING_RATE", "CLOZE_PRESET"].contains($0) }
        var environment = Dictionary(all.map { ($0, "x") }) { $1 }
        environment["CLOZE_CPU"] = "avx2"
        environment["CLOZE_BENCH_VENV_DATA"] = "/venv"
        #expect(try await configuration(environment: environment)[Settings.output] == "x")
    }

    @Test("every variable that scripts, benchmarks and kernels read is known")
    func everyVariableThatScriptsBenchmarksAndKernelsReadIsKnown() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        for folder in [
            "scripts", "deploy", "Benchmarks", "Sources/CKernels", ".ci", "Tests/HTTPTests", "Tests/TestSupport",
        ] {
            let files = FileManager.default.enumerator(
                at: root.appending(path: folder), includingPropertiesForKeys: [.fileSizeKey, .isRegularFileKey])
            for case let file as URL in try #require(files) {
                let facts = try file.resourceValues(forKeys: [.fileSizeKey, .isRegularFileKey])
                guard facts.isRegularFile == true, (facts.fileSize ?? 0) < 1 << 18, !file.path.contains("/.venv"),
                    let text = try? String(contentsOf: file, encoding: .utf8)
                else { continue }
                for match in text.matches(of: #/\bCLOZE_[A-Z_]+/#) {
                    #expect(KnownVariables.contains(String(match.output)), "\(file.lastPathComponent)")
                }
            }
        }
    }

    @Test("an empty variable is as if it were not set")
    func anEmptyVariableIsAsIfItWereNotSet() async throws {
        let values = try await configuration(
            yaml: "port: 1\n",
            environment: ["CLOZE_PORT": "", "CLOZE_OUTPUT": "", "CLOZE_CONFIG": "", "CLOZE_NOTHING": ""])
        #expect(values[Settings.port] == 1)
        #expect(values[Settings.output] == nil)
        #expect(values.warnings.isEmpty)
    }

    @Test("what Kubernetes sets for a Service is ignored with one warning")
    func whatKubernetesSetsForAServiceIsIgnoredWithOneWarning() async throws {
        let address = "tcp://10.96.0.7:8080"
        let ofService = [
            "CLOZE_PORT": address, "CLOZE_SERVICE_HOST": "10.96.0.7", "CLOZE_SERVICE_PORT": "8080",
            "CLOZE_SERVICE_PORT_HTTP": "8080", "CLOZE_PORT_8080_TCP": address, "CLOZE_PORT_8080_TCP_PROTO": "tcp",
            "CLOZE_PORT_8080_TCP_PORT": "8080", "CLOZE_PORT_8080_TCP_ADDR": "10.96.0.7",
            // Another Service, named cloze-api.
            "CLOZE_API_PORT": "udp://10.96.0.8:53", "CLOZE_API_SERVICE_HOST": "10.96.0.8",
            "CLOZE_API_SERVICE_PORT": "53", "CLOZE_API_PORT_53_UDP_ADDR": "10.96.0.8",
        ]
        let values = try await configuration(yaml: "port: 1\n", environment: ofService)
        #expect(values[Settings.port] == 1)
        #expect(values.warnings.count == 1)
        #expect(values.warnings.first?.details["variables"] == ofService.keys.sorted().joined(separator: ", "))
        // A port of its own is no address of a Service.
        #expect(await message(environment: ["CLOZE_API_PORT": "8080"]).contains("CLOZE_API_PORT"))
        #expect(try await configuration(environment: ["CLOZE_PORT": "2"]).warnings.isEmpty)
    }

    @Test("broken files say what is wrong")
    func brokenFilesSayWhatIsWrong() async {
        #expect(await message(yaml: "port: [1\n").hasPrefix("FILE:2: not valid YAML: "))
        #expect(await message(yaml: "port: 1\nport: 2\n") == "FILE: key given twice: port")
        #expect(await message(yaml: "port:\n") == "FILE:1: port needs one value (or delete the line)")
        #expect(await message(yaml: "port: {a: 1}\n") == "FILE:1: port needs one value (or delete the line)")
        #expect(
            await message(yaml: "- port\n") == "FILE:1: expected lines of the form \"key: value\" at the top level")
    }

    @Test("a named file must exist")
    func aNamedFileMustExist() async {
        await #expect(throws: ConfigurationError.fileNotFound(path: "/nowhere/serve.yaml")) {
            try await LayeredConfiguration([], file: "/nowhere/serve.yaml", defaultFile: "x", environment: [:])
        }
        await #expect(throws: ConfigurationError.fileNotFound(path: "/nowhere/env.yaml")) {
            try await LayeredConfiguration(
                [], file: nil, defaultFile: "x", environment: ["CLOZE_CONFIG": "/nowhere/env.yaml"])
        }
        await #expect(throws: ConfigurationError.unreadableFile(path: "/", reason: "it is a directory")) {
            try await LayeredConfiguration([], file: "/", defaultFile: "x", environment: [:])
        }
    }

    @Test("a missing required setting says every way to give it")
    func aMissingRequiredSettingSaysEveryWayToGiveIt()
        async throws
    {
        let values = try await LayeredConfiguration(
            [BoundSetting(Settings.output, given: nil)], file: nil, defaultFile: "config/x.yaml", environment: [:])
        let error = #expect(throws: ConfigurationError.self) { try values.required(Settings.output) }
        #expect(error?.description == "missing --output (or CLOZE_OUTPUT, or \"output\" in config/x.yaml)")
        #expect(error?.isUsageError == true)
    }

    @Test("the edit distance counts insertions, deletions and substitutions")
    func editDistanceCountsInsertionsDeletionsAndSubstitutions() {
        #expect("kitten".editDistance(to: "sitting") == 3)
        #expect("".editDistance(to: "abc") == 3)
        #expect("port".editDistance(to: "port") == 0)
    }
}
