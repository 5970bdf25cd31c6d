"""What many connections cost: 10,000 idle ones, and 1,000 that send their header slowly.

Measured: resident memory with all idle connections open and p99 of GET /health beside them; how many slow clients are still
connected after the header deadline, and the throughput of 32 normal clients beside them, compared with that alone.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import resource
import socket
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "http"), str(HERE.parent / "support")]

import report  # noqa: E402
import servers  # noqa: E402
import wrk  # noqa: E402
from serving import Server, ServerError  # noqa: E402

TAKES = "1 min"
MOST_RESIDENT, MOST_P99, LEAST_THROUGHPUT = 100 * 1000 * 1000, 50.0, 0.9
# The server's header deadline, with the pause of its coarse timer and of ours.
HEADER_DEADLINE, SLACK = 10, 3
REQUEST = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"


def idle(server: Server, count: int, seconds: int) -> dict:
    """Each connection has had an answer before it idles, so that what a request leaves behind is counted."""
    # A source address has 28,000 ports or so: several addresses of 127/8 leave room for wrk's.
    clients = []
    try:
        for number in range(count):
            client = socket.create_connection(("127.0.0.1", server.port), 30, (f"127.0.0.{2 + number % 4}", 0))
            client.sendall(REQUEST)
            clients.append(client)
            if len(client.recv(4096)) == 0:
                raise ServerError(f"connection {number} was closed")
        memory = server.resident()
        beside = wrk.run(server, "/health", 32, seconds)
        return {"idle": count, "resident_megabytes": round(memory / 1e6, 1), "p99_milliseconds": beside.p99_milliseconds,
                "errors": beside.errors}
    finally:
        for client in clients:
            client.close()


def slow_headers(server: Server, count: int, seconds: int) -> dict:
    alone = wrk.run(server, "/health", 32, seconds)
    clients = [socket.create_connection(("127.0.0.1", server.port), 30) for _ in range(count)]
    began = time.monotonic()
    done = threading.Event()

    def drip() -> None:
        for client in clients:
            client.setblocking(False)
            client.send(b"GET / HTTP/1.1\r\nX: ")
        while not done.wait(1):
            for client in clients:
                try:
                    client.send(b"x")
                except OSError:
                    pass  # closed by the server, which is what is waited for

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        beside = wrk.run(server, "/health", 32, seconds)
        time.sleep(max(0.0, began + HEADER_DEADLINE + SLACK - time.monotonic()))
        still_open = sum(not has_ended(client) for client in clients)
    finally:
        done.set()
        thread.join()
        for client in clients:
            client.close()
    share = beside.requests_per_second / alone.requests_per_second
    return {"slow": count, "still_open": still_open, "throughput_kept": round(share, 3), "errors": beside.errors}


def has_ended(client: socket.socket) -> bool:
    try:
        while data := client.recv(4096):
            del data
        return True
    except BlockingIOError:
        return False
    except OSError:
        return True


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench connections", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON object instead of the table")
    parser.add_argument("--idle", type=int, default=10_000)
    parser.add_argument("--slow", type=int, default=1_000)
    parser.add_argument("--seconds", type=int, default=8, help="of each run of wrk")
    options = parser.parse_args()
    around = report.surroundings(HERE.parents[1])
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    server = None
    try:
        if most < max(options.idle, options.slow) + 200:
            raise ServerError(f"only {most} descriptors are allowed; raise ulimit -n or give a smaller --idle")
        server = servers.ours()
        server.start()
        results = {"idle": idle(server, options.idle, options.seconds),
                   "slow_headers": slow_headers(server, options.slow, options.seconds)}
    except ServerError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    finally:
        if server:
            server.stop()
    print(json.dumps({"benchmark": "connections", **results, **around}) if options.json else table(results, around))
    return 0


def table(results: dict, around: dict) -> str:
    first, second, where = results["idle"], results["slow_headers"], around["machine"]
    rows = [
        (f"{first['idle']:,} idle connections, resident", f"{first['resident_megabytes']} MB", "≤ 100 MB",
         first["resident_megabytes"] * 1e6 > MOST_RESIDENT),
        ("GET /health beside them, p99", f"{first['p99_milliseconds']:.2f} ms", "< 50 ms",
         first["p99_milliseconds"] >= MOST_P99),
        (f"{second['slow']:,} slow headers, open after the deadline", second["still_open"], "0", second["still_open"] > 0),
        ("throughput kept beside them", f"{second['throughput_kept']:.1%}", "≥ 90 %",
         second["throughput_kept"] < LEAST_THROUGHPUT),
        ("errors of wrk", first["errors"] + second["errors"], "0", first["errors"] + second["errors"] > 0),
    ]
    return "\n".join([
        f"connections: {where['cpu']}, {where['cores']} cores, load {where['load']} at the start; {around['date']}; "
        f"commit {around['commit']}", "", "| what | measured | target | |", "|---|---|---|---|",
        *(f"| {what} | {measured} | {target} | {'MISS' if missed else ''} |" for what, measured, target, missed in rows)])


if __name__ == "__main__":
    sys.exit(main())
