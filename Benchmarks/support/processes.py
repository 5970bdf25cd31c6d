"""A process from start to end: its time, the memory it had at most, and what it said."""

from __future__ import annotations

import dataclasses
import os
import pathlib
import subprocess
import tempfile
import time
from collections.abc import Iterator

from driver import BenchmarkError


@dataclasses.dataclass
class Ended:
    status: int
    seconds: float
    # Resident at most, in bytes. The system counts what its parent had before it became a program of its own, too: only
    # a parent that is small itself may ask.
    memory: int
    output: str
    errors: str

    @property
    def last_words(self) -> str:
        return " / ".join(self.errors.strip().splitlines()[-3:]) or "it said nothing"


class Running:
    def __init__(self, command: list[str | pathlib.Path], directory: pathlib.Path, environment: dict[str, str]):
        self.errors = tempfile.TemporaryFile("w+")
        self.start = time.perf_counter()
        try:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.errors,
                                            text=True, cwd=directory, env=environment)
        except OSError as error:
            raise BenchmarkError(f"cannot start {command[0]}: {error.strerror}") from error

    def lines(self) -> Iterator[str]:
        yield from self.process.stdout

    def ended(self) -> Ended:
        """Waits for it."""
        output = self.process.stdout.read()
        _, status, usage = os.wait4(self.process.pid, 0)
        seconds = time.perf_counter() - self.start
        self.process.returncode = os.waitstatus_to_exitcode(status)
        self.errors.seek(0)
        return Ended(self.process.returncode, seconds, usage.ru_maxrss << 10, output, self.errors.read())

    def kill(self) -> None:
        """Harmless once it has ended."""
        if self.process.returncode is None:
            self.process.kill()
            self.process.wait()


def ended(command: list[str | pathlib.Path], directory: pathlib.Path, environment: dict[str, str]) -> Ended:
    running = Running(command, directory, environment)
    try:
        return running.ended()
    finally:
        running.kill()
