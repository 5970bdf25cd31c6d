"""What a run of `load` measured, as rows and as two tables."""

from __future__ import annotations

import statistics

import overload
import report
import service
import wrk

OURS = "Cloze"
# The peer's requests a second in ours, with VNNI in AVX-512 and elsewhere.
WITH_VNNI, WITHOUT = 5, 4
LEAST_OF_PROCESS = 0.85
MOST_TAIL, MOST_REFUSAL, MOST_GROWTH = 2.0, 20.0, 1.1


def throughput_rows(
        programs: dict[str, str], loads: dict, inside: list[dict], in_process: int, answering: str, setting: str) -> list[dict]:
    result = []
    least = report.by_kind(programs, WITH_VNNI, WITHOUT)
    for (name, connections), runs in sorted(loads.items(), key=lambda item: (item[0][1], item[0][0] != OURS)):
        row = {"benchmark": "load", "part": "throughput", "name": name if name != OURS else f"{OURS}, {answering}",
               "connections": connections, "setting": "" if name == OURS else setting, **wrk.medians(runs),
               "ratio": None, "p99_ratio": None, "target": ""}
        row["miss"] = row["errors"] > 0
        if name != OURS:
            row |= compared(loads[OURS, connections], runs, least, row["miss"])
        result.append(row)
    result.append(process_row(loads[OURS, in_process], inside, in_process))
    return result


def compared(ours: list[wrk.Load], peers: list[wrk.Load], least: float, failed: bool) -> dict:
    ratio = statistics.median(a.requests_per_second / b.requests_per_second for a, b in zip(ours, peers))
    tail = statistics.median(a.p99_milliseconds / b.p99_milliseconds for a, b in zip(ours, peers))
    return {"ratio": round(ratio, 2), "p99_ratio": round(tail, 2), "target": f"≥ {least}, p99 ≤ 1",
            "miss": failed or ratio < least or tail > 1}


def process_row(ours: list[wrk.Load], inside: list[dict], connections: int) -> dict:
    """The ratio is what HTTP leaves of the rate in process."""
    def median(field: str) -> float:
        return round(statistics.median(one[field] for one in inside), 3)

    share = statistics.median(a.requests_per_second / b["requests_per_second"] for a, b in zip(ours, inside))
    return {"benchmark": "load", "part": "throughput", "name": f"{OURS} in process, {inside[0]['format']}", "setting": "",
            "connections": connections, "requests_per_second": median("requests_per_second"),
            "p50_milliseconds": median("p50_milliseconds"), "p99_milliseconds": median("p99_milliseconds"), "errors": 0,
            "ratio": round(share, 3), "p99_ratio": None, "target": f"≥ {LEAST_OF_PROCESS}", "miss": share < LEAST_OF_PROCESS}


def overload_rows(rounds: list[dict], queue: int, answering: str) -> list[dict]:
    full, over = [one["full"] for one in rounds], [one["over"] for one in rounds]
    tail = median_or_none([b.p99(200) / a.p99(200) for a, b in zip(full, over) if a.count(200) and b.count(200)])
    refusal = median_or_none([one.p99(503) for one in over if one.count(503)])
    growth = rounds[-1]["after"] / rounds[0]["before"]
    offered = statistics.median(b.sent / max(1, a.count(200)) for a, b in zip(full, over))
    kept = statistics.median(b.count(200) / max(1, a.count(200)) for a, b in zip(full, over))
    others, p99 = sum(one.others for one in [*full, *over]), statistics.median(one.p99(200) or 0 for one in full)
    client = statistics.median(one.share_of_machine for one in over)
    late = statistics.median(one.late_p99_milliseconds for one in over)

    def row(what: str, measured: str, value: float | None, target: str = "", miss: bool = False) -> dict:
        return {"benchmark": "load", "part": "overload", "what": what, "measured": measured, "value": value, "target": target,
                "miss": miss, "queue": queue, "format": answering}

    return [
        row("offered, over what full load answers", f"{offered:.1f} ×", offered),
        row("the client: share of the machine", f"{client:.0%}", client),
        row("the client: sent later than scheduled, p99", f"{late:.2f} ms", late),
        row("answered, over full load", f"{kept:.0%}", kept),
        row("accepted: p99 over full load's", "none accepted" if tail is None else f"{tail:.2f} × (of {p99:.1f} ms)", tail,
            f"≤ {MOST_TAIL:g} ×", tail is None or tail > MOST_TAIL),
        row(f"refused with 503: {sum(one.count(503) for one in over):,}, p99",
            "none refused" if refusal is None else f"{refusal:.2f} ms", refusal, f"≤ {MOST_REFUSAL:g} ms",
            refusal is None or refusal > MOST_REFUSAL),
        row("neither 200 nor 503", str(others), others, "0", others > 0),
        row("memory after the last over before the first", f"{growth:.3f} × ({rounds[-1]['after'] / 1e6:.0f} MB)", growth,
            f"≤ {MOST_GROWTH} ×", growth > MOST_GROWTH),
    ]


def median_or_none(values: list[float]) -> float | None:
    return statistics.median(values) if values else None


def tables(options, rows: list[dict]) -> str:
    title = f"load: the article's model behind serve, {options.lanes} lanes"
    lines = [*report.heading(title, rows[0]), f"{options.rounds} rounds of {options.seconds} s, alternating; medians"]
    rates = [row for row in rows if row["part"] == "throughput"]
    if rates:
        setting = next((row["setting"] for row in rates if row["setting"]), None)
        lines += [f"peer: the fastest of its settings, {setting}"] if setting else []
        lines += ["", *rate_grid(rates)]
    waits = [row for row in rows if row["part"] == "overload"]
    if waits:
        connections = overload.SATURATING * overload.TIMES
        lines += ["", f"**{overload.TIMES} × overload: {connections} connections, --queue {waits[0]['queue']}**", "",
                  *report.grid(("", "measured", "target", ""), [
                      (row["what"], row["measured"], row["target"], "MISS" if row["miss"] else "") for row in waits])]
    return "\n".join([*lines, "", service.verdict(rows)])


def rate_grid(rows: list[dict]) -> list[str]:
    header = ("", "connections", "requests/s", "p50 ms", "p99 ms", "ours ÷ it", "p99 ours ÷ it", "target", "errors", "")

    def shown(value: float | None) -> str:
        return "" if value is None else f"{value:.2f}"

    return report.grid(header, [
        (row["name"], str(row["connections"]), f"{row['requests_per_second']:,.0f}", f"{row['p50_milliseconds']:.2f}",
         f"{row['p99_milliseconds']:.2f}", shown(row["ratio"]), shown(row["p99_ratio"]), row["target"], str(row["errors"]),
         "MISS" if row["miss"] else "ours" if row["name"].startswith(OURS) else "") for row in rows])
