"""Made-up interactions with a catalogue of any size: a long tail, and each item at least once.

`python made_up_catalogue.py FILE --items N --rows R` writes R rows `user_id,item_id`, each user's oldest first, the same in every
run:

* users have 30 items each, and no item twice;
* half of the items are drawn, item r, from 0, in proportion to 1 / (r + 200): with three rows an item the most popular of a million have
  hundreds, most of them one to three;
* the other half are what always follows the item before, so there is an order to be learned.
"""

from __future__ import annotations

import argparse
import pathlib

import numpy as np

SEED = 3007
LENGTH = 30
HEAD = 200.0
FOLLOWS = 0.5


def drawn(chance: np.random.Generator, count: int, items: int) -> np.ndarray:
    """Ranks by the inverse of the distribution's integral."""
    ranks = HEAD * ((items + HEAD) / HEAD) ** chance.random(count) - HEAD
    return np.clip(ranks.astype(np.int64), 0, items - 1)


def repeated(histories: np.ndarray) -> np.ndarray:
    """Which cells hold an item that is in an earlier column of their row."""
    order = np.argsort(histories, axis=1, kind="stable")
    ordered = np.take_along_axis(histories, order, axis=1)
    again = np.zeros(histories.shape, bool)
    np.put_along_axis(again, order[:, 1:], ordered[:, 1:] == ordered[:, :-1], axis=1)
    return again


def made(items: int, users: int) -> np.ndarray:
    """(users, LENGTH) items from 0."""
    chance = np.random.default_rng(SEED)
    following = chance.permutation(items)
    result = np.empty((users, LENGTH), np.int64)
    result[:, 0] = drawn(chance, users, items)
    for place in range(1, LENGTH):
        follows = chance.random(users) < FOLLOWS
        result[:, place] = np.where(follows, following[result[:, place - 1]], drawn(chance, users, items))
    # Every item somewhere: each in a cell of its own.
    cells = chance.choice(users * LENGTH, items, replace=False)
    result.reshape(-1)[cells] = np.arange(items)
    keep = np.zeros(users * LENGTH, bool)
    keep[cells] = True
    keep = keep.reshape(users, LENGTH)
    # Of what is twice with a user the cell that need not hold it gets another item: those that must come first.
    while True:
        order = np.argsort(~keep, axis=1, kind="stable")
        again = np.zeros(keep.shape, bool)
        np.put_along_axis(again, order, repeated(np.take_along_axis(result, order, axis=1)), axis=1)
        if not again.any():
            return result
        result[again] = chance.integers(0, items, int(again.sum()))


def write(path: pathlib.Path, items: int, rows: int) -> None:
    histories = made(items, rows // LENGTH)
    with path.open("w") as file:
        file.write("user_id,item_id\n")
        for user, history in enumerate(histories.tolist(), 1):
            file.writelines(f"{user},{item + 1}\n" for item in history)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("--items", type=int, required=True)
    parser.add_argument("--rows", type=int, required=True)
    options = parser.parse_args()
    users = options.rows // LENGTH
    if options.items < 2 * LENGTH or users * LENGTH < options.items:
        parser.error(f"--items takes numbers from {2 * LENGTH} to --rows, of which there are {LENGTH} for each user")
    write(options.file, options.items, options.rows)


if __name__ == "__main__":
    main()
