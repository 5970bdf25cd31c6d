"""Training a million items beside 50,000: time of a step, memory over that of the weights, the models beside the network.

Both catalogues are made up, with as many rows and as many for each user; each run is `train` with its defaults and a sampled loss, for
one epoch. Then what it costs in NDCG@10 to keep as few neighbours and transitions of each item as of a million, on data that is
small enough for both. How to read the tables: Benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import pathlib
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]

import benchmark  # noqa: E402
import made_up_ratings  # noqa: E402
import programs  # noqa: E402
import runs  # noqa: E402
import table  # noqa: E402
from driver import progress  # noqa: E402

TAKES = "20 min"
SIZES = (50_000, 1_000_000)
ROWS = 3_000_000
# What a million items keep of each (Sources/Fitting/KeptEntries.swift).
FEW = 16
GROCERIES = ROOT / "Examples" / "groceries" / "carts.csv.gz"


def sizes(options: argparse.Namespace, scratch: pathlib.Path) -> list[dict]:
    result = []
    for items in options.items:
        with tempfile.TemporaryDirectory(dir=scratch) as own:
            folder = pathlib.Path(own)
            file = folder / "interactions.csv"
            progress(f"making {options.rows:,} rows of {items:,} items up\n")
            # In a process of its own: what this one has had in memory would count as its children's.
            programs.run([sys.executable, HERE / "made_up_catalogue.py", file, "--items", str(items), "--rows",
                          str(options.rows)])
            data = ["--interactions", file, "--order", "sequence"]
            progress(f"training {items:,} items\n")
            read = runs.reading(options.programs["train"], folder, *data)
            run = runs.run(options.programs["train"], folder, "run", *data, "--loss", "sampled", "--epochs",
                           str(options.epochs), "--final-fit", options.final_fit)
            result.append(table.size(items, options.rows, read, run))
    return table.with_ratios(result)


def truncation(options: argparse.Namespace, scratch: pathlib.Path) -> list[dict]:
    """The same networks with all that is kept usually, with what a million items keep, and alone."""
    made = scratch / "ratings.csv"
    sets = {"groceries": ["--interactions", GROCERIES, "--order", "set"]}
    if options.data:
        sets[options.data.name] = ["--interactions", options.data.resolve(), "--user-column", "1", "--item-column", "2",
                                   "--timestamp-column", "none", "--header", "no"]
    else:
        made_up_ratings.write(made)
        sets["made up, of ML-1M's size"] = ["--interactions", made]
    result = []
    for number, (name, data) in enumerate(sets.items()):
        settings = ["--epochs", str(options.small_epochs), "--final-fit", "false", "--validation-cases", "0"]
        ways = {"usual": [], "few": ["--neighbours", str(options.neighbours)], "alone": ["--expert-weight", "0"]}
        found = {}
        for way, more in ways.items():
            progress(f"{name}: {way}\n")
            found[way] = runs.run(options.programs["train"], scratch, f"{number}-{way}", *data, *settings, *more)
        result.append(table.cost(name, options.neighbours, found))
    return result


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench million", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="one JSON object a row instead of the tables")
    parser.add_argument("--items", type=int, nargs="+", default=list(SIZES), help="the first one is compared with")
    parser.add_argument("--rows", type=int, default=ROWS, help="of each catalogue")
    parser.add_argument("--epochs", type=int, default=1, help="of each catalogue")
    parser.add_argument("--final-fit", choices=("true", "false"), default="false",
                        help="whether each run goes on to train anew on everything, twice as long")
    parser.add_argument("--neighbours", type=int, default=FEW, help="kept of each item of the small data, instead of 64")
    parser.add_argument("--small-epochs", type=int, default=3, help="of the small data")
    parser.add_argument("--data", type=pathlib.Path, metavar="FILE",
                        help="ML-1M, as for scripts/bench training, instead of made-up data of its size")
    parser.add_argument("--only", choices=("sizes", "truncation"), help="one of the two parts")
    programs.add_to(parser)
    options = parser.parse_args()
    if min(options.items) < 1000 or options.rows < max(options.items) or min(options.epochs, options.small_epochs) < 1:
        parser.error("--items takes numbers from 1000 to --rows, --epochs and --small-epochs from 1")
    if not 1 <= options.neighbours <= 64:
        parser.error("--neighbours takes numbers from 1 to 64")
    programs.require(parser, options, "train")
    return options


def measure(options: argparse.Namespace, scratch: pathlib.Path) -> list[dict]:
    return ((sizes(options, scratch) if options.only != "truncation" else [])
            + (truncation(options, scratch) if options.only != "sizes" else []))


def main() -> int:
    options = parse()
    return benchmark.run(options, lambda scratch: measure(options, scratch), lambda rows: table.text(rows, options.epochs))


if __name__ == "__main__":
    sys.exit(main())
