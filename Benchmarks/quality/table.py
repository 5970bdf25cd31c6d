"""What a run of `quality` measured, as tables, and whether it reaches what it is to reach."""

from __future__ import annotations

import report
from plan import BEST, Data, Target


def judge(rows: list[dict]) -> None:
    """Marks each row: does it miss its NDCG@10 or its time? A target beside a row that failed is not reached either."""
    ndcg = {row["name"]: row["ndcg"] for row in rows if "ndcg" in row}
    baselines = [row["ndcg"] for row in rows if row["side"] == "baseline"]
    if baselines:
        ndcg[BEST] = max(baselines)
    for row in rows:
        target: Target | None = row.get("target")
        least = None
        if target is not None:
            least = target.number if target.number is not None else of_row(target, ndcg)
        row["least"] = least
        row["miss"] = ("error" in row or (target is not None and (least is None or row["ndcg"] < least))
                       or (row.get("most_minutes") is not None and row["minutes"] > row["most_minutes"]))


def of_row(target: Target, ndcg: dict[str, float]) -> float | None:
    """Baselines' names may say more than the plan's: `first-order Markov` is the plan's `Markov`."""
    found = next((value for name, value in ndcg.items() if target.row in name), None)
    return None if found is None else target.factor * found


def table(data: Data, rows: list[dict]) -> list[str]:
    header = ("", "cases", "HR@10", "NDCG@10", "target", "minutes of training", "")
    lines = ["", f"**{data.title}**", "", *report.grid(header, [cells(row) for row in rows])]
    errors = [f"{row['name']}: {row['error']}" for row in rows if "error" in row]
    return [*lines, *(["", *errors] if errors else [])]


def cells(row: dict) -> tuple[str, ...]:
    most, minutes = row.get("most_minutes"), row.get("minutes")
    time = "" if minutes is None else f"{minutes:.1f}" + ("" if most is None else f", ≤ {most:g}")
    mark = "ERROR" if "error" in row else "MISS" if row["miss"] else row["side"]
    return (row["name"], str(row.get("cases", "")), number(row.get("hit_rate")), number(row.get("ndcg")), goal(row), time, mark)


def goal(row: dict) -> str:
    target = row.get("target")
    if target is None:
        return ""
    return text(target) if target.number is not None else f"{text(target)} = {number(row['least']) or 'unknown'}"


def text(target: Target | None) -> str:
    return "" if target is None else str(target)


def number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def verdict(rows: list[dict]) -> str:
    errors, misses = sum("error" in row for row in rows), sum(row["miss"] for row in rows)
    if errors:
        return f"{errors} ERROR, {misses - errors} MISS: a row could not be measured, or a target is not reached"
    return f"{misses} MISS: a target is not reached" if misses else "No miss: every target is reached"
