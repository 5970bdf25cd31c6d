"""One request's latency, in process: the article's model, 25 items + [MASK], 10 recommendations.

Peers: the article's code and a leaner pass in PyTorch, ONNX Runtime in f32 and dynamic int8, OpenVINO in f32 and bf16, on
one and on two threads. Ours in each number format, and once more through HTTP. How to read the table and what our side has
to speak: Benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PATHS = [HERE, HERE.parent / "support", ROOT / "scripts" / "golden"]
sys.path[:0] = map(str, PATHS)

import benchmark  # noqa: E402
import lowered  # noqa: E402
import model_files  # noqa: E402
import onnx_files  # noqa: E402
import programs  # noqa: E402
import report  # noqa: E402
import table  # noqa: E402
from driver import Contender, measure, progress  # noqa: E402
from setting import CART_ITEMS, CARTS_FILE, prepare  # noqa: E402

TAKES = "8 min"
TITLE = "latency: article model (vocabulary 59,049, 6 layers, width 256, 4 heads), 25 items + [MASK], top 10"
PRECISIONS = ("f32", "bf16", "int8")
PEERS = (("peer_torch.py", "f32"), ("peer_onnx.py", "f32"), ("peer_onnx.py", "int8"), ("peer_openvino.py", "f32"),
         ("peer_openvino.py", "bf16"))


def contenders(options: argparse.Namespace, directory: pathlib.Path) -> list[Contender]:
    result = [] if options.peers_only else ours(options, directory)
    for threads in options.threads:
        for peer, precision in PEERS:
            result.append(Contender(
                [sys.executable, str(HERE / peer), "--directory", str(directory), "--threads", str(threads),
                 "--precision", precision], threads, ours=False, python_path=PATHS,
                # The others cannot be lowered: OpenVINO does not start with oneDNN's switch.
                environment=lowered.environment() if peer == "peer_torch.py" else None))
    return result


def ours(options: argparse.Namespace, directory: pathlib.Path) -> list[Contender]:
    checkpoint = str(model_files.import_checkpoint(options.programs["checkpoint"], directory))
    bench = options.programs["cloze-bench"]
    formats = [part for precision in options.precisions for part in ("--precision", precision)]
    result = []
    for threads in options.threads:
        result.append(Contender(
            [bench, "latency", "--checkpoint", checkpoint, "--carts", str(directory / CARTS_FILE),
             "--threads", str(threads), *formats], threads, ours=True))
        if options.http_precision != "none":
            result.append(Contender(
                [sys.executable, str(HERE / "ours_http.py"), "--directory", str(directory), "--threads", str(threads),
                 "--serve", options.programs["serve"], "--checkpoint", checkpoint, "--precision", options.http_precision],
                threads, ours=True, python_path=PATHS))
    result.append(Contender([bench, "peak", "--lanes", "1", "--precision", "f32", "--precision", "bf16"], 1, ours=True))
    return result


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench latency", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON object a row instead of the table")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--precisions", nargs="+", default=PRECISIONS, choices=PRECISIONS, help="of ours, in process")
    parser.add_argument("--http-precision", default="int8", choices=[*PRECISIONS, "none"],
                        help="of ours through HTTP; none: not measured")
    parser.add_argument("--peers-only", action="store_true", help="leave ours out")
    programs.add_to(parser)
    options = parser.parse_args()
    if options.rounds < 1 or min(options.threads) < 1:
        parser.error("--rounds and --threads take numbers from 1")
    if not options.peers_only:
        programs.require(parser, options, "checkpoint", "cloze-bench", "serve")
    return options


def measured(options: argparse.Namespace, directory: pathlib.Path, versions: dict[str, str]) -> list[dict]:
    progress("writing random weights and the ONNX models\n")
    prepare(directory)
    onnx_files.export(directory, CART_ITEMS + 1)
    onnx_files.quantize(directory)
    running = contenders(options, directory)
    series = measure(running, options.rounds)
    for contender in running:
        versions.update(contender.versions)
    return table.rows(series, report.kernel_set(options.programs))


def main() -> int:
    options, versions = parse(), {}
    return benchmark.run(options, lambda directory: measured(options, directory, versions),
                         lambda rows: table.table(TITLE, rows), versions, lowered=lowered.description())


if __name__ == "__main__":
    sys.exit(main())
