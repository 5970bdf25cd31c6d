"""The benchmark's own side: starts the contenders, alternates rounds between them, keeps their times."""

from __future__ import annotations

import dataclasses
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence


class BenchmarkError(Exception):
    pass


@dataclasses.dataclass
class Series:
    """The times of one row at one number of threads."""

    name: str
    task: str
    threads: int
    ours: bool
    # What it answered to each input before it was timed, so that contenders can be seen to do the same work.
    answers: list[list[str]]
    # How this contender does it, where it chose among ways.
    note: str = ""
    rounds: list[list[float]] = dataclasses.field(default_factory=list)

    @property
    def round_medians(self) -> list[float]:
        return [statistics.median(times) for times in self.rounds]

    @property
    def median(self) -> float:
        return statistics.median(self.round_medians)

    @property
    def p90(self) -> float:
        times = sorted(time for round in self.rounds for time in round)
        return times[min(len(times) - 1, int(0.9 * len(times)))]


class Contender:
    """One process that speaks the protocol; between its rounds it waits for input and uses no processor."""

    def __init__(self, command: list[str], threads: int, ours: bool, python_path: Sequence[os.PathLike] = (),
                 environment: dict[str, str] | None = None):
        self.command, self.threads, self.ours = command, threads, ours
        # Some libraries read their thread count only from here.
        self.environment = dict(os.environ, OMP_NUM_THREADS=str(threads),
                                PYTHONPATH=os.pathsep.join(map(str, python_path)), **(environment or {}))
        self.process: subprocess.Popen | None = None

    def start(self) -> list[Series]:
        """Waits until it has loaded and warmed up, so that nothing else runs meanwhile."""
        try:
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                            env=self.environment)
        except OSError as error:
            raise BenchmarkError(f"cannot start {self.command[0]}: {error.strerror}") from error
        ready = self.read()
        if not ready.get("ready"):
            raise BenchmarkError(f"{self.name} said {ready} instead of ready")
        self.versions = ready.get("versions", {})
        self.series = {
            row["name"]: Series(row["name"], row["task"], row.get("threads", self.threads), self.ours,
                                [[str(item) for item in answer] for answer in row["answers"]], row.get("note", ""))
            for row in ready["rows"]}
        return list(self.series.values())

    def round(self) -> None:
        try:
            self.process.stdin.write("round\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # it ended: reading says so
        while not (message := self.read()).get("done"):
            if not message.get("milliseconds") or message.get("name") not in self.series:
                raise BenchmarkError(f"{self.name} said {message}: not the times of one of its rows")
            self.series[message["name"]].rounds.append(message["milliseconds"])

    def read(self) -> dict:
        line = self.process.stdout.readline()
        if not line:
            raise BenchmarkError(f"{self.name} ended early with status {self.process.wait()}; see its messages above")
        try:
            return json.loads(line)
        except json.JSONDecodeError as error:
            raise BenchmarkError(f"{self.name} wrote {line.strip()!r}: not a JSON line") from error

    @property
    def name(self) -> str:
        return " ".join(os.path.basename(part) for part in self.command[:2])

    def stop(self) -> None:
        if self.process is None:
            return
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def measure(contenders: list[Contender], rounds: int) -> list[Series]:
    """Each round visits every contender, first a different one each time: drift of the machine hits all alike."""
    try:
        series = [row for contender in contenders for row in contender.start()]
        for number in range(rounds):
            for turn in range(len(contenders)):
                contenders[(number + turn) % len(contenders)].round()
            progress(f"\rround {number + 1} of {rounds}")
        progress("\n")
        return series
    finally:
        for contender in contenders:
            contender.stop()


def progress(text: str) -> None:
    if text.endswith("\n") or sys.stderr.isatty():
        sys.stderr.write(text)
        sys.stderr.flush()
