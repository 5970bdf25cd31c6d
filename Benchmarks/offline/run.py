"""`recommend` on a trained checkpoint as large as one of ML-1M: users a second, beside the engine's own rate on the same carts.

The checkpoint is that of `small`; --checkpoint takes another. Carts of 1 to 40 of its items, 10 recommendations; the engine is asked by
`cloze-bench throughput`, without any output. How to read the table: Benchmarks/README.md.
"""

from __future__ import annotations

import csv
import json
import pathlib
import re
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parents[1] / "scripts" / "golden")]

import benchmark  # noqa: E402
import carts  # noqa: E402
import programs  # noqa: E402
import report  # noqa: E402
import service  # noqa: E402
import trained  # noqa: E402
from driver import BenchmarkError, progress  # noqa: E402

TAKES = "4 min"
LEAST = 0.95
DRAWN, LONGEST, COUNT = 2_000, 40, 10
# Asked at once of the engine, as `load` does.
IN_PROCESS = 32
FORMATS = ("csv", "csv.gz", "csv.zst", "jsonl")
# The end of what recommend says of a run: how fast asking and writing were, without loading and reading.
PACE = re.compile(r" s, (\d+) users/s$", re.M)


def measure(options, directory: pathlib.Path) -> list[dict]:
    checkpoint = trained.checkpoint(options, trained.ML_1M_SIZED)
    drawn = carts.popular_carts(trained.occurrences(checkpoint), DRAWN, 1, LONGEST)
    question = directory / "carts.json"
    question.write_text(json.dumps({"carts": drawn, "count": COUNT}))
    histories = write_histories(directory / "histories.csv", drawn, options.users)
    own: list[dict] = []
    rates: dict[str, list[float]] = {name: [] for name in FORMATS}
    for number in range(options.rounds):
        own.append(engine(options, checkpoint, question))
        for name in FORMATS:
            rates[name].append(offline(options, checkpoint, histories, directory / f"answers.{name}"))
        progress(f"\rround {number + 1} of {options.rounds}")
    progress("\n")
    return rows(own, rates)


def write_histories(path: pathlib.Path, drawn: list[list[str]], users: int) -> pathlib.Path:
    with path.open("w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["user", "item"])
        for user in range(users):
            rows.writerows([f"u{user}", item] for item in drawn[user % len(drawn)])
    return path


def engine(options, checkpoint: pathlib.Path, question: pathlib.Path) -> dict:
    return json.loads(programs.run(
        [options.programs["cloze-bench"], "throughput", "--checkpoint", checkpoint, "--carts", question,
         "--lanes", str(options.lanes), "--concurrency", str(IN_PROCESS), "--seconds", str(options.seconds),
         "--precision", options.precision], output=True))


def offline(options, checkpoint: pathlib.Path, histories: pathlib.Path, output: pathlib.Path) -> float:
    # What it says on standard error is kept: its last line has the rate.
    done = subprocess.run(
        [options.programs["recommend"], "--checkpoint", checkpoint, "--interactions", histories, "--output", output, "--overwrite",
         "--num-recs", str(COUNT), "--lanes", str(options.lanes), "--precision", options.precision],
        capture_output=True, text=True, cwd=output.parent, env=trained.environment())
    paces = PACE.findall(done.stderr)
    if done.returncode or not paces:
        raise BenchmarkError(f"recommend ended with status {done.returncode}: {done.stderr.strip()[-500:]}")
    return float(paces[-1])


def rows(own: list[dict], rates: dict[str, list[float]]) -> list[dict]:
    alone = [figures["requests_per_second"] for figures in own]
    answering = own[0]["format"]
    result = [{"benchmark": "offline", "what": f"the engine alone, {answering}", "measured": f"{statistics.median(alone):,.0f} carts/s",
               "target": "", "value": round(statistics.median(alone), 1), "format": answering, "miss": False}]
    for name, measured in rates.items():
        # Round by round: drift of the machine hits both alike.
        ratio = statistics.median(rate / other for rate, other in zip(measured, alone))
        result.append({"benchmark": "offline", "what": f"recommend --output answers.{name}",
                       "measured": f"{ratio:.2f} × ({statistics.median(measured):,.0f} users/s)", "target": f"≥ {LEAST} ×",
                       "value": round(ratio, 3), "users_per_second": round(statistics.median(measured), 1),
                       "format": answering, "miss": ratio < LEAST})
    return result


def main() -> int:
    parser = service.parser("offline", __doc__, rounds=3)
    parser.add_argument("--users", type=int, default=100_000, help="of the file that recommend reads")
    trained.add_to(parser)
    options = service.parsed(parser, "cloze-bench", "recommend", "train")
    if options.users < 1:
        parser.error("--users takes numbers from 1")
    note = f"{options.rounds} rounds; {options.users:,} users; carts of 1 to {LONGEST} items; medians"
    title = f"offline: a checkpoint as large as ML-1M's, {options.lanes} lanes"
    return benchmark.run(options, lambda directory: measure(options, directory),
                         lambda rows: service.target_table(title, note, rows))


if __name__ == "__main__":
    sys.exit(main())
