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
            await message(environment: ["CLOZE_PORT": "tcp://10.0.0.1:80"])
                == "CLOZE_PORT: port must be a whole number, not \"tcp://10.0.0.1:80\"")
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
