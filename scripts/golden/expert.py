"""What stands beside the service's network, in PyTorch: `expert.safetensors` and `config.json` of a checkpoint, as in
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
    models = {"transitions": transitions, "autoencoder": autoencoder, "linear": neighbours, "cosine": neighbours,
              "repeats": repeats}
    there = {name: configuration[name] for name in models if name in configuration}
    # Older checkpoints have one model, and the network has the rest.
    network = configuration.get("network", 1 - sum(c["weight"] for c in there.values()))

    def scores(logits: torch.Tensor, items: list[int]) -> torch.Tensor:
        total = network * logits.double()
        for name, c in there.items():
            total += c["weight"] * models[name](len(logits), items, tensors, c, name)
        return total.float()

    return scores


def transitions(count: int, items: list[int], tensors: dict, c: dict, _: str) -> torch.Tensor:
    """log Σ_d share_d · p_d(y | the item d before it)."""
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
    return mixture.log()


def autoencoder(count: int, items: list[int], tensors: dict, c: dict, _: str) -> torch.Tensor:
    """scale · Σ rows of the items."""
    scores = torch.zeros(count, dtype=torch.double)
    rows = torch.tensor(sorted(set(items))) - FIRST_ITEM
    scores[FIRST_ITEM:] += c["scale"] * tensors["weights"][rows].double().sum(0)
    return scores


def neighbours(count: int, items: list[int], tensors: dict, c: dict, name: str) -> torch.Tensor:
    """log(1 + Σ decayᵏ · what the item k steps before says / floor)."""
    offsets, others, values = (tensors[f"{name}.{part}"] for part in ("offsets", "items", "values"))
    sums = torch.zeros(count, dtype=torch.double)
    for step, item in enumerate(items[::-1][:256]):
        if step and c["decay"] ** step < 0.05:
            break
        row = slice(int(offsets[item]), int(offsets[item + 1]))
        sums[others[row].long()] += c["decay"] ** step * values[row].double()
    return torch.log1p(sums / c["floor"])


def repeats(count: int, items: list[int], _: dict, c: dict, __: str) -> torch.Tensor:
    """As neighbours, each item saying 1 of itself."""
    itself = {"repeats.offsets": (torch.arange(count + 1) - FIRST_ITEM).clamp(min=0),
              "repeats.items": torch.arange(FIRST_ITEM, count), "repeats.values": torch.ones(count - FIRST_ITEM)}
    return neighbours(count, items, itself, c, "repeats")
