// swift-tools-version: 6.2
import PackageDescription

/// Our side of the benchmarks. A package of its own, so that what only benchmarks need never reaches the service.
let package = Package(
    name: "ClozeBenchmarks",
    dependencies: [
        .package(name: "Cloze", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .executableTarget(
            name: "cloze-bench",
            dependencies: [
                .product(name: "Inference", package: "Cloze"),
                .product(name: "Training", package: "Cloze"),
                // For the module of epoll(7) that comes with it.
                .product(name: "HTTP", package: "Cloze"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)])
    ]
)
