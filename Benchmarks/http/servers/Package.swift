// swift-tools-version: 6.2
import PackageDescription

/// Ours and Hummingbird, answering the same two requests. A package of its own: Hummingbird and SwiftNIO are peers, nothing more.
let package = Package(
    name: "ClozeHTTPServers",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "Cloze", path: "../../.."),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .executableTarget(
            name: "cloze-http",
            dependencies: [
                .product(name: "HTTP", package: "Cloze"), .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]),
        .executableTarget(
            name: "hummingbird-http", dependencies: [.product(name: "Hummingbird", package: "hummingbird")],
            swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]),
    ]
)
