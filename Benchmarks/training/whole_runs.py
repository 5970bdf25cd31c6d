"""What is measured once, in processes of its own: the memory of a large batch, and an epoch of real data."""

from __future__ import annotations

import argparse
import json
import pathlib
import tempfile
import time

import model_files
import programs
from setting import BATCHES_FILE, LEARNING_RATE, SEED, WEIGHT_DECAY, Model, write_batches

LARGE_BATCH = 512
MEMORY_LIMIT = 6.0  # GB
EPOCH_TARGET = 12.0

# The same for both sides of the epoch.
WIDTH, BLOCKS, HEADS, LENGTH, BATCH, MASKED, EPOCH_DROPOUT = 128, 2, 4, 200, 128, 0.2, 0.2


def our_setting(checkpoint: pathlib.Path, batches: pathlib.Path, *, lanes: int, precision: str,
                dropout: float) -> list[str]:
    """The options that `cloze-bench training` and `cloze-bench memory` share."""
    return ["--checkpoint", str(checkpoint), "--batches", str(batches), "--lanes", str(lanes),
            "--precision", precision, "--dropout", str(dropout), "--learning-rate", str(LEARNING_RATE),
            "--weight-decay", str(WEIGHT_DECAY)]


def memory(model: Model, directory: pathlib.Path, options: argparse.Namespace, around: dict) -> list[dict]:
    """The article model at the article's batch, whose logits alone take over 14 GB in the original."""
    model_files.write(model.configuration, directory, SEED)
    write_batches(model, directory, steps=1, batch=LARGE_BATCH)
    checkpoint = model_files.import_checkpoint(options.programs["checkpoint"], directory)
    result = []
    for precision in options.precisions:
        said = programs.run([options.programs["cloze-bench"], "memory", *our_setting(
            checkpoint, directory / BATCHES_FILE, lanes=options.threads[-1], precision=precision,
            dropout=options.dropout)], output=True)
        gigabytes = json.loads(said)["bytes"] / 1e9
        result.append(row(f"peak memory of the article model at batch {LARGE_BATCH}, {precision}: one step", "GB",
                          gigabytes, None, f"< {MEMORY_LIMIT:g} GB", gigabytes >= MEMORY_LIMIT, around))
    return result


def epoch(options: argparse.Namespace, around: dict) -> dict:
    """One epoch: ours is the whole process, reading and saving included; RecTools' is `fit` alone."""
    with tempfile.TemporaryDirectory(prefix="cloze-bench-") as scratch:
        start = time.perf_counter()
        programs.run([options.programs["train"], "--interactions", str(options.data), "--output", f"{scratch}/run",
                      "--user-column", "1", "--item-column", "2", "--timestamp-column", "none", "--header", "no",
                      "--objectives", "masked", "--mask-probability", str(MASKED), "--mask-last-share", "0",
                      "--width", str(WIDTH), "--layers", str(BLOCKS), "--heads", str(HEADS), "--length", str(LENGTH),
                      # The plain Transformer, as the peer's.
                      "--distance-bias", "0", "--convolution", "0",
                      "--batch-size", str(BATCH), "--dropout", str(EPOCH_DROPOUT), "--epochs", "1",
                      "--split", "none", "--lanes", str(options.threads[-1])])
        ours = time.perf_counter() - start
    peer = None
    if options.data_python:
        here = pathlib.Path(__file__).resolve().parent
        said = programs.run([options.data_python, here / "peer_rectools.py", "--data", options.data,
                             "--width", str(WIDTH), "--blocks", str(BLOCKS), "--heads", str(HEADS),
                             "--length", str(LENGTH), "--batch", str(BATCH), "--masked", str(MASKED),
                             "--dropout", str(EPOCH_DROPOUT),
                             "--threads", str(options.threads[-1])], output=True)
        finished = json.loads(said.splitlines()[-1])
        peer = finished["seconds"]
        around["versions"].update(finished["versions"])
    ratio = None if peer is None else peer / ours
    return row(f"an epoch of {options.data.name}: RecTools BERT4RecModel, masked, width {WIDTH}, {BLOCKS} blocks", "s",
               ours, peer, f"≥ {EPOCH_TARGET:g}", ratio is not None and ratio < EPOCH_TARGET, around, ratio)


def row(name: str, unit: str, ours: float, peer: float | None, target: str, miss: bool, around: dict,
        ratio: float | None = None) -> dict:
    return {"benchmark": "training", "name": name, "unit": unit, "ours": round(ours, 3),
            "peer": None if peer is None else round(peer, 3), "ratio": None if ratio is None else round(ratio, 2),
            "target": target, "miss": miss, **around}
