"""One host, several `serve` processes: one, two and four behind HAProxy under load, and twenty idle ones that watch one directory.

The checkpoint is that of `small`; --checkpoint takes another. Requests a second and p99 on 32 connections, what servers, HAProxy and wrk take
of the processors, and the servers' memory, counted whole (Rss) and with what is shared divided among those who share it (Pss). How to read the
tables: Benchmarks/README.md.
"""

from __future__ import annotations

import contextlib
import pathlib
import resource
import statistics
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parents[1] / "scripts" / "golden")]

import benchmark  # noqa: E402
import carts  # noqa: E402
import report  # noqa: E402
import service  # noqa: E402
import trained  # noqa: E402
import wrk  # noqa: E402
from balancer import Balancer  # noqa: E402
from driver import progress  # noqa: E402
from serving import Serve  # noqa: E402

TAKES = "4 min"
CONNECTIONS, LONGEST = 32, 40
# Processes, and whether HAProxy is before them.
SETTINGS = ((1, False), (1, True), (2, True), (4, True))
# Of one processor, all idle replicas together.
MOST_IDLE = 0.01
# Seconds until what a start leaves to do is done, and a look at the checkpoint is what it will be from then on.
SETTLING = 5


def measure(options, directory: pathlib.Path) -> list[dict]:
    checkpoint = trained.checkpoint(options, trained.ML_1M_SIZED)
    drawn = carts.popular_carts(trained.occurrences(checkpoint), 2000, 1, LONGEST)
    bodies = carts.write(directory / "bodies.jsonl", drawn)
    runs: dict = {setting: [] for setting in SETTINGS}
    for number in range(options.rounds):
        for turn in range(len(SETTINGS)):
            # A different one is first each time.
            setting = SETTINGS[(number + turn) % len(SETTINGS)]
            runs[setting].append(under_load(options, checkpoint, bodies, *setting))
        progress(f"\rround {number + 1} of {options.rounds}")
    progress("\n")
    loaded = [row(setting, results) for setting, results in runs.items()]
    return loaded + idle(options, watched(checkpoint, directory))


def started(options, checkpoint: pathlib.Path, count: int, stack: contextlib.ExitStack) -> list[Serve]:
    """Services that are stopped with the stack, whatever ends it."""
    servers = []
    for number in range(count):
        server = Serve(options.programs["serve"], checkpoint, "--lanes", str(options.lanes),
                       *service.precision_options(options.precision), name=f"replica {number + 1}")
        stack.callback(server.stop)
        server.start()
        servers.append(server)
    return servers


def under_load(options, checkpoint: pathlib.Path, bodies: pathlib.Path, processes: int, balanced: bool) -> dict:
    with contextlib.ExitStack() as stack:
        servers = started(options, checkpoint, processes, stack)
        asked, others = servers[0], []
        if balanced:
            asked = Balancer(servers)
            others = [asked]
            stack.callback(asked.stop)
            asked.start()
        answering = service.format_of(servers[0], options)
        wrk.post(asked, bodies, CONNECTIONS, 1)  # warms up
        before = used(servers), used(others), children()
        began = time.monotonic()
        load = wrk.post(asked, bodies, CONNECTIONS, options.seconds)
        elapsed = time.monotonic() - began
        after = used(servers), used(others), children()
        shares = [(end - start) / elapsed / report.machine()["cores"] for start, end in zip(before, after)]
        return {"load": load, "shares": shares, "memory": memory(servers), "format": answering}


def used(servers: list) -> float:
    """Processor time so far, in seconds."""
    return sum(server.processor_seconds() for server in servers)


