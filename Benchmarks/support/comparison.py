"""Answers of ours and of a peer, row by row: whether both did the same work. Shared by the benchmarks that run in process."""

from __future__ import annotations

from driver import Series

# Rounding may change an answer in a cart or two; beyond that the two sides do not do the same work.
LEAST_AGREEMENT = 0.75


def precision(series: Series) -> str:
    """Our rows' names end with it."""
    return series.name.rpartition(", ")[2]


def agreement(series: Series, ours: Series | None) -> float | None:
    """The share of carts for which ours gives exactly this peer's items in this peer's order."""
    if ours is None:
        return None
    return sum(a == b for a, b in zip(series.answers, ours.answers)) / len(series.answers)


def differs(agreement: float | None) -> bool:
    return agreement is not None and agreement < LEAST_AGREEMENT


def overlap(series: Series, exact: Series | None) -> float | None:
    """The share of our f32's items that are among this row's, in whatever order."""
    if exact is None or exact is series:
        return None
    return sum(len(set(a) & set(b)) for a, b in zip(series.answers, exact.answers)) / sum(map(len, exact.answers))


def shown(row: dict, name: str, form: str) -> str:
    """A cell; empty for what is not known."""
    return "" if row[name] is None else format(row[name], form)


def verdict(rows: list[dict]) -> str:
    if all(row["ratio"] is None for row in rows):
        return "Ours was not measured"
    if any(row["differs"] for row in rows):
        return "ANSWERS DIFFER: the two sides did not do the same work, so these ratios say nothing"
    misses = sum(row["miss"] for row in rows)
    return f"{misses} MISS: a target is not reached" if misses else "No miss"
