"""``python -m tests.benchmarks [NAME…]``: measure the installed program; exit 1 if a limit is not kept.

Finds every ``bench_NAME.py`` in this folder; each has ``comparisons(scratch) -> list[Comparison]``, where
``scratch`` is an empty folder for what the measuring needs. To add a benchmark, add such a file; with
``ON_REQUEST = True`` it is measured only when it is asked for by name.
"""

from __future__ import annotations

import importlib
import inspect
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.harness import report

PREFIX = "bench_"


def main(asked: list[str]) -> int:
    """Run the benchmarks asked for (all, if none is) and return the exit code."""
    known = sorted(path.stem.removeprefix(PREFIX) for path in Path(__file__).parent.glob(f"{PREFIX}*.py"))
    if unknown := set(asked) - set(known):
        print(f"No benchmark {', '.join(sorted(unknown))}. There are: {', '.join(known)}.", file=sys.stderr)
        return 2
    kept = True
    for name in asked or known:
        module = importlib.import_module(f"tests.benchmarks.{PREFIX}{name}")
        if getattr(module, "ON_REQUEST", False) and not asked:
            print(f"\nNot measured unless asked for by its name, because it takes long: {name}.")
            continue
        print(f"\n{inspect.getdoc(module)}\n")
        with tempfile.TemporaryDirectory() as scratch:
            kept = report(module.comparisons(Path(scratch))) and kept
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
