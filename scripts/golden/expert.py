"""The service's experts in PyTorch: `expert.safetensors` and `config.json` of a checkpoint, as in
`Sources/Scoring`. Only the next item is asked here."""

from __future__ import annotations

import json
import pathlib

import torch
from safetensors.torch import load_file

FIRST_ITEM = 2


def blended(directory_config: pathlib.Path, file: pathlib.Path):
    """A function from logits (vocabulary) and items, oldest first, to scores."""
    configuration = json.loads(directory_config.read_text())["expert"]
    tensors = load_file(file)
    if "transitions" in configuration:
        return lambda logits, items: transitions(logits, items, tensors, configuration["transitions"])
    return lambda logits, items: autoencoder(logits, items, tensors, configuration["autoencoder"])


def transitions(logits: torch.Tensor, items: list[int], tensors: dict, c: dict) -> torch.Tensor:
    """(1 − λ) · logits + λ · log Σ_d share_d · p_d(y | the item d before it)."""
    popularity = (tensors["occurrences"] + 1).double()
    popularity /= popularity.sum()
    neighbours = items[::-1][: len(c["distances"])]
    shares = torch.tensor(c["distances"][: len(neighbours)], dtype=torch.double)
    mixture = torch.zeros_like(popularity)
    for distance, (neighbour, share) in enumerate(zip(neighbours, shares / shares.sum()), 1):
        offsets, later, counts, outgoing = (
            tensors[f"distance-{distance}.{name}"] for name in ("offsets", "later", "counts", "outgoing"))
        row = slice(int(offsets[neighbour]), int(offsets[neighbour + 1]))
        total = float(outgoing[neighbour]) + c["smoothing"]
        counted = torch.zeros_like(popularity)
        counted[later[row].long()] = counts[row].double() / total
        mixture += share * (counted + (1 - counted.sum()) * popularity)
    return ((1 - c["weight"]) * logits + c["weight"] * mixture.log()).float()


def autoencoder(logits: torch.Tensor, items: list[int], tensors: dict, c: dict) -> torch.Tensor:
    """(1 − λ) · logits + λ · scale · Σ rows of the items."""
    scores = (1 - c["weight"]) * logits
    rows = torch.tensor(sorted(set(items))) - FIRST_ITEM
    scores[FIRST_ITEM:] += c["weight"] * c["scale"] * tensors["weights"][rows].sum(0)
    return scores
