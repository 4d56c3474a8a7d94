"""The program's front door: ``hcms`` and ``python -m harassment_cms``.

Owns the answer to ``--version``, given before anything else is loaded, and the quiet end when whoever read the
output has gone. Everything else is handed to ``cli.main``. Refuses to import more than the answer needs.
"""

import os
import sys

from harassment_cms import __version__


def main(argv: list[str] | None = None) -> int:
    """Run the program with these arguments (default: the process's own) and return its exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    try:
        return _answer(arguments)
    except BrokenPipeError:
        # Python flushes stdout once more as it ends, and would complain about the same pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _answer(arguments: list[str]) -> int:
    if arguments == ["--version"]:
        print(f"hcms {__version__}", flush=True)
        return 0
    if not arguments and "_HCMS_COMPLETE" not in os.environ:
        from harassment_cms.cli.door import guarded, screens

        return guarded(screens)
    from harassment_cms.cli.main import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
