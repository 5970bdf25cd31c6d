"""Requests a second and p99 of small requests: GET /health, and a POST of 25 ids echoed as JSON.

Peers: nginx with one worker (GET only), Hummingbird, FastAPI on uvicorn. wrk runs with one thread on the same cores. Each round
visits every server, beginning with a different one; ratios are taken round by round. How to read the table:
Benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import statistics
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]

import report  # noqa: E402
import servers  # noqa: E402
import wrk  # noqa: E402
from driver import BenchmarkError, progress  # noqa: E402
from serving import Server  # noqa: E402

TAKES = "10 min"
ECHO = str(HERE / "echo.lua")
# name, path, wrk script, connections
TASKS = [("GET /health", "/health", None, 32), ("GET /health", "/health", None, 256), ("POST 25 ids", "/echo", ECHO, 32)]
# What is to be reached: ours over the peer's requests a second.
TARGETS = {("nginx, 1 worker", "GET /health"): 1.0, ("Hummingbird", "GET /health"): 1.4, ("Hummingbird", "POST 25 ids"): 1.5}
# p99 of ours over nginx's at 32 connections, at most.
MOST_P99 = 1.5


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench http", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON object a row instead of the table")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=10, help="of each run of wrk")
    parser.add_argument("--peers", nargs="*", default=["nginx", "hummingbird", "fastapi"],
                        choices=["nginx", "hummingbird", "fastapi"])
    return parser.parse_args()


def measure(everything: list[Server], options: argparse.Namespace) -> dict:
    results: dict = {}
    for number in range(options.rounds):
        for turn in range(len(everything)):
            server = everything[(number + turn) % len(everything)]
            for task, path, script, connections in TASKS:
                if script and not server.answers_post:
                    continue
                one = wrk.run(server, path, connections, options.seconds, script)
                results.setdefault((task, connections, server.name), []).append(one)
        progress(f"\rround {number + 1} of {options.rounds}")
    progress("\n")
    return results


def rows(results: dict, everything: list[Server]) -> list[dict]:
    result = []
    for task, _, _, connections in TASKS:
        ours = results[task, connections, "Cloze"]
        for server in everything:
            runs = results.get((task, connections, server.name))
            if not runs:
                continue
            ratio = statistics.median(a.requests_per_second / b.requests_per_second for a, b in zip(ours, runs))
            tail = statistics.median(a.p99_milliseconds / b.p99_milliseconds for a, b in zip(ours, runs))
            target = TARGETS.get((server.name, task))
            slow_tail = server.name.startswith("nginx") and connections == 32 and tail > MOST_P99
            result.append({
                "task": task, "connections": connections, "server": server.name,
                "requests_per_second": round(statistics.median(one.requests_per_second for one in runs)),
                "p99_milliseconds": round(statistics.median(one.p99_milliseconds for one in runs), 3),
                "ratio": None if server.ours else round(ratio, 2), "p99_ratio": None if server.ours else round(tail, 2),
                "target": target, "errors": sum(one.errors for one in runs),
                "miss": slow_tail or (target is not None and ratio < target)})
    return result


def table(result: list[dict], around: dict, options: argparse.Namespace) -> str:
    where = around["machine"]
    lines = [f"http: wrk -t1, {options.rounds} rounds of {options.seconds} s, alternating; medians", "",
             f"{where['cpu']}, {where['cores']} cores, load {where['load']} at the start; {around['date']}; "
             f"commit {around['commit']}", "",
             "| task | connections | server | requests/s | p99 ms | ours ÷ peer | p99 ours ÷ peer | target | errors | |",
             "|---|---|---|---|---|---|---|---|---|---|"]
    for row in result:
        cells = [row["task"], row["connections"], row["server"], f"{row['requests_per_second']:,}",
                 f"{row['p99_milliseconds']:.2f}", row["ratio"], row["p99_ratio"], row["target"], row["errors"],
                 "MISS" if row["miss"] else "ours" if row["server"] == "Cloze" else ""]
        lines.append("| " + " | ".join("" if cell is None else str(cell) for cell in cells) + " |")
    misses = sum(row["miss"] for row in result)
    return "\n".join([*lines, "", f"{misses} MISS" if misses else "No miss"])


def main() -> int:
    options = parse()
    around = report.surroundings(HERE.parents[1])
    running: list[Server] = []
    try:
        with tempfile.TemporaryDirectory(prefix="cloze-bench-") as scratch:
            makers = {"nginx": lambda: servers.nginx(scratch), "hummingbird": servers.hummingbird, "fastapi": servers.fastapi}
            running = [servers.ours()] + [makers[name]() for name in options.peers]
            for server in running:
                server.start()
            result = rows(measure(running, options), running)
    except BenchmarkError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    finally:
        for server in running:
            server.stop()
    print("\n".join(json.dumps({"benchmark": "http", **row, **around}) for row in result) if options.json
          else table(result, around, options))
    return 0


if __name__ == "__main__":
    sys.exit(main())
