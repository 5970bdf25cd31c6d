"""What a run of `training` measured, as rows and as tables."""

from __future__ import annotations

import statistics

import report
from driver import Series
from setting import Model

# First-step losses, dropout off, may differ by this share of the peer's: rounding, not another model.
LARGEST_DIFFERENCE = {"f32": 1e-3, "bf16": 2e-2}


def rows(model: Model, everything: list[Series], around: dict) -> list[dict]:
    """One row for each series of a model's run; a series' task is its precision, or `peak` and a precision."""
    result = []
    order = ["peak f32", "peak bf16", "f32", "bf16"]
    for series in sorted(everything, key=lambda s: (order.index(s.task), not s.ours, s.threads)):
        precision = series.task.split()[-1]
        ours = next((o for o in everything if o.ours and o.task == series.task), None)
        if series.ours or series.task.startswith("peak"):
            ours = None
        ratio, difference = report.ratio(series, ours), loss_difference(series, ours)
        target = None if ratio is None else model.target(precision, around["kernels"])
        side = "limit" if series.task.startswith("peak") else "ours" if series.ours else "peer"
        result.append({
            "benchmark": "training", "model": model.key, "title": model.title, "name": series.name,
            "precision": precision, "side": side, "threads": series.threads, "note": series.note,
            "milliseconds": round(series.median, 3), "rounds": len(series.rounds),
            "ratio": None if ratio is None else round(ratio, 2), "target": target,
            "loss_difference": difference, "differs": (difference or 0) > LARGEST_DIFFERENCE[precision],
            "miss": ratio is not None and ratio < target, **speed(model, series, everything), **around,
        })
    return result


def speed(model: Model, series: Series, everything: list[Series]) -> dict:
    if series.task.startswith("peak"):
        return {"gflops": round(peak_flops(series) / series.median / 1e6, 1)}
    seconds = series.median / 1e3
    gflops = model.flops() * model.batch / seconds / 1e9
    peak = next((p for p in everything
                 if p.task == f"peak {series.task}" and p.threads == series.threads), None)
    share = None if peak is None else statistics.median(
        (model.flops() * model.batch / took) / (peak_flops(peak) / best)
        for took, best in zip(series.round_medians, peak.round_medians))
    return {"sequences_per_second": round(model.batch / seconds, 1), "gflops": round(gflops, 1),
            "share_of_peak": None if share is None else round(share, 3)}


def peak_flops(series: Series) -> float:
    """Of one call: its answer says."""
    return float(series.answers[0][0])


def loss_difference(series: Series, ours: Series | None) -> float | None:
    """The largest relative difference between the two sides' losses of the first steps."""
    if ours is None:
        return None
    return max(abs(float(a[0]) - float(b[0])) / float(a[0]) for a, b in zip(series.answers, ours.answers))


def table(model: Model, rows: list[dict]) -> list[str]:
    """Of one model."""
    header = ("", "threads", "sequences/s", "GFLOP/s", "of peak", "peer ÷ ours", "target", "same loss", "")
    cells = []
    for row in rows:
        if row["side"] == "limit":
            cells.append((row["name"], str(row["threads"]), "", f"{row['gflops']:.0f}", "", "", "", "", "limit"))
            continue
        ratio, difference = row["ratio"], row["loss_difference"]
        cells.append((
            row["name"], str(row["threads"]), f"{row['sequences_per_second']:.1f}", f"{row['gflops']:.0f}",
            "" if row["share_of_peak"] is None else f"{row['share_of_peak']:.0%}",
            "" if ratio is None else f"{ratio:.2f}", "" if ratio is None else f"≥ {row['target']:g}",
            "" if difference is None else f"{'NO' if row['differs'] else 'yes'}, {difference:.0e}",
            "LOSS DIFFERS" if row["differs"] else "MISS" if row["miss"] else "ours" if row["side"] == "ours" else ""))
    counted, whole = model.flops() / 1e9, model.flops(whole_last_block=True) / 1e9
    return ["", f"**{model.title}** ({counted:.3f} GFLOP a sequence; {whole:.3f} with the last block whole)", "",
            *report.grid(header, cells)]


def whole_runs(rows: list[dict]) -> list[str]:
    """Memory, and an epoch of real data."""
    header = ("", "ours", "peer", "peer ÷ ours", "target", "")
    cells = [(row["name"], quantity(row["ours"], row["unit"]), quantity(row["peer"], row["unit"]),
              "" if row["ratio"] is None else f"{row['ratio']:.2f}", row["target"], "MISS" if row["miss"] else "")
             for row in rows]
    return ["", "**Whole runs**", "", *report.grid(header, cells)]


def quantity(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:.2f} {unit}"


def verdict(rows: list[dict]) -> str:
    if any(row.get("differs") for row in rows):
        return "LOSS DIFFERS: the two sides did not do the same work, so their ratio says nothing"
    misses = sum(row["miss"] for row in rows)
    return f"{misses} MISS: a target is not reached" if misses else "No miss: every target measured is reached"
