"""Carts of items drawn at random, the same in every run, and the requests that ask about them."""

from __future__ import annotations

import json
import pathlib

import numpy as np

FIRST_ITEM = 2  # after [PAD] and [MASK]
SEED = 3007


def random_carts(vocabulary: int, count: int, shortest: int, longest: int, seed: int = SEED) -> list[list[int]]:
    """Vocabulary indices, no item twice in a cart."""
    random = np.random.RandomState(seed)
    return [(FIRST_ITEM + distinct(random, vocabulary - FIRST_ITEM, random.randint(shortest, longest + 1))).tolist()
            for _ in range(count)]


def distinct(random: np.random.RandomState, below: int, count: int) -> np.ndarray:
    # Drawing without replacement shuffles the whole catalogue each time: seconds with a million items.
    drawn = random.permutation(np.unique(random.randint(0, below, 2 * count)))
    return drawn[:count] if len(drawn) >= count else distinct(random, below, count)


def popular_carts(occurrences: dict[str, int], count: int, shortest: int, longest: int, seed: int = SEED) -> list[list[str]]:
    """Ids, each drawn as often as it occurs in the training data and no item twice in a cart: a shop's carts are like that."""
    random = np.random.RandomState(seed)
    ids, weights = list(occurrences), np.maximum(1.0, list(occurrences.values()))
    longest = min(longest, len(ids))
    # Who waits for all items at once meets the likely ones first, each in proportion.
    return [[ids[place] for place in np.argsort(random.exponential(1 / weights))[:random.randint(shortest, longest + 1)]]
            for _ in range(count)]


def body(cart: list[int] | list[str], count: int = 10) -> str:
    """Indices stand for ids that are the vocabulary indices, and ids are strings."""
    return json.dumps({"items": [str(item) for item in cart], "num_recs": count}, separators=(",", ":"))


def write_bodies(path: pathlib.Path, vocabulary: int, count: int = 2000, shortest: int = 1, longest: int = 40) -> pathlib.Path:
    return write(path, random_carts(vocabulary, count, shortest, longest))


def write(path: pathlib.Path, carts: list[list[int]] | list[list[str]]) -> pathlib.Path:
    """As bodies of requests, one a line."""
    path.write_text("".join(body(cart) + "\n" for cart in carts))
    return path
