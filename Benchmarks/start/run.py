"""From starting `serve` on the article's model (random weights) to /health/ready, and the memory it then holds.

Each round is a process of its own; the files are in the page cache, as one start beforehand has read them. How to read the
table: Benchmarks/README.md.
"""

from __future__ import annotations

import pathlib
import statistics
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parents[1] / "scripts" / "golden")]

import benchmark  # noqa: E402
import model_files  # noqa: E402
import report  # noqa: E402
import service  # noqa: E402
from driver import progress  # noqa: E402

TAKES = "1 min"
# With VNNI in AVX-512, and elsewhere.
MOST_SECONDS, MOST_SECONDS_ELSEWHERE = 0.5, 0.7
MOST_MEMORY = 2.5
BYTES = {"f32": 4, "bf16": 2, "int8": 1}


def measure(options, directory: pathlib.Path) -> list[dict]:
    checkpoint = service.checkpoint(options, service.article(), directory)
    weights = model_files.weight_count(directory)
    server = service.serve(options, checkpoint)
    seconds, resident = [], []
    for number in range(options.rounds + 1):
        try:
            began = time.perf_counter()
            server.start()
            seconds.append(time.perf_counter() - began)
            resident.append(server.resident())
            answering = service.format_of(server, options)
        finally:
            server.stop()
        progress(f"\rstart {number} of {options.rounds}")
    progress("\n")
    # The first start read the files from the disk.
    most_seconds = report.by_kind(options.programs, MOST_SECONDS, MOST_SECONDS_ELSEWHERE)
    return rows(seconds[1:], resident[1:], weights, answering, most_seconds)


def rows(seconds: list[float], resident: list[int], weights: int, answering: str, most_seconds: float) -> list[dict]:
    median, memory = statistics.median(seconds), statistics.median(resident)
    size = weights * BYTES.get(answering, 4)
    as_if = "" if answering in BYTES else ", counted as f32"
    return [
        {"benchmark": "start", "what": "start to /health/ready", "measured": f"{median:.3f} s", "target": f"≤ {most_seconds} s",
         "value": round(median, 4), "worst": round(max(seconds), 4), "format": answering, "miss": median > most_seconds},
        {"benchmark": "start", "what": f"memory then, over the weights in {answering} ({size / 1e6:.0f} MB{as_if})",
         "measured": f"{memory / size:.2f} × ({memory / 1e6:.0f} MB)", "target": f"≤ {MOST_MEMORY} ×",
         "value": round(memory / size, 3), "bytes": int(memory), "format": answering, "miss": memory > MOST_MEMORY * size},
    ]


def main() -> int:
    options = service.parsed(service.parser("start", __doc__, rounds=9, seconds=None), "checkpoint", "serve")
    note = f"{options.rounds} starts, page cache warm; medians"
    title = f"start: the article's model, {options.lanes} lanes"
    return benchmark.run(options, lambda directory: measure(options, directory),
                         lambda rows: service.target_table(title, note, rows))


if __name__ == "__main__":
    sys.exit(main())
