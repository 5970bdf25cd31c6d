"""Large catalogues behind `serve`: random tables of 10 thousand to a million items at widths 32 to 256, one block; ten million with --huge.

Requests a second and p90 on 32 connections, and what a request costs there in processor time, over what it costs on one:
requests that come together read the table together. Carts of 1 to 40 items, 10 recommendations. A few answers of each size
are compared with the whole product. How to read the tables: Benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import pathlib
import statistics
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parents[1] / "scripts" / "golden")]

import benchmark  # noqa: E402
import carts  # noqa: E402
import exactness  # noqa: E402
import memory  # noqa: E402
import report  # noqa: E402
import service  # noqa: E402
import wrk  # noqa: E402
from driver import progress  # noqa: E402
from model import ModelConfiguration  # noqa: E402
from serving import Serve  # noqa: E402

TAKES = "20 min"
ITEMS, WIDTHS = (10_000, 100_000, 1_000_000), (32, 64, 256)
AIMED = (1_000_000, 32)
# Requests a second and p90 in ms, with VNNI in AVX-512 and elsewhere. (ETUDE, which needed three machines for it at this size: 1,000 and 50.)
WITH_VNNI, WITHOUT = (1_200, 35.0), (600, 70.0)
CONNECTIONS = (1, 32)
HUGE = (10_000_000, 32)
# Times the table in eight bits: resident memory but for what an answer needs beside it.
MOST_MEMORY = 1.5


def model(items: int, width: int) -> ModelConfiguration:
    """Small but for its table: one block, heads of 32."""
    return ModelConfiguration.default(items + carts.FIRST_ITEM, width=width, layers=1, heads=width // 32, headWidth=32,
                                      feedForwardWidth=4 * width, maximumLength=50)


def measure(options, directory: pathlib.Path) -> list[dict]:
    sizes = [(items, width) for items in options.items for width in options.widths]
    if not options.largest:
        sizes = [size for size in sizes if size != (ITEMS[-1], WIDTHS[-1])]
    if options.huge and HUGE not in sizes:
        sizes.append(HUGE)
    result = []
    for items, width in sizes:
        # Each model's files are gone before the next is made: a million × 256 has a gigabyte of them, twice.
        with tempfile.TemporaryDirectory(dir=directory) as own:
            result += one_size(options, pathlib.Path(own), items, width)
    return result


def one_size(options, directory: pathlib.Path, items: int, width: int) -> list[dict]:
    checkpoint = service.checkpoint(options, model(items, width), directory)
    bodies = carts.write_bodies(directory / "bodies.jsonl", items)
    server = service.serve(options, checkpoint)
    loads: dict = {connections: [] for connections in CONNECTIONS}
    costs: dict = {connections: [] for connections in CONNECTIONS}
    try:
        server.start()
        answering = service.format_of(server, options)
        wrk.post(server, bodies, 32, 1)  # warms up
        for number in range(options.rounds):
            for connections in CONNECTIONS:
                load, cost = with_cost(server, bodies, connections, options.seconds)
                loads[connections].append(load)
                costs[connections].append(cost)
            progress(f"\rround {number + 1} of {options.rounds}")
        progress("\n")
        resident = server.resident()
        table = exactness.Table(checkpoint)
        wrong = exactness.similar(server, table, items)
    finally:
        server.stop()
    wrong += exactness.recommendations(options, directory, checkpoint, table, items)
    result = [row(options, items, width, answering, loads, costs, resident, wrong)]
    if (items, width) == HUGE:
        result += memory.rows(items, width, resident, MOST_MEMORY)
    return result


def with_cost(server: Serve, bodies: pathlib.Path, connections: int, seconds: int) -> tuple[wrk.Load, float]:
    """Also the server's processor time in milliseconds a request."""
    before = server.processor_seconds()
    load = wrk.post(server, bodies, connections, seconds)
    return load, 1000 * (server.processor_seconds() - before) / max(1, load.requests)


def aim(options) -> tuple[int, float]:
    return report.by_kind(options.programs, WITH_VNNI, WITHOUT)


