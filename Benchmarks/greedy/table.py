"""What a run of `greedy` measured, as rows and as one table."""

from __future__ import annotations

import argparse
import statistics

import report
from driver import Series
from rates import VNNI
from setting import CARTS, COUNT, LONGEST, SHORTEST

# Rounding may change an answer in a cart or two, and then all behind it; beyond that the two sides do not do the same work.
LEAST_AGREEMENT = 0.75
# The peer's time over our fastest's, on one thread, of the peer's fastest way; on more, and for its other ways, ours is only to be
# faster.
WITH_VNNI, WITHOUT = 10, 6
# Carts of this many neighbouring lengths are shown apart at either end.
END = 4


def rows(everything: list[Series], around: dict) -> list[dict]:
    ordered = sorted(everything, key=lambda s: (s.threads, not s.ours))
    return [{"benchmark": "greedy", **row(series, everything, around["kernels"]), **around} for series in ordered]


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
        "target": target, "agreement": same, "kept": kept(series, exact),
        "differs": same is not None and same < LEAST_AGREEMENT, "miss": factor is not None and factor < target,
    }


def aim(series: Series, alike: list[Series], kernels: str | None) -> int:
    best = min((other for other in alike if not other.ours), key=lambda other: other.median)
    if series.threads > 1 or series is not best:
        return 1
    return WITH_VNNI if (kernels or "").startswith(VNNI) else WITHOUT


def precision(series: Series) -> str:
    """Our rows' names end with it."""
    return series.name.rpartition(", ")[2]


def at_end(series: Series, carts: slice) -> float:
    return statistics.median(statistics.median(times[carts]) for times in series.rounds)


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def agreement(series: Series, exact: Series | None) -> float | None:
    """The share of carts for which our f32 gives exactly this peer's items in this peer's order."""
    if exact is None:
        return None
    return sum(a == b for a, b in zip(series.answers, exact.answers)) / len(series.answers)


def kept(series: Series, exact: Series | None) -> float | None:
    """The share of our f32's items that are among this row's, in whatever order."""
    if exact is None or exact is series:
        return None
    return sum(len(set(a) & set(b)) for a, b in zip(series.answers, exact.answers)) / sum(map(len, exact.answers))


def table(options: argparse.Namespace, rows: list[dict]) -> str:
    what = f"checkpoint {options.checkpoint}" if options.checkpoint else "trained causal checkpoint of ML-1M's size"
    title = f"greedy: {what}, {CARTS} carts of {SHORTEST} to {LONGEST} items, {COUNT} recommendations one after the other"
    header = ("", "threads", "median ms", "p90 ms", f"{END} shortest", f"{END} longest", "peer ÷ ours", "of ours", "target",
              "÷ our f32", "same answers", "items kept", "")
    return "\n".join([*report.heading(title, rows[0]), *given(rows[0]),
                      f"{rows[0]['rounds']} rounds, alternating; median of the rounds' medians", "",
                      *report.grid(header, [cells(row) for row in rows]), "", verdict(rows)])


def given(row: dict) -> list[str]:
    if not row["peers_given"]:
        return []
    return ["the peers were given " + " ".join(f"{name}={value}" for name, value in row["peers_given"].items())]


def cells(row: dict) -> tuple[str, ...]:
    def shown(name: str, form: str) -> str:
        return "" if row[name] is None else format(row[name], form)

    return (row["name"], str(row["threads"]), f"{row['milliseconds']:.3f}", f"{row['p90']:.3f}", f"{row['shortest']:.3f}",
            f"{row['longest']:.3f}", shown("ratio", ".2f"), row["against"] or "",
            "" if row["target"] is None else f"≥ {row['target']}", shown("f32_ratio", ".2f"), shown("agreement", ".0%"),
            shown("kept", ".1%"),
            "ANSWERS DIFFER" if row["differs"] else "MISS" if row["miss"] else "ours" if row["side"] == "ours" else "")


def verdict(rows: list[dict]) -> str:
    if all(row["ratio"] is None for row in rows):
        return "Ours was not measured"
    if any(row["differs"] for row in rows):
        return "ANSWERS DIFFER: the two sides did not do the same work, so these ratios say nothing"
    misses = sum(row["miss"] for row in rows)
    return f"{misses} MISS: a target is not reached" if misses else "No miss"
