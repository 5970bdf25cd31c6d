"""A peer's side of a benchmark: the protocol of `Benchmarks/README.md` over standard input and output."""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from typing import Any, Callable

Cart = list[int]
# What one call is given: a cart, a batch; and what it answers, such as item ids or a loss.
Input, Answer = Any, list


@dataclasses.dataclass
class Row:
    """One thing that is timed."""

    name: str
    # Rows of one task do the same work for the caller; ratios are within a task.
    task: str
    # What is timed: an input to its answer.
    run: Callable[[Input], Answer]
    # What is compared with other contenders' answers, where that is not the answer of what is timed.
    answer: Callable[[Input], Answer] | None = None
    # Every how many inputs of a round this row takes one: slow rows take fewer.
    stride: int = 1
    # Threads it uses, where the contender chose them itself, and how it does its work, where it chose among ways.
    threads: int | None = None
    note: str = ""


def serve(rows: list[Row], inputs: list[Input], versions: dict[str, str]) -> None:
    """Warms up, says so, then times one round for each line `round` until standard input ends."""
    answers = {row.name: [(row.answer or row.run)(value) for value in inputs] for row in rows}
    for row in rows:
        row.run(inputs[0])
    say({"ready": True, "versions": versions,
         "rows": [{"name": row.name, "task": row.task, "answers": answers[row.name], "note": row.note,
                   **({} if row.threads is None else {"threads": row.threads})} for row in rows]})
    for line in sys.stdin:
        if line.strip() != "round":
            sys.exit(f"unknown command {line.strip()!r}; the only one is: round")
        for row in rows:
            say({"name": row.name, "milliseconds": [timed(row.run, value) for value in inputs[:: row.stride]]})
        say({"done": True})


def timed(run: Callable[[Input], Answer], value: Input) -> float:
    start = time.perf_counter_ns()
    run(value)
    return (time.perf_counter_ns() - start) / 1e6


def say(value: dict) -> None:
    print(json.dumps(value), flush=True)
