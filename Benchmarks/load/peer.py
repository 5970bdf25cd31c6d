"""The peer of `load`: which of its settings is the fastest here, tried before it is measured."""

from __future__ import annotations

import dataclasses
import pathlib
import sys

import wrk
from driver import progress
from serving import Server, ServerError, free_port

HERE = pathlib.Path(__file__).resolve().parent


@dataclasses.dataclass(frozen=True)
class Setting:
    workers: int
    threads: int
    # Whether passes run in uvicorn's thread pool, several at once, or in its loop.
    pool: bool

    def __str__(self) -> str:
        place = "thread pool" if self.pool else "event loop"
        return f"uvicorn workers: {self.workers}, ONNX Runtime threads: {self.threads}, passes in the {place}"


SETTINGS = (Setting(1, 2, False), Setting(2, 1, False), Setting(1, 1, True), Setting(2, 1, True))


def server(model: pathlib.Path, setting: Setting) -> Server:
    port = free_port()
    return Server("FastAPI, ONNX Runtime f32", [
        sys.executable, "-m", "uvicorn", "peer_fastapi:app", "--app-dir", str(HERE), "--port", str(port), "--workers",
        str(setting.workers), "--log-level", "warning", "--no-access-log"], port,
        variables={"CLOZE_PEER_MODEL": str(model), "CLOZE_PEER_THREADS": str(setting.threads), "OMP_NUM_THREADS":
                   str(setting.threads), "CLOZE_PEER_POOL": "yes" if setting.pool else "no"})


def start(model: pathlib.Path, setting: Setting) -> Server:
    result = server(model, setting)
    try:
        result.start()
        # With several workers the parent listens before any of them answers.
        result.wait_until(lambda: result.is_ready("/health"), "does not answer", seconds=120, pause=0.1)
    except BaseException:
        result.stop()
        raise
    return result


def best_setting(model: pathlib.Path, bodies: pathlib.Path, connections: int, seconds: int) -> Setting:
    rates = {}
    for setting in SETTINGS:
        running = start(model, setting)
        try:
            wrk.post(running, bodies, connections, 2)  # warms every worker up
            rates[setting] = wrk.post(running, bodies, connections, seconds).requests_per_second
            progress(f"peer: {setting}: {rates[setting]:.0f} requests/s\n")
        except ServerError as error:
            progress(f"peer: {setting}: {error}\n")  # it loses
        finally:
            running.stop()
    if not rates:
        raise ServerError("the peer answers in none of its settings; see the messages above")
    return max(rates, key=rates.get)
