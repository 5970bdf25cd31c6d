"""What every contender of this benchmark shares: the model's weights, the carts, how many items are asked for."""

from __future__ import annotations

import argparse
import json
import pathlib

import numpy as np

import model_files
from carts import random_carts
from model import MASK, PAD, ModelConfiguration, ReferenceModel

VOCABULARY = 59_049  # what the article has from MovieLens-25M
CART_ITEMS = 25
# Random weights score many items nearly alike: fewer carts would make the share of answers kept a matter of luck.
CARTS = 64
# What a round times of them, and fewer of ten slow passes.
STRIDE, SLOW_STRIDE = 8, 32
COUNT = 10
SEED = 3007

CARTS_FILE = "carts.json"


def prepare(directory: pathlib.Path) -> None:
    """Random weights and random carts."""
    model_files.write(ModelConfiguration.article(VOCABULARY), directory, SEED)
    carts = random_carts(VOCABULARY, CARTS, CART_ITEMS, CART_ITEMS)
    (directory / CARTS_FILE).write_text(json.dumps({"carts": carts, "count": COUNT}))


def useful_flop(tokens: int, passes: int = 1) -> int:
    """Operations that answering takes, two for each multiply-add: whole blocks at every token, but for the last one, of
    which only keys and values are needed at all of them, and the output layer at one. Each pass has a token more."""
    c = ModelConfiguration.article(VOCABULARY)
    inner = c.heads * c.headWidth
    query = union = 2 * c.width * inner
    feed_forward = 4 * c.width * c.feedForwardWidth

    def one_pass(n: int) -> int:
        keys_and_values, attention = 4 * c.width * inner, 4 * n * inner
        row = query + union + feed_forward + attention
        return (c.layers - 1) * n * (row + keys_and_values) + n * keys_and_values + row + 2 * c.width * VOCABULARY

    return sum(map(one_pass, range(tokens, tokens + passes)))


def load(directory: pathlib.Path) -> ReferenceModel:
    return model_files.load(directory).eval()


def read_carts(directory: pathlib.Path) -> list[list[int]]:
    return json.loads((directory / CARTS_FILE).read_text())["carts"]


def best(logits: np.ndarray, cart: list[int]) -> list[int]:
    """The best items as ours answers them; changes the logits."""
    logits[unwanted(cart)] = -np.inf
    items = np.argpartition(logits, -COUNT)[-COUNT:]
    return items[np.argsort(-logits[items])].tolist()


def unwanted(cart: list[int]) -> list[int]:
    """Vocabulary indices that ours never answers: special tokens and what is in the cart."""
    return [PAD, MASK, *cart]


def arguments(description: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--directory", type=pathlib.Path, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--precision", default="f32")
    return parser.parse_args()
