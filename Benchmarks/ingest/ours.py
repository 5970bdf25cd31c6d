"""Our side: `train --preset article` reads a file, refuses an output directory, and takes steps."""

from __future__ import annotations

import argparse
import json
import pathlib
import re
import time

import trained
from driver import BenchmarkError
from processes import Ended, Running, ended
from reading import Reading

# Sequences of a step, as the article has it.
BATCH = 512
# Times from one step to the next that are needed.
FEWEST_TIMES = 3
DATA = re.compile(r"^data: (\d+) interactions of (\d+) users with (\d+) items")
MODEL = re.compile(r"^model: ([\d.]+) million parameters")


def command(options: argparse.Namespace, file: pathlib.Path, *more: str | pathlib.Path) -> list[str | pathlib.Path]:
    return [pathlib.Path(options.programs["train"]).resolve(), "--interactions", file, "--preset", "article",
            "--log-format", "json", *more]


def read(options: argparse.Namespace, file: pathlib.Path, scratch: pathlib.Path) -> Reading:
    """The whole process of a dry run: what it counts and prints beside reading is in its time."""
    done = ended(command(options, file, "--dry-run"), scratch, trained.environment())
    if done.status:
        raise BenchmarkError(f"train --dry-run ended with status {done.status}: {done.last_words}")
    events = events_of(done)
    rows = max((event["rows"] for event in events if event["event"] == "reading"), default=0)
    if rows != options.rows:
        raise BenchmarkError(f"train --dry-run read {rows:,} rows of {file.name} where there are {options.rows:,}")
    found = next(filter(None, (DATA.match(event.get("message", "")) for event in events)), None)
    if found is None:
        raise BenchmarkError("train --dry-run does not say how many interactions, users and items it read")
    return Reading(done.seconds, done.memory, *map(int, found.groups()), digest=None)


def events_of(done: Ended) -> list[dict]:
    return [json.loads(line) for line in done.output.splitlines()]


def refusal(options: argparse.Namespace, file: pathlib.Path, scratch: pathlib.Path) -> tuple[float, int]:
    """Seconds until an output directory that is in use is refused, and how many rows were read before."""
    used = scratch / "used"
    used.mkdir()
    (used / "latest").symlink_to("model_files/epoch-0001")
    done = ended(command(options, file, "--output", used), scratch, trained.environment())
    if done.status == 0 or str(used) not in done.errors:
        raise BenchmarkError(f"train did not refuse an output directory that is in use: status {done.status}, {done.last_words}")
    return done.seconds, max((event.get("rows", 0) for event in events_of(done)), default=0)


class Pace:
    """Steps of a run, by the moments at which it reports them."""

    def __init__(self):
        self.times: list[float] = []
        self.steps_an_epoch = 0
        self.million_weights: float | None = None
        self.has_saved = False
        self.last: float | None = None

    def add(self, event: dict, now: float) -> None:
        match event["event"]:
            case "step":
                # The first one has nothing before it: it warms up.
                if self.last is not None:
                    self.times.append(now - self.last)
                self.last, self.steps_an_epoch = now, event["steps"]
            case "saved" | "epoch":
                # What lies between two steps then is more than a step.
                self.last = None
                self.has_saved = self.has_saved or event["event"] == "saved"
            case "note":
                if found := MODEL.match(event["message"]):
                    self.million_weights = float(found[1])

    @property
    def is_known(self) -> bool:
        return len(self.times) >= FEWEST_TIMES


def steps(options: argparse.Namespace, file: pathlib.Path, scratch: pathlib.Path) -> tuple[dict | None, str]:
    """What steps take, `None` if the data has too few; and the digest of the sequences they train on.

    A run that saves itself after some time, and is ended then: what it saved has the digest.
    """
    pace = Pace()
    # Few cases: where there are few rows the run comes to its end, and with it to a validation.
    running = Running(command(options, file, "--output", scratch / "run", "--batch-size", str(BATCH), "--save-minutes",
                              str(options.step_seconds / 60), "--validation-cases", "200"), scratch, trained.environment())
    try:
        for line in running.lines():
            pace.add(json.loads(line), time.perf_counter())
            if pace.has_saved and pace.is_known:
                break
        else:
            done = running.ended()
            if done.status:
                raise BenchmarkError(f"train ended with status {done.status}: {done.last_words}")
    finally:
        running.kill()
    state = scratch / "run" / "resume"
    digest = json.loads((state / "training.json").read_text())["dataDigest"]
    if not pace.is_known:
        return None, digest
    seconds = sum(pace.times) / len(pace.times)
    recorded = json.loads((state / "config.json").read_text())["training"]
    return {"steps_per_second": 1 / seconds, "sequences_per_second": BATCH / seconds, "steps": len(pace.times),
            "steps_an_epoch": pace.steps_an_epoch, "epoch_seconds": pace.steps_an_epoch * seconds,
            "million_weights": pace.million_weights, "precision": recorded.get("precision")}, digest
