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


def ratio(series: Series, ours: Series | None) -> float | None:
    """The peer's time over ours, round by round; above 1 ours is faster."""
    if ours is None:
        return None
    return statistics.median(a / b for a, b in zip(series.round_medians, ours.round_medians))


def kernel_set(programs: dict[str, str]) -> str | None:
    """Which instructions our programs compute with; None where none of them computes anything."""
    for name in ("serve", "recommend", "train", "evaluate", "checkpoint"):
        if name in programs:
            # "cloze 0.1.0, kernels avx512-bf16"
            said = subprocess.run([programs[name], "--version"], capture_output=True, text=True).stdout
            return said.rpartition("kernels ")[2].strip() or None
    return None


def has_vnni(kernel_set: str | None) -> bool:
    """Whether a set multiplies eight-bit numbers in AVX-512: such processors have targets of their own."""
    return (kernel_set or "").startswith(("avx512-vnni", "avx512-bf16"))


def by_kind(programs: dict[str, str], with_vnni, without):
    """The one of two targets that is for the kernel set our programs take."""
    return with_vnni if has_vnni(kernel_set(programs)) else without


def surroundings(root: pathlib.Path, programs: dict[str, str] | None = None) -> dict:
    """Taken before anything runs, so that `load` is what others do on this machine."""
    return {"machine": machine(), "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
            "commit": commit(root), "kernels": kernel_set(programs or {})}


def heading(title: str, row: dict) -> list[str]:
    """The lines above a table: what was measured where."""
    where = row["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in row["versions"].items())
    return [title, "",
            f"{where['cpu']}, {where['cores']} cores, {' '.join(where['flags']) or 'no vector flags known'}, "
            f"{'kernels ' + row['kernels'] + ', ' if row.get('kernels') else ''}"
            f"load {where['load']} at the start; {row['date']}; commit {row['commit']}",
            *([row["lowered"]] if row.get("lowered") else []),
            *([versions] if versions else [])]


def grid(header: tuple[str, ...], cells: list[tuple[str, ...]]) -> list[str]:
    """A Markdown table whose columns also line up as plain text; the first is to the left, the others to the right."""
    widths = [max(len(row[column]) for row in [header, *cells]) for column in range(len(header))]

    def line(row: tuple[str, ...]) -> str:
        return "| " + " | ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths))) + " |"

    return [line(header), "|" + "|".join("-" * (width + 2) for width in widths) + "|", *map(line, cells)]


def json_lines(rows: list[dict]) -> str:
    return "\n".join(json.dumps(row) for row in rows)
