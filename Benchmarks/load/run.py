"""The article's model (random weights) behind `serve`, against FastAPI and ONNX Runtime f32 that do the same work.

Carts of 1 to 40 items, 10 recommendations, on 1 to 128 connections; the same carts in process, without HTTP; and ten times
more requests than the service can answer. How to read the tables: Benchmarks/README.md.
"""

from __future__ import annotations

import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support"), str(HERE.parents[1] / "scripts" / "golden")]

import benchmark  # noqa: E402
import carts  # noqa: E402
import onnx_files  # noqa: E402
import overload  # noqa: E402
import peer  # noqa: E402
import programs  # noqa: E402
import service  # noqa: E402
import table  # noqa: E402
import wrk  # noqa: E402
from driver import progress  # noqa: E402
from serving import Server  # noqa: E402

TAKES = "10 min"
CONNECTIONS = (1, 8, 32, 128)
IN_PROCESS = 32


def measure(options, directory: pathlib.Path) -> list[dict]:
    checkpoint = service.checkpoint(options, service.article(), directory)
    bodies = carts.write_bodies(directory / "bodies.jsonl", service.ARTICLE_VOCABULARY)
    result = []
    if not options.overload_only:
        result += throughput(options, directory, checkpoint, bodies)
    if not options.no_overload:
        result += overloaded(options, checkpoint, bodies)
    return result


def throughput(options, directory: pathlib.Path, checkpoint: pathlib.Path, bodies: pathlib.Path) -> list[dict]:
    setting, servers = None, [service.serve(options, checkpoint)]
    if not options.no_peer:
        progress("writing the peer's model\n")
        model = onnx_files.export(directory, tokens=26, any_length=True)
        setting = peer.best_setting(model, bodies, 32, options.trial_seconds)
        servers.append(peer.server(model, setting))
    loads: dict = {(server.name, connections): [] for server in servers for connections in CONNECTIONS}
    inside: list[dict] = []
    command = in_process(options, directory, checkpoint)
    try:
        servers[0].start()
        if setting:
            servers[1] = peer.start(model, setting)
        answering = service.format_of(servers[0], options)
        for server in servers:
            wrk.post(server, bodies, 32, 2)  # warms up
        for number in range(options.rounds):
            one_round(servers, number, loads, bodies, options)
            inside.append(json.loads(programs.run(command, output=True)))
            progress(f"\rround {number + 1} of {options.rounds}")
        progress("\n")
    finally:
        for server in servers:
            server.stop()
    return table.throughput_rows(options.programs, loads, inside, IN_PROCESS, answering, str(setting or ""))


def one_round(servers: list[Server], number: int, loads: dict, bodies: pathlib.Path, options) -> None:
    """Both servers stay up; the one that is not asked is idle."""
    for turn in range(len(servers)):
        server = servers[(number + turn) % len(servers)]
        for connections in CONNECTIONS:
            loads[server.name, connections].append(wrk.post(server, bodies, connections, options.seconds))


def in_process(options, directory: pathlib.Path, checkpoint: pathlib.Path) -> list:
    file = directory / "carts.json"
    asked = carts.random_carts(service.ARTICLE_VOCABULARY, 2000, 1, 40)
    file.write_text(json.dumps({"carts": asked, "count": 10}))
    return [options.programs["cloze-bench"], "throughput", "--checkpoint", checkpoint, "--carts", file,
            "--lanes", str(options.lanes), "--concurrency", str(IN_PROCESS), "--seconds", str(options.seconds),
            "--precision", options.precision]


def overloaded(options, checkpoint: pathlib.Path, bodies: pathlib.Path) -> list[dict]:
    server = service.serve(options, checkpoint, "--queue", str(options.queue))
    try:
        server.start()
        answering = service.format_of(server, options)
        # Once as it will be measured: what many connections leave behind in memory is there before.
        client = options.programs["cloze-bench"]
        overload.one_round(client, server, bodies, max(2, options.seconds // 5))
        rounds = []
        for number in range(options.rounds):
            rounds.append(overload.one_round(client, server, bodies, options.seconds))
            progress(f"\roverload, round {number + 1} of {options.rounds}")
        progress("\n")
    finally:
        server.stop()
    return table.overload_rows(rounds, options.queue, answering)


def main() -> int:
    parser = service.parser("load", __doc__)
    parser.add_argument("--queue", type=int, default=overload.SATURATING, help="requests that wait, under overload")
    parser.add_argument("--trial-seconds", type=int, default=4, help="for each of the peer's settings")
    parser.add_argument("--no-peer", action="store_true", help="ours alone")
    parser.add_argument("--no-overload", action="store_true")
    parser.add_argument("--overload-only", action="store_true")
    options = service.parsed(parser, "checkpoint", "serve", "cloze-bench")
    if options.queue < overload.SATURATING:
        parser.error(f"--queue is at least {overload.SATURATING}: full load itself would be refused")
    import fastapi
    import onnxruntime
    versions = {"FastAPI": fastapi.__version__, "ONNX Runtime": onnxruntime.__version__}
    return benchmark.run(options, lambda directory: measure(options, directory),
                         lambda rows: table.tables(options, rows), versions)


if __name__ == "__main__":
    sys.exit(main())
