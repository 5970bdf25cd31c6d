"""Servers on loopback: started, waited for, looked at and stopped. Only processes started here are ever ended."""

from __future__ import annotations

import dataclasses
import http.client
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from driver import BenchmarkError

# What scripts/proxies unpacks.
UNPACKED = pathlib.Path(__file__).resolve().parents[2] / ".build-proxies" / "usr"
HOST = "127.0.0.1"


class ServerError(BenchmarkError):
    pass


@dataclasses.dataclass
class Server:
    """One that is told its port."""

    name: str
    command: list[str]
    port: int = 0
    answers_post: bool = True
    ours: bool = False
    variables: dict[str, str] = dataclasses.field(default_factory=dict)
    process: subprocess.Popen | None = None
    # Whether in the session of who starts it. Each session has its share of the processors (sched(7), "The autogroup feature"), and what
    # priority a process has counts within its session only.
    shares_session: bool = False

    def start(self) -> None:
        self.launch()
        self.wait_until(self.listens, "does not listen", pause=0.05)

    def launch(self, **streams) -> None:
        # A group of its own: uvicorn's workers would outlive a killed parent.
        try:
            self.process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, start_new_session=not self.shares_session,
                process_group=0 if self.shares_session else None, env={**os.environ, **self.variables},
                **{"stdout": sys.stderr, **streams})
        except OSError as error:
            raise ServerError(f"cannot start {self.command[0]}: {error.strerror}") from error

    def listens(self) -> bool:
        try:
            socket.create_connection((HOST, self.port), 1).close()
            return True
        except OSError:
            return False

    def is_ready(self, path: str) -> bool:
        try:
            return get(self.port, path)[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def wait_until(self, condition, complaint: str, seconds: float = 60, pause: float = 0.002) -> None:
        end = time.monotonic() + seconds
        while not condition():
            if self.process.poll() is not None:
                raise ServerError(f"{self.name} ended with status {self.process.returncode}{self.last_words()}")
            if time.monotonic() > end:
                raise ServerError(f"{self.name} {complaint} after {seconds:g} s{self.last_words()}")
            time.sleep(pause)

    def last_words(self) -> str:
        return "; see its messages above"

    def resident(self) -> int:
        """Bytes of memory it holds now."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/statm").read_text().split()
        return int(fields[1]) * resource.getpagesize()

    def processor_seconds(self) -> float:
        """Processor time it has used so far."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # all of it has ended
        self.process.wait()


class Serve(Server):
    """Our `serve`, which chooses its port and says so in its log."""

    def __init__(self, program: str, checkpoint: pathlib.Path, *options: str, name: str = "Cloze"):
        # One line of log a request would be measured, too; no peer writes any.
        super().__init__(name, [program, "--checkpoint", str(checkpoint), "--port", "0", "--log-format", "text",
                                "--log-level", "info", "--access-log", "false", *options], ours=True)
        self.log = tempfile.TemporaryFile("w+")

    def start(self) -> None:
        self.port = 0
        self.log.truncate(0)
        # Not in the project, whose config/serve.yaml would be read.
        self.launch(stdout=subprocess.DEVNULL, stderr=self.log, cwd=tempfile.gettempdir())
        # The port opens once the model is loaded, which with ten million items takes a while.
        self.wait_until(self.announces_port, "says no port", seconds=300)
        self.wait_until(lambda: self.is_ready("/health/ready"), "is not ready", seconds=120)

    def announces_port(self) -> bool:
        found = re.search(r"listening on https?://127\.0\.0\.1:(\d+)", self.said())
        self.port = int(found[1]) if found else 0
        return found is not None

    def said(self) -> str:
        return os.pread(self.log.fileno(), 1 << 20, 0).decode(errors="replace")

    def last_words(self) -> str:
        return ": " + " / ".join(self.said().strip().splitlines()[-3:])

    def model(self) -> dict:
        status, body = get(self.port, "/model")
        if status != 200:
            raise ServerError(f"GET /model: {status}")
        return json.loads(body)


def precision_options(choice: str) -> list[str]:
    """`auto` is what serve does by itself."""
    return [] if choice == "auto" else ["--precision", choice]


def precision_of(model: dict, given: str) -> str | None:
    """The number format GET /model reports; the one asked for where it reports none; else unknown."""
    reported = model.get("precision")
    if isinstance(reported, dict):
        reported = reported.get("format")
    return reported or (None if given == "auto" else given)


def get(port: int, path: str) -> tuple[int, bytes]:
    return exchange(port, "GET", path)


def post(port: int, path: str, body: str) -> tuple[int, bytes]:
    return exchange(port, "POST", path, body)


def exchange(port: int, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        connection.request(method, path, body)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def needed(program: str) -> str:
    path = shutil.which(program) or shutil.which(program, path=str(UNPACKED / "sbin"))
    if not path:
        raise ServerError(f"{program} is missing; run: scripts/setup wrk && scripts/proxies")
    return path
