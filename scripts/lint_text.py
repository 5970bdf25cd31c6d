"""Checks what the code between a socket and its answer does with text and numbers that strangers send or write to files.

Text: `String` compares, hashes and searches by canonical equivalence, which takes quadratic time for a run of combining
marks. Between socket and answer (TEXT) text is `UTF8Text`, bytes, or a closed enum found with `init(named:)`.

Numbers: `Int(x)` of a floating value traps when x is too large or no number, and `!` ends the process. In the paths of
requests and files (NUMBERS) use `Int(clampingRounded:)` or `Int(exactly:)`, and `guard`.

    python3 scripts/lint_text.py [ROOT]
"""
import re

import lint_report
from swift_text import blanked, matching

TEXT = ("RecommendationService", "HTTP", "Inference")
NUMBERS = TEXT + ("Checkpoints", "serve", "Scoring", "CommandSupport", "Compression")

KEY = "a String as a key is hashed by canonical equivalence, in quadratic time; use UTF8Text"
COMPARED = "a String is compared by canonical equivalence, in quadratic time; compare UTF8Text, bytes, or an enum's cases"
SEARCHED = "this works on Characters, in quadratic time; work on utf8"
TEXT_RULES = [
    (re.compile(r"\bSet<String>|\[\s*String\s*:|\bDictionary<\s*String\b"), KEY),
    (re.compile(r'[!=~]=\s*#*"'), COMPARED),
    (re.compile(r'(?:(?<=")|(?<="\s))[!=]=(?!=)'), COMPARED),
    (re.compile(r'\bcase\s+\(?#*"'), COMPARED),
    (re.compile(r"[!=]=\s*[\w.?]+\.string\b|\.string\s*[!=]="), COMPARED),
    (re.compile(r"\(rawValue:"), "rawValue: compares Strings; use init(named:)"),
    (re.compile(r"\.(?:hasPrefix|hasSuffix|replacing|replacingOccurrences|trimmingPrefix|trimmingCharacters"
                r"|components|range)\("), SEARCHED),
    (re.compile(r"\.(?:lowercased|uppercased|capitalized)\(\)"), SEARCHED),
    (re.compile(r'\.(?:contains\("[^"]*"\)|(?:split|firstIndex|lastIndex|firstRange|ranges)\((?:separator|of): ")'),
     SEARCHED),
    (re.compile(r'\.(?:prefix|drop|first|firstIndex|contains|allSatisfy|split)\s*(?:\(where: )?'
                r'\{\s*\$0\s*[!=]=\s*"'), SEARCHED),
    (re.compile(r'\bheaders\["[^"]*"\](?!\s*=[^=])'), "a header read as a String will be compared; use bytes(of:)"),
]
# What is no stranger's text: the end of a path, a piece of the line, and why it may stay.
ALLOWED = [
    ("HTTP/Access/TrustedProxies.swift", '"unix"', "the operator's setting, read once"),
    ("HTTP/Access/IPNetwork.swift", 'split(separator: "/"', "the operator's setting, read once"),
    ("HTTP/EventLoop/EventLoop.swift", "Readiness(rawValue:", "a set of bits"),
    ("HTTP/EventLoop/Readiness.swift", "Readiness(rawValue:", "a set of bits"),
    ("Inference/SnapshotParts.swift", "metrics: [String: Double]", "metrics of the operator's checkpoint"),
    ("Inference/ModelSnapshot.swift", "metrics: [String: Double]", "metrics of the operator's checkpoint"),
    ("Inference/ModelStatus.swift", "metrics: [String: Double]", "metrics of the operator's checkpoint"),
    ("Responses/ModelDescription.swift", "metrics: [String: Double]", "metrics of the operator's checkpoint"),
    ("Inference/ItemSearchText.swift", "field.lowercased()", "measured: linear, for text of any kind"),
    ("RecommendationService/DemoPage.swift", "firstRange(of:", "our own page, read once"),
]
FLOATING = re.compile(
    r"\.rounded\(|\b(?:Double|Float)\b|/\s*\.(?:nano|micro|milli)?seconds\(|\*\s*1e|\b\d+\.\d|"
    r"\b(?:exp|log|log2|sqrt|pow|floor|ceil|round)\(")
CONVERSION = re.compile(r"(?<![\w.])U?Int(?:8|16|32|64)?(\()(?!exactly:|clamping|truncatingIfNeeded:|bitPattern:)")
# A mark after an operand, but not the operator `!=`.
UNWRAPPING = re.compile(r"(?<=[\w)\]}?>])!(?!=)")


def hits(pattern, text, plain):
    """Where a pattern begins in the text's code, not in its comments and literals."""
    for found in pattern.finditer(text):
        if plain[found.start()] == text[found.start()] and not text[found.start()].isspace():
            yield found


def check_text(path, text, plain):
    """Strings that are keys, compared or searched by Characters in one file."""
    lines = text.split("\n")
    for pattern, message in TEXT_RULES:
        for found in hits(pattern, text, plain):
            number = text.count("\n", 0, found.start()) + 1
            allowed = any(str(path).endswith(end) and piece in lines[number - 1] for end, piece, _ in ALLOWED)
            if not allowed:
                yield number, message


def check_numbers(plain):
    """Conversions that can trap, and forced unwrapping, in one file."""
    for found in CONVERSION.finditer(plain):
        if FLOATING.search(plain[found.start(1):matching(plain, found.start(1))]):
            yield plain.count("\n", 0, found.start()) + 1, (
                "this conversion traps for a value that is too large or no number; use Int(clampingRounded:)")
    for found in UNWRAPPING.finditer(plain):
        yield plain.count("\n", 0, found.start()) + 1, "this ends the process when it is wrong; use guard or if let"


def check(root):
    """Every fault of a package, as (file, line, message), each once."""
    for target in NUMBERS:
        for path in sorted((root / "Sources" / target).rglob("*.swift")):
            text = path.read_text()
            plain = blanked(text)
            faults = set(check_numbers(plain))
            if target in TEXT:
                faults |= set(check_text(path, text, plain))
            for line, message in sorted(faults):
                yield path.relative_to(root), line, message


if __name__ == "__main__":
    lint_report.run(check)
