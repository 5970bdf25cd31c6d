"""What a run of `million` measured, as rows and as tables."""

from __future__ import annotations

import report
from runs import Run

MOST_STEP, MOST_MEMORY = 2.0, 3.0
# From this size on memory is held against that of the weights: below, everything else is larger.
LARGE = 1_000_000


def size(items: int, rows: int, reading: int, run: Run) -> dict:
    return {
        "benchmark": "million", "items": items, "rows": rows, "loss": run.loss, "precision": run.precision,
        "steps": run.steps, "step_milliseconds": run.step_milliseconds, "seconds": round(run.seconds, 1),
        "weights_bytes": run.weights, "reading_bytes": reading, "memory_bytes": run.memory,
        "memory_ratio": round(run.memory / run.weights, 3),
        # What the run took beyond reading, over the weights.
        "training_ratio": round((run.memory - reading) / run.weights, 3),
        "parts": run.parts, "fit_seconds": run.fits, "kept": run.kept, "ndcg@10": run.ndcg}


def with_ratios(rows: list[dict]) -> list[dict]:
    """Steps against those of the first catalogue."""
    first = rows[0]["step_milliseconds"]
    for row in rows:
        own = row["step_milliseconds"]
        row["step_ratio"] = None if first is None or own is None else round(own / first, 3)
        slow = row is not rows[0] and (row["step_ratio"] is None or row["step_ratio"] > MOST_STEP)
        row["miss"] = slow or row["items"] >= LARGE and row["training_ratio"] > MOST_MEMORY
    return rows


def cost(name: str, neighbours: int, found: dict[str, Run]) -> dict:
    usual, few, alone = (found[way] for way in ("usual", "few", "alone"))
    return {
        "benchmark": "million", "data": name, "neighbours": neighbours, "cases": usual.cases, "parts": usual.parts,
        "ndcg@10": usual.ndcg, "low": usual.low, "high": usual.high, "truncated": few.ndcg,
        "difference": few.ndcg - usual.ndcg, "network_alone": alone.ndcg, "miss": False}


def number(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"


def megabytes(value: int) -> str:
    return f"{value / 1e6:,.0f}"


def sizes(rows: list[dict], epochs: int) -> list[str]:
    header = ("items", "steps", "ms a step", "÷ the first", "target", "weights MB", "reading MB", "peak MB",
              "peak ÷ weights", "(peak − reading) ÷ weights", "target", "")
    cells = []
    for row in rows:
        is_first, is_large = row is rows[0], row["items"] >= LARGE
        cells.append((
            f"{row['items']:,}", f"{row['steps']:,}", number(row["step_milliseconds"], 1), number(row["step_ratio"], 2),
            "" if is_first else f"≤ {MOST_STEP:g}", megabytes(row["weights_bytes"]), megabytes(row["reading_bytes"]),
            megabytes(row["memory_bytes"]), number(row["memory_ratio"], 2), number(row["training_ratio"], 2),
            f"≤ {MOST_MEMORY:g}" if is_large else "", "MISS" if row["miss"] else ""))
    models = [(f"{row['items']:,}", ", ".join(f"{part} × {weight:.2f}" for part, weight in row["parts"].items()),
               "–" if row["kept"] is None else f"{row['kept'][0]} and {row['kept'][1]}",
               ", ".join(f"{name} {seconds / 60:.2f}" for name, seconds in row["fit_seconds"].items()) or "under a second",
               number(row["seconds"] / 60, 1), number(row["ndcg@10"], 4)) for row in rows]
    said = rows[0]
    return [f"{said['rows']:,} made-up rows, {said['loss']} loss, {said['precision']}, epochs: {epochs}", "", *report.grid(header, cells), "",
            *report.grid(("items", "parts of the score", "neighbours and transitions kept", "minutes of fitting",
                          "minutes of the run", "NDCG@10"), models), ""]


def costs(rows: list[dict]) -> list[str]:
    header = ("data", "cases", "NDCG@10", "95 % interval", "truncated", "difference", "network alone")
    cells = [(row["data"], number(row["cases"], 0), number(row["ndcg@10"], 4),
              "–" if row["low"] is None else f"{row['low']:.4f} … {row['high']:.4f}", number(row["truncated"], 4),
              f"{row['difference']:+.4f}", number(row["network_alone"], 4)) for row in rows]
    kept = rows[0]["neighbours"]
    return [f"keeping {kept} neighbours and {4 * kept} transitions of each item instead of 64 and 256", "",
            *report.grid(header, cells), ""]


def text(rows: list[dict], epochs: int) -> str:
    found, truncated = [row for row in rows if "items" in row], [row for row in rows if "data" in row]
    lines = [*report.heading("million: training large catalogues", rows[0]), ""]
    if found:
        lines += sizes(found, epochs)
    if truncated:
        lines += costs(truncated)
    missed = sum(row["miss"] for row in found)
    return "\n".join(lines + [f"{missed} MISS" if missed else "no target missed"])
