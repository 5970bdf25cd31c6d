"""What every contender of this benchmark shares: the model's weights, the carts, how many items are asked for."""

from __future__ import annotations

import argparse
import json
import logging
import pathlib
import warnings

import numpy as np

import model_files
from model import MASK, PAD, ModelConfiguration, ReferenceModel

VOCABULARY = 59_049  # what the article has from MovieLens-25M
CART_ITEMS = 25
CARTS = 8
COUNT = 10
SEED = 3007

CARTS_FILE, ONNX_FILE = "carts.json", "model.onnx"


def prepare(directory: pathlib.Path) -> None:
    """Random weights and random carts."""
    model_files.write(ModelConfiguration.article(VOCABULARY), directory, SEED)
    random = np.random.RandomState(SEED)
    carts = [random.choice(np.arange(2, VOCABULARY), CART_ITEMS, replace=False).tolist() for _ in range(CARTS)]
    (directory / CARTS_FILE).write_text(json.dumps({"carts": carts, "count": COUNT}))


def export_onnx(directory: pathlib.Path) -> None:
    import torch

    class OnePosition(torch.nn.Module):
        def __init__(self, model: ReferenceModel):
            super().__init__()
            self.model = model

        def forward(self, tokens: torch.Tensor) -> torch.Tensor:
            return self.model.output(self.model.encoder(tokens, "bidirectional")[:, -1])

    tokens = torch.tensor([list(range(2, 2 + CART_ITEMS)) + [MASK]])
    with warnings.catch_warnings():
        # The exporter's remarks on its own dependencies.
        warnings.simplefilter("ignore")
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        torch.onnx.export(OnePosition(load(directory)).eval(), (tokens,), str(directory / ONNX_FILE), dynamo=True,
                          input_names=["tokens"], output_names=["logits"], verbose=False)


def load(directory: pathlib.Path) -> ReferenceModel:
    return model_files.load(directory).eval()


def read_carts(directory: pathlib.Path) -> list[list[int]]:
    return json.loads((directory / CARTS_FILE).read_text())["carts"]


def unwanted(cart: list[int]) -> list[int]:
    """Vocabulary indices that ours never answers: special tokens and what is in the cart."""
    return [PAD, MASK, *cart]


def arguments(description: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--directory", type=pathlib.Path, required=True)
    parser.add_argument("--threads", type=int, required=True)
    return parser.parse_args()
