"""What an import says: before it writes, when it is done, and of rows it set aside. Never a word of a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import overload

from harassment_cms.domain.moments import as_moment
from harassment_cms.domain.references import SHAPE
from harassment_cms.intake.changes import NO_CHANGES, Changes
from harassment_cms.intake.dedupe import THIS_FILE, Judged, Verdict
from harassment_cms.intake.digest import FileDigest
from harassment_cms.intake.preview import Alarm, Counts
from harassment_cms.intake.problems import ProblemCode

Progress = Callable[[int, int], None]
"""``progress(bytes read, bytes in all)``."""

_MOST_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class FilePreview:
    """What a file was recognised as and what an import would do; nothing was written, no answer is shown.

    ``problems`` holds (row number, sentence) of the first rows that would be set aside; ``already`` says when this
    very file was imported before; ``changes`` what changed in the survey since another file of it was.
    """

    file: str
    digest: FileDigest
    tool: str
    form: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    counts: Counts
    unmapped: tuple[str, ...]
    warnings: tuple[str, ...]
    problems: tuple[tuple[int, str], ...]
    already: datetime | None
    alarm: Alarm
    changes: Changes = NO_CHANGES


class References(Sequence[str]):
    """The references of the cases that an import made, in the file's order, in ten bytes each.

    An import may make a million, and as texts they would take more memory than everything else.
    """

    def __init__(self) -> None:
        self._names = bytearray()

    def add(self, refs: Iterable[str]) -> None:
        """Append references."""
        self._names += "".join(refs).encode("ascii")

    def __len__(self) -> int:
        return len(self._names) // len(SHAPE)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        start = range(len(self))[place] * len(SHAPE)
        return self._names[start : start + len(SHAPE)].decode("ascii")


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did.

    ``cases`` are the references it made; ``already`` is True when it had nothing to do; ``waiting`` rows belong to
    responses whose reports are not here yet.
    """

    file: str
    sha256: str
    tool: str
    form: str
    counts: Counts
    cases: Sequence[str]
    warnings: tuple[str, ...]
    already: bool
    alarm: Alarm
    waiting: int = 0
    changes: Changes = NO_CHANGES


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that could not be read: where it stood and why, no word of it."""

    id: int
    file: str
    row_number: int
    problem: str
    received_at: str


@dataclass(slots=True)
class Tally:
    """Counts rows as they are judged.

    ``batch`` is the import that is running. ``problems`` is as in ``FilePreview``; ``unread`` rows could not be read,
    now or when they first came; ``cut_off`` says that the file ends within quotation marks; ``latest`` is the latest
    moment that any of its rows names.
    """

    batch: int = THIS_FILE
    problems: list[tuple[int, str]] = field(default_factory=list)
    unread: int = 0
    cut_off: bool = False
    latest: datetime | None = None
    _verdicts: Counter[Verdict] = field(default_factory=Counter)
    _safety: int = 0
    _duplicates: int = 0
    _empty: int = 0
    _tests: int = 0

    def add(self, judged: Judged) -> None:
        """Count one row; one that answers a safety question with yes counts there too, whatever became of it."""
        row = judged.arrival
        self._verdicts[judged.verdict] += 1
        self._safety += row.danger
        self._duplicates += judged.verdict is Verdict.KNOWN and judged.batch == self.batch
        self._empty += judged.verdict is Verdict.PARTIAL and row.problem is ProblemCode.NOTHING_ANSWERED
        when = row.modified_at or row.submitted_at
        if when is not None:
            moment = as_moment(when)
            if self.latest is None or moment > self.latest:
                self.latest = moment
        self._tests += judged.verdict is Verdict.SET_ASIDE and row.problem is ProblemCode.TEST_RESPONSE
        if row.problem is None or not row.problem.is_unclear:
            self.cut_off = False
            return
        self.unread += 1
        # What follows a lost quotation mark and cannot be read either belongs to the same response.
        self.cut_off = self.cut_off or row.problem is ProblemCode.UNREADABLE_QUOTING
        if judged.verdict is Verdict.SET_ASIDE and len(self.problems) < _MOST_PROBLEMS:
            self.problems.append((row.number, row.problem.sentence))

    def counts(self) -> Counts:
        """Return what was counted so far."""
        count = self._verdicts
        return Counts(
            rows=count.total(),
            new=count[Verdict.NEW] + count[Verdict.FURTHER],
            known=count[Verdict.KNOWN],
            amended=count[Verdict.AMENDED],
            partial=count[Verdict.PARTIAL],
            quarantined=count[Verdict.SET_ASIDE],
            safety=self._safety,
            further=count[Verdict.FURTHER],
            duplicates=self._duplicates,
            empty=self._empty,
            tests=self._tests,
        )
