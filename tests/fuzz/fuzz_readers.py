"""Feeds the readers of foreign files with bytes that a fuzzer makes up, led by the code that they reach.

Run on request, from the root of the checkout, with atheris installed beside the program (docs/development.md)::

    python tests/fuzz/fuzz_readers.py TARGET [FOLDER-OF-FINDS] [-max_total_time=60 and other options of libFuzzer]

A workbook that makes calamine panic is no finding: the program reads in a process of its own, whose end is a refusal.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

with atheris.instrument_imports(include=["harassment_cms.intake"]):
    from tests.fuzz.targets import TARGETS

    from harassment_cms.domain.errors import InputRefusedError


def main() -> None:
    """Run one target until it fails or libFuzzer's own options end it."""
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"Say what to fuzz: {', '.join(TARGETS)}.")
    target, seed = TARGETS[sys.argv.pop(1)]
    finds, seeds = Path(tempfile.mkdtemp()), Path(tempfile.mkdtemp())
    (seeds / "seed").write_bytes(seed)

    def one(data: bytes) -> None:
        try:
            target(data)
        except InputRefusedError:
            return
        except BaseException as error:
            if type(error).__name__ != "PanicException":
                raise

    atheris.Setup([sys.argv[0], f"-artifact_prefix={finds}/", *sys.argv[1:], str(seeds)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
