"""wrk, and what it says."""

from __future__ import annotations

import dataclasses
import re
import subprocess

from servers import Server, ServerError, needed

UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 60e3}


@dataclasses.dataclass
class Load:
    requests_per_second: float
    p99_milliseconds: float
    errors: int


def run(server: Server, path: str, connections: int, seconds: int, script: str | None = None) -> Load:
    command = [needed("wrk"), "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s"]
    if script:
        command += ["-s", script]
    done = subprocess.run([*command, f"http://127.0.0.1:{server.port}{path}"], capture_output=True, text=True)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s|m)\b", done.stdout)
    if done.returncode or not rate or not p99:
        raise ServerError(f"wrk failed on {server.name}: {done.stderr.strip() or done.stdout.strip()}")
    errors = sum(map(int, re.findall(r"(?:connect|read|write|timeout) (\d+)", done.stdout)))
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
    return Load(float(rate[1]), float(p99[1]) * UNITS[p99[2]], errors + (int(wrong[1]) if wrong else 0))
