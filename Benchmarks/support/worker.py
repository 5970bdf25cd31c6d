"""A peer's side of a benchmark: the protocol of `Benchmarks/README.md` over standard input and output."""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from typing import Callable

Cart = list[int]


@dataclasses.dataclass
class Row:
    """One thing that is timed."""

    name: str
    # Rows of one task do the same work for the caller; ratios are within a task.
    task: str
    # What is timed: a cart to its answer.
    run: Callable[[Cart], list[int]]
    # The right answer where `run` gives another by design; by default `run` itself.
    answer: Callable[[Cart], list[int]] | None = None
    # Every how many carts of a round this row takes one: slow rows take fewer.
    stride: int = 1


def serve(rows: list[Row], carts: list[Cart], versions: dict[str, str]) -> None:
    """Warms up, says so, then times one round for each line `round` until standard input ends."""
    answers = {row.name: [(row.answer or row.run)(cart) for cart in carts] for row in rows}
    for row in rows:
        row.run(carts[0])
    say({"ready": True, "versions": versions,
         "rows": [{"name": row.name, "task": row.task, "answers": answers[row.name]} for row in rows]})
    for line in sys.stdin:
        if line.strip() != "round":
            sys.exit(f"unknown command {line.strip()!r}; the only one is: round")
        for row in rows:
            say({"name": row.name, "milliseconds": [timed(row.run, cart) for cart in carts[:: row.stride]]})
        say({"done": True})


def timed(run: Callable[[Cart], list[int]], cart: Cart) -> float:
    start = time.perf_counter_ns()
    run(cart)
    return (time.perf_counter_ns() - start) / 1e6


def say(value: dict) -> None:
    print(json.dumps(value), flush=True)
