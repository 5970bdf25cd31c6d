"""A trained checkpoint as large as one of ML-1M, with its auxiliary model, behind `serve`: requests a second and p99.

Trained by the benchmark itself with the defaults' model on made-up interactions of ML-1M's shape, once; --checkpoint takes another. Carts of
1 to 40 of its items, 10 recommendations, on 1, 8 and 32 connections. How to read the table: Benchmarks/README.md.
"""

from __future__ import annotations

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parents[1] / "scripts" / "golden")]

import rates  # noqa: E402
import trained  # noqa: E402

TAKES = "3 min"
PLAN = rates.Plan("small", trained.ML_1M_SIZED, longest=40, with_vnni=rates.Aim(15_000, 10.0), without=rates.Aim(8_000, 15.0))

if __name__ == "__main__":
    sys.exit(rates.main(PLAN, __doc__))
