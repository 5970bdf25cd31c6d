"""Trained checkpoints: each is made once by our `train` and kept in Benchmarks/.checkpoints for later runs.

A kept folder's name has a digest of what the checkpoint is made of: the data (or the program that makes them up), the options and the version
of `train`. If one of these changes, a new one is trained. The folder may be deleted at any time.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import os
import pathlib
import tempfile
from typing import Callable

import made_up_ratings
import programs
from carts import FIRST_ITEM
from driver import BenchmarkError, progress

ROOT = pathlib.Path(__file__).resolve().parents[2]
KEPT = ROOT / "Benchmarks" / ".checkpoints"


@dataclasses.dataclass(frozen=True)
class Recipe:
    name: str
    # How long training takes; for who waits.
    takes: str
    # The files that decide what is learned.
    sources: tuple[pathlib.Path, ...]
    # Makes the data in a folder that is deleted afterwards, if they have to be made; the options of `train` that name them.
    data: Callable[[pathlib.Path], list[str | pathlib.Path]]
    settings: tuple[str, ...]

    def digest(self, version: str) -> str:
        parts = [version.encode(), *(option.encode() for option in self.settings),
                 *(source.read_bytes() for source in self.sources)]
        # Of the parts' digests: where one part ends and the next begins matters.
        return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:12]


def made_up(directory: pathlib.Path) -> list[str | pathlib.Path]:
    made_up_ratings.write(directory / "ratings.csv")
    return ["--interactions", directory / "ratings.csv"]


CARTS, ITEMS = (ROOT / "Examples" / "groceries" / name for name in ("carts.csv.gz", "items.csv"))
# As scripts/demo trains them.
GROCERIES = Recipe("groceries", "about a minute on two cores", (CARTS, ITEMS),
                   lambda _: ["--interactions", CARTS, "--items", ITEMS], ("--order", "set"))
# The model and its auxiliary model are those of the defaults; few epochs, so that the first run need not wait for long.
ML_1M_SIZED = Recipe("ml-1m-sized", "one or two minutes on two cores", (pathlib.Path(made_up_ratings.__file__),), made_up,
                     ("--epochs", "3", "--final-fit", "false"))
# The network alone, which reads left to right: what a peer that has no auxiliary model can answer, too.
ML_1M_SIZED_CAUSAL = Recipe("ml-1m-sized-causal", "about a minute on two cores", ML_1M_SIZED.sources, made_up,
                            ("--objectives", "causal", "--expert-weight", "0", *ML_1M_SIZED.settings))


def add_to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--checkpoint", type=pathlib.Path, metavar="DIR", help="a trained one instead of the benchmark's own")


def checkpoint(options: argparse.Namespace, recipe: Recipe) -> pathlib.Path:
    """The one that was asked for, else the recipe's, which is trained if there is none."""
    if options.checkpoint:
        return options.checkpoint.resolve()
    train = pathlib.Path(options.programs["train"]).resolve()
    place = KEPT / f"{recipe.name}-{recipe.digest(version(train))}"
    if not place.exists():
        make(recipe, train, place)
    return place


def version(train: pathlib.Path) -> str:
    # "cloze 0.1.0, kernels avx512-bf16": every kernel set is measured with the same checkpoint.
    return programs.run([train, "--version"], output=True).partition(",")[0]


def make(recipe: Recipe, train: pathlib.Path, place: pathlib.Path) -> None:
    progress(f"training {recipe.name}: {recipe.takes}; kept for later runs in {place.relative_to(ROOT)}\n")
    KEPT.mkdir(exist_ok=True)
    # What is not finished never has the name of what is.
    with tempfile.TemporaryDirectory(dir=KEPT, prefix="unfinished-") as scratch:
        directory = pathlib.Path(scratch)
        # Nothing but the recipe decides: neither config/train.yaml nor the environment.
        programs.run([train, *recipe.data(directory), *recipe.settings, "--output", directory / "output"],
                     directory=directory, environment=environment())
        try:
            (directory / "output").rename(place)
        except OSError:
            if not place.exists():  # else another run has finished it meanwhile
                raise


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name == "CLOZE_CPU" or not name.startswith("CLOZE_")}


def occurrences(checkpoint: pathlib.Path) -> dict[str, int]:
    """How often each item of a checkpoint is in its training data, by id; `checkpoint` may be a run's output directory."""
    latest = checkpoint / "latest"
    file = (latest if latest.exists() else checkpoint) / "vocabulary.tsv"
    try:
        lines = file.read_text("utf-8").rstrip("\n").split("\n")
    except OSError as error:
        raise BenchmarkError(f"cannot read {file}: {error.strerror}; --checkpoint takes what serve takes") from error
    # After the header and the special tokens: index, id, count, title.
    rows = [line.split("\t") for line in lines[1 + FIRST_ITEM:]]
    return {row[1]: int(row[2]) for row in rows}
