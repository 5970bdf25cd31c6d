"""The bundled groceries as if some of them were not sold yet: carts without them to train on, carts with them to ask."""

from __future__ import annotations

import csv
import gzip
import pathlib
import random

DAY = 86_400
FIRST, EVERY = 3, 10  # every tenth item of the file, from the fourth on
WEEKS_ASKED = 4


class HeldOut:
    """New items, the carts before they came, and the later carts that hold one of them.

    A case is (the cart's other items, the new item): carts of the last four weeks, of which training sees nothing, with at
    least two known items. Items of fewer than twenty carts before are no part of it: nobody could say who likes them.
    """

    def __init__(self, folder: pathlib.Path, cases: int, seed: int = 1):
        with open(folder / "items.csv", newline="") as file:
            self.category = {row["item_id"]: row["department"] for row in csv.DictReader(file)}
        carts: dict[str, tuple[int, list[str]]] = {}
        with gzip.open(folder / "carts.csv.gz", "rt", newline="") as file:
            for row in csv.DictReader(file):
                carts.setdefault(row["cart_id"], (int(row["timestamp"]), []))[1].append(row["item_id"])
        ids = list(self.category)
        self.new = set(ids[FIRST::EVERY])
        end = max(time for time, _ in carts.values()) - WEEKS_ASKED * 7 * DAY
        self.training = [(cart, time, items) for cart, (time, items) in carts.items() if time <= end]
        self.counts: dict[str, int] = {}
        for _, _, items in self.training:
            for item in set(items):
                self.counts[item] = self.counts.get(item, 0) + 1
        asked = []
        for time, items in carts.values():
            known = [item for item in dict.fromkeys(items) if item not in self.new and item in self.counts]
            if time > end and len(known) >= 2:
                asked += [(known, item) for item in dict.fromkeys(items) if item in self.new]
        random.Random(seed).shuffle(asked)
        self.cases = asked[:cases]

    def write_carts(self, path: pathlib.Path, with_new: bool = False) -> None:
        """The carts to train on, without the new items unless they are asked for."""
        with open(path, "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["cart_id", "item_id", "timestamp"])
            for cart, time, items in self.training:
                writer.writerows((cart, item, time) for item in items if with_new or item not in self.new)
