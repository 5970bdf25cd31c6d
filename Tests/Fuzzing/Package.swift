// swift-tools-version: 6.2
import PackageDescription

/// The fuzzer of the HTTP parser and connection. A package of its own, since every file of it is compiled with libFuzzer's
/// instrumentation: scripts/fuzz builds and runs it.
let package = Package(
    name: "ClozeFuzzing",
    dependencies: [.package(name: "Cloze", path: "../..")],
    targets: [
        .target(name: "CFuzzer"),
        .executableTarget(
            name: "http-fuzz", dependencies: ["CFuzzer", .product(name: "HTTP", package: "Cloze")],
            swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]),
    ]
)
