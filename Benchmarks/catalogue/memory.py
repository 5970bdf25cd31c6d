"""What a service with a large catalogue holds, told apart by what it is for."""

from __future__ import annotations

from carts import FIRST_ITEM

# Of each item the scan has six numbers of four bytes beside its row in eight bits: the row's scale, its sum, by how much its products
# may be off, its length, its bias, and the checksum by which its float32 row is known when it is read from the file.
NUMBERS = 6 * 4
# Of each item's name where it ends, how often the item was met, and its place in the order of popularity.
BESIDE_A_NAME = 3 * 4


def table_bytes(items: int, width: int) -> int:
    return items * width


def needed_bytes(items: int) -> dict[str, int]:
    """What an answer needs beside the table."""
    return {"the scan's numbers": NUMBERS * items,
            "ids, their index, counts": digits(items) + BESIDE_A_NAME * items + 4 * slots(items)}


def digits(items: int) -> int:
    """Of all ids: those of these benchmarks are the vocabulary's indices."""
    return sum(length * len(range(max(FIRST_ITEM, 10 ** (length - 1)), min(items + FIRST_ITEM, 10 ** length)))
               for length in range(1, 11))


def slots(items: int) -> int:
    """Of the hash table of ids, at most three quarters full."""
    count = 16
    while 4 * items > 3 * count:
        count *= 2
    return count


def rows(items: int, width: int, resident: int, most: float) -> list[dict]:
    """One figure a row; the first is held to the target."""
    table, needed = table_bytes(items, width), needed_bytes(items)
    rest = resident - sum(needed.values())

    def row(what: str, size: int, target: str = "", miss: bool = False) -> dict:
        return {"benchmark": "catalogue", "items": items, "width": width, "what": what,
                "measured": f"{size / table:.2f} × ({size / 1e6:,.0f} MB)", "bytes": size, "target": target, "miss": miss}

    return [row("resident without what an answer needs beside the table", rest, f"≤ {most} ×", rest > most * table),
            row("resident", resident), row("the table in eight bits", table),
            *(row(what, size) for what, size in needed.items())]
