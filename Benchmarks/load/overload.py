"""Ten times more than the service can do: what becomes of those it accepts, and how soon the others know."""

from __future__ import annotations

import collections
import dataclasses
import pathlib
import re
import time

import wrk
from serving import Server

SCRIPT = str(pathlib.Path(__file__).resolve().parent / "overload.lua")
# Connections at which the service has all it can do, and how many times of that come at once.
SATURATING, TIMES = 32, 10
# Seconds before, in which wrk starts its threads, and after, in which what was asked last is answered.
LEAD, REST = 2, 1


@dataclasses.dataclass
class ByStatus:
    seconds: int
    latencies: dict[int, list[float]]
    socket_errors: int

    def count(self, status: int) -> int:
        return len(self.latencies.get(status, []))

    def p99(self, status: int) -> float | None:
        times = sorted(self.latencies.get(status, []))
        return times[min(len(times) - 1, int(0.99 * len(times)))] if times else None

    @property
    def others(self) -> int:
        """What is neither an answer nor a refusal."""
        return self.socket_errors + sum(len(times) for status, times in self.latencies.items() if status not in (200, 503))

    def offered(self) -> float:
        return sum(map(len, self.latencies.values())) / self.seconds


def ask(server: Server, bodies: pathlib.Path, connections: int, seconds: int, period: float) -> ByStatus:
    """Every connection asks once a `period` of milliseconds, or again and again if that is 0."""
    start = 1000 * (time.monotonic() + LEAD)
    said = wrk.Running(server, "/recommend", connections, LEAD + seconds + REST, SCRIPT, threads=connections,
                       CLOZE_BODIES=str(bodies), CLOZE_PERIOD=f"{period:.3f}", CLOZE_START=f"{start:.3f}").output()
    latencies = collections.defaultdict(list)
    for status, milliseconds, began in re.findall(r"^answer (\d+) ([\d.]+) ([\d.]+)$", said, re.MULTILINE):
        if float(began) < 1000 * seconds:
            latencies[int(status)].append(float(milliseconds))
    errors = sum(map(int, re.findall(r"(?:connect|read|write|timeout) (\d+)", said)))
    return ByStatus(seconds, dict(latencies), errors)


def one_round(server: Server, bodies: pathlib.Path, seconds: int) -> dict:
    full = ask(server, bodies, SATURATING, seconds, 0)
    before = server.resident()
    connections = SATURATING * TIMES
    rate = max(1.0, full.count(200) / seconds)
    over = ask(server, bodies, connections, seconds, 1000 * connections / (TIMES * rate))
    return {"full": full, "over": over, "before": before, "after": server.resident()}
