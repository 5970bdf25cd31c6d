"""How a benchmark runs and ends: a directory of its own, then what it measured as a table or as JSON lines, and its exit status."""

from __future__ import annotations

import argparse
import pathlib
import platform
import signal
import sys
import tempfile
from typing import Callable

import report
from driver import BenchmarkError

ROOT = pathlib.Path(__file__).resolve().parents[2]


def run(options: argparse.Namespace, measure: Callable[[pathlib.Path], list[dict]], table: Callable[[list[dict]], str],
        versions: dict[str, str] | None = None, **more: str | None) -> int:
    """Measures in a directory of its own and prints the rows; the exit status.

    `versions` are the peers', which `measure` may add to; `more` is what else each row is to say of its surroundings.
    """
    # Ended from outside, what was started is ended all the same.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    around = report.surroundings(ROOT, options.programs) | more
    try:
        with tempfile.TemporaryDirectory(prefix="cloze-bench-") as scratch:
            measured = measure(pathlib.Path(scratch))
    except BenchmarkError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    around["versions"] = {"Python": platform.python_version(), **(versions or {})}
    rows = [row | around for row in measured]
    print(report.json_lines(rows) if options.json else table(rows))
    return 0
