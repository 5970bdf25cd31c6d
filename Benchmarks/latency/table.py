"""What a run of `latency` measured, as rows and as one table."""

from __future__ import annotations

import statistics

import report
from comparison import agreement, differs, overlap, precision, shown, verdict
from driver import Series
from setting import CART_ITEMS, COUNT, VOCABULARY, useful_flop

# The share of f32's ten best that our int8 is to have among its ten.
LEAST_KEPT = 0.98
# Which of ours a peer is compared with, and the least ratios on one thread, with VNNI in AVX-512 and elsewhere; on more
# threads ours is only to be faster.
FASTEST = "fastest"
COMPARED = {
    "PyTorch, article's code: logits at every position": ("f32", 1, 1), "PyTorch, logits at one position": ("f32", 1, 1),
    "ONNX Runtime f32, logits at one position": ("f32", 2.5, 2.4),
    "ONNX Runtime dynamic int8, logits at one position": ("int8", 3.2, 1.7),
    "OpenVINO f32, logits at one position": ("f32", 1, 1), "OpenVINO bf16, logits at one position": ("bf16", 1, 1),
    "PyTorch, article's recommendPost: 10 passes": (FASTEST, 25, 14),
}
PASSES = {"top_k": 1, "greedy": COUNT}
# oneDNN's int8 is not measured: processors with such instructions do twice as many multiply-adds in one as with bf16.
LIMITS = {"f32": ("peak f32", 1), "bf16": ("peak bf16", 1), "int8": ("peak bf16", 2)}


def rows(everything: list[Series], kernels: str | None) -> list[dict]:
    tasks = list(dict.fromkeys(series.task for series in everything))
    ordered = sorted(everything, key=lambda s: (tasks.index(s.task), s.threads, not s.ours))
    has_vnni = report.has_vnni(kernels)
    return [{"benchmark": "latency", **row(series, everything, has_vnni)} for series in ordered]


def row(series: Series, everything: list[Series], has_vnni: bool) -> dict:
    wanted, with_vnni, without = COMPARED.get(series.name, (None, 1, 1))
    target = with_vnni if has_vnni else without
    ours = counterpart(series, everything, wanted) if wanted else None
    exact = counterpart(series, everything, "f32")
    factor, kept = report.ratio(series, ours), overlap(series, exact)
    same = agreement(series, exact) if wanted in ("f32", FASTEST) else None
    target = target if series.threads == 1 else 1
    forgets = series.ours and precision(series) == "int8" and series.task == "top_k" and kept is not None and kept < LEAST_KEPT
    return {
        "name": series.name, "task": series.task, "threads": series.threads, "side": side(series),
        "milliseconds": round(series.median, 3), "p90": round(series.p90, 3), "rounds": len(series.rounds),
        "calls": sum(map(len, series.rounds)), "against": precision(ours) if ours else None,
        "ratio": None if factor is None else round(factor, 2), "target": None if factor is None else target,
        "agreement": same, "kept": kept, "of_limit": of_limit(series, everything), "http_adds": http_adds(series, everything),
        "differs": differs(same), "miss": factor is not None and factor < target or forgets,
    }


def side(series: Series) -> str:
    return "limit" if series.task not in PASSES else "ours" if series.ours else "peer"


def is_http(series: Series) -> bool:
    return "through HTTP" in series.name


def counterpart(series: Series, everything: list[Series], wanted: str) -> Series | None:
    """Our row, in process, that does what this row does, on as many threads, in the precision wanted."""
    candidates = [other for other in everything if side(other) == "ours" and not is_http(other)
                  and (other.task, other.threads) == (series.task, series.threads)]
    if wanted == FASTEST:
        return min(candidates, key=lambda other: other.median, default=None)
    return next((other for other in candidates if precision(other) == wanted), None)


def of_limit(series: Series, everything: list[Series]) -> float | None:
    """The share of the processor's arithmetic that the useful operations took, on the one thread that a request has."""
    if side(series) != "ours":
        return None
    task, times = LIMITS[precision(series)]
    peak = next((other for other in everything if other.task == task), None)
    if peak is None:
        return None
    useful = useful_flop(CART_ITEMS + 1, PASSES[series.task]) / (times * float(peak.answers[0][0]))
    return statistics.median(useful * limit / own for limit, own in zip(peak.round_medians, series.round_medians))


def http_adds(series: Series, everything: list[Series]) -> float | None:
    """Milliseconds more than in process."""
    inside = counterpart(series, everything, precision(series)) if is_http(series) else None
    if inside is None:
        return None
    return round(statistics.median(a - b for a, b in zip(series.round_medians, inside.round_medians)), 3)


def table(title: str, rows: list[dict]) -> str:
    header = ("", "threads", "median ms", "p90 ms", "against our", "peer ÷ ours", "target", "same answers", "top 10 kept",
              "of limit", "")
    lines = [*report.heading(title, rows[0]), formula(),
             f"{rows[0]['rounds']} rounds, alternating; median of the rounds' medians", "",
             *report.grid(header, [cells(row) for row in rows])]
    return "\n".join([*lines, "", verdict(rows)])


def cells(row: dict) -> tuple[str, ...]:
    said = "" if row["side"] == "peer" else row["side"]
    if row["http_adds"] is not None:
        said = f"HTTP adds {row['http_adds']:.2f} ms"
    return (row["name"], str(row["threads"]), f"{row['milliseconds']:.2f}", f"{row['p90']:.2f}", row["against"] or "",
            shown(row, "ratio", ".2f"), "" if row["target"] is None else f"≥ {row['target']}", shown(row, "agreement", ".0%"),
            shown(row, "kept", ".1%"), shown(row, "of_limit", ".0%"),
            "ANSWERS DIFFER" if row["differs"] else "MISS" if row["miss"] else said)


def formula() -> str:
    tokens = CART_ITEMS + 1
    return (f"of limit: useful operations over oneDNN's rate on one thread (int8: twice bf16's). A pass of {tokens} tokens has "
            f"{useful_flop(tokens) / 1e6:.0f} MFLOP = 5 blocks × {tokens} rows × (2·256·4·1024 + 4·256·1024 + "
            f"4·{tokens}·1024) + the last block at one row, its keys and values at {tokens} + 2·256·{VOCABULARY:,}")
