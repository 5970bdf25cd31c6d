"""wrk, and what it says."""

from __future__ import annotations

import dataclasses
import os
import pathlib
import re
import signal
import statistics
import subprocess

from serving import HOST, Server, ServerError, needed

UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 60e3}
# Posts the bodies of a file, one a line, one after the other.
POST_BODIES = str(pathlib.Path(__file__).resolve().parent / "post_bodies.lua")
# Longer than any run that is stopped rather than timed.
UNTIL_STOPPED = 3600


@dataclasses.dataclass
class Load:
    requests: int
    requests_per_second: float
    p50_milliseconds: float
    p90_milliseconds: float
    p99_milliseconds: float
    errors: int


def run(server: Server, path: str, connections: int, seconds: int, script: str | None = None, **variables) -> Load:
    running = Running(server, path, connections, seconds, script, **variables)
    try:
        return running.result()
    finally:
        running.end()


def post(server: Server, bodies: pathlib.Path, connections: int, seconds: int) -> Load:
    """Recommendations for the carts in `bodies`."""
    return run(server, "/recommend", connections, seconds, POST_BODIES, CLOZE_BODIES=str(bodies))


class Running:
    """wrk at work: what it says is had by waiting for it, or by stopping it early."""

    def __init__(self, server: Server, path: str, connections: int, seconds: int = UNTIL_STOPPED,
                 script: str | None = None, **variables: str):
        self.server = server
        command = [needed("wrk"), "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s"]
        if script:
            command += ["-s", script]
        # wrk's scripts take no named arguments, so theirs come from the environment.
        self.process = subprocess.Popen(
            [*command, f"http://{HOST}:{server.port}{path}"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, **variables})

    def stop(self) -> None:
        """It says what it has measured so far; harmless once it has ended."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)

    def end(self) -> None:
        """Nothing is wanted of it any more; harmless once it has ended."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def output(self) -> str:
        said, complained = self.process.communicate()
        if self.process.returncode or "Requests/sec:" not in said:
            raise ServerError(f"wrk failed on {self.server.name}: {complained.strip() or said.strip()}")
        return said

    def result(self) -> Load:
        load = parsed(self.output())
        if load.requests == 0:
            raise ServerError(f"{self.server.name} answered nothing while wrk asked; give it more --seconds")
        return load


def parsed(said: str) -> Load:
    def percentile(percent: int) -> float:
        found = re.search(rf"\b{percent}%\s+([\d.]+)(us|ms|s|m)\b", said)
        if not found:
            raise ServerError(f"wrk gave no {percent} % percentile: {said.strip()}")
        return float(found[1]) * UNITS[found[2]]

    requests = int(re.search(r"(\d+) requests in", said)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])
    errors = sum(map(int, re.findall(r"(?:connect|read|write|timeout) (\d+)", said)))
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    return Load(requests, rate, percentile(50), percentile(90), percentile(99), errors + (int(wrong[1]) if wrong else 0))


def medians(runs: list[Load]) -> dict:
    """The runs of all rounds as one row's figures."""
    def median(field: str) -> float:
        return statistics.median(getattr(one, field) for one in runs)

    return {"requests_per_second": round(median("requests_per_second"), 1),
            **{name: round(median(name), 3) for name in ("p50_milliseconds", "p90_milliseconds", "p99_milliseconds")},
            "errors": sum(one.errors for one in runs)}
