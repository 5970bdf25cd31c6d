"""A normal client's waiting beside clients that want to keep it from being answered.

A checkpoint trained on the bundled groceries, or --checkpoint. Each attack runs beside the same normal client, which asks for
recommendations on one connection and for GET /health on new ones; then all attacks at once. Attacks and client are processes of their
own on the same processors as the service. How to read the table: Benchmarks/README.md.
"""

from __future__ import annotations

import json
import os
import pathlib
import signal
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support"), str(HERE.parents[1] / "scripts" / "golden")]

import benchmark  # noqa: E402
import service  # noqa: E402
import trained  # noqa: E402
from attacks import ATTACKS  # noqa: E402
from driver import BenchmarkError, progress  # noqa: E402
from serving import Serve, get  # noqa: E402

TAKES = "4 min"
MOST_RATIO, MOST_HEALTH = 3.0, 50.0
PERIOD = 0.01
ALL = "all at once"
# Before the client begins: the attack is under way, its connections are open.
LEAD = 3
CART = 12


def items_of(server: Serve) -> list[str]:
    status, body = get(server.port, "/items?limit=100")
    if status != 200:
        raise BenchmarkError(f"GET /items: {status}")
    return [item["id"] for item in json.loads(body)["items"]]


def write_bodies(path: pathlib.Path, items: list[str]) -> pathlib.Path:
    carts = [[items[(7 * number + 13 * place) % len(items)] for place in range(CART)] for number in range(100)]
    path.write_text("".join(json.dumps({"items": cart, "num_recs": 10}) + "\n" for cart in carts))
    return path


def ask(server: Serve, bodies: pathlib.Path, seconds: float) -> dict:
    done = subprocess.run([sys.executable, HERE / "normal.py", str(server.port), str(seconds), str(PERIOD), bodies],
                          capture_output=True, text=True)
    if done.returncode:
        raise BenchmarkError(f"the normal client failed: {done.stderr.strip()}")
    return json.loads(done.stdout)


def beside(server: Serve, names: list[str], bodies: pathlib.Path, seconds: float, items: list[str]) -> dict:
    attackers = [
        subprocess.Popen([sys.executable, HERE / "attacks.py", name, str(server.port)], stderr=subprocess.DEVNULL,
                         env={**os.environ, "CLOZE_ITEMS": json.dumps(items)})
        for name in names]
    try:
        time.sleep(LEAD)
        measured = ask(server, bodies, seconds)
        ended = [name for name, attacker in zip(names, attackers) if attacker.poll() is not None]
        if ended:
            raise BenchmarkError(f"an attack has ended by itself: {', '.join(ended)}")
        return {**measured, "resident": server.resident()}
    finally:
        for attacker in attackers:
            attacker.send_signal(signal.SIGKILL)
            attacker.wait()


def percentile(times: list[float], share: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def measure(options, directory: pathlib.Path) -> list[dict]:
    server = service.serve(options, trained.checkpoint(options, trained.GROCERIES))
    server.shares_session = True  # else attacks would not come last
    kinds = {name: [name] for name in ATTACKS} | {ALL: list(ATTACKS)}
    kinds = {title: names for title, names in kinds.items() if not options.only or options.only in title}
    if not kinds:
        raise BenchmarkError(f"no attack's name contains {options.only!r}: {', '.join([*ATTACKS, ALL])}")
    try:
        server.start()
        answering = service.format_of(server, options)
        items = items_of(server)
        bodies = write_bodies(directory / "bodies.jsonl", items)
        ask(server, bodies, 2)  # warms up
        rows = []
        for title, names in kinds.items():
            # Alone right before: machines drift.
            alone = ask(server, bodies, options.seconds)
            under = beside(server, names, bodies, options.seconds, items)
            rows.append(row(title, alone, under, answering))
            progress(f"\r{len(rows)} of {len(kinds)}")
            time.sleep(1)
        progress("\n")
    finally:
        server.stop()
    return rows


def row(name: str, alone: dict, under: dict, answering: str) -> dict:
    before, during = percentile(alone["recommend"], 0.99), percentile(under["recommend"], 0.99)
    health = max(under["health"])
    failures = len(under["failures"])
    return {"benchmark": "hostile", "attack": name, "alone_p99": round(before, 3), "p99": round(during, 3),
            "ratio": round(during / before, 2), "p50": round(percentile(under["recommend"], 0.5), 3),
            "slowest_health": round(health, 3), "asked": len(under["recommend"]) + len(under["health"]),
            "failures": failures, "failed": sorted(set(under["failures"]))[:3],
            "resident_megabytes": round(under["resident"] / 1e6), "format": answering,
            "miss": during / before > MOST_RATIO or health > MOST_HEALTH or failures > 0}


def table(options, rows: list[dict]) -> str:
    import report

    cells = [(row["attack"], f"{row['alone_p99']:.2f}", f"{row['p99']:.2f}", f"{row['ratio']:.2f} ×",
              f"{row['slowest_health']:.1f}", f"{row['failures']} of {row['asked']:,}", f"{row['resident_megabytes']} MB",
              "MISS" if row["miss"] else "") for row in rows]
    title = f"hostile: trained checkpoint behind serve, {options.lanes} lanes, {rows[0]['format']}"
    note = (f"One normal client, a request every {1000 * PERIOD:.0f} ms for {options.seconds} s. Targets: p99 ≤ {MOST_RATIO:g} × "
            f"alone, GET /health ≤ {MOST_HEALTH:g} ms at its slowest, no failure.")
    head = ("attack", "p99 ms alone", "beside it", "ratio", "slowest health ms", "failures", "resident", "")
    return "\n".join([*report.heading(title, rows[0]), note, "", *report.grid(head, cells), "", service.verdict(rows)])


def main() -> int:
    parser = service.parser("hostile", __doc__, rounds=1)
    trained.add_to(parser)
    parser.add_argument("--only", help="attacks whose name contains this")
    options = service.parsed(parser, "serve", "train")
    return benchmark.run(options, lambda directory: measure(options, directory), lambda rows: table(options, rows))


if __name__ == "__main__":
    sys.exit(main())
