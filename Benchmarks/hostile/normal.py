"""A process of its own: a client that asks as ordinary clients do, and how long it waits.

`python normal.py PORT SECONDS PERIOD BODIES`: on one connection that is kept, a cart of BODIES (one JSON text a line) once a PERIOD of
seconds; and between them GET /health on a new connection, as a load balancer asks. Prints one JSON object.

A client has a processor of its own; here it has to share the service's, so it comes first wherever that is allowed (SCHED_FIFO): what is
measured is the service, not how soon this process is woken up.
"""

from __future__ import annotations

import json
import os
import pathlib
import socket
import sys
import time

TIMEOUT = 30.0


class Failure(Exception):
    pass


def request(method: str, path: str, body: bytes = b"") -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def answer(connection: socket.socket) -> tuple[int, bool]:
    """Reads one whole answer; its status, and whether the connection ends with it, as every one does after some requests."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += received(connection)
    head, _, rest = data.partition(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
    while len(rest) < length:
        rest += received(connection)
    return int(head.split(b" ", 2)[1]), b"\r\nconnection: close" in head.lower()


def received(connection: socket.socket) -> bytes:
    part = connection.recv(1 << 16)
    if not part:
        raise Failure("closed")
    return part


class Client:
    def __init__(self, port: int):
        self.port = port
        self.kept: socket.socket | None = None
        self.recommend: list[float] = []
        self.health: list[float] = []
        self.failures: list[str] = []

    def connect(self) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port), TIMEOUT)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def ask(self, body: bytes) -> None:
        if self.kept is None:
            self.kept = self.connect()
        self.kept.sendall(request("POST", "/recommend", body))
        status, ends = answer(self.kept)
        if ends:
            self.kept.close()
            self.kept = None
        self.check(status)

    def ask_health(self) -> None:
        with self.connect() as connection:
            connection.sendall(request("GET", "/health"))
            self.check(answer(connection)[0])

    def check(self, status: int) -> None:
        if status != 200:
            raise Failure(f"status {status}")

    def timed(self, path: str, times: list[float], ask) -> None:
        began = time.monotonic()
        try:
            ask()
        except (OSError, Failure) as error:
            self.failures.append(f"{path}: {error or type(error).__name__}")
            self.kept = None
        # Of what failed, too: whoever waited ten seconds for nothing has waited.
        times.append(1000 * (time.monotonic() - began))


def come_first() -> None:
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))
    except PermissionError:
        pass  # as it is, then: both measurements are alike


def main() -> None:
    come_first()
    port, seconds, period = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
    bodies = [line.encode() for line in pathlib.Path(sys.argv[4]).read_text().splitlines()]
    client = Client(port)
    begin = time.monotonic()
    due, number = begin, 0
    while due < begin + seconds:
        client.timed("/recommend", client.recommend, lambda: client.ask(bodies[number % len(bodies)]))
        if number % 2 == 0:
            client.timed("/health", client.health, client.ask_health)
        number += 1
        due = max(due + period, time.monotonic())
        time.sleep(max(0.0, due - time.monotonic()))
    print(json.dumps({"recommend": client.recommend, "health": client.health, "failures": client.failures}))


if __name__ == "__main__":
    main()
