"""What a run of `latency` measured, as rows and as one table."""

from __future__ import annotations

import report
from driver import Series

# Rounding may swap two items of nearly equal score in a cart or two; beyond that the two sides do not do the same work.
LEAST_AGREEMENT = 0.75


def rows(everything: list[Series], around: dict) -> list[dict]:
    result = []
    tasks = list(dict.fromkeys(series.task for series in everything))
    for series in sorted(everything, key=lambda s: (tasks.index(s.task), s.threads, not s.ours)):
        ours = ours_of(series, everything)
        factor, same = report.ratio(series, ours), agreement(series, ours)
        result.append({
            "benchmark": "latency", "name": series.name, "task": series.task, "threads": series.threads,
            "side": "ours" if series.ours else "peer", "milliseconds": round(series.median, 3),
            "p90": round(series.p90, 3), "rounds": len(series.rounds), "calls": sum(map(len, series.rounds)),
            "ratio": None if factor is None else round(factor, 2), "agreement": same,
            "differs": same is not None and same < LEAST_AGREEMENT, "miss": factor is not None and factor < 1, **around,
        })
    return result


def ours_of(series: Series, everything: list[Series]) -> Series | None:
    """Our row that does what this peer's does, on as many threads."""
    if series.ours:
        return None
    return next((other for other in everything
                 if other.ours and (other.task, other.threads) == (series.task, series.threads)), None)


def agreement(series: Series, ours: Series | None) -> float | None:
    """The share of carts for which ours gives exactly this peer's items in this peer's order."""
    if ours is None:
        return None
    return sum(a == b for a, b in zip(series.answers, ours.answers)) / len(series.answers)


def table(title: str, rows: list[dict]) -> str:
    header = ("", "threads", "median ms", "p90 ms", "peer ÷ ours", "same answers", "")
    cells = [(row["name"], str(row["threads"]), f"{row['milliseconds']:.2f}", f"{row['p90']:.2f}",
              "" if row["ratio"] is None else f"{row['ratio']:.2f}",
              "" if row["agreement"] is None else f"{row['agreement']:.0%}",
              "ANSWERS DIFFER" if row["differs"] else "MISS" if row["miss"] else "ours" if row["side"] == "ours" else "")
             for row in rows]
    lines = [*report.heading(title, rows[0]),
             f"{rows[0]['rounds']} rounds, alternating; median of the rounds' medians", "", *report.grid(header, cells)]
    return "\n".join([*lines, "", verdict(rows)])


def verdict(rows: list[dict]) -> str:
    if all(row["ratio"] is None for row in rows):
        return "Ours was not measured"
    if any(row["differs"] for row in rows):
        return "ANSWERS DIFFER: the two sides did not do the same work, so these ratios say nothing"
    misses = sum(row["miss"] for row in rows)
    return f"{misses} MISS: a peer is faster than ours" if misses else "No miss: ours is faster than every peer"
