"""Writes the golden file of the baselines: item-kNN and EASE by NumPy's own inverse, in double precision.

    python scripts/golden/write_baselines.py [--output Tests/BERT4RecTests/Golden]

Deterministic: the same file, byte for byte, on every run. What is in it: README.md beside this script.
"""

from __future__ import annotations

import argparse
import json
import pathlib

import numpy as np

ITEMS, USERS, NEIGHBOURS, REGULARIZATION, FIRST, K = 23, 60, 5, 30.0, 2, 5


def ranks(scores: np.ndarray, histories: list[list[int]], targets: list[int], repeats: str) -> list[int]:
    """Full ranking; equal scores rank by index. Of the two ways with a target that is in its history, "leave-out" leaves the
    case out and the others' seen items unranked; "keep" asks it and ranks seen items, too."""
    result = []
    for row, history, target in zip(scores, histories, targets):
        if repeats == "leave-out" and target in history:
            continue
        better = (row > row[target]) | ((row == row[target]) & (np.arange(ITEMS) < target))
        if repeats == "leave-out":
            better[history] = False
        result.append(int(better.sum()) + 1)
    return result


def metrics(found: list[int]) -> dict[str, float]:
    r = np.array(found)
    gain = np.where(r <= K, 1 / np.log2(r + 1), 0)
    return {f"hr@{K}": float(np.mean(r <= K)), f"ndcg@{K}": float(gain.mean()), "mrr": float(np.mean(1 / r))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("Tests/BERT4RecTests/Golden"))
    output = parser.parse_args().output
    random = np.random.default_rng(3007)
    popularity = 1 / np.arange(1, ITEMS + 1)
    sequences = []
    for _ in range(USERS):
        length = int(random.integers(2, 10))
        # With repetitions: an item counts once a user.
        sequences.append([int(i) for i in random.choice(ITEMS, length, p=popularity / popularity.sum())])
    histories, targets = [s[:-1] for s in sequences], [s[-1] for s in sequences]
    x = np.zeros((USERS, ITEMS))
    for user, history in enumerate(histories):
        x[user, history] = 1
    gram = x.T @ x
    counts = np.diag(gram)
    inverse = np.linalg.inv(gram + REGULARIZATION * np.eye(ITEMS))
    ease = -inverse / np.diag(inverse)
    np.fill_diagonal(ease, 0)
    cosine = gram / np.maximum(1, np.sqrt(np.outer(counts, counts)))
    np.fill_diagonal(cosine, 0)
    order = np.argsort(-cosine, axis=1, kind="stable")
    np.put_along_axis(cosine, order[:, NEIGHBOURS:], 0, axis=1)
    scores = {"EASE": x @ ease, "item-kNN": x @ cosine + 1e-6 * counts / counts.sum()}
    golden = {
        "vocabularyCount": ITEMS + FIRST, "neighbours": NEIGHBOURS, "regularization": REGULARIZATION, "k": K,
        "histories": [[i + FIRST for i in h] for h in histories], "targets": [t + FIRST for t in targets],
        "scores": {name: [[float(f"{v:.9g}") for v in row] for row in s] for name, s in scores.items()},
        "metrics": {
            repeats: {name: metrics(ranks(s, histories, targets, repeats)) for name, s in scores.items()}
            for repeats in ["leave-out", "keep"]
        },
    }
    text = json.dumps(golden, indent=None, separators=(",", ":"))
    (output / "baselines.golden.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
