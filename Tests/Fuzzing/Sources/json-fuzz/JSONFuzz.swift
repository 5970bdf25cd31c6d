import CFuzzer
import Glibc
import Inference

@testable import RecommendationService

/// Any bytes as the body of a request: they are JSON and a request, or there is an error that says where.
@main struct JSONFuzz {
    static func main() {
        let status = cfuzzer_run(CommandLine.argc, CommandLine.unsafeArgv) { bytes, count in
            JSONFuzz.check(Array(UnsafeBufferPointer(start: bytes, count: count)))
            return 0
        }
        exit(status)
    }

    private static func check(_ body: [UInt8]) {
        guard let value = try? JSONParser.parse(body) else { return }
        for mode in RecommendationMode.allCases {
            _ = try? RecommendationRequest.query(from: value, mode: mode)
        }
        _ = try? BatchRequest.members(from: value)
    }
}
