"""Made-up ratings of MovieLens-25M's shape. MovieLens' own may not be passed on.

`python made_up_25m.py DIR` writes 25,000,095 rows `userId,movieId,rating,timestamp`, the same in every run, as ratings.csv,
ratings.csv.gz, ratings.parquet, and as ml-25m/ratings.csv in ml-25m.zip.

* 162,541 users with 20 ratings and more, half of them with up to seventy, a few with thousands.
* 59,047 items, their ids up to 209,171 with gaps; some have tens of thousands of ratings, most a few.
* Half stars; five in eight are 3.5 or more.
* Rows are in the order of users and then of items, so that each user's times are out of order. Some are equal.

`--rows N` writes as many, with fewer users and items.
"""

from __future__ import annotations

import argparse
import gzip
import pathlib
import shutil
import sys
import zipfile

import numpy as np
import polars

from size import FEWEST_ROWS, ROWS

SEED = 3007
USERS, ITEMS = 162_541, 59_047
LARGEST_ITEM_ID = 209_171
# Of a user's ratings, and the spread of the logarithm of how many there are beyond the fewest.
FEWEST, MOST, SPREAD = 20, 32_202, 1.39
# An item of rank r, from 0, is drawn in proportion to (r + HEAD) to the power -(STEEPNESS + 1).
HEAD, STEEPNESS = 200.0, 1.2
STARS = np.arange(1, 11, dtype=np.float32) / 2
OF_A_THOUSAND = (16, 31, 16, 66, 50, 196, 127, 266, 88, 144)
# January 1995 to November 2019, in seconds since 1970.
BEGIN, END = 789_652_009, 1_574_327_703
# Of a user's ratings, in seconds: an evening's to some years'.
SHORTEST, LONGEST = 600, 30_000_000


def lengths(chance: np.random.Generator, users: int, rows: int, most: int) -> np.ndarray:
    """How many ratings each user has; they add up to `rows`."""
    spread = chance.lognormal(0, SPREAD, users)
    more = (spread * ((rows - FEWEST * users) / spread.sum())).astype(np.int64)
    result = FEWEST + np.minimum(more, most - FEWEST)
    while missing := rows - int(result.sum()):
        result[chance.permutation(np.flatnonzero(result < most))[:missing]] += 1
    return result


def ranks(chance: np.random.Generator, count: int, items: int, head: float) -> np.ndarray:
    """Zipf's law with a flattened head (Mandelbrot's), drawn by the inverse of its integral."""
    top, bottom = head ** -STEEPNESS, (items + head) ** -STEEPNESS
    drawn = (top - chance.random(count) * (top - bottom)) ** (-1 / STEEPNESS) - head
    return np.clip(drawn.astype(np.int64), 0, items - 1)


def places_of_ranks(chance: np.random.Generator, items: int) -> np.ndarray:
    """For each rank its item's place in the order of ids: popular items tend to have been there early."""
    order = np.argsort(np.log1p(np.arange(items)) + chance.normal(0, 2, items))
    result = np.empty(items, np.int64)
    result[order] = np.arange(items)
    return result


def pairs(chance: np.random.Generator, lengths: np.ndarray, items: int) -> np.ndarray:
    """Who rated what, as `user * items + item`, ascending: no item twice with a user, and each item at least once."""
    users, rows = len(lengths), int(lengths.sum())
    places = places_of_ranks(chance, items)
    first = np.repeat(np.arange(users), lengths)[chance.choice(rows, items, replace=False)]
    keys = np.sort(first * items + np.arange(items))
    head = HEAD
    while len(keys) < rows:
        lacking = np.repeat(np.arange(users), lengths - np.bincount(keys // items, minlength=users))
        new = np.sort(lacking * items + places[ranks(chance, len(lacking), items, head)])
        new = new[np.diff(new, prepend=-1) > 0]
        known = keys[np.minimum(np.searchsorted(keys, new), len(keys) - 1)] == new
        # A stable sort of two sorted runs merges them.
        keys = np.sort(np.concatenate([keys, new[~known]]), kind="stable")
        # Who has seen all that is popular goes on to what is rare.
        head *= 2 ** 0.5
    return keys


def times(chance: np.random.Generator, owners: np.ndarray, users: int) -> np.ndarray:
    """Of each row, in whatever order: a user begins at some moment and rates less and less."""
    begin = chance.integers(BEGIN, END, users)
    pace = np.exp(chance.uniform(np.log(SHORTEST), np.log(LONGEST), users)).astype(np.float32)
    after = chance.standard_exponential(len(owners), dtype=np.float32) * pace[owners]
    return np.minimum(begin[owners] + after.astype(np.int64), END)


def table(rows: int) -> polars.DataFrame:
    chance = np.random.default_rng(SEED)
    users, items = round(USERS * rows / ROWS), min(ITEMS, rows // 25)
    keys = pairs(chance, lengths(chance, users, rows, min(MOST, items // 2)), items)
    owners, places = np.divmod(keys, items)
    del keys
    ids = np.append(1 + np.sort(chance.choice(LARGEST_ITEM_ID - 1, items - 1, replace=False)), LARGEST_ITEM_ID)
    ratings = np.repeat(STARS, OF_A_THOUSAND)[chance.integers(0, 1000, rows, dtype=np.uint16)]
    return polars.DataFrame({
        "userId": (owners + 1).astype(np.int32), "movieId": ids[places].astype(np.int32), "rating": ratings,
        "timestamp": times(chance, owners, users)})


def write(directory: pathlib.Path, rows: int) -> None:
    frame = table(rows)
    plain = directory / "ratings.csv"
    frame.write_csv(plain, float_precision=1)
    frame.write_parquet(directory / "ratings.parquet")
    del frame
    # 6 is what gzip and zip take by themselves.
    with plain.open("rb") as source, gzip.open(directory / "ratings.csv.gz", "wb", compresslevel=6) as packed:
        shutil.copyfileobj(source, packed, 1 << 20)
    with zipfile.ZipFile(directory / "ml-25m.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.write(plain, "ml-25m/ratings.csv")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--rows", type=int, default=ROWS)
    options = parser.parse_args()
    if not FEWEST_ROWS <= options.rows <= ROWS:
        sys.exit(f"error: --rows takes numbers from {FEWEST_ROWS:,} to {ROWS:,}")
    write(options.directory, options.rows)
