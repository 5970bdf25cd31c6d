"""Just enough of Swift's grammar to find declarations: where code is, and where a function begins and ends."""
import re

# How a comment or a literal begins that may hold anything.
LITERAL = re.compile(r'//|/\*|#*"""|#*"|#+/')
PARENTHESIS = re.compile(r"[()]|" + LITERAL.pattern)
# A function's name, or an initialiser that is declared, not called.
FUNCTION = re.compile(r"(?<![.\w`])(?:func\s+(`?\w+`?|[^\s\w(]+)|(init)\b(?=[?!]?\s*[(<])|(deinit)\b)")
# What a signature goes on with on its next line, and what it may end with when it does.
CONTINUES = re.compile(r"\s*(?:\{|where\b|->|throws\b|async\b|rethrows\b)")
UNFINISHED = re.compile(r"(?:[,:&=]|->|\bwhere)\s*\Z")


def blanked(text):
    """The text with comments, strings and regular expressions as spaces: every other character stays where it is."""
    out, position = [], 0
    for start in iter(lambda: LITERAL.search(text, position), None):
        end = literal_end(text, start)
        out += [text[position:start.start()], re.sub(r"[^\n]", " ", text[start.start():end])]
        position = end
    return "".join(out) + text[position:]


def literal_end(text, start):
    """Where the comment or literal ends whose first characters are a match of LITERAL."""
    mark, pounds = start.group(), "#" * start.group().count("#")
    if mark == "//":
        end = text.find("\n", start.end())
    elif mark == "/*":
        return comment_end(text, start.start())
    elif mark.endswith("/"):
        end = text.find("/" + pounds, start.end())
    else:
        return string_end(text, start.end(), mark.lstrip("#"), pounds)
    return len(text) if end < 0 else end + len(pounds) + (mark != "//")


def comment_end(text, start):
    """Block comments nest."""
    depth = 0
    for mark in re.compile(r"/\*|\*/").finditer(text, start):
        depth += 1 if mark.group() == "/*" else -1
        if depth == 0:
            return mark.end()
    return len(text)


def string_end(text, position, quotes, pounds):
    """Where a string ends whose content begins at a position; interpolations may hold strings of their own."""
    ends = re.compile(r"(\\" + pounds + r"\()|\\" + pounds + r"(?:.|\n)|(" + quotes + pounds + ")")
    for mark in iter(lambda: ends.search(text, position), None):
        position = interpolation_end(text, mark.end()) if mark.group(1) else mark.end()
        if mark.group(2):
            return position
    return len(text)


def interpolation_end(text, position):
    """The position after the parenthesis that closes the one before a position."""
    depth = 1
    for mark in iter(lambda: PARENTHESIS.search(text, position), None):
        depth += {"(": 1, ")": -1}.get(mark.group(), 0)
        position = mark.end() if mark.group() in "()" else literal_end(text, mark)
        if depth == 0:
            return position
    return len(text)


def matching(plain, opening):
    """The position of the bracket that closes the one at a position; the text's length if none does."""
    depth = 0
    for mark in re.compile(r"[(\[{}\])]").finditer(plain, opening):
        depth += 1 if mark.group() in "([{" else -1
        if depth == 0:
            return mark.start()
    return len(plain)


def functions(text):
    """Each function with a body, as (name, first line, last line), lines from 1."""
    plain = blanked(text)
    for found in FUNCTION.finditer(plain):
        opening = body_start(plain, found.end())
        if opening is not None:
            name = next(group for group in found.groups() if group)
            first = plain.count("\n", 0, found.start()) + 1
            yield name, first, plain.count("\n", 0, matching(plain, opening)) + 1


def body_start(plain, position):
    """The opening brace of a function whose name ends at a position; None for a requirement without a body."""
    start = position
    while position < len(plain):
        character = plain[position]
        if character in "([":
            position = matching(plain, position)
        elif character == "{":
            return position
        elif character == "}":
            return None
        elif character == "\n" and not UNFINISHED.search(plain[start:position]):
            if not CONTINUES.match(plain, position):
                return None
        position += 1
    return None
