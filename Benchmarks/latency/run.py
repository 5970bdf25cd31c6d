"""One request's latency, in process: the article's model, 25 items + [MASK], 10 recommendations.

Peers: the article's code and a leaner pass in PyTorch, and ONNX Runtime, on one and on two threads. How to read the
table and what our side has to speak: Benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import contextlib
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PATHS = [HERE, HERE.parent / "support", ROOT / "scripts" / "golden"]
sys.path[:0] = map(str, PATHS)

import model_files  # noqa: E402
import programs  # noqa: E402
import report  # noqa: E402
import table  # noqa: E402
from driver import BenchmarkError, Contender, measure, progress  # noqa: E402
from setting import CARTS_FILE, export_onnx, prepare  # noqa: E402

TITLE = "latency: article model (vocabulary 59,049, 6 layers, width 256, 4 heads), 25 items + [MASK], top 10"


def contenders(options: argparse.Namespace, directory: pathlib.Path) -> list[Contender]:
    ours = None if options.peers_only else model_files.import_checkpoint(options.programs["checkpoint"], directory)
    result = []
    for threads in options.threads:
        if ours:
            result.append(Contender(
                [options.programs["cloze-bench"], "latency", "--checkpoint", str(ours),
                 "--carts", str(directory / CARTS_FILE), "--threads", str(threads)], threads, ours=True))
        for peer in ("peer_torch.py", "peer_onnx.py"):
            result.append(Contender(
                [sys.executable, str(HERE / peer), "--directory", str(directory), "--threads", str(threads)],
                threads, ours=False, python_path=PATHS))
    return result


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench latency", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON object a row instead of the table")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--peers-only", action="store_true", help="leave ours out")
    programs.add_to(parser)
    options = parser.parse_args()
    if options.rounds < 1 or min(options.threads) < 1:
        parser.error("--rounds and --threads take numbers from 1")
    if not options.peers_only:
        programs.require(parser, options, "checkpoint", "cloze-bench")
    return options


def main() -> int:
    options = parse()
    around = report.surroundings(ROOT)
    try:
        with tempfile.TemporaryDirectory(prefix="cloze-bench-") as scratch:
            directory = pathlib.Path(scratch)
            progress("writing random weights and the ONNX model\n")
            prepare(directory)
            with contextlib.redirect_stdout(sys.stderr):  # the exporter talks
                export_onnx(directory)
            running = contenders(options, directory)
            series = measure(running, options.rounds)
            around["versions"] = {name: version for contender in running for name, version in contender.versions.items()}
    except BenchmarkError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    rows = table.rows(series, around)
    print(report.json_lines(rows) if options.json else table.table(TITLE, rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
