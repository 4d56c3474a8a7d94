"""Take each guard of the program away, one at a time, and see its tests fail: ``python -m tests.guards [WORD]…``.

It works on a copy of the checkout and takes some minutes, so it is no part of the tests. With words, only guards in
whose line one of them stands are tried. A guard whose tests all pass without it is named, and the exit code is 1:
the guard is not tested, or it guards nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.guards import ALL
from tests.guards.guard import Guard

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("src", "tests", "docs", "pyproject.toml", "README.md", "CHANGELOG.md")
SOME_FAILED = 1


def main(words: list[str]) -> int:
    """Try the guards and return the exit code."""
    chosen = [guard for guard in ALL if not words or any(word in f"{guard.answers} {guard.what}" for word in words)]
    idle = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in COPIED:
            source, target = ROOT / name, Path(folder) / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            elif source.exists():
                shutil.copyfile(source, target)
        for guard in chosen:
            said = without(Path(folder), guard)
            idle += said != "noticed"
            print(f"{said:12} {guard.answers:18} {guard.what}", flush=True)
    print(f"{len(chosen)} guards taken away, {len(chosen) - idle} noticed.")
    return int(idle > 0)


def without(checkout: Path, guard: Guard) -> str:
    """Run a guard's tests without it, and say what came of it: each of them has to fail."""
    file = checkout / "src/harassment_cms" / guard.file
    whole = file.read_text(encoding="utf-8")
    if whole.count(guard.old) != 1:
        return "NOT FOUND"
    file.write_text(whole.replace(guard.old, guard.new), encoding="utf-8")
    try:
        for test in guard.tests:
            code = _run(checkout, test)
            if code != SOME_FAILED:
                return f"PASSED: {test}" if code == 0 else f"BROKEN ({code}): {test}"
    finally:
        file.write_text(whole, encoding="utf-8")
    return "noticed"


def _run(checkout: Path, test: str) -> int:
    line = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", test]
    environment = {**os.environ, "PYTHONPATH": str(checkout / "src")}
    done = subprocess.run(line, cwd=checkout, env=environment, capture_output=True, text=True, check=False)
    if "-v" in os.environ.get("GUARDS", ""):
        print("\n".join(done.stdout.splitlines()[-25:]))
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
