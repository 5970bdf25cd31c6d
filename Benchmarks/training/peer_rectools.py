"""One epoch of RecTools' `BERT4RecModel`, as its documentation has it: `fit` on a whole file."""

from __future__ import annotations

import argparse
import contextlib
import importlib.metadata
import json
import pathlib
import tempfile
import time
import warnings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, required=True, help="a line for each event: user, item; in order")
    for name, kind in (("width", int), ("blocks", int), ("heads", int), ("length", int), ("batch", int),
                       ("masked", float), ("dropout", float), ("threads", int)):
        parser.add_argument(f"--{name}", type=kind, required=True)
    options = parser.parse_args()
    warnings.simplefilter("ignore")

    import pandas
    import torch
    from rectools import Columns
    from rectools.dataset import Dataset
    from rectools.models import BERT4RecModel

    torch.set_num_threads(options.threads)
    events = pandas.read_csv(options.data, sep=r"\s+", header=None, names=[Columns.User, Columns.Item])
    events[Columns.Weight] = 1.0
    # The order of the file is the order of time.
    events[Columns.Datetime] = pandas.to_datetime(range(len(events)), unit="s")
    dataset = Dataset.construct(events)
    model = BERT4RecModel(
        n_factors=options.width, n_blocks=options.blocks, n_heads=options.heads, session_max_len=options.length,
        mask_prob=options.masked, dropout_rate=options.dropout, batch_size=options.batch, epochs=1, loss="softmax",
        verbose=0)
    # Lightning writes logs where it runs.
    with tempfile.TemporaryDirectory() as scratch, contextlib.chdir(scratch):
        start = time.perf_counter()
        model.fit(dataset)
        seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "versions": {
        "RecTools": importlib.metadata.version("rectools"), "PyTorch with RecTools": torch.__version__}}))


if __name__ == "__main__":
    main()
