"""Checks on Package.swift, Sources and Tests what no formatter checks: how targets, files and functions are laid out.

imports    a target depends only on rows below its own in ROWS, and never on the other flow; every import is declared
unused     every dependency in Package.swift is imported (for C: included) by at least one file of its target
names      a type at the top level of a file in Sources is in a file of its name, extensions in `Type+Topic.swift`
length     no Swift function over 60 lines, from the line of its `func`, `init` or `deinit` to its closing brace

    lint_structure.py [directory]    prints `file:line: what is wrong; what to do` for each fault; exit status 1 if any
"""
import re

import lint_report
from swift_text import blanked, functions, matching

# Targets from bottom to top, in three columns: those of both flows, of training, of serving. The flows meet in the
# first column, whose top is Checkpoints (above it only CommandSupport, which reads command lines and settings). HTTP
# stands as low as CKernels because it knows nothing of the model.
ROWS = [
    ("CDNNL COpenSSL CBzip2 CISAL CZlib CZstd", "COpenMPI", "CEpoll"),
    ("Platform Compression", "CMPI", "CTLS"),
    ("", "", "Telemetry"),
    ("CKernels", "", "HTTP"),
    ("Kernels", "", ""),
    ("Interactions", "", ""),
    ("BERT4Rec", "", ""),
    ("Scoring", "", ""),
    ("Checkpoints", "", ""),
    ("", "Fitting", ""),
    ("", "Evaluation CatalogueGrowth", "Inference"),
    ("", "Training", "RecommendationService"),
    ("", "TrainingReport MPITraining", ""),
    ("CommandSupport", "", ""),
    ("", "train evaluate checkpoint", "serve recommend"),
]
COLUMNS = ("both flows", "training", "serving")
PLACES = {
    name: (row, column)
    for row, columns in enumerate(ROWS)
    for column, names in enumerate(columns)
    for name in names.split()
}
LONGEST_FUNCTION = 60
TYPE = re.compile(
    r"(?:@\w+(?:\([^)]*\))?\s+|(?:public|package|internal|private|fileprivate|final|indirect|open|nonisolated)\s+)*"
    r"(struct|class|enum|actor|protocol|extension)\s+([\w.]+)")
IMPORT = re.compile(
    r"^[ \t]*(?:@\w+[ \t]+|(?:public|package|internal|private|fileprivate)[ \t]+)*import[ \t]+"
    r"(?:(?:struct|class|enum|protocol|func|var|let|typealias)[ \t]+)?(\w+)", re.M)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"]', re.M)


class Target:
    """A target of Package.swift: its kind (`target`, `executableTarget` …), line, folder and lines of dependencies."""

    def __init__(self, kind, name, root, path, line, dependencies):
        self.kind, self.name, self.line, self.dependencies = kind, name, line, dependencies
        self.folder = root / path
        self.supports_tests = path.startswith("Tests/")

    def files(self, *suffixes):
        """Its files with one of the suffixes, in order."""
        return sorted(path for path in self.folder.rglob("*") if path.suffix in suffixes and path.is_file())


def manifest(root):
    """Package.swift's targets by name, and the names of what its constants stand for: products of other packages, and targets
    that a trait asks for."""
    text = (root / "Package.swift").read_text()
    plain = blanked(text)
    products = dict(re.findall(r"let (\w+) = Target\.Dependency\.(?:product|target)\(name: \"(\w+)\"", text))
    targets = {}
    for start in re.finditer(r"(?<!Dependency)\.(target|executableTarget|testTarget|systemLibrary)\(\s*name:", plain):
        body = slice(start.end(), matching(plain, plain.index("(", start.start())))
        name = re.search(r'"(\w+)"', text[body]).group(1)
        path = re.search(r'\bpath: "([^"]+)"', text[body])
        default = ("Tests/" if start.group(1) == "testTarget" else "Sources/") + name
        listed = re.search(r"\bdependencies:\s*\[", plain[body])
        dependencies = {}
        if listed:
            opening = start.end() + listed.end() - 1
            for item in re.finditer(r'"(\w+)"|\b([a-z]\w*)\b', text[opening:matching(plain, opening)]):
                dependency = item.group(1) or products.get(item.group(2), item.group(2))
                dependencies[dependency] = line_of(text, opening + item.start())
        path, line = path.group(1) if path else default, line_of(text, start.start())
        targets[name] = Target(start.group(1), name, root, path, line, dependencies)
    return targets, set(products.values())