def row(options, items: int, width: int, answering: str, loads: dict, costs: dict, resident: int, wrong: int) -> dict:
    least_rate, most_p90 = aim(options)
    figures = wrk.medians(loads[32])
    cost = statistics.median(many / one for many, one in zip(costs[32], costs[1]))
    slow = (items, width) == AIMED and (
        figures["requests_per_second"] < least_rate or figures["p90_milliseconds"] > most_p90)
    errors = sum(load.errors for runs in loads.values() for load in runs)
    return {"benchmark": "catalogue", "items": items, "width": width, "format": answering, **figures, "errors": errors,
            "requests_per_second_alone": wrk.medians(loads[1])["requests_per_second"],
            "cost_milliseconds": round(statistics.median(costs[32]), 4),
            "cost_milliseconds_alone": round(statistics.median(costs[1]), 4), "cost_ratio": round(cost, 3),
            "resident_megabytes": round(resident / 1e6), "not_exact": wrong,
            "miss": slow or errors > 0 or wrong > 0 or cost >= 1}


def table(options, all_rows: list[dict]) -> str:
    rows = [row for row in all_rows if "what" not in row]
    header = ("items × width", "format", "requests/s", "p50 ms", "p90 ms", "p99 ms", "requests/s, 1 connection",
              "processor ms a request", "on 1 connection", "32 ÷ 1", "memory MB", "errors", "not exact", "target", "")
    least_rate, most_p90 = aim(options)
    target = f"≥ {least_rate:,}/s, p90 ≤ {most_p90:g} ms; 32 ÷ 1 < 1"
    cells = [(f"{row['items']:,} × {row['width']}", row["format"], f"{row['requests_per_second']:,.0f}",
              f"{row['p50_milliseconds']:.2f}", f"{row['p90_milliseconds']:.2f}", f"{row['p99_milliseconds']:.2f}",
              f"{row['requests_per_second_alone']:,.0f}", f"{row['cost_milliseconds']:.3f}",
              f"{row['cost_milliseconds_alone']:.3f}", f"{row['cost_ratio']:.2f}", str(row["resident_megabytes"]),
              str(row["errors"]), str(row["not_exact"]), target if (row["items"], row["width"]) == AIMED else "32 ÷ 1 < 1",
              "MISS" if row["miss"] else "") for row in rows]
    title = f"catalogue: one block and a large table behind serve, {options.lanes} lanes, 32 connections"
    held = [(row["what"], row["measured"], row["target"], "MISS" if row["miss"] else "") for row in all_rows if "what" in row]
    return "\n".join([*report.heading(title, rows[0]), f"wrk -t1, {options.rounds} rounds of {options.seconds} s; medians",
                      "", *report.grid(header, cells), "", *huge_table(held), service.verdict(all_rows)])


def huge_table(cells: list[tuple[str, ...]]) -> list[str]:
    if not cells:
        return []
    items, width = HUGE
    return [f"memory of {items:,} × {width}, over the table in eight bits", "",
            *report.grid(("", "measured", "target", ""), cells), ""]


def main() -> int:
    parser = service.parser("catalogue", __doc__, rounds=3, seconds=5)
    parser.add_argument("--items", type=int, nargs="+", default=ITEMS)
    parser.add_argument("--widths", type=int, nargs="+", default=WIDTHS, help="multiples of 32")
    parser.add_argument("--largest", action=argparse.BooleanOptionalAction, default=True,
                        help="a million × 256, which takes some gigabytes of memory to make")
    parser.add_argument("--huge", action="store_true",
                        help="also ten million × 32, which takes some 8 GB of memory and 3 GB of disk to make")
    options = service.parsed(parser, "checkpoint", "serve")
    if min(options.items) < 1000 or any(width % 32 or width < 32 for width in options.widths):
        parser.error("--items takes numbers from 1000, --widths multiples of 32")
    return benchmark.run(options, lambda directory: measure(options, directory), lambda rows: table(options, rows))


if __name__ == "__main__":
    sys.exit(main())
