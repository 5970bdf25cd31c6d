"""How well our defaults rank held-out items, beside the baselines on the same items and what others published.

Each data set is given by an option; one that is not given is left out. Every row comes from `train` and `evaluate`;
what is trained and asked is in plan.py. How to read the table: Benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]

import programs  # noqa: E402
import report  # noqa: E402
import table  # noqa: E402
from driver import BenchmarkError, progress  # noqa: E402
from plan import EVERYTHING, Data, Question, Training  # noqa: E402

TAKES = "an hour"


class Runner:
    def __init__(self, options: argparse.Namespace):
        self.options = options

    def data(self, data: Data) -> list[dict]:
        asked = [training for training in data.trainings if self.is_asked(training)]
        rows = [row for training in asked for row in self.training(data, training)]
        rows += [{"name": p.name, "side": "published", "hit_rate": p.hit_rate, "ndcg": p.ndcg} for p in data.published]
        table.judge(rows)
        return [{"benchmark": "quality", "data": data.option, **row} for row in rows]

    def training(self, data: Data, training: Training) -> list[dict]:
        with tempfile.TemporaryDirectory(prefix="cloze-bench-") as scratch:
            command = [self.options.programs["train"], "--interactions", data.path(self.options),
                       "--output", f"{scratch}/run", *data.reading, *training.options, *self.fewer_epochs]
            progress(f"{data.option}: train {' '.join(map(str, command[5:]))}\n")
            start = time.perf_counter()
            try:
                programs.run(command)
            except BenchmarkError as error:
                return [{"name": question.name, "side": "ours", "error": str(error)} for question in training.questions]
            minutes = (time.perf_counter() - start) / 60
            rows = []
            for question in training.questions:
                rows += self.question(data, question, validated(scratch), minutes, training.most_minutes)
            return rows

    def question(self, data: Data, question: Question, checkpoint: str, minutes: float,
                 most_minutes: float | None) -> list[dict]:
        row = {"name": question.name, "side": "ours", "minutes": round(minutes, 2), "most_minutes": most_minutes,
               "target": question.target}
        try:
            said = json.loads(programs.run(
                [self.options.programs["evaluate"], "--checkpoint", checkpoint,
                 "--interactions", data.path(self.options), "--json", *question.options], output=True))
            results = {name: {"hit_rate": found["hr@10"], "ndcg": found["ndcg@10"]}
                       for name, found in said["results"].items()}
        except (BenchmarkError, LookupError, ValueError) as error:
            return [row | {"error": str(error)}]
        ours = results.pop("model")
        # The same model asked at another moment, where it knows times: no baseline, and no aim is for it.
        moments = [{"name": f"{question.name}, {name}", "side": "ours", "minutes": None, "most_minutes": None, "target": None,
                    "cases": said["asked"], **results.pop(name)} for name in sorted(results) if name.startswith("now = ")]
        beside = [{"name": name, "side": "baseline", "cases": said["asked"], **found} for name, found in sorted(results.items())]
        return [row | ours | {"cases": said["asked"]}, *moments, *(beside if question.baselines else [])]

    def is_asked(self, training: Training) -> bool:
        only = self.options.only
        return only is None or any(only in question.name for question in training.questions)

    @property
    def fewer_epochs(self) -> tuple[str, ...]:
        return () if self.options.epochs is None else ("--epochs", str(self.options.epochs))


def validated(scratch: str) -> str:
    """The checkpoint the search chose: the final fit that may follow it has learned the held-out items."""
    link = pathlib.Path(scratch, "run", "validated")
    return str(link if link.exists() else link.parent)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench quality", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON object a row instead of the tables")
    parser.add_argument("--ml-1m", type=pathlib.Path, metavar="FILE", help="user and item a line, in order")
    parser.add_argument("--groceries", type=pathlib.Path, metavar="FILE", help="cart_id,item_id,timestamp")
    parser.add_argument("--ml-latest-small", type=pathlib.Path, metavar="FOLDER", help="the folder with ratings.csv")
    parser.add_argument("--beauty", type=pathlib.Path, metavar="FILE", help="user and item a line, in order")
    parser.add_argument("--lastfm", type=pathlib.Path, metavar="FILE", help="user and item a line, in order")
    parser.add_argument("--suite", type=pathlib.Path, metavar="FOLDER", help="a folder that holds all of them: "
                        + ", ".join(data.suite for data in EVERYTHING))
    parser.add_argument("--epochs", type=int, help="instead of the defaults, to see quickly that everything runs")
    parser.add_argument("--only", metavar="TEXT", help="only trainings of rows whose name contains it")
    programs.add_to(parser)
    options = parser.parse_args()
    programs.require(parser, options, "train", "evaluate")
    paths = [data.path(options) for data in EVERYTHING]
    if not any(paths):
        parser.error(f"give --suite, or at least one of {', '.join(f'--{data.option}' for data in EVERYTHING)}")
    for path in paths:
        if path is not None and not path.is_file():
            parser.error(f"there is no file {path}")
    return options


def main() -> int:
    options = parse()
    around = report.surroundings(ROOT, options.programs) | {"versions": {}}
    runner = Runner(options)
    given = [data for data in EVERYTHING if data.path(options)]
    measured = {}
    try:
        for data in given:
            measured[data.option] = runner.data(data)
    except BenchmarkError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    everything = [row for rows in measured.values() for row in rows]
    if options.json:
        print(report.json_lines([row | {"target": table.text(row.get("target"))} | around for row in everything]))
        return 0
    lines = report.heading("quality: full ranking of the catalogue, items of the history left out", around)
    if options.epochs is not None:
        lines.append(f"TRIED OUT with {options.epochs} epochs: not the defaults")
    for data in given:
        lines += table.table(data, measured[data.option])
    left_out = [f"--{data.option}" for data in EVERYTHING if data not in given]
    if left_out:
        lines += ["", f"left out, as not given: {', '.join(left_out)}"]
    print("\n".join([*lines, "", table.verdict(everything)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