def children() -> float:
    """That of processes which have ended, in seconds: between two runs of wrk no other one ends."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime


def memory(servers: list[Serve]) -> tuple[int, int]:
    """Sums of Rss and of Pss, in bytes."""
    sums = {"Rss:": 0, "Pss:": 0}
    for server in servers:
        for line in pathlib.Path(f"/proc/{server.process.pid}/smaps_rollup").read_text().splitlines():
            name, *fields = line.split()
            if name in sums:
                sums[name] += 1024 * int(fields[0])
    return sums["Rss:"], sums["Pss:"]


def row(setting: tuple[int, bool], results: list[dict]) -> dict:
    processes, balanced = setting
    figures = wrk.medians([result["load"] for result in results])
    servers, balancer, client = (round(statistics.median(shares), 4) for shares in zip(*(result["shares"] for result in results)))
    resident, proportional = (round(statistics.median(sizes)) for sizes in zip(*(result["memory"] for result in results)))
    return {"benchmark": "replicas", "processes": processes, "balanced": balanced, "format": results[0]["format"], **figures,
            "servers_share": servers, "haproxy_share": balancer, "wrk_share": client, "rss_bytes": resident,
            "pss_bytes": proportional, "miss": figures["errors"] > 0}


def watched(checkpoint: pathlib.Path, directory: pathlib.Path) -> pathlib.Path:
    """An output directory whose latest is the checkpoint: a checkpoint itself never moves, and nobody looks at it again."""
    if not (checkpoint / "manifest.json").exists():
        return checkpoint
    output = directory / "output"
    output.mkdir()
    (output / "latest").symlink_to(checkpoint)
    return output


def idle(options, output: pathlib.Path) -> list[dict]:
    with contextlib.ExitStack() as stack:
        progress(f"starting {options.idle} replicas that nobody asks\n")
        servers = started(options, output, options.idle, stack)
        answering = service.format_of(servers[0], options)
        time.sleep(SETTLING)
        before, began = used(servers), time.monotonic()
        time.sleep(options.idle_seconds)
        share = (used(servers) - before) / (time.monotonic() - began)
        resident, proportional = memory(servers)
        alone = statistics.median(server.resident() for server in servers)

    def figure(what: str, measured: str, value: float, target: str = "", miss: bool = False) -> dict:
        return {"benchmark": "replicas", "what": what, "measured": measured, "value": value, "target": target, "miss": miss,
                "format": answering}

    count = options.idle
    return [
        figure(f"processor time of {count} in {options.idle_seconds} s, of one core", f"{share:.2%}", round(share, 5),
               f"< {MOST_IDLE:.0%}", share >= MOST_IDLE),
        figure(f"memory of {count} (Pss) over {count} × one's (Rss)",
               f"{proportional / (count * alone):.2f} × ({proportional / 1e6:,.0f} MB, {count} × {alone / 1e6:.0f} MB)",
               round(proportional / (count * alone), 4)),
        figure(f"Rss of {count}, added up", f"{resident / 1e6:,.0f} MB", resident)]


def table(options, all_rows: list[dict]) -> str:
    rows = [row for row in all_rows if "what" not in row]
    figures = [(row["what"], row["measured"], row["target"], "MISS" if row["miss"] else "") for row in all_rows if "what" in row]
    header = ("processes", "through", "requests/s", "÷ direct", "p50 ms", "p99 ms", "servers", "HAProxy", "wrk", "Rss MB", "Pss MB",
              "errors", "")
    direct = rows[0]["requests_per_second"]
    cells = [(str(row["processes"]), "HAProxy" if row["balanced"] else "", f"{row['requests_per_second']:,.0f}",
              f"{row['requests_per_second'] / direct:.2f}", f"{row['p50_milliseconds']:.2f}", f"{row['p99_milliseconds']:.2f}",
              f"{row['servers_share']:.0%}", f"{row['haproxy_share']:.0%}" if row["balanced"] else "", f"{row['wrk_share']:.0%}",
              f"{row['rss_bytes'] / 1e6:,.0f}", f"{row['pss_bytes'] / 1e6:,.0f}", str(row["errors"]),
              "MISS" if row["miss"] else "") for row in rows]
    what = f"checkpoint {options.checkpoint}" if options.checkpoint else "a checkpoint as large as ML-1M's"
    cores = report.machine()["cores"]
    return "\n".join([
        *report.heading(f"replicas: {what}, {options.lanes} lanes in each process, {rows[0]['format']}", rows[0]),
        f"wrk -t1 -c{CONNECTIONS}, {options.rounds} rounds of {options.seconds} s, alternating; carts of 1 to {LONGEST} items; medians; "
        f"shares are of all {cores} cores", "", *report.grid(header, cells), "",
        f"{options.idle} replicas that nobody asks, with one output directory, looked at by each every 2 s", "",
        *report.grid(("", "measured", "target", ""), figures), "", service.verdict(all_rows)])


def main() -> int:
    parser = service.parser("replicas", __doc__, rounds=3)
    trained.add_to(parser)
    parser.add_argument("--idle", type=int, default=20, help="replicas that nobody asks")
    parser.add_argument("--idle-seconds", type=int, default=30, help="for which these are watched")
    options = service.parsed(parser, "serve", "train")
    if min(options.idle, options.idle_seconds) < 1:
        parser.error("--idle and --idle-seconds take numbers from 1")
    return benchmark.run(options, lambda directory: measure(options, directory), lambda rows: table(options, rows))


if __name__ == "__main__":
    sys.exit(main())
