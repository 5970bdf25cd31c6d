"""Our programs: where scripts/bench built them, and what benchmarks have them do before anything is timed."""

from __future__ import annotations

import argparse
import pathlib
import subprocess
import sys

from driver import BenchmarkError


class Add(argparse.Action):
    def __call__(self, parser, namespace, value, option=None):
        name, _, path = value.partition("=")
        namespace.programs = {**namespace.programs, name: path}


def add_to(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--program", dest="programs", action=Add, default={}, metavar="NAME=PATH",
                        help="a program of ours that is built (scripts/bench gives them)")


def require(parser: argparse.ArgumentParser, options: argparse.Namespace, *names: str) -> None:
    missing = [name for name in names if name not in options.programs]
    if missing:
        parser.error(f"needed: {', '.join(f'--program {name}=PATH' for name in missing)}")


def run(command: list[str | pathlib.Path], *, output: bool = False, directory: pathlib.Path | None = None,
        environment: dict[str, str] | None = None) -> str:
    """Waits for a program to end well; what it prints is returned, or goes to standard error."""
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE if output else sys.stderr, stderr=subprocess.PIPE, text=True, cwd=directory,
            env=environment)
    except OSError as error:
        raise BenchmarkError(f"cannot start {command[0]}: {error.strerror}") from error
    sys.stderr.write(done.stderr)
    if done.returncode:
        # The error's own line; argument parsers add lines on usage behind it.
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        said = next((line for line in lines if line.lower().startswith("error")), (lines or ["it said nothing"])[-1])
        raise BenchmarkError(f"{pathlib.Path(command[0]).name} failed with status {done.returncode}: {said}")
    return done.stdout or ""
