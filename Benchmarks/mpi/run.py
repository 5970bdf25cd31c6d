"""Training by several processes (mpirun): a step's time, what summing gradients costs, and how much of it hides behind the backward pass.

Made-up interactions of MovieLens-1M's shape, the default model, one lane a process. All processes share this machine's cores, so more of
them than cores cannot be faster: what is measured is what the division costs. As root the processes are also put on hosts of their own
(network namespaces), with a link of a known rate between them, and the step's time is held against the model of docs/scaling.md.
How to read the table: Benchmarks/README.md.
"""

from __future__ import annotations

import datetime
import json
import os
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parents[1] / "scripts" / "golden"), str(HERE.parents[1] / "Tests" / "MPI")]

import benchmark  # noqa: E402
import hosts  # noqa: E402
import made_up_ratings  # noqa: E402
import report  # noqa: E402
import service  # noqa: E402
from driver import BenchmarkError, progress  # noqa: E402

TAKES = "8 min"
# The first steps make oneDNN compile its products.
UNMEASURED = 10
MPIRUN = ["mpirun", "--allow-run-as-root", "--oversubscribe", "--bind-to", "none"]
# Megabits a second of the links that are played.
LINKS = (1000, 200)
# How far the model may be from what is measured, either way.
TOLERANCE = 0.25


def measure(options, directory: pathlib.Path) -> list[dict]:
    ratings = directory / "ratings.csv"
    made_up_ratings.write(ratings)
    run = Run(options, directory, ratings)
    alone = {lanes: run.step(f"alone {lanes}", [], lanes) for lanes in (1, 2, 4)}
    rows = [row(f"1 process of {lanes} lanes", figures, alone) for lanes, figures in alone.items()]
    for count in (1, 2, 4):
        for gradients in ("f32", "bf16") if count == 2 else ("f32",):
            figures = run.step(f"{count} {gradients}", [*MPIRUN, "-np", str(count)], 1, gradients)
            rows.append(row(f"{count} processes, {gradients}", figures, alone, count))
    if hosts.can_play():
        for count in (2, 4):
            for rate in (None, *LINKS):
                rows += on_hosts(run, alone, count, rate, directory)
    else:
        progress("not root: hosts are not played\n")
    return rows


def on_hosts(run: Run, alone: dict[int, dict], count: int, rate: int | None, directory: pathlib.Path) -> list[dict]:
    with hosts.played(count, directory, megabits=rate) as (addresses, launcher):
        places = ",".join(f"{address}:1" for address in addresses)
        figures = run.step(
            f"{count} hosts {rate}", [*launcher, "--bind-to", "none", "--host", places, "-np", str(count)], 1)
    link = f"{rate} Mbit/s" if rate else "without a limit"
    return [row(f"{count} hosts, {link}", figures, alone, count, rate)]


class Run:
    """One epoch of `train`, of which the steps' times are read from its log."""

    def __init__(self, options, directory: pathlib.Path, ratings: pathlib.Path):
        self.options, self.directory, self.ratings = options, directory, ratings

    def step(self, name: str, launcher: list[str], lanes: int, gradients: str = "f32") -> dict:
        """The median over rounds of a step's seconds, with what the exchange cost."""
        found = []
        for number in range(self.options.rounds):
            found.append(self.once(f"{name.replace(' ', '-')}-{number}", launcher, lanes, gradients))
            progress(f"\r{name}: round {number + 1} of {self.options.rounds}        ")
        progress("\n")
        return sorted(found, key=lambda figures: figures["seconds"])[len(found) // 2]

    def once(self, name: str, launcher: list[str], lanes: int, gradients: str) -> dict:
        command = [
            *launcher, self.options.programs["train"], "--interactions", self.ratings, "--output", self.directory / name,
            "--epochs", "1", "--batch-size", str(self.options.batch), "--lanes", str(lanes), "--loss", "full",
            "--expert-weight", "0", "--validation-cases", "100", "--final-fit", "false", "--save-minutes", "0",
            "--order", "sequence", "--log-format", "json", "--gradients", gradients]
        environment = {**os.environ, "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, env=environment)
        if done.returncode:
            raise BenchmarkError(f"{name} ended with status {done.returncode}: {done.stderr.strip()[-500:]}")
        events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        times = [datetime.datetime.fromisoformat(event["time"]).timestamp() for event in events if event["event"] == "step"]
        if len(times) < UNMEASURED + 20:
            raise BenchmarkError(f"{name} made {len(times)} steps; a smaller --batch makes more")
        gaps = [later - earlier for earlier, later in zip(times[UNMEASURED:], times[UNMEASURED + 1:])]
        exchange = next((event for event in events if event["event"] == "exchange"), {})
        steps = exchange.get("steps", 1)
        return {"seconds": statistics.mean(gaps), "megabytes": exchange.get("megabytes_per_step", 0.0),
                "summing": exchange.get("seconds", 0.0) / steps, "waited": exchange.get("seconds_waited", 0.0) / steps,
                "overlap": exchange.get("overlap")}


def row(what: str, figures: dict, alone: dict[int, dict], count: int = 1, megabits: int | None = None) -> dict:
    """One row; `count` processes of one lane are held against one process with as many lanes, which sums in its own memory."""
    base = alone[count]["seconds"]
    result = {"benchmark": "mpi", "what": what, "milliseconds": round(1e3 * figures["seconds"], 1),
              "of_one_process": round(base / figures["seconds"], 3) if count > 1 else None,
              "megabytes": round(figures["megabytes"], 2), "summing_ms": round(1e3 * figures["summing"], 1),
              "waited_ms": round(1e3 * figures["waited"], 1), "overlap": figures["overlap"], "model_ms": None, "miss": False}
    if megabits:
        expected = modelled(base, figures["megabytes"], count, megabits)
        result["model_ms"] = round(1e3 * expected, 1)
        result["miss"] = not 1 / (1 + TOLERANCE) <= figures["seconds"] / expected <= 1 + TOLERANCE
    return result


def modelled(compute: float, megabytes: float, count: int, megabits: int) -> float:
    """The model of docs/scaling.md: the step of one process, and the link's time for a ring's 2 (n − 1) / n of the gradients."""
    return compute + 2 * (count - 1) / count * megabytes * 8 / megabits


def table(options, rows: list[dict]) -> str:
    def text(value, form: str) -> str:
        return "" if value is None else format(value, form)
    cells = [(row["what"], text(row["milliseconds"], ",.1f"), text(row["of_one_process"], ".2f"), text(row["megabytes"] or None, ".2f"),
              text(row["summing_ms"] or None, ".1f"), text(row["waited_ms"] or None, ".1f"), text(row["overlap"], ".0%"),
              text(row["model_ms"], ",.1f"), "MISS" if row["miss"] else "") for row in rows]
    heads = ("", "ms a step", "of one process", "MB a step", "ms of sums", "waited ms", "hidden", "model ms", "")
    note = f"{options.rounds} rounds, medians; batch {options.batch}; a miss: the model is more than {TOLERANCE:.0%} off"
    return "\n".join([*report.heading("mpi: an ML-1M-sized model, one lane a process", rows[0]), note, "",
                      *report.grid(heads, cells), "", service.verdict(rows)])


def main() -> int:
    parser = service.parser("mpi", __doc__, rounds=3, seconds=None)
    parser.add_argument("--batch", type=int, default=64, help="users a step, over all processes")
    options = service.parsed(parser, "train")
    return benchmark.run(options, lambda directory: measure(options, directory), lambda rows: table(options, rows))


if __name__ == "__main__":
    sys.exit(main())
