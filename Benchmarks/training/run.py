"""Optimizer steps a second: ours and PyTorch's, f32 and bf16, same model, same weights, same batches, same masks.

Then the memory of a large batch, and with --data an epoch of real data against RecTools. What is counted and how to
read the tables: Benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PATHS = [HERE, HERE.parent / "support", ROOT / "scripts" / "golden"]
sys.path[:0] = map(str, PATHS)

import lowered  # noqa: E402
import model_files  # noqa: E402
import programs  # noqa: E402
import report  # noqa: E402
import table  # noqa: E402
import whole_runs  # noqa: E402
from driver import BenchmarkError, Contender, measure, progress  # noqa: E402
from setting import BATCHES_FILE, DROPOUT, MODELS, Model, prepare  # noqa: E402

TAKES = "10 min"
TITLE = "training: AdamW, dropout {} on both sides, full-catalogue cross-entropy at the masked positions"
# glibc returns PyTorch's large tensors to the system after each step and faults them in again in the next: keeping them
# makes its steps up to a third faster.
PEER_ENVIRONMENT = {"MALLOC_MMAP_THRESHOLD_": str(8 << 30), "MALLOC_TRIM_THRESHOLD_": str(8 << 30),
                    "MALLOC_TOP_PAD_": str(256 << 20)}
NAMES = {"f32": "PyTorch f32", "bf16": "PyTorch bf16 autocast"}


def contenders(model: Model, directory: pathlib.Path, options: argparse.Namespace) -> list[Contender]:
    threads = options.threads[-1]
    result = []
    if not options.peers_only:
        checkpoint = model_files.import_checkpoint(options.programs["checkpoint"], directory)
        ours = options.programs["cloze-bench"]
        lanes = [argument for number in options.threads for argument in ("--lanes", str(number))]
        wanted = [argument for precision in options.precisions for argument in ("--precision", precision)]
        result.append(Contender([ours, "peak", *lanes, *wanted], threads, ours=False))
        for precision in options.precisions:
            setting = whole_runs.our_setting(
                checkpoint, directory / BATCHES_FILE, lanes=threads, precision=precision, dropout=options.dropout)
            result.append(Contender(
                [ours, "training", *setting, "--name", f"Cloze {precision}", "--task", precision], threads, ours=True))
    for precision in options.precisions:
        command = [sys.executable, str(HERE / "peer_torch.py"), "--directory", str(directory),
                   "--name", NAMES[precision], "--task", precision, "--dropout", str(options.dropout),
                   "--threads", *map(str, options.threads)]
        if precision == "bf16":
            command.append("--bf16")
        result.append(Contender(
            command, threads, ours=False, python_path=PATHS, environment=PEER_ENVIRONMENT | lowered.environment()))
    return result


def run(model: Model, options: argparse.Namespace, around: dict) -> list[dict]:
    with tempfile.TemporaryDirectory(prefix="cloze-bench-") as scratch:
        directory = pathlib.Path(scratch)
        progress(f"{model.title}\n")
        prepare(model, directory)
        running = contenders(model, directory, options)
        series = measure(running, options.rounds)
    for contender in running:
        around["versions"].update(contender.versions)
    return table.rows(model, series, around)


def measure_all(models: list[Model], options: argparse.Namespace, around: dict, measured: dict[str, list[dict]],
                whole: list[dict]) -> None:
    """Fills `measured`, rows by model, and `whole`; where something fails, what came before it is there."""
    for model in models:
        measured[model.key] = run(model, options, around)
    if options.peers_only:
        return
    with tempfile.TemporaryDirectory(prefix="cloze-bench-") as scratch:
        progress("memory of a large batch\n")
        whole += whole_runs.memory(MODELS[-1], pathlib.Path(scratch), options, around)
    if options.data:
        progress("an epoch of real data\n")
        whole.append(whole_runs.epoch(options, around))


def precisions() -> list[str]:
    """What this processor multiplies in hardware, unless ours is to take less."""
    flags = report.machine()["flags"]
    if lowered.environment():
        return ["f32"]
    return list(NAMES) if "avx512_bf16" in flags or "amx_bf16" in flags else ["f32"]


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench training", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON object a row instead of the tables")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--models", nargs="*", choices=[model.key for model in MODELS],
                        default=[model.key for model in MODELS], help="which models; none leaves the whole runs")
    parser.add_argument("--precisions", nargs="+", choices=list(NAMES), default=precisions(),
                        help="default: those this processor has in hardware")
    parser.add_argument("--dropout", type=float, default=DROPOUT, help="of all contenders' timed steps")
    parser.add_argument("--threads", type=int, nargs="+",
                        help="numbers PyTorch chooses the better of; ours has the last (default: 1 and as many as we use)")
    parser.add_argument("--data", type=pathlib.Path, metavar="FILE",
                        help="user and item a line, in order, such as ML-1M's: an epoch of it against RecTools")
    parser.add_argument("--data-python", metavar="PATH", help="the Python that has RecTools (scripts/bench gives it)")
    parser.add_argument("--peers-only", action="store_true", help="leave ours and the whole runs out")
    programs.add_to(parser)
    options = parser.parse_args()
    options.threads = options.threads or sorted({1, processors(options)})
    if options.rounds < 1 or min(options.threads) < 1:
        parser.error("--rounds and --threads take numbers from 1")
    if options.data and not options.data.is_file():
        parser.error(f"--data: there is no file {options.data}")
    if not options.peers_only:
        programs.require(parser, options, "checkpoint", "train", "cloze-bench")
    return options


def processors(options: argparse.Namespace) -> int:
    """As many as our programs use by default; without them, those this process may run on."""
    if "cloze-bench" in options.programs:
        return int(programs.run([options.programs["cloze-bench"], "processors"], output=True))
    return len(os.sched_getaffinity(0))


def main() -> int:
    options = parse()
    around = report.surroundings(ROOT, options.programs) | {"versions": {}, "lowered": lowered.description()}
    models = [model for model in MODELS if model.key in options.models]
    measured, whole, failure = {}, [], None
    try:
        measure_all(models, options, around, measured, whole)
    except BenchmarkError as error:
        failure = error
    everything = [row for rows in [*measured.values(), whole] for row in rows]
    if everything:
        print(report.json_lines(everything) if options.json else text(models, measured, whole, options, around))
    if failure:
        print(f"error: {failure}", file=sys.stderr)
        return 1
    return 0


def text(models: list[Model], measured: dict[str, list[dict]], whole: list[dict], options: argparse.Namespace,
         around: dict) -> str:
    lines = [*report.heading(TITLE.format(options.dropout), around),
             f"{options.rounds} rounds, alternating; median of the rounds' medians"]
    for model in models:
        if model.key in measured:
            lines += table.table(model, measured[model.key])
    if whole:
        lines += table.whole_runs(whole)
    if not options.data:
        lines += ["", "left out: an epoch of ML-1M against RecTools (--data FILE)"]
    return "\n".join([*lines, "", table.verdict([row for rows in [*measured.values(), whole] for row in rows])])


if __name__ == "__main__":
    sys.exit(main())
