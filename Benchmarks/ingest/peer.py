"""One reading by a peer, in a process of its own: how long it took, its memory, and a digest of what came out, as JSON.

Timed is from the file's name to the packed sequences, without Python's start and the imports. The memory is what the
process had at most until then, Python and libraries included.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pathlib
import time

import numpy as np

from sequences import LEAST_RATING, packed

# Ids of users and items in rows ordered by user, then by time, equal times as in the file.
Rows = tuple[np.ndarray, np.ndarray]


def pandas_grouped(file: str) -> Rows:
    """As the article has it: all rows by time, then grouped by user."""
    import pandas

    rows = pandas.read_csv(file)
    rows = rows[rows["rating"] >= LEAST_RATING].sort_values("timestamp", kind="stable")
    places = rows.groupby("userId").indices
    order = np.concatenate([places[user] for user in sorted(places)])
    return rows["userId"].to_numpy()[order], rows["movieId"].to_numpy()[order]


def polars_rows(file: str):
    """Nothing is read yet."""
    import polars

    if file.endswith(".parquet"):
        rows = polars.scan_parquet(file)
    else:
        # Known types need not be found out, and are no wider than they must be.
        rows = polars.scan_csv(file, schema_overrides={
            "userId": polars.Int32, "movieId": polars.Int32, "rating": polars.Float32, "timestamp": polars.Int64})
    return rows.filter(polars.col("rating") >= LEAST_RATING)


def polars_sorted(file: str) -> Rows:
    rows = polars_rows(file).sort("userId", "timestamp", maintain_order=True).select("userId", "movieId").collect()
    return rows["userId"].to_numpy(), rows["movieId"].to_numpy()


def polars_keyed(file: str) -> Rows:
    """By user and time in one number."""
    import polars

    key = polars.col("userId").cast(polars.Int64) * (1 << 32) + polars.col("timestamp")
    rows = polars_rows(file).select("movieId", key=key).sort("key", maintain_order=True).collect()
    return rows["key"].to_numpy() >> 32, rows["movieId"].to_numpy()


def duckdb_source(file: str) -> tuple[str, str]:
    """What stands behind FROM, and a row's place in the file."""
    name = file.replace("'", "''")
    if file.endswith(".parquet"):
        return f"read_parquet('{name}', file_row_number = true)", "file_row_number"
    types = "{'userId': 'INTEGER', 'movieId': 'INTEGER', 'rating': 'FLOAT', 'timestamp': 'BIGINT'}"
    return f"read_csv('{name}', header = true, delim = ',', columns = {types})", "row_number() OVER ()"


def duckdb_columns(query: str) -> dict[str, np.ndarray]:
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET threads TO {len(os.sched_getaffinity(0))}")
    found = connection.execute(query).fetchnumpy()
    return {name: np.asarray(values) for name, values in found.items()}


def duckdb_ordered(file: str) -> Rows:
    """Its sort may exchange equal rows, so their places in the file have to be a part of the order."""
    source, place = duckdb_source(file)
    rows = duckdb_columns(
        f"SELECT userId, movieId FROM (SELECT userId, movieId, timestamp, {place} AS place FROM {source} "
        f"WHERE rating >= {LEAST_RATING}) ORDER BY userId, timestamp, place")
    return rows["userId"], rows["movieId"]


def duckdb_keyed(file: str) -> Rows:
    """It reads, in the order of the file, and numpy sorts by user and time in one number."""
    source, _ = duckdb_source(file)
    rows = duckdb_columns(
        f"SELECT movieId, userId::BIGINT * 4294967296 + timestamp AS key FROM {source} WHERE rating >= {LEAST_RATING}")
    order = np.argsort(rows["key"], kind="stable")
    return rows["key"][order] >> 32, rows["movieId"][order]


WAYS = {"pandas grouped": pandas_grouped, "polars sorted": polars_sorted, "polars keyed": polars_keyed,
        "duckdb ordered": duckdb_ordered, "duckdb keyed": duckdb_keyed}


def peak_memory() -> int:
    """Bytes that were resident at most so far."""
    lines = pathlib.Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM:"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("way", choices=WAYS)
    parser.add_argument("file")
    options = parser.parse_args()
    library = importlib.import_module(options.way.split()[0])
    start = time.perf_counter()
    sequences = packed(*WAYS[options.way](options.file))
    seconds = time.perf_counter() - start
    memory = peak_memory()
    print(json.dumps({"seconds": seconds, "bytes": memory, "digest": sequences.digest(), **sequences.figures(),
                      "versions": {library.__name__: library.__version__, "numpy": np.__version__}}))


if __name__ == "__main__":
    main()
