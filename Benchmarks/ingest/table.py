"""What a run of `ingest` measured, as rows and as tables."""

from __future__ import annotations

import dataclasses

import report
from contenders import Contender
from reading import Reading

LEAST_OVER_TEXT, LEAST_OVER_PARQUET, MOST_ZIP, MOST_MEGABYTES = 2.0, 1.0, 1.4, 700


@dataclasses.dataclass
class Measured:
    contenders: list[Contender]
    # Seconds until an output directory in use was refused, and rows read before; `None` without ours.
    refusal: tuple[float, int] | None = None
    # What steps of the article's model take, where they were measured.
    steps: dict | None = None

    def named(self, name: str) -> Contender | None:
        return next((contender for contender in self.contenders if contender.name == name), None)

    @property
    def reference(self) -> Reading:
        """The plainest peer's."""
        return self.named("pandas, CSV").readings[0]


def rows(measured: Measured) -> list[dict]:
    """One for each contender."""
    plain = measured.named("Cloze, CSV")
    result = []
    for contender in measured.contenders:
        found = contender.readings[0]
        agreement = contender.agreement(measured.reference)
        result.append({
            "benchmark": "ingest", "name": contender.name, "side": "ours" if contender.is_ours else "peer",
            "way": contender.ways[0].split()[1] if contender.ways else None, "rounds": len(contender.readings),
            "seconds": round(contender.seconds, 3), "bytes": contender.memory,
            "ratio": None if plain is None else round(contender.over(plain), 3), "interactions": found.interactions,
            "users": found.users, "items": found.items, "same": agreement, "differs": agreement == "NO", "miss": False})
    return result


def aims(measured: Measured, is_whole: bool) -> list[dict]:
    """What ours is to reach. Targets of time and memory are those of the whole file."""
    plain, packed = measured.named("Cloze, CSV"), measured.named("Cloze, CSV in .zip")
    if plain is None:
        return []
    readers = [contender for contender in measured.contenders if contender.reads_text and not contender.is_ours]
    fastest = min(readers, key=lambda contender: contender.seconds)
    duckdb = measured.named("DuckDB, Parquet")
    largest = max(contender.memory for contender in measured.contenders if contender.is_ours)
    seconds, rows_read = measured.refusal
    compared = [
        at_least(f"{fastest.name} ÷ ours: the fastest reader of CSV", fastest.over(plain), LEAST_OVER_TEXT),
        at_least(f"{duckdb.name} ÷ ours", duckdb.over(plain), LEAST_OVER_PARQUET),
        at_most("ours in .zip ÷ ours", packed.over(plain), MOST_ZIP),
        aim("the most memory of ours", largest, f"{largest / 1e6:.0f} MB", f"≤ {MOST_MEGABYTES} MB",
            largest > MOST_MEGABYTES * 1e6)]
    if not is_whole:
        compared = [row | {"target": "", "miss": False} for row in compared]
    return [*compared,
            aim("an output directory in use is refused", rows_read, f"after {seconds:.2f} s, {rows_read:,} rows",
                "before any row", rows_read > 0),
            *step_rows(measured.steps)]


def at_least(what: str, ratio: float, least: float) -> dict:
    return aim(what, round(ratio, 3), f"{ratio:.2f} ×", f"≥ {least:g} ×", ratio < least)


def at_most(what: str, ratio: float, most: float) -> dict:
    return aim(what, round(ratio, 3), f"{ratio:.2f} ×", f"≤ {most:g} ×", ratio > most)


def aim(what: str, value: float, measured: str, target: str, miss: bool) -> dict:
    return {"benchmark": "ingest", "what": what, "measured": measured, "target": target, "value": value, "miss": miss}


def step_rows(steps: dict | None) -> list[dict]:
    if steps is None:
        return []
    model = f"the article's model ({steps['million_weights']:g} million weights, {steps['precision']})"
    per_second, epoch = steps["steps_per_second"], steps["epoch_seconds"]
    return [
        aim(f"{model}: steps of 512 sequences", round(per_second, 4),
            f"{per_second:.3f}/s ({steps['sequences_per_second']:.1f} sequences/s)", "", False),
        aim(f"an epoch of it: {steps['steps_an_epoch']:,} such steps", round(epoch, 1), f"{epoch / 60:.1f} min", "", False)]


def text(title: str, notes: list[str], everything: list[dict]) -> str:
    """Of the rows of contenders and the aims, in one list."""
    rows, aims = [row for row in everything if "name" in row], [row for row in everything if "what" in row]
    header = ("", "seconds", "peak MB", "÷ ours", "same sequences", "")
    cells = [(row["name"] + (f" ({row['way']})" if row["way"] else ""), f"{row['seconds']:.2f}", f"{row['bytes'] / 1e6:,.0f}",
              "" if row["ratio"] is None else f"{row['ratio']:.2f}", row["same"],
              "DIFFERS" if row["differs"] else "ours" if row["side"] == "ours" else "") for row in rows]
    lines = [*report.heading(title, everything[0]), *notes, "", *report.grid(header, cells)]
    if aims:
        lines += ["", *report.grid(("", "measured", "target", ""), [
            (row["what"], row["measured"], row["target"], "MISS" if row["miss"] else "") for row in aims])]
    return "\n".join([*lines, "", verdict(rows, aims)])


def verdict(rows: list[dict], aims: list[dict]) -> str:
    if any(row["differs"] for row in rows):
        return "SEQUENCES DIFFER: not all did the same work, so these ratios say nothing"
    misses = sum(row["miss"] for row in aims)
    return f"{misses} MISS: a target is not reached" if misses else "No miss"
