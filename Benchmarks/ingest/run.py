"""Reading 25 million ratings into the sequences training needs: ours (CSV, .gz, .zip), pandas, polars and DuckDB.

CSV, and Parquet for those who read it: the time, and the memory at most. Then whether an output directory is looked at
before the file is, and steps of the article's model on this data. The ratings are made up, once, and kept. How to read the
table: Benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]

import benchmark  # noqa: E402
import contenders  # noqa: E402
import ours  # noqa: E402
import processes  # noqa: E402
import programs  # noqa: E402
import table  # noqa: E402
from contenders import Contender  # noqa: E402
from driver import BenchmarkError, progress  # noqa: E402
from reading import Reading  # noqa: E402
from size import FEWEST_ROWS, ROWS  # noqa: E402

TAKES = "8 min"
MAKER = HERE / "made_up_25m.py"
KEPT = ROOT / "Benchmarks" / ".ratings"
PEER = HERE / "peer.py"


def files(rows: int) -> pathlib.Path:
    """The folder with the ratings. Its name has a digest of the program that makes them up."""
    place = KEPT / f"{rows}-{hashlib.sha256(MAKER.read_bytes()).hexdigest()[:12]}"
    if place.exists():
        return place
    progress(f"making {rows:,} ratings up, some minutes; kept for later runs in {place.relative_to(ROOT)}\n")
    KEPT.mkdir(exist_ok=True)
    # What is not finished never has the name of what is.
    with tempfile.TemporaryDirectory(dir=KEPT, prefix="unfinished-") as scratch:
        made = pathlib.Path(scratch) / "files"
        made.mkdir()
        programs.run([sys.executable, MAKER, made, "--rows", str(rows)])
        made.rename(place)
    return place


class Bench:
    def __init__(self, options: argparse.Namespace, scratch: pathlib.Path, versions: dict[str, str]):
        self.options, self.scratch, self.versions = options, scratch, versions
        self.files = files(options.rows)

    def measured(self) -> table.Measured:
        options = self.options
        everyone = ([] if options.peers_only else contenders.ours()) + contenders.peers()
        result = table.Measured(everyone)
        for contender in everyone:
            self.warm(contender)
        for number in range(options.rounds):
            # First a different one each time: drift of the machine hits all alike.
            for turn in range(len(everyone)):
                contender = everyone[(number + turn) % len(everyone)]
                contender.readings.append(self.read(contender, 0))
            progress(f"\rround {number + 1} of {options.rounds:<8}")
        progress("\n")
        if not options.peers_only:
            result.refusal = ours.refusal(options, self.files / "ratings.csv", self.scratch)
            if options.step_seconds:
                result.steps = self.steps(result.named("Cloze, CSV"))
        return result

    def warm(self, contender: Contender) -> None:
        """Reads once in each way, so that the file is in the page cache, and leaves a peer the fastest of its ways."""
        tried = [self.read(contender, way) for way in range(max(1, len(contender.ways)))]
        contender.others += tried
        if contender.ways:
            fastest = min(range(len(tried)), key=lambda way: tried[way].seconds)
            contender.ways = (contender.ways[fastest],)

    def read(self, contender: Contender, way: int) -> Reading:
        file = self.files / contender.file
        progress(f"\r{contender.name:20}")
        if contender.is_ours:
            return ours.read(self.options, file, self.scratch)
        # As many threads as ours may have.
        environment = os.environ | {"POLARS_MAX_THREADS": str(len(os.sched_getaffinity(0)))}
        done = processes.ended([sys.executable, PEER, contender.ways[way], file], self.scratch, environment)
        if done.status:
            raise BenchmarkError(f"{contender.name} ({contender.ways[way]}): status {done.status}, {done.last_words}")
        said = json.loads(done.output.splitlines()[-1])
        self.versions.update(said["versions"])
        return Reading(said["seconds"], said["bytes"], said["interactions"], said["users"], said["items"], said["digest"])

    def steps(self, plain: Contender) -> dict | None:
        progress("steps of the article's model\n")
        found, digest = ours.steps(self.options, self.files / plain.file, self.scratch)
        plain.others.append(plain.readings[0].with_digest(digest))
        if found is None:
            progress("too few rows for steps that could be timed: left out\n")
        return found


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench ingest", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON object a row instead of the tables")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", type=int, default=ROWS,
                        help="fewer, with fewer users and items; the targets are those of all")
    parser.add_argument("--step-seconds", type=int, default=60,
                        help="how long steps of the article's model are looked at, at least; 0 leaves them out")
    parser.add_argument("--peers-only", action="store_true", help="leave ours out")
    programs.add_to(parser)
    options = parser.parse_args()
    if options.rounds < 1 or options.step_seconds < 0 or not FEWEST_ROWS <= options.rows <= ROWS:
        parser.error(f"--rounds takes numbers from 1, --step-seconds from 0, --rows from {FEWEST_ROWS} to {ROWS}")
    if not options.peers_only:
        programs.require(parser, options, "train")
    return options


def measure(options: argparse.Namespace, scratch: pathlib.Path, versions: dict[str, str]) -> list[dict]:
    measured = Bench(options, scratch, versions).measured()
    return table.rows(measured) + table.aims(measured, options.rows == ROWS)


def text(options: argparse.Namespace, rows: list[dict]) -> str:
    size = (files(options.rows) / "ratings.csv").stat().st_size
    title = f"ingest: {options.rows:,} made-up ratings, {size / 1e6:,.0f} MB of CSV"
    notes = [f"{options.rounds} rounds, alternating; median seconds, the most memory; ratings below 3.5 are left out",
             "ours: the whole process; peers: without Python's start and imports"]
    return table.text(title, notes, rows)


def main() -> int:
    options, versions = parse(), {}
    return benchmark.run(options, lambda scratch: measure(options, scratch, versions), lambda rows: text(options, rows), versions)


if __name__ == "__main__":
    sys.exit(main())
