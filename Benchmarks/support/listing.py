"""The benchmarks there are, one a line: name, about how long it takes on two cores with its defaults, what it measures.

What it measures is the first line of its run.py's docstring, how long it takes is TAKES there; installing and building come on top.
Nothing is imported, so no peers are needed.
"""

from __future__ import annotations

import ast
import pathlib
import sys


def constant(tree: ast.Module, name: str) -> str | None:
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and [getattr(target, "id", None) for target in statement.targets] == [name]:
            return ast.literal_eval(statement.value)
    return None


def entry(run: pathlib.Path) -> tuple[str, str, str]:
    tree = ast.parse(run.read_text("utf-8"), str(run))
    what, takes = ast.get_docstring(tree), constant(tree, "TAKES")
    if not what or not takes:
        sys.exit(f"error: {run} needs a docstring, whose first line says what is measured, and TAKES, about how long")
    return run.parent.name, takes, what.splitlines()[0]


def main() -> None:
    entries = [entry(run) for run in sorted(pathlib.Path(__file__).resolve().parents[1].glob("*/run.py"))]
    first, second = (max(len(entry[column]) for entry in entries) for column in (0, 1))
    for name, takes, what in entries:
        print(f"  {name:{first}}  {takes:{second}}  {what}")


if __name__ == "__main__":
    main()
