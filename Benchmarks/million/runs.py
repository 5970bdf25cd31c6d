"""One run of `train` from start to end, and what it says of itself: in its events, its checkpoint and its memory."""

from __future__ import annotations

import dataclasses
import json
import pathlib
import re
import statistics

import trained
from driver import BenchmarkError
from processes import Ended, ended

# The first steps of each objective make oneDNN compile its products.
WARM_UP = 20
FEWEST_STEPS = 50
BESIDE = re.compile(r"^models beside the network: (.+); of each item (\d+) neighbours and (\d+) transitions are kept")
TIME = re.compile(r"([a-z ]+) ([\d.]+) s")


@dataclasses.dataclass
class Run:
    # Milliseconds from the beginning of a step to its end, batches included.
    step_milliseconds: float | None
    steps: int
    seconds: float
    # Resident at most, in bytes.
    memory: int
    # Of all weights as they lie in the checkpoint, in float32.
    weights: int
    # What the checkpoint's scores are made of, with the weights.
    parts: dict[str, float]
    # Seconds of each fit beside the network, where train said so.
    fits: dict[str, float]
    kept: tuple[int, int] | None
    # NDCG@10 of the held-out cases that did not choose the epoch, its 95 % interval and their number.
    ndcg: float
    low: float | None
    high: float | None
    cases: int | None
    loss: str
    precision: str


def arguments(train: str, *more: str | pathlib.Path) -> list[str | pathlib.Path]:
    return [pathlib.Path(train).resolve(), "--log-format", "json", *more]


def checked(done: Ended, what: str) -> list[dict]:
    if done.status:
        raise BenchmarkError(f"{what} ended with status {done.status}: {done.last_words}")
    return [json.loads(line) for line in done.output.splitlines()]


def reading(train: str, scratch: pathlib.Path, *data: str | pathlib.Path) -> int:
    """The memory that reading takes: a dry run's."""
    done = ended(arguments(train, *data, "--dry-run"), scratch, trained.environment())
    checked(done, "train --dry-run")
    return done.memory


def run(train: str, scratch: pathlib.Path, name: str, *options: str | pathlib.Path) -> Run:
    output = scratch / name
    done = ended(arguments(train, *options, "--output", output), scratch, trained.environment())
    events = checked(done, "train")
    finished = next((event for event in events if event["event"] == "finished"), None)
    if finished is None or "score" not in finished:
        raise BenchmarkError("train did not say how well its best epoch ranks")
    checkpoint = output / "latest"
    recorded = json.loads((checkpoint / "config.json").read_text())
    batch = int(recorded["training"]["batch-size"])
    rates = [event["sequences_per_second"] for event in events if event["event"] == "step"]
    times = [1000 * batch / rate for rate in rates[WARM_UP:] if rate > 0]
    expert = recorded.get("expert") or {"network": 1.0}
    beside = next(filter(None, (BESIDE.match(event.get("message", "")) for event in events)), None)
    return Run(
        step_milliseconds=statistics.median(times) if len(times) >= FEWEST_STEPS else None, steps=len(rates),
        seconds=done.seconds, memory=done.memory, weights=(checkpoint / "model.safetensors").stat().st_size,
        parts={part: value if part == "network" else value["weight"] for part, value in expert.items()},
        fits={} if beside is None else {name.strip(): float(time) for name, time in TIME.findall(beside[1])},
        kept=None if beside is None else (int(beside[2]), int(beside[3])),
        ndcg=finished["score"], low=finished.get("score_low"), high=finished.get("score_high"),
        cases=finished.get("cases"), loss=recorded["training"]["loss"], precision=recorded["training"]["precision"])
