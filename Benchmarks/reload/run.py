"""100 reloads under load: two checkpoints of a small model (random weights) published in turn, 32 connections asking.

A checkpoint is published as `train` does it: the output directory's link `latest` is replaced in one step. The next one
follows when GET /model shows it. Each round measures first without reloads, then with its share of them. How to read the
table: Benchmarks/README.md.
"""

from __future__ import annotations

import os
import pathlib
import statistics
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parents[1] / "scripts" / "golden")]

import benchmark  # noqa: E402
import carts  # noqa: E402
import service  # noqa: E402
import wrk  # noqa: E402
from driver import progress  # noqa: E402
from serving import Serve  # noqa: E402

TAKES = "2 min"
CONNECTIONS = 32
MOST_P99, MOST_GROWTH = 1.5, 1.1
# Memory is settled once both models have been there.
SETTLED = 5
VERSIONS = ("first", "second")


class Publisher:
    """The output directory of a training run with two checkpoints, and which of them is the latest."""

    def __init__(self, options, directory: pathlib.Path):
        self.output = directory / "output"
        self.output.mkdir()
        for seed, version in enumerate(VERSIONS):
            # Weights of their own, so that no reload is of what is loaded already.
            made = service.checkpoint(options, service.small(), directory / version, seed=service.SEED + seed)
            made.rename(self.output / version)
        self.published = 0
        self.point()

    @property
    def version(self) -> str:
        return VERSIONS[self.published % 2]

    def publish(self) -> None:
        self.published += 1
        self.point()

    def point(self) -> None:
        beside = self.output / "latest.new"
        beside.symlink_to(self.version)
        os.replace(beside, self.output / "latest")


def reload(server: Serve, publisher: Publisher) -> float:
    """Seconds from publishing to the new version answering."""
    began = time.monotonic()
    publisher.publish()

    def answers() -> bool:
        return server.model()["version"] == publisher.version

    server.wait_until(answers, f"does not load {publisher.version}", pause=0.01)
    return time.monotonic() - began


def round_of(server: Serve, publisher: Publisher, bodies: pathlib.Path, reloads: int, options) -> dict:
    alone = wrk.post(server, bodies, CONNECTIONS, options.seconds)
    load = wrk.Running(server, "/recommend", CONNECTIONS, script=wrk.POST_BODIES, CLOZE_BODIES=str(bodies))
    try:
        time.sleep(0.2)  # the connections are open
        taken, resident = [], []
        for _ in range(reloads):
            taken.append(reload(server, publisher))
            resident.append(server.resident())
    finally:
        load.stop()
    return {"alone": alone, "during": load.result(), "taken": taken, "resident": resident}


def measure(options, directory: pathlib.Path) -> list[dict]:
    publisher = Publisher(options, directory)
    bodies = carts.write_bodies(directory / "bodies.jsonl", service.SMALL_VOCABULARY)
    server = service.serve(options, publisher.output, "--watch-seconds", "0.1")
    shares = [options.reloads * (n + 1) // options.rounds - options.reloads * n // options.rounds
              for n in range(options.rounds)]
    rounds = []
    try:
        server.start()
        answering = service.format_of(server, options)
        wrk.post(server, bodies, CONNECTIONS, 1)  # warms up
        for number, share in enumerate(shares):
            rounds.append(round_of(server, publisher, bodies, share, options))
            progress(f"\rround {number + 1} of {options.rounds}")
        progress("\n")
    finally:
        server.stop()
    return rows(rounds, answering)


def rows(rounds: list[dict], answering: str) -> list[dict]:
    failed = sum(one[load].errors for one in rounds for load in ("alone", "during"))
    asked = sum(one["during"].requests for one in rounds)
    ratio = statistics.median(one["during"].p99_milliseconds / one["alone"].p99_milliseconds for one in rounds)
    rate = statistics.median(one["during"].requests_per_second / one["alone"].requests_per_second for one in rounds)
    alone = statistics.median(one["alone"].p99_milliseconds for one in rounds)
    during = statistics.median(one["during"].p99_milliseconds for one in rounds)
    resident = [value for one in rounds for value in one["resident"]]
    taken = [value for one in rounds for value in one["taken"]]
    settled = resident[min(SETTLED, len(resident)) - 1]
    growth = resident[-1] / settled

    def row(what: str, measured: str, value: float, target: str = "", miss: bool = False) -> dict:
        return {"benchmark": "reload", "what": what, "measured": measured, "value": round(value, 4), "target": target,
                "miss": miss, "format": answering}

    return [
        row(f"failed requests, of {asked:,} during {len(taken)} reloads", str(failed), failed, "0", failed > 0),
        row("p99 during reloads over p99 without", f"{ratio:.2f} × ({during:.2f} and {alone:.2f} ms)", ratio,
            f"≤ {MOST_P99} ×", ratio > MOST_P99),
        row("requests a second during over without", f"{rate:.0%}", rate),
        row("published to answering, median", f"{statistics.median(taken):.3f} s", statistics.median(taken)),
        row(f"memory after the last over that after reload {min(SETTLED, len(resident))}",
            f"{growth:.3f} × ({resident[-1] / 1e6:.0f} and {settled / 1e6:.0f} MB)", growth, f"≤ {MOST_GROWTH} ×",
            growth > MOST_GROWTH),
    ]


def main() -> int:
    parser = service.parser("reload", __doc__)
    parser.add_argument("--reloads", type=int, default=100)
    options = service.parsed(parser, "checkpoint", "serve")
    if options.reloads < options.rounds:
        parser.error("--reloads is at least --rounds")
    note = f"wrk -t1 -c{CONNECTIONS}, {options.rounds} rounds of {options.seconds} s without and then with reloads; medians"
    title = f"reload: ML-1M-sized model behind serve, {options.lanes} lanes"
    return benchmark.run(options, lambda directory: measure(options, directory),
                         lambda rows: service.target_table(title, note, rows))


if __name__ == "__main__":
    sys.exit(main())
