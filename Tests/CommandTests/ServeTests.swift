import Checkpoints
import Foundation
import HTTP
import TestSupport
import Testing

@testable import CommandSupport
@testable import serve

@Suite struct ServeSettingsTests {
    private static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../config/serve.yaml").path

    private func layered(_ arguments: [String], environment: [String: String] = [:]) async throws
        -> LayeredConfiguration
    {
        try await ServeCommand.parse(arguments).layered()
    }

    @Test("every setting has its option and its line in the configuration file")
    func everySettingHasItsOptionAndItsLineInTheConfigurationFile() async throws {
        let help = ServeCommand.helpMessage(columns: 200)
        let file = try String(contentsOfFile: Self.file, encoding: .utf8)
        // What a line says after its "#" is a setting and its default, or prose.
        let lines = file.split(separator: "\n").compactMap { $0.wholeMatch(of: #/# ([a-z_]+): (\S.*)/#) }
        let values = Dictionary(uniqueKeysWithValues: lines.map { (String($0.1), String($0.2)) })
        let arguments = try ServeCommand.parse([])
        let settings = arguments.bound
        #expect(Set(values.keys) == Set(settings.map(\.name)))
        for name in values.keys {
            let option = "--" + name.replacing("_", with: "-")
            #expect(help.contains(option + " <") || help.contains(option + "/--no-"), "\(name)")
        }
        for setting in settings {
            guard let content = setting.defaultContent else { continue }
            #expect(values[setting.name] == content.text)
        }
    }

    @Test("other programs know the settings by name")
    func otherProgramsKnowTheSettingsByName() throws {
        let names = try ServeCommand.parse([]).bound.map(\.name)
        #expect(Set(names) == Set(try #require(KnownVariables.settings["serve"])))
    }

    @Test("the configuration file loads as it is and with every line active")
    func theConfigurationFileLoadsAsItIsAndWithEveryLineActive() async throws {
        let asItIs = try await layered(["--config", Self.file])
        #expect(asItIs[ServeSettings.port] == 8080)
        let active = try String(contentsOfFile: Self.file, encoding: .utf8)
            .replacing(#/(?m)^# ([a-z_]+: \S+)$/#) { String($0.1) }
        let directory = try TemporaryDirectory()
        let all = try await layered(["--config", directory.write("serve.yaml", active)])
        #expect(all[ModelSettings.checkpoint] == "checkpoints/movies")
        #expect(all.origin(of: ServeSettings.port) != .defaultValue)
        #expect(all[HTTPSettings.maximumBody] == 1_048_576)
    }

    private static let everySetting = """
        unix_socket: s.sock
        reuse_port: true
        backlog: 2
        maximum_connections: 3
        keep_alive: 4
        header_timeout: 5
        body_timeout: 6
        send_timeout: 7
        linger_timeout: 8
        requests_per_connection: 9
        maximum_target: 1010
        maximum_header: 1111
        maximum_fields: 12
        maximum_body: 1313
        maximum_chunk_extensions: 14
        pipeline_buffer: 15
        maximum_memory: 1600000
        compression_threshold: 17
        tls_certificate: c.pem
        tls_key: k.pem
        tls_client_authorities: a.pem
        tls_client_certificates: optional
        tls_handshake_timeout: 18
        bearer_token_file: t.txt
        admin_token_file: a.txt
        rate_limit: 19.5
        rate_burst: 21
        trusted_proxies: "unix, 10.0.0.0/8"
        watch_seconds: 22
        cors_origins: "https://shop.example, http://localhost:3000"
        cors_max_age: 23
        access_log_probes: false
        """

    @Test("every setting of the server reaches it")
    func everySettingOfTheServerReachesIt() async throws {
        let directory = try TemporaryDirectory()
        let configuration = try ServerConfiguration(
            await layered(["--config", directory.write("serve.yaml", Self.everySetting)]))
        #expect(configuration.address == .unix(path: "s.sock") && configuration.reusesPort)
        #expect(configuration.backlog == 2 && configuration.maximumConnections == 3)
        #expect(configuration.maximumMemory == 1_600_000 && configuration.compressionThreshold == 17)
        var limits = ConnectionLimits()
        limits.idleTimeout = .seconds(4)
        limits.headerTimeout = .seconds(5)
        limits.bodyTimeout = .seconds(6)
        limits.sendTimeout = .seconds(7)
        limits.lingerTimeout = .seconds(8)
        limits.requests = 9
        limits.request.target = 1010
        limits.request.header = 1111
        limits.request.fields = 12
        limits.request.body = 1313
        limits.request.chunkExtensions = 14
        limits.pipelineBuffer = 15
        #expect(configuration.limits == limits)
        var tls = TLSConfiguration(certificateFile: "c.pem", privateKeyFile: "k.pem")
        tls.clientAuthoritiesFile = "a.pem"
        tls.clientCertificates = .optional
        tls.handshakeTimeout = .seconds(18)
        #expect(configuration.tls == tls)
        #expect(configuration.bearerTokenFile == "t.txt" && configuration.privilegedTokenFile == "a.txt")
        #expect(configuration.privilegedRoutes == ["/admin/reload", "/admin/rollback"])
        #expect(configuration.rateLimit == RateLimit(requestsPerSecond: 19.5, burst: 21))
        #expect(configuration.proxies != nil && configuration.accessLogger != nil)
        #expect(configuration.reloadInterval == .seconds(22))
        let origins = ["http://localhost:3000", "https://shop.example"]
        #expect(try configuration.crossOrigin == CrossOriginPolicy(origins: origins, maximumAge: .seconds(23)))
        #expect(configuration.sameOriginRoutes == ["/metrics"])
        #expect(configuration.unloggedRoutes.contains("/metrics") && configuration.unloggedRoutes.contains("/health"))
    }

    @Test("the admin port has what is for administrators, and the first one has it no longer")
    func theAdminPortHasWhatIsForAdministrators() async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("serve.yaml", Self.everySetting + "\nadmin_port: 9090\nadmin_host: \"::1\"")
        let settings = try await layered(["--config", file])
        let first = try ServerConfiguration(settings)
        #expect(first.privilegedTokenFile == nil && first.privilegedRoutes.isEmpty && first.bearerTokenFile == "t.txt")
        let admin = try #require(ServerConfiguration.admin(settings))
        #expect(admin.address == SocketAddress(host: "::1", port: 9090))
        #expect(admin.hostNames?.isEmpty == true && first.hostNames == nil)
        #expect(admin.privilegedTokenFile == "a.txt" && admin.privilegedRoutes == ["/admin/reload", "/admin/rollback"])
        #expect(admin.bearerTokenFile == nil && admin.tls == nil && admin.crossOrigin == nil)
        #expect(admin.openRoutes.contains("/metrics") && !admin.openRoutes.contains("/admin/reload"))
        #expect(admin.rateLimit == first.rateLimit && admin.unloggedRoutes == first.unloggedRoutes)
        let elsewhere = try await layered(["--config", file, "--admin-host", "0.0.0.0"])
        #expect(try #require(ServerConfiguration.admin(elsewhere)).hostNames == nil)
        #expect(try await ServerConfiguration.admin(layered([])) == nil)
    }

    @Test("without settings the server has the library's defaults")
    func withoutSettingsTheServerHasTheLibrarysDefaults()
        async throws
    {
        let configuration = try ServerConfiguration(await layered([]))
        #expect(configuration.limits == ConnectionLimits())
        #expect(configuration.compressionThreshold == ServerConfiguration().compressionThreshold)
        #expect(configuration.tls == nil && configuration.bearerTokenFile == nil && configuration.rateLimit == nil)
        #expect(configuration.proxies == nil && configuration.accessLogger != nil)
        #expect(configuration.crossOrigin == nil && configuration.unloggedRoutes.isEmpty)
        #expect(configuration.eventLoops == nil)
    }
}

/// The program itself, started as a process.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ServeProcessTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("wrong usage exits with 2 and errors with 1, each with one clear line")
    func wrongUsageExitsWith2AndErrorsWith1EachWithOneClearLine() async throws {
        for (arguments, status, complaint) in [
            ([], 2, "missing --checkpoint"), (["--port", "many"], 2, ""),
            (["--checkpoint", directory.path, "--port", "99999"], 2, "--port: port must be from 0 to 65535"),
            (["--admin-port", "99999"], 2, "--admin-port: admin_port must be from 0 to 65535"),
            (
                ["--cors-origins", "https://shop.example/"], 2,
                "--cors-origins: cors_origins must be origins such as https://shop.example, without a path"
            ),
            (
                ["--rate-limit", "0.0000000001"], 2,
                "--rate-limit: rate_limit must be 0 for no limit, or from 0.001 to 1000000.0"
            ),
            (["--checkpoint", directory.path + "/nowhere"], 1, "no checkpoint at "),
            (["--config", directory.path + "/no.yaml"], 1, "configuration file "),
        ] as [([String], Int32, String)] {
            let serve = try RunningServe(arguments)
            #expect(await serve.exitStatus() == status)
            #expect(serve.fatal.count == 1 && serve.fatal.allSatisfy { $0.hasPrefix(complaint) }, "\(serve.log)")
        }
    }

    @Test("what the server cannot use is one clear line, too")
    func whatTheServerCannotUseIsOneClearLineToo()
        async throws
    {
        for (arguments, status, complaint) in [
            (["--tls-certificate", "/nowhere.pem"], 2, "missing --tls-key"),
            (["--tls-key", "/nowhere.key"], 2, "missing --tls-certificate"),
            (["--tls-client-authorities", "/nowhere.pem"], 2, "missing --tls-certificate"),
            (
                ["--trusted-proxies", "10.0.0.0/8,proxy"], 2,
                "--trusted-proxies: trusted_proxies must be addresses, networks such as 10.0.0.0/8, or unix"
            ),
            (
                ["--tls-certificate", "/nowhere.pem", "--tls-key", "/nowhere.key"], 1,
                "The certificate in /nowhere.pem cannot be used: No such file or directory."
            ),
            (
                ["--bearer-token-file", "/nowhere.txt"], 1,
                "bearer_token_file does not name a file of bearer tokens: No such file or directory."
            ),
            (
                ["--admin-token-file", "/nowhere.txt"], 1,
                "admin_token_file does not name a file of bearer tokens: No such file or directory."
            ),
            (["--unix-socket", "/nowhere/at/all"], 1, "Cannot listen on unix:/nowhere/at/all: its directory"),
            (["--unix-socket", directory.path], 1, "\(directory.path) is there already and is not a socket."),
        ] as [([String], Int32, String)] {
            let serve = try RunningServe(["--checkpoint", directory.path, "--wait", "--port", "0"] + arguments)
            #expect(await serve.exitStatus() == status)
            #expect(serve.fatal.count == 1 && serve.fatal.allSatisfy { $0.hasPrefix(complaint) }, "\(serve.log)")
            // What names no file may be a token.
            #expect(!serve.log.contains("/nowhere.txt"))
        }
    }

    @Test("a broken checkpoint is an error at once")
    func aBrokenCheckpointIsAnErrorAtOnce() async throws {
        let checkpoint = try TinyCheckpoint.publish("one", seed: 1, in: directory.path)
        try Data("{}".utf8).write(to: URL(filePath: checkpoint + "/" + CheckpointFile.configuration))
        let serve = try RunningServe(["--checkpoint", directory.path, "--port", "0"])
        #expect(await serve.exitStatus() == 1)
        #expect(serve.fatal.count == 1 && serve.fatal.allSatisfy { $0.contains(CheckpointFile.configuration) })
    }

    @Test("a port in use is an error")
    func aPortInUseIsAnError() async throws {
        let first = try RunningServe(["--checkpoint", directory.path, "--wait", "--port", "0"])
        let port = try await first.port()
        let second = try RunningServe(["--checkpoint", directory.path, "--wait", "--port", "\(port)"])
        #expect(await second.exitStatus() == 1)
        #expect(second.fatal.count == 1 && second.fatal.allSatisfy { $0.contains("is in use") })
        first.send(SIGTERM)
        #expect(await first.exitStatus() == 0)
    }

    @Test("a path that never had a checkpoint is an error, and what may not be looked at is not taken for absent")
    func withoutACheckpoint() async throws {
        let serve = try RunningServe(["--checkpoint", directory.path, "--port", "0"])
        #expect(await serve.exitStatus() == 1)
        let message = serve.fatal.first ?? ""
        #expect(
            message.hasPrefix("no checkpoint at \(directory.path)/latest") && message.contains("--wait"),
            "\(serve.log)")
        // A link to itself is neither there nor absent, for any user.
        try FileManager.default.createSymbolicLink(
            atPath: directory.path + "/loop", withDestinationPath: directory.path + "/loop")
        let loop = try RunningServe(["--checkpoint", directory.path + "/loop", "--port", "0"])
        #expect(await loop.exitStatus() == 1)
        #expect(
            loop.log.contains("loop cannot be read: Too many levels") && !loop.log.contains("no checkpoint"),
            "\(loop.log)")
    }

    @Test("told to wait, it also waits for the directory itself, and for the rest of a checkpoint")
    func waitsForEverything() async throws {
        let place = directory.path + "/later"
        let serve = try RunningServe(["--checkpoint", place, "--wait", "--port", "0", "--watch-seconds", "0.05"])
        _ = try await serve.port()
        #expect(try await serve.get("/health/ready").status == 503)
        let whole = try TinyCheckpoint.publish("one", seed: 1, in: directory.path)
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        for name in [CheckpointFile.manifest, CheckpointFile.configuration, CheckpointFile.metrics] {
            try FileManager.default.copyItem(atPath: whole + "/" + name, toPath: place + "/" + name)
        }
        try await serve.wait { serve.log.contains("checkpoint rejected") }
        for name in [CheckpointFile.model, CheckpointFile.vocabulary] {
            try FileManager.default.copyItem(atPath: whole + "/" + name, toPath: place + "/" + name)
        }
        try await serve.wait { try await serve.get("/health/ready").status == 200 }
        #expect(try await serve.modelVersion() == "later")
        serve.send(SIGTERM)
        #expect(await serve.exitStatus() == 0)
    }

    @Test("it waits for the first checkpoint, reloads the next and leaves a broken one")
    func waitsForTheFirstCheckpointReloadsTheNextAndLeavesABrokenOne() async throws {
        let serve = try RunningServe([
            "--checkpoint", directory.path, "--wait", "--port", "0", "--watch-seconds", "0.05",
        ])
        _ = try await serve.port()
        #expect(try await serve.get("/health/ready").status == 503)
        #expect(try await serve.get("/health/live").status == 200)
        try TinyCheckpoint.publish("one", seed: 1, in: directory.path)
        try await serve.wait { try await serve.get("/health/ready").status == 200 }
        #expect(try await serve.modelVersion() == "one")
        try TinyCheckpoint.publish("two", seed: 2, in: directory.path)
        try await serve.wait { try await serve.modelVersion() == "two" }
        let broken = try TinyCheckpoint.publish("three", seed: 3, in: directory.path + "/elsewhere")
        try Data().write(to: URL(filePath: broken + "/" + CheckpointFile.model))
        try CheckpointPublisher.point(CheckpointLocation.latest, in: directory.path, to: "elsewhere/three")
        serve.send(SIGHUP)
        try await serve.wait { serve.log.contains("checkpoint rejected") }
        #expect(try await serve.modelVersion() == "two")
        serve.send(SIGTERM)
        #expect(await serve.exitStatus() == 0)
    }

    @Test("interrupted, it exits with 130")
    func interruptedExitsWith130() async throws {
        let serve = try RunningServe(["--checkpoint", directory.path, "--wait", "--port", "0"])
        _ = try await serve.port()
        serve.send(SIGINT)
        #expect(await serve.exitStatus() == 130)
    }

    @Test("while draining readiness is 503, and a second signal ends at once")
    func whileDrainingReadinessIs503AndASecondSignalEndsAtOnce() async throws {
        try TinyCheckpoint.publish("one", seed: 1, in: directory.path)
        let serve = try RunningServe(["--checkpoint", directory.path, "--port", "0", "--drain-delay", "60"])
        _ = try await serve.port()
        #expect(try await serve.get("/health/ready").status == 200)
        serve.send(SIGTERM)
        try await serve.wait { try await serve.get("/health/ready").status == 503 }
        #expect(try await serve.get("/health/live").status == 200)
        serve.send(SIGTERM)
        #expect(await serve.exitStatus() == 130)
    }
}
