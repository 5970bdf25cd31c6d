"""What a run measured, as one table or as JSON lines, with the machine it ran on."""

from __future__ import annotations

import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess

from driver import Series

# Rounding may swap two items of nearly equal score in a cart or two; beyond that the two sides do not do the same work.
LEAST_AGREEMENT = 0.75
FLAGS = ("avx2", "avx512f", "avx_vnni", "avx512_vnni", "avx512_bf16", "amx_int8", "amx_bf16")


def machine() -> dict:
    info = {}
    cpuinfo = pathlib.Path("/proc/cpuinfo")
    for line in cpuinfo.read_text().splitlines() if cpuinfo.exists() else []:
        key, _, value = line.partition(":")
        info.setdefault(key.strip(), value.strip())
    present = info.get("flags", "").split()
    return {
        "cpu": info.get("model name") or platform.processor() or platform.machine(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "flags": [flag for flag in FLAGS if flag in present],
        "load": round(os.getloadavg()[0], 2),
    }


def commit(root: pathlib.Path) -> str:
    """The commit measured, with a + when files differ from it."""
    def git(*arguments: str) -> str:
        try:
            return subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True).stdout.strip()
        except OSError:
            return ""
    return (git("rev-parse", "--short", "HEAD") or "unknown") + ("+" if git("status", "--porcelain") else "")


def ratio(series: Series, everything: list[Series]) -> float | None:
    """The peer's time over ours for the same task and threads, round by round; above 1 ours is faster."""
    ours = [other for other in everything if other.ours and (other.task, other.threads) == (series.task, series.threads)]
    if series.ours or not ours:
        return None
    return statistics.median(a / b for a, b in zip(series.round_medians, ours[0].round_medians))


def rows(benchmark: str, everything: list[Series], around: dict) -> list[dict]:
    result = []
    tasks = list(dict.fromkeys(series.task for series in everything))
    for series in sorted(everything, key=lambda s: (tasks.index(s.task), s.threads, not s.ours)):
        factor, same = ratio(series, everything), agreement(series, everything)
        result.append({
            "benchmark": benchmark, "name": series.name, "task": series.task, "threads": series.threads,
            "side": "ours" if series.ours else "peer", "milliseconds": round(series.median, 3),
            "p90": round(series.p90, 3), "rounds": len(series.rounds), "calls": sum(map(len, series.rounds)),
            "ratio": None if factor is None else round(factor, 2), "agreement": same,
            "differs": same is not None and same < LEAST_AGREEMENT, "miss": factor is not None and factor < 1, **around,
        })
    return result


def agreement(series: Series, everything: list[Series]) -> float | None:
    """The share of carts for which ours gives exactly this peer's items in this peer's order."""
    ours = [other for other in everything if other.ours and (other.task, other.threads) == (series.task, series.threads)]
    if series.ours or not ours:
        return None
    return sum(a == b for a, b in zip(series.answers, ours[0].answers)) / len(series.answers)


def surroundings(root: pathlib.Path) -> dict:
    """Taken before anything runs, so that `load` is what others do on this machine."""
    return {"machine": machine(), "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
            "commit": commit(root)}


def table(title: str, rows: list[dict]) -> str:
    header = ("", "threads", "median ms", "p90 ms", "peer ÷ ours", "same answers", "")
    cells = [(row["name"], str(row["threads"]), f"{row['milliseconds']:.2f}", f"{row['p90']:.2f}",
              "" if row["ratio"] is None else f"{row['ratio']:.2f}",
              "" if row["agreement"] is None else f"{row['agreement']:.0%}",
              "ANSWERS DIFFER" if row["differs"] else "MISS" if row["miss"] else "ours" if row["side"] == "ours" else "")
             for row in rows]
    widths = [max(len(row[column]) for row in [header, *cells]) for column in range(len(header))]

    def line(row: tuple) -> str:
        return "| " + " | ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths))) + " |"

    first = rows[0]
    where = first["machine"]
    lines = [title, "",
             f"{where['cpu']}, {where['cores']} cores, {' '.join(where['flags']) or 'no vector flags known'}, "
             f"load {where['load']} at the start; {first['date']}; commit {first['commit']}",
             ", ".join(f"{name} {version}" for name, version in first["versions"].items()),
             f"{first['rounds']} rounds, alternating; median of the rounds' medians", "",
             line(header), "|" + "|".join("-" * (width + 2) for width in widths) + "|", *map(line, cells)]
    return "\n".join([*lines, "", verdict(rows)])


def verdict(rows: list[dict]) -> str:
    if all(row["ratio"] is None for row in rows):
        return "Ours was not measured"
    if any(row["differs"] for row in rows):
        return "ANSWERS DIFFER: the two sides did not do the same work, so these ratios say nothing"
    misses = sum(row["miss"] for row in rows)
    return f"{misses} MISS: a peer is faster than ours" if misses else "No miss: ours is faster than every peer"


def json_lines(rows: list[dict]) -> str:
    return "\n".join(json.dumps(row) for row in rows)
