"""Made-up interactions of MovieLens-1M's shape. MovieLens' own may not be passed on.

`python made_up_ratings.py FILE` writes a million rows `user_id,item_id`, each user's oldest first, the same in every run: 6,040 users with
from about 20 to 1,500 items, half of them with fewer than a hundred; 3,416 items, some with more than a thousand users, a quarter with
fewer than forty.

The order can be learned: each item is in two of 120 *chains*. A user keeps to a few chains and goes along one of them from item to item,
mostly past those that few like; changes to another now and then; and in between takes what is popular.
"""

from __future__ import annotations

import bisect
import itertools
import math
import pathlib
import random
import sys

SEED = 3007
USERS, ITEMS = 6_040, 3_416
FEWEST, MOST = 20, 1_500
# Of the logarithm of how many items a user has beyond the fewest.
MIDDLE, SPREAD = 4.32, 1.16
CHAINS, CHAINS_OF_AN_ITEM = 120, 2
# The most popular item is liked e to this power times as often as the least.
STEEPNESS = 6.3
# The chances of going along the chain and of changing it; else the next item is a popular one.
ALONG, CHANGE = 0.7, 0.1


class Catalogue:
    """How well each item is liked, 1 at most, and the chains."""

    def __init__(self, chance: random.Random):
        self.liking = [math.exp(-STEEPNESS * rank / ITEMS) for rank in range(ITEMS)]
        chance.shuffle(self.liking)  # so that an item's number says nothing of its popularity
        self.sums = list(itertools.accumulate(self.liking))
        self.chains: list[list[int]] = [[] for _ in range(CHAINS)]
        for _ in range(CHAINS_OF_AN_ITEM):
            shuffled = chance.sample(range(ITEMS), ITEMS)
            for place, item in enumerate(shuffled):
                self.chains[place % CHAINS].append(item)

    def popular(self, chance: random.Random) -> int:
        return min(bisect.bisect(self.sums, chance.random() * self.sums[-1]), ITEMS - 1)


def history(catalogue: Catalogue, chance: random.Random) -> list[int]:
    """One user's items, no item twice."""
    length = min(MOST, FEWEST + int(chance.lognormvariate(MIDDLE, SPREAD)))
    # Whoever has seen much has more tastes.
    tastes = chance.sample(catalogue.chains, min(CHAINS, 3 + length // 40))
    taste, place = tastes[0], chance.randrange(len(tastes[0]))
    items: dict[int, None] = {}  # keeps its order
    while len(items) < length:
        what = chance.random()
        if what < ALONG:
            place = (place + 1) % len(taste)
            while chance.random() > catalogue.liking[taste[place]]:
                place = (place + 1) % len(taste)
            items.setdefault(taste[place])
        elif what < ALONG + CHANGE:
            taste = chance.choice(tastes)
            place = chance.randrange(len(taste))
        else:
            items.setdefault(catalogue.popular(chance))
    return list(items)


def write(path: pathlib.Path) -> None:
    chance = random.Random(SEED)
    catalogue = Catalogue(chance)
    with path.open("w") as file:
        file.write("user_id,item_id\n")
        for user in range(1, USERS + 1):
            file.writelines(f"{user},{item + 1}\n" for item in history(catalogue, chance))


if __name__ == "__main__":
    write(pathlib.Path(sys.argv[1]))
