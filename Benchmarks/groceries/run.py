"""The demo's checkpoint, an auto-encoder beside the network, behind `serve`: requests a second and p99.

Trained by the benchmark itself on the bundled groceries as `scripts/demo` does it, once; --checkpoint takes another. Carts of 1 to 12
groceries, 10 recommendations, on 1, 8 and 32 connections. How to read the table: Benchmarks/README.md.
"""

from __future__ import annotations

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parents[1] / "scripts" / "golden")]

import rates  # noqa: E402
import trained  # noqa: E402

TAKES = "3 min"
PLAN = rates.Plan("groceries", trained.GROCERIES, longest=12, with_vnni=rates.Aim(20_000), without=rates.Aim(12_000))

if __name__ == "__main__":
    sys.exit(rates.main(PLAN, __doc__))
