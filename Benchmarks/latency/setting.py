"""What every contender of this benchmark shares: the model's weights, the carts, how many items are asked for."""

from __future__ import annotations

import argparse
import dataclasses
import json
import logging
import pathlib
import warnings

import numpy as np

from model import MASK, PAD, ModelConfiguration, ReferenceModel

VOCABULARY = 59_049  # what the article has from MovieLens-25M
CART_ITEMS = 25
CARTS = 8
COUNT = 10
SEED = 3007

WEIGHTS_FILE, CONFIGURATION_FILE, CARTS_FILE, ONNX_FILE = "model.safetensors", "model.json", "carts.json", "model.onnx"
VOCABULARY_FILE = "vocabulary.tsv"


def prepare(directory: pathlib.Path) -> None:
    """Random weights, as PyTorch initialises them, and random carts; the vocabulary's ids are its indices."""
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(SEED)
    configuration = ModelConfiguration.article(VOCABULARY)
    model = ReferenceModel(configuration).eval()
    save_file(model.state_dict(), directory / WEIGHTS_FILE)
    (directory / CONFIGURATION_FILE).write_text(json.dumps(dataclasses.asdict(configuration)))
    items = "".join(f"{index}\t{index}\t1\t\n" for index in range(2, VOCABULARY))
    (directory / VOCABULARY_FILE).write_text("index\tid\tcount\ttitle\n0\t[PAD]\t0\t\n1\t[MASK]\t0\t\n" + items)
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
    from safetensors.torch import load_file

    model = ReferenceModel(ModelConfiguration.from_json(json.loads((directory / CONFIGURATION_FILE).read_text())))
    model.load(load_file(directory / WEIGHTS_FILE))
    return model.eval()


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
