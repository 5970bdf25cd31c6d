"""Ten times more than the service can do: what becomes of those it accepts, and how soon the others know."""

from __future__ import annotations

import dataclasses
import json
import os
import pathlib

import programs
from serving import Server

# Connections at which the service has all it can do, and how many times of that come at once.
SATURATING, TIMES = 32, 10


@dataclasses.dataclass
class Answers:
    count: int
    p50_milliseconds: float
    p99_milliseconds: float


@dataclasses.dataclass
class Offer:
    """What `cloze-bench offer` says."""

    seconds: float
    sent: int
    failures: int
    late_p99_milliseconds: float
    # Of the client itself.
    processor_seconds: float
    by_status: dict[int, Answers]

    def count(self, status: int) -> int:
        return self.by_status[status].count if status in self.by_status else 0

    def p99(self, status: int) -> float | None:
        return self.by_status[status].p99_milliseconds if status in self.by_status else None

    @property
    def others(self) -> int:
        """What is neither an answer nor a refusal."""
        return self.failures + sum(one.count for status, one in self.by_status.items() if status not in (200, 503))

    @property
    def share_of_machine(self) -> float:
        return self.processor_seconds / (self.seconds * os.cpu_count())


def ask(client: str, server: Server, bodies: pathlib.Path, connections: int, seconds: int, rate: float | None) -> Offer:
    """So many requests a second in all, or each connection again and again."""
    command = [client, "offer", "--port", str(server.port), "--bodies", bodies, "--connections", str(connections), "--seconds",
               str(seconds), *(["--rate", f"{rate:.1f}"] if rate else [])]
    said = json.loads(programs.run(command, output=True))
    answers = {one.pop("status"): Answers(**one) for one in said.pop("answers")}
    return Offer(**said, by_status=answers)


def one_round(client: str, server: Server, bodies: pathlib.Path, seconds: int) -> dict:
    full = ask(client, server, bodies, SATURATING, seconds, None)
    before = server.resident()
    over = ask(client, server, bodies, SATURATING * TIMES, seconds, TIMES * max(1.0, full.count(200) / seconds))
    return {"full": full, "over": over, "before": before, "after": server.resident()}
