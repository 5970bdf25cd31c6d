"""What the benchmarks of the whole service share: options, models behind `serve`, and tables of targets."""

from __future__ import annotations

import argparse
import pathlib

import model_files
import programs
import report
from driver import progress
from model import ModelConfiguration
from serving import Serve, precision_of, precision_options

SEED = 3007
# What the article has from MovieLens-25M, and ML-1M's items that are seen often enough; both with two special tokens.
ARTICLE_VOCABULARY, SMALL_VOCABULARY = 59_049, 3_420


def article() -> ModelConfiguration:
    return ModelConfiguration.article(ARTICLE_VOCABULARY)


def small() -> ModelConfiguration:
    """As large as a model of ML-1M; the architecture is the one `train` makes."""
    return ModelConfiguration.default(SMALL_VOCABULARY)


def parser(name: str, description: str, rounds: int = 5, seconds: int | None = 10) -> argparse.ArgumentParser:
    result = argparse.ArgumentParser(prog=f"scripts/bench {name}", description=description,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    result.add_argument("--json", action="store_true", help="one JSON object a row instead of the table")
    result.add_argument("--rounds", type=int, default=rounds)
    if seconds:
        result.add_argument("--seconds", type=int, default=seconds, help="of each run of wrk")
    result.add_argument("--lanes", type=int, default=2, help="of serve")
    result.add_argument("--precision", default="auto", choices=["auto", "f32", "bf16", "int8"], help="of serve")
    programs.add_to(result)
    return result


def parsed(parser: argparse.ArgumentParser, *needed: str) -> argparse.Namespace:
    options = parser.parse_args()
    if min(options.rounds, options.lanes, getattr(options, "seconds", 1)) < 1:
        parser.error("--rounds, --seconds and --lanes take numbers from 1")
    programs.require(parser, options, *needed)
    return options


def checkpoint(options: argparse.Namespace, configuration: ModelConfiguration, directory: pathlib.Path,
               seed: int = SEED) -> pathlib.Path:
    """Random weights as a checkpoint; the files both sides could read stay beside it."""
    directory.mkdir(parents=True, exist_ok=True)
    progress(f"writing random weights: {configuration.vocabularyCount:,} items, width {configuration.width}\n")
    model_files.write(configuration, directory, seed)
    return model_files.import_checkpoint(options.programs["checkpoint"], directory)


def serve(options: argparse.Namespace, checkpoint: pathlib.Path, *more: str) -> Serve:
    return Serve(options.programs["serve"], checkpoint, "--lanes", str(options.lanes),
                 *precision_options(options.precision), *more)


def format_of(server: Serve, options: argparse.Namespace) -> str:
    """For the table: which number format answered."""
    return precision_of(server.model(), options.precision) or "format not reported"


def verdict(rows: list[dict]) -> str:
    misses = sum(row["miss"] for row in rows)
    return f"{misses} MISS: a target is not reached" if misses else "No miss"


def target_table(title: str, note: str, rows: list[dict]) -> str:
    """For benchmarks whose rows are single figures: `what`, `measured`, `target`, `miss`."""
    cells = [(row["what"], row["measured"], row["target"], "MISS" if row["miss"] else "") for row in rows]
    return "\n".join([*report.heading(title, rows[0]), note, "", *report.grid(("", "measured", "target", ""), cells),
                      "", verdict(rows)])
