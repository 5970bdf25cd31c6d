// swift-tools-version: 6.2
import PackageDescription

/// The fuzzers. A package of its own, since every file of it is compiled with libFuzzer's instrumentation and under sanitizers:
/// scripts/fuzz builds and runs it.
let package = Package(
    name: "ClozeFuzzing",
    dependencies: [.package(name: "Cloze", path: "../..")],
    targets: [
        .target(name: "CFuzzer"),
        fuzzer("http", of: "HTTP"),
        fuzzer("json", of: "RecommendationService", "Inference"),
        fuzzer("reader", of: "Interactions"),
        fuzzer("checkpoint", of: "Inference", "Training"),
    ]
)

/// One program, of what it feeds with bytes.
func fuzzer(_ name: String, of products: String...) -> Target {
    .executableTarget(
        name: "\(name)-fuzz",
        dependencies: ["CFuzzer"] + products.map { .product(name: $0, package: "Cloze") },
        swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)])
}
