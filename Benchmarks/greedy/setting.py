"""What every contender of this benchmark shares: the checkpoint, the carts, how many items are asked for."""

from __future__ import annotations

import json
import pathlib

import numpy as np

from carts import FIRST_ITEM, SEED

CARTS, SHORTEST, LONGEST = 32, 10, 150
COUNT = 10

CARTS_FILE = "carts.json"


def published(checkpoint: pathlib.Path) -> pathlib.Path:
    """The checkpoint itself, where a run's output directory was given."""
    latest = checkpoint / "latest"
    return latest.resolve() if latest.exists() else checkpoint


def item_ids(checkpoint: pathlib.Path) -> list[str]:
    """By vocabulary index, those of the special tokens included."""
    lines = (checkpoint / "vocabulary.tsv").read_text("utf-8").rstrip("\n").split("\n")[1:]
    return [line.split("\t")[1] for line in lines]


def write_carts(checkpoint: pathlib.Path, directory: pathlib.Path) -> None:
    """Items drawn at random, no item twice in a cart; the shortest cart first, and each longer than the one before by as much."""
    random = np.random.RandomState(SEED)
    ids = item_ids(checkpoint)
    lengths = np.linspace(SHORTEST, LONGEST, CARTS).round().astype(int)
    carts = [[ids[FIRST_ITEM + item] for item in random.permutation(len(ids) - FIRST_ITEM)[:length]] for length in lengths]
    (directory / CARTS_FILE).write_text(json.dumps({"carts": carts, "count": COUNT}))


def read_carts(directory: pathlib.Path) -> list[list[str]]:
    return json.loads((directory / CARTS_FILE).read_text())["carts"]
