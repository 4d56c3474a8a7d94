"""Measures the program against a floor: the least any program would need for the same work.

Owns the way of measuring, and nothing about what is measured: each ``bench_*.py`` beside this file gives a list
of ``Comparison``. Floor and product take turns within each round, so a busy moment of the machine falls on both,
and only the ratio within a round counts. Refuses to time a command that fails.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

Measure = Callable[[], float]
"""Does the work once and returns what it cost, in the comparison's unit."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing the program does, what it is measured against, and how much dearer it may be."""

    name: str
    floor: Measure
    product: Measure
    limit: float
    """The ratio product ÷ floor that is still good enough."""
    unit: str = "ms"
    rounds: int = 15


@dataclass(frozen=True, slots=True)
class Result:
    """The rounds of one comparison: (floor, product) in the comparison's unit, in the order they were run."""

    comparison: Comparison
    rounds: tuple[tuple[float, float], ...]

    @property
    def ratios(self) -> list[float]:
        """Product ÷ floor of each round, smallest first."""
        return sorted(product / floor for floor, product in self.rounds)

    @property
    def good_enough(self) -> bool:
        """Whether the median ratio keeps the limit."""
        return statistics.median(self.ratios) <= self.comparison.limit

    def row(self) -> str:
        """One line of the table."""
        floor, product = (statistics.median(side) for side in zip(*self.rounds, strict=True))
        ratios, unit = self.ratios, self.comparison.unit
        return (
            f"| {self.comparison.name} | {floor:.1f} {unit} | {product:.1f} {unit} "
            f"| {statistics.median(ratios):.2f} | {ratios[0]:.2f} to {ratios[-1]:.2f} "
            f"| {self.comparison.limit} | {'yes' if self.good_enough else 'NO'} |"
        )


HEADINGS = (
    "| what | floor | product | ratio | smallest to largest | limit | kept |\n"
    "|---|--:|--:|--:|--:|--:|---|"
)  # fmt: skip


def compare(comparison: Comparison) -> Result:
    """Run one comparison: a round to warm up, then the rounds that count, each starting with the other side."""
    comparison.floor(), comparison.product()
    rounds: list[tuple[float, float]] = []
    for number in range(comparison.rounds):
        if number % 2:
            product, floor = comparison.product(), comparison.floor()
        else:
            floor, product = comparison.floor(), comparison.product()
        rounds.append((floor, product))
    return Result(comparison, tuple(rounds))


def report(comparisons: Iterable[Comparison]) -> bool:
    """Run comparisons and print the table as it grows; true if every one kept its limit."""
    print(HEADINGS, flush=True)
    kept = True
    for comparison in comparisons:
        result = compare(comparison)
        print(result.row(), flush=True)
        kept = kept and result.good_enough
    return kept


def environment() -> dict[str, str]:
    """The environment a user would have: compiled modules are used, and no path leads past the installed program."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def wall_time(command: Sequence[str]) -> Measure:
    """Milliseconds from starting a process to its end.

    Raises:
        subprocess.CalledProcessError: when measured, if the command fails.
    """

    def measure() -> float:
        began = time.perf_counter()
        done = subprocess.run(command, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, check=False)
        took = time.perf_counter() - began
        done.check_returncode()
        return took * 1000

    return measure


def peak_memory(command: Sequence[str]) -> Measure:
    """MiB of memory a process held at its highest (POSIX only).

    Raises:
        subprocess.CalledProcessError: when measured, if the command fails.
    """

    def measure() -> float:
        with subprocess.Popen(
            command, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        ) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        return usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)

    return measure
