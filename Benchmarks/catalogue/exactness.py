"""Whether a service's answers are exact: compared with the whole product, in float32, with the table of its checkpoint."""

from __future__ import annotations

import json
import pathlib

import numpy as np

import carts
import model_files
from model import MASK
from serving import Serve, ServerError, get, post

COUNT = 10
# By how much scores and cosines may differ that were added up in another order. Items whose scores are as near may change places.
TOLERANCE = 1e-4
CART_LENGTHS = (1, 10, 40)
# Of the carts and items that are asked about; another one than that of the load.
SEED = 7


class Table:
    """The output layer as it lies in a checkpoint's file, where it is the table of embeddings, too."""

    def __init__(self, checkpoint: pathlib.Path):
        from safetensors import safe_open

        with safe_open(checkpoint / model_files.WEIGHTS_FILE, "np") as file:
            self.weights = file.get_tensor("encoder.word_embedding.weight")
            self.bias = file.get_tensor("rec.bias")
        self.norms = np.sqrt(np.einsum("ij,ij->i", self.weights, self.weights))

    def scores(self, hidden: np.ndarray) -> np.ndarray:
        return self.weights @ hidden + self.bias

    def cosines(self, index: int) -> np.ndarray:
        return self.weights @ self.weights[index] / np.maximum(self.norms * self.norms[index], np.finfo(np.float32).tiny)


def agrees(answered: list[int], scores: np.ndarray, unwanted: list[int]) -> bool:
    """Whether an answer has the best scores, one after the other, but for what may not be answered."""
    scores = scores.copy()
    scores[:carts.FIRST_ITEM] = -np.inf
    scores[unwanted] = -np.inf
    best = np.sort(scores[np.argpartition(scores, -COUNT)[-COUNT:]])[::-1]
    if len(set(answered)) != COUNT:
        return False
    return bool(np.allclose(scores[answered], best, rtol=TOLERANCE, atol=TOLERANCE))


def similar(server: Serve, table: Table, items: int) -> int:
    """How many of a few answers of the running service to GET /items/{id}/similar are not exact, in whatever format it computes."""
    wrong = 0
    for [item] in carts.random_carts(items, len(CART_LENGTHS), 1, 1, seed=SEED):
        answer = answered(get(server.port, f"/items/{item}/similar?count={COUNT}"))
        wrong += not agrees([int(other["id"]) for other in answer["similar"]], table.cosines(item), [item])
    return wrong


def recommendations(options, directory: pathlib.Path, checkpoint: pathlib.Path, table: Table, items: int) -> int:
    """How many of a few recommendations are not exact. A service of its own gives them, which computes in float32: what the network
    makes of a cart is something else in the other formats, whose answers are as exact to that."""
    import torch

    asked = [carts.random_carts(items, 1, length, length, seed=SEED + length)[0] for length in CART_LENGTHS]
    encoder = model_files.load(directory).eval().encoder
    server = Serve(options.programs["serve"], checkpoint, "--lanes", str(options.lanes), "--precision", "f32")
    wrong = 0
    try:
        server.start()
        for cart in asked:
            answer = answered(post(server.port, "/recommend", carts.body(cart, COUNT)))
            with torch.inference_mode():
                hidden = encoder(torch.tensor([cart + [MASK]]), "bidirectional")[0, -1].numpy()
            wrong += not agrees([int(item["id"]) for item in answer["recommendations"]], table.scores(hidden), cart)
    finally:
        server.stop()
    return wrong


def answered(response: tuple[int, bytes]) -> dict:
    status, body = response
    if status != 200:
        raise ServerError(f"status {status}: {body[:300].decode(errors='replace')}")
    return json.loads(body)
