"""Who reads which file, and what became of it."""

from __future__ import annotations

import dataclasses
import statistics

from reading import Reading


@dataclasses.dataclass
class Contender:
    name: str
    file: str
    # Of a peer: those of peer.py that it is tried in; the fastest is measured.
    ways: tuple[str, ...] = ()
    # One a round.
    readings: list[Reading] = dataclasses.field(default_factory=list)
    # What else it found: when ways were tried, and what a training run recorded.
    others: list[Reading] = dataclasses.field(default_factory=list)

    @property
    def is_ours(self) -> bool:
        return not self.ways

    @property
    def reads_text(self) -> bool:
        return self.file.endswith(".csv")

    @property
    def seconds(self) -> float:
        return statistics.median(reading.seconds for reading in self.readings)

    @property
    def memory(self) -> int:
        """The most of all rounds."""
        return max(reading.memory for reading in self.readings)

    def over(self, other: Contender) -> float:
        """Its time over the other's, round by round: drift of the machine hits both alike."""
        return statistics.median(a.seconds / b.seconds for a, b in zip(self.readings, other.readings))

    def agreement(self, reference: Reading) -> str:
        """Whether it found what the reference did: `yes` of the sequences, `counts` where no more is known, or `NO`."""
        found = self.readings + self.others
        if not all(reading.agrees(reference) for reading in found):
            return "NO"
        return "yes" if any(reading.digest for reading in found) else "counts"


def ours() -> list[Contender]:
    return [Contender("Cloze, CSV", "ratings.csv"), Contender("Cloze, CSV in .gz", "ratings.csv.gz"),
            Contender("Cloze, CSV in .zip", "ml-25m.zip")]


def peers() -> list[Contender]:
    polars, duckdb = ("polars sorted", "polars keyed"), ("duckdb ordered", "duckdb keyed")
    return [Contender("pandas, CSV", "ratings.csv", ("pandas grouped",)), Contender("polars, CSV", "ratings.csv", polars),
            Contender("DuckDB, CSV", "ratings.csv", duckdb), Contender("polars, Parquet", "ratings.parquet", polars),
            Contender("DuckDB, Parquet", "ratings.parquet", duckdb)]
