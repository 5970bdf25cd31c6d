"""Checks the checker: each rule of lint_structure.py must fire on a tiny wrong package, and none on a right one."""
import pathlib
import sys
import tempfile

from lint_structure import check
from swift_text import blanked, functions

PACKAGE = """
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let package = Package(
    name: "Tiny",
    products: [.library(name: "Kernels", targets: ["Kernels"])],
    targets: [
        .systemLibrary(name: "CDNNL"),
        // A comment about "dependencies: [" must not confuse anybody.
        .target(name: "CKernels", dependencies: ["CDNNL"]),
        .target(name: "Kernels", dependencies: ["CKernels"], swiftSettings: swift),
        .target(name: "Training", dependencies: ["Kernels"]),
        .target(name: "HTTP", dependencies: [logging]),
        .executableTarget(name: "train", dependencies: ["Training"]),
        .testTarget(name: "KernelsTests", dependencies: ["Kernels", "train"]),
    ])
"""
RIGHT = {
    "Package.swift": PACKAGE,
    "Sources/CDNNL/shim.h": "#include <dnnl.h>\n",
    "Sources/CKernels/sum.c": "#include <dnnl.h>\n",
    "Sources/Kernels/Matrix.swift":
        "import CKernels\n\n@frozen public struct Matrix {\n    enum Order {}\n}\nextension Row {}\n",
    "Sources/Kernels/Matrix+Sum.swift": "extension Matrix {\n    struct Sum {}\n}\nextension Int {}\n",
    "Sources/Kernels/Names.swift":
        'let text = """\nstruct A {\n"""\n// struct B {}\n/* class C /* */ */ enum Names {}\n',
    "Sources/Training/Trainer.swift": "internal import struct Kernels.Matrix\nactor Trainer {}\n",
    "Sources/HTTP/Server.swift": "import Logging\nimport Foundation\nfinal class Server {}\n",
    "Sources/train/Train.swift": "import Training\n@main struct Train {}\n",
    "Tests/KernelsTests/KernelTests.swift": "@testable import Kernels\nstruct AnyName {}\nstruct Another {}\n",
}


def function(lines, head="func f() {"):
    """A function of so many lines."""
    return "\n".join([head] + ["    work()"] * (lines - 2) + ["}"]) + "\n"


def package(*replacements):
    """Package.swift with some texts replaced by others."""
    text = PACKAGE
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return text


# Files that differ from RIGHT, and how every complaint about them begins; None where there must be none.
CASES = [
    ({}, None),
    # Imports between targets.
    ({"Package.swift": package(('["CKernels"]', '["CKernels", "Training"]')),
      "Sources/Kernels/Names.swift": "import Training\nenum Names {}"},
     "Package.swift:10: Kernels depends on Training, which is not below it"),
    ({"Package.swift": package(("[logging]", '[logging, "CKernels"]')),
      "Sources/HTTP/Router.swift": "import CKernels\n"},
     "Package.swift:12: HTTP depends on CKernels, which is not below it"),
    ({"Package.swift": package(('name: "HTTP", dependencies: [', 'name: "Inference", dependencies: ["Training", ')),
      "Sources/Inference/Server.swift": "import Logging\nimport Training\n"},
     "Package.swift:12: Inference depends on Training, which is not below it"),
    ({"Package.swift": package(('name: "train"', 'name: "serve"'), (', "train"]', "]")),
      "Sources/serve/Serve.swift": "import Training\n"},
     "Package.swift:13: serve (serving) depends on Training (training)"),
    ({"Package.swift": package(('"HTTP"', '"Mail"')), "Sources/Mail/Mail.swift": "import Logging\n"},
     "Package.swift:12: target Mail has no place"),
    # Dependencies.
    ({"Sources/Training/Trainer.swift": "actor Trainer {}\n"},
     "Package.swift:11: no file of Training imports Kernels"),
    ({"Sources/Training/Trainer.swift": "// import Kernels\n"},
     "Package.swift:11: no file of Training imports Kernels"),
    ({"Sources/HTTP/Server.swift": "\n"}, "Package.swift:12: no file of HTTP imports Logging"),
    ({"Sources/CKernels/sum.c": "#include <math.h>\n"}, "Package.swift:9: no file of CKernels imports CDNNL"),
    ({"Sources/HTTP/Router.swift": "\nimport Kernels\n"}, "Sources/HTTP/Router.swift:2: imports Kernels, which"),
    ({"Sources/train/Train.swift": "import Training\nimport Logging\n"},
     "Sources/train/Train.swift:2: imports Logging, which"),
    # Names of files.
    ({"Sources/Kernels/Sum.swift": "struct Sum {\n}\nprivate final class Term {}\n"},
     "Sources/Kernels/Sum.swift:3: Term is declared in Sum.swift"),
    ({"Sources/train/main.swift": "@main struct Main {}\n"},
     "Sources/train/main.swift:1: Main is declared in main.swift"),
    ({"Sources/Kernels/Sums.swift": "\nextension Matrix {}\n"},
     "Sources/Kernels/Sums.swift:2: Sums.swift only extends Matrix"),
    ({"Sources/Kernels/Row+Sum.swift": "extension Matrix {}\n"},
     "Sources/Kernels/Row+Sum.swift:1: Row+Sum.swift only extends Matrix"),
    # Lengths of functions.
    ({"Sources/Kernels/Sum.swift": function(60)}, None),
    ({"Sources/Kernels/Sum.swift": "\n" + function(61)}, "Sources/Kernels/Sum.swift:2: f has 61 lines"),
    ({"Tests/KernelsTests/Help.swift":
      function(61, "init?<T>(_ t: T,\n  by g: () -> T = { t }) where T: A,\n  T: B {")},
     "Tests/KernelsTests/Help.swift:1: init has 63 lines"),
    ({"Tests/KernelsTests/Help.swift": function(99, "deinit {")},
     "Tests/KernelsTests/Help.swift:1: deinit has 99 lines"),
    ({"Sources/Kernels/P.swift":
      "protocol P {\n    func f() -> Int\n    init(a: Int)\n}\n" + function(70, "let closure = {")}, None),
]
# Swift and what is left of it.
TEXTS = [
    ('a "b" c', "a     c"),
    ('a "\\"" c', "a      c"), ('a "\\(f("{"))" c', "a             c"), ('#"\\"# {', "      {"),
    ('"""\n{"\n""" }', "   \n  \n    }"),
    ("a // {\n}", "a     \n}"), ("/* /* { */ { */ }", "                }"),
    ("#/{\"/# {", "       {"),
]


def faults(changes):
    """What the checker says of the right package with some files changed."""
    with tempfile.TemporaryDirectory() as directory:
        # Not even a checkout in a folder of this name is all tests.
        root = pathlib.Path(directory) / "Tests"
        for name, text in (RIGHT | changes).items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        return [f"{file}:{line}: {message}" for file, line, message in check(root)]


def main():
    wrong = []
    for changes, expected in CASES:
        found = faults(changes)
        as_expected = bool(found) and all(fault.startswith(expected) for fault in found) if expected else not found
        if not as_expected:
            wrong.append(f"{changes}\n  expected {expected}\n  found    {found}")
    for text, expected in TEXTS:
        if blanked(text) != expected:
            wrong.append(f"{text!r} without literals is {blanked(text)!r}, not {expected!r}")
    if list(functions("struct A {\n  func +(a: A) {\n  }\n}")) != [("+", 2, 3)]:
        wrong.append("an operator is a function too")
    print("\n".join(wrong), file=sys.stderr, end="\n" if wrong else "")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
