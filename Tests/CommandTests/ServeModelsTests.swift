import Foundation
import TestSupport
import Testing

@testable import CommandSupport
@testable import serve

/// `serve` with several models.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ServeModelsTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func publish(_ model: String, seed: UInt64) throws -> String {
        let output = directory.path + "/" + model
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
        try TinyCheckpoint.publish("of-\(model)", seed: seed, in: output)
        return output
    }

    @Test("a list of models is read as it is meant")
    func aListOfModelsIsReadAsItIsMeant() throws {
        for (text, expected) in [
            ("checkpoints/movies", [("main", "checkpoints/movies")]),
            ("main=a,trial=b/c", [("main", "a"), ("trial", "b/c")]),
            ("a,b", [("main", "a,b")]), ("./x=1", [("main", "./x=1")]), ("x=1", [("x", "1")]),
            ("one=a,b,two=c=d", [("one", "a,b"), ("two", "c=d")]), ("/a,b=c", [("main", "/a,b=c")]),
        ] {
            let entries = try ModelList(text).entries
            #expect(entries.map(\.name) == expected.map(\.0) && entries.map(\.path) == expected.map(\.1), "\(text)")
        }
        #expect(throws: ModelListError.repeated("a")) { try ModelList("a=x,a=y") }
        #expect(throws: ModelListError.noDirectory(model: "b")) { try ModelList("a=x,b=") }
        #expect(throws: ModelListError.noDirectory(model: "main")) { try ModelList("") }
        let long = String(repeating: "n", count: 65)
        #expect(throws: ModelListError.longName(long)) { try ModelList(long + "=x") }
    }

    @Test("weights are read, and what are none is refused")
    func weightsAreRead() {
        #expect(
            ModelWeights("main=90,trial=10.5")?.entries == [
                ModelWeights.Entry(name: "main", weight: 90), ModelWeights.Entry(name: "trial", weight: 10.5),
            ])
        for text in [
            "", "main", "main=", "main=x", "main=-1,trial=2", "main=1,main=2", "main=0,trial=0", "=1", "main=1,",
            "main=nan", "main=inf", "main=1=2", "main=1e300",
        ] {
            #expect(ModelWeights(text) == nil, "\(text)")
        }
    }

    @Test("two models answer, users are shared out, and each is reloaded by itself")
    func twoModelsAnswer() async throws {
        let (main, trial) = (try publish("main", seed: 1), try publish("trial", seed: 2))
        let serve = try RunningServe([
            "--checkpoint", "main=\(main)", "--checkpoint", "trial=\(trial)", "--split", "main=90,trial=10",
            "--shadow", "trial", "--port", "0", "--watch-seconds", "0.05",
        ])
        _ = try await serve.port()
        let listed = String(decoding: try await serve.get("/models").body, as: UTF8.self)
        #expect(listed.contains(#""name":"main","version":"of-main""#) && listed.contains(#""share":0.1"#), "\(listed)")
        let answer = String(decoding: try await serve.get("/items/3/similar?user=uma").body, as: UTF8.self)
        #expect(answer.contains(#""model":{"name":"trial","version":"of-trial""#), "\(answer)")
        try TinyCheckpoint.publish("newer", seed: 3, in: trial)
        try await serve.wait {
            String(decoding: try await serve.get("/model?model=trial").body, as: UTF8.self).contains("\"newer\"")
        }
        #expect(String(decoding: try await serve.get("/model").body, as: UTF8.self).contains("\"of-main\""))
        #expect(serve.log.contains(#""model":"trial""#), "\(serve.log)")
        serve.send(SIGTERM)
        #expect(await serve.exitStatus() == 0)
    }

    @Test("what does not fit together is said before anything is loaded")
    func whatDoesNotFitTogetherIsSaid() async throws {
        let main = try publish("main", seed: 1)
        for (arguments, expected) in [
            (["--checkpoint", main, "--checkpoint", main], "each needs a name"),
            (["--checkpoint", "a=\(main)", "--checkpoint", "a=\(main)"], "a is there twice"),
            (
                ["--checkpoint", "a=\(main)", "--split", "b=1"],
                "--split: split must be of the models that there are (a)"
            ),
            (["--checkpoint", "a=\(main)", "--split", "a"], "must be weights such as main=90,trial=10"),
            (
                ["--checkpoint", main, "--shadow", "trial"],
                "--shadow: shadow must be one of several models; there is one"
            ),
            (["--checkpoint", "a=\(main)", "--checkpoint", "b=/nowhere"], "no checkpoint at /nowhere"),
        ] {
            let result = try await FinishedProgram("serve", arguments + ["--port", "0"])
            #expect(result.status != 0 && result.errors.contains(expected), "\(result.errors)")
        }
        let both = try await FinishedProgram(
            "serve", ["--check"],
            environment: ["CLOZE_CHECKPOINT": "main=\(main),trial=\(try publish("trial", seed: 2))"])
        #expect(both.status == 0, "\(both.errors)")
        #expect(both.output.contains("main's checkpoint of-main (sha256:"))
        #expect(both.output.contains("trial's checkpoint of-trial (sha256:"))
    }
}
