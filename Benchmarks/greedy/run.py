"""Ten recommendations one after the other by a causal model of ML-1M's size, in process: ours, and PyTorch with a key-value cache.

The model is trained by the benchmark itself with the defaults' network, causal and without an auxiliary model, which the peer would not
have; --checkpoint takes another. 32 carts of 10 to 150 items; each answer joins the cart, and what is in it is not answered again. How to
read the table: Benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PATHS = [HERE, HERE.parent / "support", ROOT / "scripts" / "golden"]
sys.path[:0] = map(str, PATHS)

import benchmark  # noqa: E402
import lowered  # noqa: E402
import programs  # noqa: E402
import report  # noqa: E402
import setting  # noqa: E402
import table  # noqa: E402
import trained  # noqa: E402
from driver import Contender, measure, progress  # noqa: E402

TAKES = "2 min"
PRECISIONS = ("f32", "bf16", "int8")


def contenders(options: argparse.Namespace, checkpoint: pathlib.Path, directory: pathlib.Path) -> list[Contender]:
    result = [] if options.peers_only else ours(options, checkpoint, directory)
    for threads in options.threads:
        for way in ways():
            # What is compiled is tried out in each run anew: in an earlier one other things may have been the faster ones.
            environment = {**lowered.environment(), "TORCHINDUCTOR_CACHE_DIR": str(directory / f"compiled-{threads}")}
            result.append(Contender(
                [sys.executable, str(HERE / "peer_torch.py"), "--checkpoint", str(checkpoint), "--directory", str(directory),
                 "--threads", str(threads), "--way", way], threads, ours=False, python_path=PATHS, environment=environment))
    return result


def ways() -> list[str]:
    if shutil.which(os.environ.get("CXX", "g++")):
        return ["eager", "compiled"]
    progress("there is no g++: the peer's compiled model is left out, which is its fastest\n")
    return ["eager"]


def ours(options: argparse.Namespace, checkpoint: pathlib.Path, directory: pathlib.Path) -> list[Contender]:
    formats = [part for precision in options.precisions for part in ("--precision", precision)]
    return [Contender(
        [options.programs["cloze-bench"], "latency", "--checkpoint", str(checkpoint), "--carts",
         str(directory / setting.CARTS_FILE), "--threads", str(threads), "--task", "greedy", "--greedy-stride", "1", *formats],
        threads, ours=True) for threads in options.threads]


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench greedy", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON object a row instead of the table")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--precisions", nargs="+", default=PRECISIONS, choices=PRECISIONS, help="of ours")
    parser.add_argument("--peers-only", action="store_true", help="leave ours out; needs --checkpoint")
    trained.add_to(parser)
    programs.add_to(parser)
    options = parser.parse_args()
    if options.rounds < 1 or min(options.threads) < 1:
        parser.error("--rounds and --threads take numbers from 1")
    if options.peers_only and not options.checkpoint:
        parser.error("--peers-only needs --checkpoint, as nothing is there to train one")
    if not options.peers_only:
        programs.require(parser, options, "cloze-bench", "train")
    return options


def measured(options: argparse.Namespace, directory: pathlib.Path, versions: dict[str, str]) -> list[dict]:
    checkpoint = setting.published(trained.checkpoint(options, trained.ML_1M_SIZED_CAUSAL))
    setting.write_carts(checkpoint, directory)
    running = contenders(options, checkpoint, directory)
    series = measure(running, options.rounds)
    for contender in running:
        versions.update(contender.versions)
    return table.rows(series, report.kernel_set(options.programs))


def main() -> int:
    options, versions = parse(), {}
    return benchmark.run(options, lambda directory: measured(options, directory, versions),
                         lambda rows: table.table(options, rows), versions, lowered=lowered.description())


if __name__ == "__main__":
    sys.exit(main())
