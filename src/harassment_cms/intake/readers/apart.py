"""Reads a file of a foreign format in a process of its own, which holds no keys and may die without harm.

Workbooks and SPSS files are taken apart by libraries that were not written for files that lie. On spoilt ones some of
them have broken their whole process, or asked for more memory than there is. Here that is a refusal of the file, and
nothing else: `workbook` and `spss` start a `ReadingProcess` and get plain lines from it. The other end of the pipe is
`main`, at the foot of this module.

The lines: first a JSON object that describes the file, or ``!`` with a refusal. Then for each question, a number on a
line: one line per row, of a problem's code (or nothing) and the row as `cellrow` writes it, and at the end ``.`` with
what was noticed, as a JSON array.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Protocol, Self

from harassment_cms.domain.errors import CmsError, InputRefusedError, MachineError
from harassment_cms.intake.digest import open_bytes
from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.readers.refusals import damaged

WORKBOOK, SPSS = "workbook", "spss"
"""The readers there are."""

_REFUSED, _END = b"!", b"."
_MOST_MEMORY = 4 << 30
_OURS = "HCMS_"


class Serving(Protocol):
    """What a reader offers inside the process: a description of its file, and rows."""

    about: dict[str, Any]

    def rows(self, which: int) -> Iterator[tuple[str, bytes]]:
        """The rows of one of the file's tables: a problem's code or nothing, and the row."""
        ...

    def remarks(self) -> list[str]:
        """What was noticed in the rows just read."""
        ...


class ReadingProcess:
    """A file being read by one of the readers, in a process that ends with this object.

    Raises `InputRefusedError` for what the reader refuses and for a file that it dies of.
    """

    def __init__(self, reader: str, path: Path) -> None:
        open_bytes(path).close()
        self._name = path.name
        self._command = [sys.executable, "-P", "-m", __name__, reader, str(path.absolute())]
        self._process = self._start()
        self.about: dict[str, Any] = json.loads(self._line())
        self._fresh = True
        self.remarks: tuple[str, ...] = ()

    def rows(self, which: int) -> Iterator[tuple[ProblemCode | None, bytes]]:
        """The rows of one table with what is wrong with each; afterwards ``remarks`` is what was noticed."""
        if not self._fresh:
            # Whoever stopped half-way left lines in the pipe that answer another question.
            self.close()
            self._process = self._start()
            self._line()
        self._fresh = False
        stdin = self._process.stdin
        assert stdin is not None
        with suppress(OSError):
            stdin.write(f"{which}\n".encode())
            stdin.flush()
        while not (line := self._line()).startswith(_END):
            code, _, raw = line.partition(b" ")
            yield ProblemCode(code.decode()) if code else None, raw
        self.remarks = tuple(json.loads(line[1:]))
        self._fresh = True

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        # On a computer of many cores, numpy would reserve more for its threads than the process may have.
        environment["OPENBLAS_NUM_THREADS"] = "1"
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
        return subprocess.Popen(  # noqa: S603 - our own interpreter with our own module
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )

    def _line(self) -> bytes:
        stdout = self._process.stdout
        assert stdout is not None
        line = stdout.readline()
        if line.endswith(b"\n") and not line.startswith(_REFUSED):
            return line[:-1]
        self.close()
        if not line.endswith(b"\n"):
            raise damaged(self._name)
        kind, message, hint = json.loads(line[1:])
        raise (MachineError if kind == MachineError.__name__ else InputRefusedError)(message, hint)


def serve(serving: Serving, questions: IO[bytes], answers: IO[bytes]) -> None:
    """Describe the file, then answer one question after the other until nobody asks any more."""
    answers.write(json.dumps(serving.about).encode() + b"\n")
    answers.flush()
    for question in questions:
        for code, raw in serving.rows(int(question)):
            answers.write(b"%s %s\n" % (code.encode(), raw))
        answers.write(_END + json.dumps(serving.remarks()).encode() + b"\n")
        answers.flush()


def main(reader: str, path: Path) -> None:
    """The other process: read ``path`` with one of the readers."""
    _limit_memory()
    answers = sys.stdout.buffer
    try:
        serve(_serving(reader, path), sys.stdin.buffer, answers)
    except CmsError as refused:
        said = [type(refused).__name__, refused.message, refused.hint]
        answers.write(_REFUSED + json.dumps(said).encode() + b"\n")
        answers.flush()


def _serving(reader: str, path: Path) -> Serving:
    if reader == SPSS:
        from harassment_cms.intake.readers import spssrows

        return spssrows.serving(path)
    from harassment_cms.intake.readers import workbookrows

    return workbookrows.serving(path)


def _limit_memory() -> None:
    """Where the system offers it, fail at a wild request instead of taking the whole computer's memory."""
    try:
        import resource
    except ImportError:
        return
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
