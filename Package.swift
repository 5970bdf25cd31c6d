// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours compiles in the Swift 6 language mode (strict concurrency) and treats each warning as an error.
let swift: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]
let c: [CSetting] = [.treatAllWarnings(as: .error)]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let deques = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let heaps = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let mpiTraining = Target.Dependency.target(name: "MPITraining", condition: .when(traits: ["MPI"]))
let openMPI = Target.Dependency.target(name: "COpenMPI", condition: .when(traits: ["MPI"]))
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "Cloze",
    products: [
        .executable(name: "train", targets: ["train"]),
        .executable(name: "evaluate", targets: ["evaluate"]),
        .executable(name: "recommend", targets: ["recommend"]),
        .executable(name: "serve", targets: ["serve"]),
        .executable(name: "checkpoint", targets: ["checkpoint"]),
        // For Benchmarks/, a package of its own.
        .library(name: "Inference", targets: ["Inference"]),
        .library(name: "Training", targets: ["Training"]),
        // For Tests/Fuzzing/ and Benchmarks/.
        .library(name: "HTTP", targets: ["HTTP"]),
        // For Tests/Fuzzing/.
        .library(name: "Interactions", targets: ["Interactions"]),
        .library(name: "RecommendationService", targets: ["RecommendationService"]),
    ],
    traits: [
        .trait(name: "MPI", description: "Training by several processes (mpirun); needs Debian's libopenmpi-dev.")
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: [.defaults, "YAML"]),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // System libraries: a module map and a shim header each.
        .systemLibrary(name: "CDNNL", providers: [.apt(["libdnnl-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CEpoll"),
        .systemLibrary(name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "COpenMPI", pkgConfig: "ompi-c", providers: [.apt(["libopenmpi-dev"])]),
        .systemLibrary(name: "CBzip2", providers: [.apt(["libbz2-dev"])]),

        // Numerics.
        .target(
            name: "CKernels", dependencies: ["CDNNL"], cSettings: c,
            // A module map's "link" reaches only Swift files that import it; the calls are in C.
            linkerSettings: [.linkedLibrary("dnnl")]),
        .target(name: "Kernels", dependencies: ["CKernels", "Platform"], swiftSettings: swift),

        // What programs ask of the system: files, digests, processors, clocks, seeded random numbers.
        .target(name: "Platform", dependencies: ["COpenSSL", deques], swiftSettings: swift),

        // Both flows read compressed bytes; serving writes some.
        .target(name: "Compression", dependencies: ["CBzip2", "CISAL", "CZlib", "CZstd"], swiftSettings: swift),

        // OpenSSL's macros and callbacks, in C.
        .target(
            name: "CTLS", dependencies: ["COpenSSL"], cSettings: c,
            linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),

        // Training flow: file → sequences → model → weights.
        .target(name: "Interactions", dependencies: ["Compression", "Platform"], swiftSettings: swift),
        .target(name: "BERT4Rec", dependencies: ["Kernels", "Platform"], swiftSettings: swift),
        .target(name: "Scoring", dependencies: ["BERT4Rec", "Interactions", "Kernels"], swiftSettings: swift),
        .target(
            name: "Checkpoints", dependencies: ["Scoring", "BERT4Rec", "Interactions", "Kernels", "Platform"],
            swiftSettings: swift),
        // Closed-form models: counted, or solved for at once.
        .target(
            name: "Fitting", dependencies: ["Scoring", "Interactions", "Kernels", "Platform"], swiftSettings: swift),
        // A checkpoint with items that nobody has touched.
        .target(
            name: "CatalogueGrowth",
            dependencies: ["Checkpoints", "Fitting", "Scoring", "BERT4Rec", "Interactions", "Kernels", "Platform"],
            swiftSettings: swift),
        .target(
            name: "Evaluation",
            dependencies: ["Fitting", "Scoring", "BERT4Rec", "Interactions", "Kernels", "Platform"],
            swiftSettings: swift),
        .target(
            name: "Training",
            dependencies: [
                "Evaluation", "Fitting", "Checkpoints", "Scoring", "BERT4Rec", "Interactions", "Kernels", "Platform",
            ],
            swiftSettings: swift),
        // Training by several processes. Empty without the trait.
        .target(
            name: "CMPI", dependencies: [openMPI],
            cSettings: c + [.define("CLOZE_MPI", .when(traits: ["MPI"]))]),
        .target(
            name: "MPITraining", dependencies: ["Training", "CMPI", "Kernels", "Platform"], swiftSettings: swift),
        .target(
            name: "TrainingReport",
            dependencies: ["Training", "Evaluation", "Checkpoints", "Scoring", "Interactions", "Kernels"],
            swiftSettings: swift),

        // Counters without locks and spans, for the serving flow.
        .target(name: "Telemetry", dependencies: ["Platform"], swiftSettings: swift),

        // Serving flow: bytes → endpoint → recommendations.
        .target(
            name: "HTTP", dependencies: ["CEpoll", "Compression", "CTLS", "Platform", "Telemetry", logging],
            swiftSettings: swift),
        .target(
            name: "Inference",
            dependencies: [
                "Checkpoints", "Scoring", "BERT4Rec", "Interactions", "Kernels", "Platform", "Telemetry", deques,
                heaps, logging,
            ], swiftSettings: swift),
        .target(
            name: "RecommendationService",
            dependencies: ["Inference", "Scoring", "BERT4Rec", "HTTP", "Platform", "Telemetry", logging],
            // A link to the file at the top: `GET /openapi.yaml` serves the very bytes that are published.
            resources: [.embedInCode("openapi.yaml"), .embedInCode("demo.html")], swiftSettings: swift),

        // The programs.
        .target(
            name: "CommandSupport",
            dependencies: [
                "Checkpoints", "Interactions", "Kernels", "Platform", argumentParser, configuration, logging, yams,
            ],
            swiftSettings: swift),
        .executableTarget(
            name: "serve",
            dependencies: [
                "RecommendationService", "Inference", "Checkpoints", "HTTP", "CTLS", "Platform", "Telemetry",
                "CommandSupport", argumentParser, logging,
            ], swiftSettings: swift),
        .executableTarget(
            name: "recommend",
            dependencies: [
                "RecommendationService", "Inference", "Checkpoints", "Interactions", "Compression", "Platform",
                "CommandSupport", argumentParser,
            ], swiftSettings: swift),
        .executableTarget(
            name: "train",
            dependencies: [
                "TrainingReport", "Training", "CatalogueGrowth", "Evaluation", "Checkpoints", "BERT4Rec",
                "Interactions", "Kernels", "Platform", "CommandSupport", argumentParser, mpiTraining,
            ], swiftSettings: swift),
        .executableTarget(
            name: "evaluate",
            dependencies: [
                "Evaluation", "Checkpoints", "Scoring", "Interactions", "Kernels", "Platform", "CommandSupport",
                argumentParser,
            ], swiftSettings: swift),
        .executableTarget(
            name: "checkpoint",
            dependencies: [
                "Training", "CatalogueGrowth", "Checkpoints", "BERT4Rec", "Interactions", "Kernels", "Platform",
                "CommandSupport", argumentParser,
            ], swiftSettings: swift),

        .target(
            name: "TestSupport",
            dependencies: [
                "Training", "Fitting", "Checkpoints", "Scoring", "BERT4Rec", "Interactions", "Kernels", "Platform",
                logging,
            ],
            path: "Tests/TestSupport", swiftSettings: swift),
        .testTarget(name: "PlatformTests", dependencies: ["Platform", "TestSupport"], swiftSettings: swift),
        .testTarget(name: "CompressionTests", dependencies: ["Compression"], swiftSettings: swift),
        .testTarget(name: "TelemetryTests", dependencies: ["Telemetry"], swiftSettings: swift),
        .testTarget(name: "KernelsTests", dependencies: ["Platform", "Kernels", "TestSupport"], swiftSettings: swift),
        .testTarget(
            name: "InteractionsTests",
            dependencies: ["Interactions", "CBzip2", "CZlib", "CZstd", "Platform", "TestSupport"],
            swiftSettings: swift),
        .testTarget(
            name: "BERT4RecTests", dependencies: ["BERT4Rec", "Kernels", "Platform", "TestSupport"],
            exclude: ["Golden"], swiftSettings: swift),
        .testTarget(
            name: "ScoringTests",
            dependencies: ["Scoring", "Fitting", "BERT4Rec", "Interactions", "Kernels", "Platform"],
            swiftSettings: swift),
        .testTarget(
            name: "CheckpointsTests",
            dependencies: ["Checkpoints", "Scoring", "BERT4Rec", "Interactions", "Kernels", "Platform", "TestSupport"],
            swiftSettings: swift),
        .testTarget(
            name: "FittingTests",
            dependencies: ["Fitting", "Scoring", "Interactions", "Kernels", "Platform", "TestSupport"],
            swiftSettings: swift),
        .testTarget(
            name: "CatalogueGrowthTests",
            dependencies: [
                "CatalogueGrowth", "Checkpoints", "Scoring", "BERT4Rec", "Interactions", "Kernels", "TestSupport",
            ], swiftSettings: swift),
        .testTarget(
            name: "EvaluationTests",
            dependencies: [
                "Evaluation", "BERT4Rec", "Fitting", "Scoring", "Interactions", "Kernels", "Platform", "TestSupport",
            ],
            swiftSettings: swift),
        .testTarget(
            name: "TrainingTests",
            dependencies: [
                "Training", "Fitting", "Evaluation", "Checkpoints", "Scoring", "BERT4Rec", "Interactions", "Kernels",
                "Platform",
                "TestSupport",
            ], swiftSettings: swift),
        .testTarget(
            name: "TrainingReportTests",
            dependencies: [
                "TrainingReport", "Training", "Evaluation", "Checkpoints", "Scoring", "BERT4Rec", "Interactions",
                "Kernels", "TestSupport",
            ], swiftSettings: swift),
        .testTarget(
            name: "InferenceTests",
            dependencies: [
                "Inference", "Training", "Checkpoints", "Scoring", "BERT4Rec", "Interactions", "Kernels", "Platform",
                "TestSupport", logging,
            ], swiftSettings: swift),
        .testTarget(
            name: "HTTPTests",
            dependencies: ["HTTP", "Compression", "CTLS", "Platform", "Telemetry", "TestSupport", logging],
            exclude: ["README.md"], swiftSettings: swift),
        .testTarget(
            name: "RecommendationServiceTests",
            dependencies: [
                "RecommendationService", "Inference", "Interactions", "Scoring", "Checkpoints", "Compression", "HTTP",
                "Platform", "Telemetry", "TestSupport", logging, yams,
            ], swiftSettings: swift),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "CommandSupport", "HTTP", "Inference", "Interactions", "Compression", "Checkpoints", "Platform",
                "Telemetry", "TestSupport", "train", "evaluate", "recommend", "serve", "checkpoint", argumentParser,
                logging,
            ],
            swiftSettings: swift),
    ]
)
