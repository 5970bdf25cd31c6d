"""Writes the golden file of ranking measures: trec_eval's numbers (pytrec_eval), and those of lists by NumPy.

    python scripts/golden/write_metrics.py [--output Tests/BERT4RecTests/Golden]

Deterministic: the same file, byte for byte, on every run. What is in it: README.md beside this script.
"""

from __future__ import annotations

import argparse
import json
import pathlib

import numpy as np
import pytrec_eval

ITEMS, CASES, FIRST, CUT_OFFS = 31, 47, 2, [1, 3, 5, 10]


def relevance(scores: np.ndarray, targets: list[int]) -> dict[str, float]:
    """Means over all cases. A target that is not among the items is relevant and retrieved by nobody."""
    relevant = {f"q{case}": {f"i{target}": 1} for case, target in enumerate(targets)}
    run = {f"q{case}": {f"i{item}": float(row[item]) for item in range(ITEMS)} for case, row in enumerate(scores)}
    cuts = ",".join(map(str, CUT_OFFS))
    names = {f"{measure}.{cuts}" for measure in ["success", "ndcg_cut", "recall", "P", "map_cut"]} | {"recip_rank", "ndcg"}
    found = list(pytrec_eval.RelevanceEvaluator(relevant, names).evaluate(run).values())
    assert len(found) == CASES

    def mean(name: str) -> float:
        return float(np.mean([case[name] for case in found]))

    result = {"mrr": mean("recip_rank"), "ndcg": mean("ndcg")}
    for k in CUT_OFFS:
        result |= {
            f"hr@{k}": mean(f"success_{k}"), f"ndcg@{k}": mean(f"ndcg_cut_{k}"), f"recall@{k}": mean(f"recall_{k}"),
            f"precision@{k}": mean(f"P_{k}"), f"map@{k}": mean(f"map_cut_{k}"),
            # trec_eval has no cut-off for the reciprocal rank; with one relevant item it is 0 below.
            f"mrr@{k}": float(np.mean([case["recip_rank"] * (case["recip_rank"] >= 1 / k - 1e-12) for case in found])),
        }
    return result


def lists(scores: np.ndarray, counts: np.ndarray) -> dict[str, float]:
    result = {}
    shares = (counts + 1) / (counts + 1).sum()
    for k in CUT_OFFS:
        top = np.argsort(-scores, axis=1)[:, :k].ravel()
        times = np.bincount(top, minlength=ITEMS)
        # The mean difference of all pairs over twice the mean: the definition, where the program sorts.
        pairs = np.abs(times[:, None] - times[None, :]).sum()
        result |= {
            f"coverage@{k}": len(set(top.tolist())) / ITEMS, f"novelty@{k}": float(np.mean(-np.log2(shares[top]))),
            f"gini@{k}": float(pairs / (2 * ITEMS * times.sum())),
        }
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=pathlib.Path, default=pathlib.Path("Tests/BERT4RecTests/Golden"))
    output = parser.parse_args().output
    random = np.random.default_rng(3007)
    # Whole numbers, no two equal: trec_eval keeps single precision and has its own rule for ties.
    liking = random.permutation(ITEMS) * 0.5
    scores = np.argsort(np.argsort(random.random((CASES, ITEMS)) * ITEMS + liking, axis=1), axis=1)
    # Those with the number ITEMS are unknown.
    targets = [int(t) for t in random.integers(0, ITEMS + 1, CASES)]
    targets[3] = ITEMS
    counts = random.integers(0, 40, ITEMS)
    counts[5] = 0
    golden = {
        "vocabularyCount": ITEMS + FIRST, "cutOffs": CUT_OFFS, "counts": counts.tolist(), "scores": scores.tolist(),
        "targets": [t + FIRST if t < ITEMS else 0 for t in targets],
        "measures": relevance(scores, targets) | lists(scores, counts),
    }
    (output / "metrics.golden.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