def line_of(text, position):
    """The line, from 1, of a position in a text."""
    return text.count("\n", 0, position) + 1


def check_graph(targets):
    """Dependencies point downwards and stay in their flow. Tests, and what supports them, may use everything."""
    for target in targets.values():
        if target.supports_tests:
            continue
        if target.name not in PLACES:
            yield "Package.swift", target.line, (
                f"target {target.name} has no place; give it one in ROWS of scripts/lint_structure.py")
            continue
        row, column = PLACES[target.name]
        for name, line in target.dependencies.items():
            if name not in targets or name not in PLACES:
                continue
            other_row, other_column = PLACES[name]
            if other_row >= row:
                yield "Package.swift", line, (
                    f"{target.name} depends on {name}, which is not below it; move what they share further down")
            elif other_column not in (0, column):
                yield "Package.swift", line, (
                    f"{target.name} ({COLUMNS[column]}) depends on {name} ({COLUMNS[other_column]});"
                    " the flows meet only in what both use: move what is needed there")


def check_imports(targets, products, root):
    """What is imported is declared, and what is declared is imported."""
    known = set(targets) | products
    for target in targets.values():
        # A program among the dependencies is there to be built: tests run it.
        used = {name for name in target.dependencies if name in targets and targets[name].kind == "executableTarget"}
        for path in target.files(".swift"):
            text = path.read_text()
            for found in IMPORT.finditer(blanked(text)):
                name = found.group(1)
                used.add(name)
                if name in known and name not in target.dependencies and name != target.name:
                    yield path.relative_to(root), line_of(text, found.start(1)), (
                        f"imports {name}, which Package.swift does not give {target.name}; declare it or do without")
        headers = included(target)
        for name, line in target.dependencies.items():
            if name not in used and not headers & provided(targets.get(name)):
                yield "Package.swift", line, f"no file of {target.name} imports {name}; remove the dependency"


def included(target):
    """The headers that a target's C files include."""
    return {name for path in target.files(".c", ".h") for name in INCLUDE.findall(path.read_text())}


def provided(target):
    """The headers that stand for a target: its own, and those they include, as a system library's one header does."""
    headers = target.files(".h") if target else []
    return {path.name for path in headers} | {name for path in headers for name in INCLUDE.findall(path.read_text())}


def check_names(path, text):
    """Types and extensions at the top level of one file of Sources."""
    plain, depth, types, extended = blanked(text), 0, [], []
    for number, line in enumerate(plain.split("\n"), 1):
        found = TYPE.match(line) if depth == 0 else None
        if found:
            (extended if found.group(1) == "extension" else types).append((found.group(2), number))
        depth += line.count("{") - line.count("}")
    stem = path.stem
    for name, number in types:
        if name != stem:
            yield number, f"{name} is declared in {path.name}; move it to {name}.swift"
    names = [name for name, _ in extended]
    if not types and names and not any(stem.startswith(name + "+") for name in names):
        yield extended[0][1], f"{path.name} only extends {names[0]}; call it {names[0]}+Topic.swift"


def check_length(text):
    """Functions of one file that are too long."""
    for name, first, last in functions(text):
        if last - first + 1 > LONGEST_FUNCTION:
            yield first, f"{name} has {last - first + 1} lines, more than {LONGEST_FUNCTION}; divide it"


def check(root):
    """Every fault of a package, as (file, line, message)."""
    targets, products = manifest(root)
    yield from check_graph(targets)
    yield from check_imports(targets, products, root)
    for folder in ("Sources", "Tests"):
        for path in sorted((root / folder).rglob("*.swift")):
            text = path.read_text()
            faults = list(check_length(text))
            if folder == "Sources":
                faults += check_names(path, text)
            for line, message in faults:
                yield path.relative_to(root), line, message


if __name__ == "__main__":
    lint_report.run(check)
