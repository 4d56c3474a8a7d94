"""What an import says: before it writes, when it is done, and of rows it set aside. Never a word of a report."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import overload

from harassment_cms.domain.moments import as_moment, to_text
from harassment_cms.domain.references import SHAPE
from harassment_cms.intake.changes import NO_CHANGES, Changes
from harassment_cms.intake.dedupe import THIS_FILE, Arrival, Judged, Verdict
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
    very file was imported before; ``changes`` what changed in the survey since another file of it was. ``vanished``
    are the references of reports that are not in the survey any more, for those who may see cases; how many there
    are stands in ``counts``. ``left_out`` heads the columns that would not be kept, because they tell who or where
    somebody is.
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
    vanished: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


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
    responses whose reports are not here yet; ``vanished`` is as in ``FilePreview``.
    ``listed`` is the file's number on the list of what lies in the clear. ``needs_reader`` reports can be opened by
    nobody of the team; ``needs_reader_safety`` of them answer a safety question with yes.
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
    vanished: tuple[str, ...] = ()
    listed: int | None = None
    needs_reader: int = 0
    needs_reader_safety: int = 0


@dataclass(slots=True)
class Tally:
    """Counts rows as they are judged.

    ``batch`` is the import that is running. ``problems`` is as in ``FilePreview``; ``unread`` rows could not be read,
    now or when they first came; ``cut_off`` says that the file ends within quotation marks; ``latest`` is the latest
    moment that any of its rows names, ``first`` and ``last`` are when its first and its last response were sent, as a
    moment and as it says so. ``present`` are the cases that rows belong to.
    """

    batch: int = THIS_FILE
    problems: list[tuple[int, str]] = field(default_factory=list)
    unread: int = 0
    cut_off: bool = False
    latest: datetime | None = None
    first: tuple[datetime, datetime | date] | None = None
    last: tuple[datetime, datetime | date] | None = None
    present: array[int] = field(default_factory=lambda: array("Q"))
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
        if judged.here is not None:
            self.present.append(judged.here)
        self.note_times(row)
        self._tests += judged.verdict is Verdict.SET_ASIDE and row.problem is ProblemCode.TEST_RESPONSE
        if row.problem is None or not row.problem.is_unclear:
            self.cut_off = False
            return
        self.unread += 1
        # What follows a lost quotation mark and cannot be read either belongs to the same response.
        self.cut_off = self.cut_off or row.problem is ProblemCode.UNREADABLE_QUOTING
        if judged.verdict is Verdict.SET_ASIDE and len(self.problems) < _MOST_PROBLEMS:
            self.problems.append((row.number, row.problem.sentence))

    def note_times(self, row: Arrival) -> None:
        """Note when a row was sent and last changed."""
        sent, changed = row.submitted_at, row.modified_at
        moment = None if sent is None else as_moment(sent)
        if sent is not None and moment is not None:
            if self.first is None or moment < self.first[0]:
                self.first = (moment, sent)
            if self.last is None or moment > self.last[0]:
                self.last = (moment, sent)
        latest = moment if changed is None else as_moment(changed)
        if latest is not None and (self.latest is None or latest > self.latest):
            self.latest = latest

    def sent(self) -> tuple[str, str] | None:
        """Return the first and the last time of submission, as stored; None if no row says when it was sent."""
        return None if self.first is None or self.last is None else (to_text(self.first[1]), to_text(self.last[1]))

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
