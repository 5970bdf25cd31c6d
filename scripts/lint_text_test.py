"""Checks the checker: each rule of lint_text.py must fire on a wrong line, and none on a right one."""
import pathlib
import sys
import tempfile

from lint_text import ALLOWED, check

WRONG_TEXT = [
    "var names: Set<String> = []", "var counts: [String: Int] = [:]", "let table = Dictionary<String, Int>()",
    'if name == "items" { work() }', 'guard name != "items" else { return }', 'if "items" == name { work() }',
    'switch name { case "items": work() }', 'switch (name, 1) { case ("items", 1): work() }', 'if name == #"a"# {}',
    "if id.string == other {}", "if other != call.id.string {}", "let mode = Mode(rawValue: text)",
    'if type.hasPrefix(family) {}', 'let a = name.replacing("~", with: "~0")', "let low = field.lowercased()",
    'let type = field.prefix { $0 != ";" }', 'if field.contains("no-store") {}', 'let all = field.split(separator: ",")',
    'let type = headers["content-type"]', 'if response.headers["vary"] == nil {}', 'let a = text.trimmingPrefix(" ")',
]
RIGHT_TEXT = [
    "var names: Set<UTF8Text> = []", "if name == other {}", "switch field { case .items: work() }",
    'enum Field: String { case items = "the_items" }', 'response.headers["vary"] = "accept-encoding"',
    "let byte = ASCII.lowercased(byte)", 'let text = "if a == \\"b\\" { case \\"c\\": }"', '// name == "items"',
    'case .ok: "OK"', "let type = bytes.prefix { $0 != ASCII.semicolon }", "if bytes.contains(ASCII.percent) {}",
    "let mode = Mode(named: text)", 'let a = flag ? "yes" : "no"', "let all = bytes.split(separator: ASCII.comma)",
    'let b = UInt8(ascii: ";")',
]
WRONG_NUMBERS = [
    "let a = Int(x.rounded())", "let a = Int((wait / .seconds(1)).rounded(.up))", "let a = UInt64(Double(n) * f)",
    "let a = max(1, Int(interval / .milliseconds(1)))", "let a = Int(seconds * 1e6)", "let a = Int32(n * 0.5)",
    "let a = Int(\n    x.rounded())", "let a = b!", "let a = f(x)![0]", "let a = try! f()", "let a = b as! C",
    "let a = b[0]!.c", "let a = b.c!.d()",
]
RIGHT_NUMBERS = [
    "let a = Int(clampingRounded: wait / .seconds(1), .up)", "let a = Int(exactly: x.rounded())", "let a = Int(count)",
    "let a = Int(text)", "if a != b {}", "if !a {}", "return !a", "f(!a, [!b])", 'let a = "wow!"', "// wow!",
    "let a = UInt32(truncatingIfNeeded: Int(b))", "if a! = b {}".replace("! ", " !"), "let a = Double(Int(b))",
]


def faults(target, line):
    """How many complaints there are about a line in a file of a target."""
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "Sources" / target / "File.swift"
        path.parent.mkdir(parents=True)
        path.write_text("struct File {\n" + line + "\n}\n")
        return len(list(check(pathlib.Path(directory))))


def main():
    cases = [(target, lines, wanted) for lines, wanted, targets in (
        (WRONG_TEXT, True, ("HTTP", "Inference", "RecommendationService")), (WRONG_TEXT, False, ("Checkpoints", "train")),
        (RIGHT_TEXT, False, ("HTTP",)), (WRONG_NUMBERS, True, ("HTTP", "serve", "Scoring", "Compression")),
        (WRONG_NUMBERS, False, ("train",)), (RIGHT_NUMBERS, False, ("HTTP", "Checkpoints"))) for target in targets]
    wrong = [
        f"{target}: {line!r} {'passes' if wanted else 'is refused'}" for target, lines, wanted in cases for line in lines
        if (faults(target, line) > 0) != wanted]
    # An exception that is no longer needed is to go.
    sources = pathlib.Path(__file__).parent.parent / "Sources"
    for end, piece, _ in ALLOWED:
        if not any(str(path).endswith(end) and piece in path.read_text() for path in sources.rglob("*.swift")):
            wrong.append(f"nothing needs the exception for {piece} in {end}")
    print("\n".join(wrong), file=sys.stderr, end="\n" if wrong else "")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
