"""What a run of `greedy` measured, as rows and as one table."""

from __future__ import annotations

import argparse
import statistics

import report
from comparison import agreement, differs, overlap, precision, shown, verdict
from driver import Series
from setting import CARTS, COUNT, LONGEST, SHORTEST

# The peer's time over our fastest's, on one thread, of the peer's fastest way; on more, and for its other ways, ours is only to be
# faster.
WITH_VNNI, WITHOUT = 10, 6
# Carts of this many neighbouring lengths are shown apart at either end.
END = 4


def rows(everything: list[Series], kernels: str | None) -> list[dict]:
    ordered = sorted(everything, key=lambda s: (s.threads, not s.ours))
    return [{"benchmark": "greedy", **row(series, everything, kernels)} for series in ordered]


def row(series: Series, everything: list[Series], kernels: str | None) -> dict:
    alike = [other for other in everything if other.threads == series.threads]
    mine = [other for other in alike if other.ours]
    exact = next((other for other in mine if precision(other) == "f32"), None)
    fastest = None if series.ours else min(mine, key=lambda other: other.median, default=None)
    factor, same = report.ratio(series, fastest), None if series.ours else agreement(series, exact)
    target = aim(series, alike, kernels) if factor is not None else None
    return {
        "name": series.name, "threads": series.threads, "side": "ours" if series.ours else "peer",
        "milliseconds": round(series.median, 3), "p90": round(series.p90, 3),
        "shortest": round(at_end(series, slice(None, END)), 3), "longest": round(at_end(series, slice(-END, None)), 3),
        "rounds": len(series.rounds), "against": precision(fastest) if fastest else None,
        "ratio": rounded(factor), "f32_ratio": None if series.ours else rounded(report.ratio(series, exact)),
        "target": target, "agreement": same, "kept": overlap(series, exact),
        "differs": differs(same), "miss": factor is not None and factor < target,
    }


def aim(series: Series, alike: list[Series], kernels: str | None) -> int:
    best = min((other for other in alike if not other.ours), key=lambda other: other.median)
    if series.threads > 1 or series is not best:
        return 1
    return WITH_VNNI if report.has_vnni(kernels) else WITHOUT


def at_end(series: Series, carts: slice) -> float:
    return statistics.median(statistics.median(times[carts]) for times in series.rounds)


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def table(options: argparse.Namespace, rows: list[dict]) -> str:
    what = f"checkpoint {options.checkpoint}" if options.checkpoint else "trained causal checkpoint of ML-1M's size"
    title = f"greedy: {what}, {CARTS} carts of {SHORTEST} to {LONGEST} items, {COUNT} recommendations one after the other"
    header = ("", "threads", "median ms", "p90 ms", f"{END} shortest", f"{END} longest", "peer ÷ ours", "of ours", "target",
              "÷ our f32", "same answers", "items kept", "")
    return "\n".join([*report.heading(title, rows[0]),
                      f"{rows[0]['rounds']} rounds, alternating; median of the rounds' medians", "",
                      *report.grid(header, [cells(row) for row in rows]), "", verdict(rows)])


def cells(row: dict) -> tuple[str, ...]:
    return (row["name"], str(row["threads"]), f"{row['milliseconds']:.3f}", f"{row['p90']:.3f}", f"{row['shortest']:.3f}",
            f"{row['longest']:.3f}", shown(row, "ratio", ".2f"), row["against"] or "",
            "" if row["target"] is None else f"≥ {row['target']}", shown(row, "f32_ratio", ".2f"), shown(row, "agreement", ".0%"),
            shown(row, "kept", ".1%"),
            "ANSWERS DIFFER" if row["differs"] else "MISS" if row["miss"] else "ours" if row["side"] == "ours" else "")
