#!/usr/bin/env python3
"""Loads a file of `checkpoint export` into PyTorch and prints the items most likely to come next.

    load-exported-checkpoint.py model.safetensors --config checkpoint/config.json --items 5 17 42
    load-exported-checkpoint.py model.safetensors --preset article --items 5 17 42
    load-exported-checkpoint.py model.safetensors --config checkpoint/config.json --expert checkpoint/expert.safetensors \\
        --items 5 17 42

Without --expert the network answers alone; with it the scores are the service's.

The file must hold exactly the parameters of the architecture (`load_state_dict(strict=True)`). Only the sinusoidal table
`encoder.position_encoding.pos_table` may be absent: it follows from the architecture. Items are vocabulary indices, from 2 on.
A masked model is asked with `[MASK]` appended to them, a causal one at the last of them; which one it is says config.json.
Needs: pip install torch numpy safetensors
"""

import argparse
import json
import pathlib
import sys

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "golden"))
from expert import blended  # noqa: E402
from model import MASK, VISIBILITIES, ModelConfiguration, ReferenceModel, Times  # noqa: E402


def configuration(arguments: argparse.Namespace, state: dict[str, torch.Tensor]) -> ModelConfiguration:
    if arguments.config:
        return ModelConfiguration.from_json(json.loads(arguments.config.read_text()))
    named = {"article": ModelConfiguration.article, "default": ModelConfiguration.default}[arguments.preset]
    changes = {}
    for table in ("encoder.position_encoding.pos_table", "encoder.position_embedding.weight"):
        if table in state:
            changes["maximumLength"] = state[table].shape[-2]
    return named(state["encoder.word_embedding.weight"].shape[0], **changes)


def asked_visibility(arguments: argparse.Namespace) -> str:
    """How the service would ask "what comes next?" (QuestionEncoder in Sources/Scoring)."""
    if arguments.visibility:
        return arguments.visibility
    if arguments.config:
        return "causal" if "causal" in json.loads(arguments.config.read_text()).get("objectives", []) else VISIBILITIES[0]
    return {"article": VISIBILITIES[0], "default": "causal"}[arguments.preset]


def sequence_times(times: list[int], now: int | None, length: int) -> Times | None:
    """What a directed model knows of one sequence: each row looks from its own item, or with `now` from the next one."""
    if not times:
        return None
    looks = times if now is None else times[1:] + [now]
    table = 0 if now is None else 1
    return Times(*(torch.tensor([row[-length:]]) for row in (times, looks, [table] * len(times))))


def top(model: ReferenceModel, items: list[int], visibility: str, count: int, expert=None,
        times: Times | None = None) -> list[tuple[int, float]]:
    """`expert`: what turns logits into scores that know it, given the items."""
    c = model.configuration
    for item in items:
        if not MASK < item < c.vocabularyCount:
            raise ValueError(f"item {item} is not an index of this vocabulary: 2 to {c.vocabularyCount - 1}")
    tokens = (items + [MASK] if visibility == VISIBILITIES[0] else items)[-c.maximumLength :]
    if not tokens:
        raise ValueError("a causal model needs --items to go on from")
    with torch.inference_mode():
        logits = model.eval()(torch.tensor([tokens]), visibility, times=times)[0, -1]
    if expert:
        logits = expert(logits, items)
    # Probabilities over the catalogue, as the service gives them: [PAD] and [MASK] are no items.
    probabilities = torch.softmax(logits[MASK + 1 :], dim=-1)
    best = probabilities.topk(min(count, len(probabilities)))
    return [(index + MASK + 1, value) for index, value in zip(best.indices.tolist(), best.values.tolist())]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=pathlib.Path)
    architecture = parser.add_mutually_exclusive_group(required=True)
    architecture.add_argument("--config", type=pathlib.Path, help="config.json of the checkpoint")
    architecture.add_argument("--preset", choices=("article", "default"), help="vocabulary and length come from the file")
    parser.add_argument("--expert", type=pathlib.Path, help="expert.safetensors of the checkpoint; needs --config")
    parser.add_argument("--items", type=int, nargs="*", default=[], help="vocabulary indices, oldest first")
    parser.add_argument("--times", type=int, nargs="*", default=[], help="when each of them was, in seconds")
    parser.add_argument("--now", type=int, help="when the answer is asked for, in seconds; needs --times")
    parser.add_argument("--visibility", choices=VISIBILITIES, help="instead of the model's own")
    parser.add_argument("--count", type=int, default=5)
    arguments = parser.parse_args()
    if arguments.expert and not arguments.config:
        parser.error("--expert needs --config, which says how it enters the scores")
    if arguments.times and len(arguments.times) != len(arguments.items):
        parser.error("--times needs one for each of --items")
    if arguments.now is not None and not arguments.times:
        parser.error("--now needs --times")
    try:
        state = load_file(arguments.weights)
        model = ReferenceModel(configuration(arguments, state))
        model.load(state)
        expert = blended(arguments.config, arguments.expert) if arguments.expert else None
        times = sequence_times(arguments.times, arguments.now, model.configuration.maximumLength)
        best = top(model, arguments.items, asked_visibility(arguments), arguments.count, expert, times)
    except (OSError, SafetensorError, KeyError, LookupError, ValueError, RuntimeError) as error:
        print(f"error: {arguments.weights}: {error}", file=sys.stderr)
        return 1
    print(f"loaded {len(state)} tensors: {model.configuration}")
    for rank, (item, probability) in enumerate(best, start=1):
        print(f"{rank}\t{item}\t{probability:.6f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
