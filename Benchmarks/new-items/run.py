"""How items that nobody has touched rank once `checkpoint add-items` has placed them, on the bundled groceries.

Every tenth item is taken out of all carts, a model is trained on the carts before the last four weeks, the items are added, and the
carts of those weeks that hold one are asked for it by their other items. Beside it: chance, and the category. How to read the
table: Benchmarks/quality.md, "New items".
"""

from __future__ import annotations

import argparse
import collections
import csv
import http.client
import json
import pathlib
import random
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]

import programs  # noqa: E402
import report  # noqa: E402
from driver import BenchmarkError, progress  # noqa: E402
from held_out import HeldOut  # noqa: E402
from serving import Serve  # noqa: E402

TAKES = "5 min"
GROCERIES = ROOT / "Examples" / "groceries"


def ranking(server: Serve, cart: list[str], count: int, allow: list[str] | None = None) -> list[str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("POST", "/recommend", json.dumps({"items": cart, "num_recs": count, "allow": allow,
                                                         "exclude_seen": True}))
    answer = connection.getresponse()
    body = json.loads(answer.read())
    connection.close()
    if answer.status != 200:
        raise BenchmarkError(f"/recommend answered {answer.status}: {body}")
    return [item["id"] for item in body["recommendations"]]


def among_new(data: HeldOut, order) -> dict:
    """How an order of the new items, made of a cart, ranks the one that was bought."""
    ranks = [order(cart).index(item) + 1 for cart, item in data.cases]
    return {"mean_rank": sum(ranks) / len(ranks), "hr10": sum(rank <= 10 for rank in ranks) / len(ranks)}


def measured(data: HeldOut, serve: str, checkpoint: pathlib.Path) -> dict:
    server = Serve(serve, checkpoint)
    server.start()
    try:
        new = sorted(data.new)
        row = among_new(data, lambda cart: ranking(server, cart, len(new), new))
        lists = [(ranking(server, cart, 10), item) for cart, item in data.cases]
        shown = collections.Counter(item for answers, _ in lists for item in answers)
        row["catalogue_hr10"] = sum(item in answers for answers, item in lists) / len(lists)
        row["share_of_lists"] = sum(shown[item] for item in new) / max(1, sum(shown.values()))
        row["ever_shown"] = sum(item in shown for item in new)
        return row
    finally:
        server.stop()


def baselines(data: HeldOut) -> list[dict]:
    new = sorted(data.new)
    chance = random.Random(2)
    sizes = collections.Counter(data.category[item] for item in data.counts if item not in data.new)
    bought = collections.Counter()
    for item, count in data.counts.items():
        if item not in data.new:
            bought[data.category[item]] += count
    popularity = {category: bought[category] / sizes[category] for category in sizes}

    def by_cart(cart: list[str]) -> list[str]:
        kinds = collections.Counter(data.category[item] for item in cart)
        return sorted(order(new), key=lambda item: (-kinds[data.category[item]], -popularity[data.category[item]]))

    def order(items: list[str]) -> list[str]:
        return chance.sample(items, len(items))

    return [
        {"name": "chance", **among_new(data, lambda cart: order(new))},
        {"name": "category: the most popular first",
         **among_new(data, lambda cart: sorted(order(new), key=lambda item: -popularity[data.category[item]]))},
        {"name": "category: that of most of the cart first", **among_new(data, by_cart)},
    ]


def items_file(data: HeldOut, path: pathlib.Path, column: str | None) -> pathlib.Path:
    """The file of items, new ones with one column alone."""
    with open(GROCERIES / "items.csv", newline="") as file, open(path, "w", newline="") as written:
        rows = csv.DictReader(file)
        writer = csv.DictWriter(written, rows.fieldnames)
        writer.writeheader()
        for row in rows:
            if column and row["item_id"] in data.new:
                row["title" if column == "department" else "department"] = ""
            writer.writerow(row)
    return path


def model(options: argparse.Namespace, data: HeldOut, epochs: list[str], name: str) -> list[dict]:
    rows = []
    with tempfile.TemporaryDirectory(prefix="cloze-bench-") as scratch:
        folder = pathlib.Path(scratch)
        data.write_carts(folder / "carts.csv")
        progress(f"train, {name}\n")
        programs.run([options.programs["train"], "--interactions", folder / "carts.csv", "--items", GROCERIES / "items.csv",
                      "--order", "set", "--output", folder / "run", *epochs])
        for column, how in ((None, "category and title"), ("department", "category"), ("title", "title")):
            items = items_file(data, folder / f"items-{column}.csv", column)
            grown = folder / f"grown-{column}"
            said = programs.run([options.programs["checkpoint"], "add-items", folder / "run" / "latest", "--items", items,
                                 "--output", grown], output=True)
            sys.stderr.write(said)
            known = HeldOut.__new__(HeldOut)
            known.__dict__.update(data.__dict__)
            with open(grown / "vocabulary.tsv") as file:
                held = {line.split("\t")[1] for line in file}
            known.new = data.new & held
            known.cases = [(cart, item) for cart, item in data.cases if item in held]
            rows.append({"name": f"add-items by {how}, {name}", "new": len(known.new), "cases": len(known.cases),
                         **measured(known, options.programs["serve"], grown)})
    return rows


def trained(options: argparse.Namespace, data: HeldOut) -> dict:
    """What the same items get if training has seen them."""
    with tempfile.TemporaryDirectory(prefix="cloze-bench-") as scratch:
        folder = pathlib.Path(scratch)
        data.write_carts(folder / "carts.csv", with_new=True)
        programs.run([options.programs["train"], "--interactions", folder / "carts.csv", "--items", GROCERIES / "items.csv",
                      "--order", "set", "--output", folder / "run"])
        return {"name": "to compare with: trained on, defaults",
                **measured(data, options.programs["serve"], folder / "run")}


def main() -> int:
    parser = argparse.ArgumentParser(prog="new-items", description=__doc__)
    programs.add_to(parser)
    parser.add_argument("--cases", type=int, default=2000, help="carts that are asked (default: 2000)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args()
    programs.require(parser, options, "train", "checkpoint", "serve")
    data = HeldOut(GROCERIES, options.cases)
    rows = baselines(data) + model(options, data, ["--epochs", "3"], "3 epochs") + model(options, data, [], "defaults")
    rows.append(trained(options, data))
    rows = [{"benchmark": "new-items", **row} for row in rows]
    if options.json:
        print(report.json_lines(rows))
        return 0
    cells = []
    for row in rows:
        def shown(key: str, digits: int = 3) -> str:
            return f"{row[key]:.{digits}f}" if key in row else "–"
        cells.append((row["name"], str(row.get("new", len(data.new))), shown("mean_rank", 1), shown("hr10"),
                      shown("catalogue_hr10"), shown("share_of_lists"), str(row.get("ever_shown", "–"))))
    print("\n".join(report.grid(
        ("new items", "items", "mean rank", "HR@10 of them", "HR@10 of all", "share of lists", "shown"), cells)))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchmarkError as error:
        sys.exit(f"error: {error}")
