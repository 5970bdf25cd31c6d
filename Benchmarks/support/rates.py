"""Requests a second and p99 of a trained checkpoint behind `serve`, on 1, 8 and 32 connections; `small` and `groceries` are two of these."""

from __future__ import annotations

import dataclasses
import pathlib

import benchmark
import carts
import report
import service
import trained
import wrk
from driver import BenchmarkError, progress

# The targets are those at 32; the others show where it comes from.
CONNECTIONS, AIMED = (1, 8, 32), 32


@dataclasses.dataclass(frozen=True)
class Aim:
    least_rate: int
    most_p99: float | None = None

    def missed(self, figures: dict) -> bool:
        too_slow = figures["requests_per_second"] < self.least_rate
        return too_slow or self.most_p99 is not None and figures["p99_milliseconds"] >= self.most_p99

    def __str__(self) -> str:
        return f"≥ {self.least_rate:,}/s" + (f", p99 < {self.most_p99:g} ms" if self.most_p99 is not None else "")


@dataclasses.dataclass(frozen=True)
class Plan:
    name: str
    recipe: trained.Recipe
    # Of a cart, in items; the shortest has one.
    longest: int
    with_vnni: Aim
    without: Aim

    def aim(self, kernel_set: str) -> Aim:
        return self.with_vnni if report.has_vnni(kernel_set) else self.without


def measure(plan: Plan, options, directory: pathlib.Path) -> list[dict]:
    checkpoint = trained.checkpoint(options, plan.recipe)
    server = service.serve(options, checkpoint)
    results: dict[int, list[wrk.Load]] = {connections: [] for connections in CONNECTIONS}
    try:
        server.start()
        model = server.model()
        if not model.get("blend"):
            raise BenchmarkError(f"{checkpoint} has no auxiliary model; one that people serve has one")
        answering = service.format_of(server, options)
        drawn = carts.popular_carts(trained.occurrences(checkpoint), 2000, 1, plan.longest)
        bodies = carts.write(directory / "bodies.jsonl", drawn)
        wrk.post(server, bodies, 32, 1)  # warms up
        for number in range(options.rounds):
            for connections in CONNECTIONS:
                results[connections].append(wrk.post(server, bodies, connections, options.seconds))
            progress(f"\rround {number + 1} of {options.rounds}")
        progress("\n")
    finally:
        server.stop()
    return [row(plan, connections, runs, answering, model["kernel_set"]) for connections, runs in results.items()]


def row(plan: Plan, connections: int, runs: list[wrk.Load], answering: str, kernel_set: str) -> dict:
    figures = wrk.medians(runs)
    missed = figures["errors"] > 0 or connections == AIMED and plan.aim(kernel_set).missed(figures)
    return {"benchmark": plan.name, "connections": connections, "format": answering, "kernel_set": kernel_set, **figures,
            "miss": missed}


def table(plan: Plan, options, rows: list[dict]) -> str:
    header = ("connections", "requests/s", "p50 ms", "p90 ms", "p99 ms", "errors", "target", "")
    aim = str(plan.aim(rows[0]["kernel_set"]))
    cells = [(str(row["connections"]), f"{row['requests_per_second']:,.0f}", f"{row['p50_milliseconds']:.2f}",
              f"{row['p90_milliseconds']:.2f}", f"{row['p99_milliseconds']:.2f}", str(row["errors"]),
              aim if row["connections"] == AIMED else "", "MISS" if row["miss"] else "") for row in rows]
    what = f"checkpoint {options.checkpoint}" if options.checkpoint else f"trained {plan.recipe.name} checkpoint"
    title = f"{plan.name}: {what} behind serve, {options.lanes} lanes, {rows[0]['format']}"
    note = f"wrk -t1, {options.rounds} rounds of {options.seconds} s; carts of 1 to {plan.longest} items; medians"
    return "\n".join([*report.heading(title, rows[0]), note, "", *report.grid(header, cells), "", service.verdict(rows)])


def main(plan: Plan, description: str) -> int:
    """The exit status."""
    parser = service.parser(plan.name, description)
    trained.add_to(parser)
    options = service.parsed(parser, "serve", "train")
    return benchmark.run(options, lambda directory: measure(plan, options, directory),
                         lambda rows: table(plan, options, rows))
