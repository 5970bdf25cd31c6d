"""What training needs of a file of ratings, packed as `train` packs it, and the digest by which two of them are compared."""

from __future__ import annotations

import dataclasses
import hashlib

import numpy as np

# As `train --preset article` reads: rows of at least this rating, users with at least so many of them.
LEAST_RATING = 3.5
SHORTEST = 2
FIRST_ITEM = 2  # after [PAD] and [MASK]


@dataclasses.dataclass
class Sequences:
    # The ids of the items, ascending, and how many rows have each.
    ids: np.ndarray
    counts: np.ndarray
    # Vocabulary indices, one user's after another's, oldest first; user u has items[offsets[u]:offsets[u + 1]].
    items: np.ndarray
    offsets: np.ndarray

    def digest(self) -> str:
        """SHA-256, the same as `dataDigest` in the `training.json` of a run on such data."""
        result = hashlib.sha256("".join(f"{item}\n" for item in self.ids.tolist()).encode())
        result.update(np.ascontiguousarray(self.items, "<i4"))
        result.update(np.ascontiguousarray(self.offsets, "<i8"))
        return result.hexdigest()

    def figures(self) -> dict:
        return {"interactions": len(self.items), "users": len(self.offsets) - 1, "items": len(self.ids)}


def packed(users: np.ndarray, items: np.ndarray) -> Sequences:
    """Of the ids in rows that are ordered by user and then by time.

    Ids are small whole numbers here, so that tables take the place of sorting and searching: for every peer the fastest way.
    """
    counts = np.bincount(items)
    ids = np.flatnonzero(counts)
    indices = np.zeros(len(counts), np.int32)
    indices[ids] = np.arange(FIRST_ITEM, FIRST_ITEM + len(ids), dtype=np.int32)
    bounds = np.concatenate([[0], np.flatnonzero(users[1:] != users[:-1]) + 1, [len(users)]])
    lengths = np.diff(bounds)
    kept = lengths >= SHORTEST
    sequences = indices[items]
    if not kept.all():
        sequences = sequences[np.repeat(kept, lengths)]
    return Sequences(ids, counts[ids], sequences, np.concatenate([[0], np.cumsum(lengths[kept])]))
