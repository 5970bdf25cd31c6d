"""A model as large as one of ML-1M, with random weights, behind `serve`: requests a second and p99 on 32 connections.

Vocabulary 3,418 items, width 128, 2 blocks, 4 heads × 32, feed-forward 512, length 200. Carts of 1 to 40 items, 10
recommendations. How to read the table: Benchmarks/README.md.
"""

from __future__ import annotations

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parents[1] / "scripts" / "golden")]

import carts  # noqa: E402
import report  # noqa: E402
import service  # noqa: E402
import wrk  # noqa: E402
from driver import progress  # noqa: E402

LEAST_RATE, MOST_P99 = 15_000, 10.0
# The targets are those at 32; the others show where it comes from.
CONNECTIONS, AIMED = (1, 8, 32), 32


def measure(options, directory: pathlib.Path) -> list[dict]:
    checkpoint = service.checkpoint(options, service.small(), directory)
    bodies = carts.write_bodies(directory / "bodies.jsonl", service.SMALL_VOCABULARY)
    server = service.serve(options, checkpoint)
    results: dict[int, list[wrk.Load]] = {connections: [] for connections in CONNECTIONS}
    try:
        server.start()
        answering = service.format_of(server, options)
        wrk.post(server, bodies, 32, 1)  # warms up
        for number in range(options.rounds):
            for connections in CONNECTIONS:
                results[connections].append(wrk.post(server, bodies, connections, options.seconds))
            progress(f"\rround {number + 1} of {options.rounds}")
        progress("\n")
    finally:
        server.stop()
    return [row(connections, runs, answering) for connections, runs in results.items()]


def row(connections: int, runs: list[wrk.Load], answering: str) -> dict:
    figures = wrk.medians(runs)
    missed = figures["errors"] > 0 or connections == AIMED and (
        figures["requests_per_second"] < LEAST_RATE or figures["p99_milliseconds"] >= MOST_P99)
    return {"benchmark": "small", "connections": connections, "format": answering, **figures, "miss": missed}


def table(options, rows: list[dict]) -> str:
    header = ("connections", "requests/s", "p50 ms", "p90 ms", "p99 ms", "errors", "target", "")
    aim = f"≥ {LEAST_RATE:,}/s, p99 < {MOST_P99:g} ms"
    cells = [(str(row["connections"]), f"{row['requests_per_second']:,.0f}", f"{row['p50_milliseconds']:.2f}",
              f"{row['p90_milliseconds']:.2f}", f"{row['p99_milliseconds']:.2f}", str(row["errors"]),
              aim if row["connections"] == AIMED else "", "MISS" if row["miss"] else "") for row in rows]
    title = f"small: ML-1M-sized model behind serve, {options.lanes} lanes, {rows[0]['format']}"
    return "\n".join([*report.heading(title, rows[0]), f"wrk -t1, {options.rounds} rounds of {options.seconds} s; medians",
                      "", *report.grid(header, cells), "", service.verdict(rows)])


def main() -> int:
    options = service.parsed(service.parser("small", __doc__), "checkpoint", "serve")
    return service.run(options, lambda directory: measure(options, directory), lambda rows: table(options, rows))


if __name__ == "__main__":
    sys.exit(main())
