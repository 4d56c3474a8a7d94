"""CSV record by record, each with its exact bytes, so that the file can be put together again.

The recogniser and the import read files through `CsvFile`; a sealed record is read again, years later, through
`parse_record`. Nothing is dropped: the heading, every record and every blank line between them together are
the file, byte for byte. A record that cannot be read is handed on with its bytes and a problem, and never
takes the records after it along.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple, Self

from harassment_cms.intake.digest import CHUNK, open_bytes
from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.readers.filetype import WINDOWS

LONGEST_CELL = 1 << 20
"""Characters in one cell; a longer one means a lost quotation mark, or no survey."""

_LONGEST_RECORD = 1 << 24
_SAMPLE = 50
_WIDE_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_SPACE = " \t\n\r\x0b\x0c"


class Record(NamedTuple):
    """One record: its number (1 is the first below the heading), its exact bytes with line end, its cells.

    ``cells`` is empty exactly when there is a ``problem``.
    """

    number: int
    raw: bytes
    cells: list[str]
    problem: ProblemCode | None = None

    def __repr__(self) -> str:
        return object.__repr__(self)


class Gap(NamedTuple):
    """A blank line: its exact bytes, and the number of the record it follows."""

    after: int
    raw: bytes

    def __repr__(self) -> str:
        return object.__repr__(self)


class CsvFile:
    """An open CSV file: first its heading, then, by iterating once, its records and gaps.

    ``header_raw`` holds the bytes up to the end of the last heading row, with byte-order mark and leading blank
    lines; ``header`` the first row's cells as they stand; ``header_problem`` is set when a heading cannot be read.
    """

    def __init__(self, stream: BinaryIO, encoding: str, delimiter: str, heading_rows: int = 1) -> None:
        self._stream = stream
        self._records = _Records(stream, encoding, delimiter)
        self.header_raw, self.header, self.header_problem = self._records.heading(heading_rows)

    @classmethod
    def open(cls, path: Path, encoding: str, delimiter: str, heading_rows: int = 1) -> Self:
        """Open a file. Raises `InputRefusedError` or `MachineError` when it cannot be opened."""
        return cls(open_bytes(path), encoding, delimiter, heading_rows)

    @property
    def remarks(self) -> tuple[str, ...]:
        """Nothing: what is odd in a text shows in its records."""
        return ()

    def __iter__(self) -> Iterator[Record | Gap]:
        return self._records.rows

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()


def parse_record(raw: bytes, encoding: str, delimiter: str, width: int) -> Record:
    """Read the exact bytes of one record again. More than one record in them is a problem, not a second row."""
    records = _Records(io.BytesIO(raw), encoding, delimiter, width)
    first = next(records.rows, None)
    if not isinstance(first, Record):
        return Record(1, raw, [], ProblemCode.WRONG_WIDTH)
    if first.raw != raw:
        return Record(1, raw, [], first.problem or ProblemCode.UNREADABLE_QUOTING)
    return first


def delimiter_of(path: Path, encoding: str) -> str:
    """The separator that gives the heading and the next rows the same width: comma, semicolon or tab.

    Doubled quotation marks are always on: ``csv.Sniffer`` turns them off for files that need them.
    """
    best, best_score = ",", (0.0, 1)
    for delimiter in ",;\t":
        with CsvFile.open(path, encoding, delimiter) as file:
            sample = list(islice((item for item in file if isinstance(item, Record)), _SAMPLE))
        fitting = sum(record.problem is None for record in sample)
        score = (fitting / len(sample) if sample else 1.0, len(file.header))
        if score[1] > 1 and score > best_score:
            best, best_score = delimiter, score
    return best


def _raw_lines(stream: BinaryIO, encoding: str) -> Iterator[bytes]:
    """Lines with their ends: LF, CRLF or a lone CR, and nothing else (not U+2028, not a form feed)."""
    if _is_wide(encoding):
        yield from _wide_lines(stream, encoding)
        return
    rest = b""
    while chunk := stream.read(CHUNK):
        lines = (rest + chunk).splitlines(keepends=True)
        # Kept back even when complete: a CR here may be the first half of a CRLF.
        rest = lines.pop()
        yield from lines
    if rest:
        yield rest


def _wide_lines(stream: BinaryIO, encoding: str) -> Iterator[bytes]:
    """The same for UTF-16, where the byte of a line end may be half of a letter.

    Letters go back to the bytes they came from, halves of a pair and a last odd byte too.
    """
    decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")
    rest = ""
    while chunk := stream.read(CHUNK):
        lines: list[str] = _WIDE_LINE.findall(rest + decoder.decode(chunk))
        rest = lines.pop() if lines else ""
        for line in lines:
            yield line.encode(encoding, "surrogatepass")
    odd, _ = decoder.getstate()
    last = rest.encode(encoding, "surrogatepass")
    yield from filter(None, [last, odd] if rest.endswith(("\r", "\n")) else [last + odd])


def _is_wide(encoding: str) -> bool:
    return encoding.startswith("utf-16")


class _Records:
    """Splits a byte stream into records with ``csv.reader``, keeping the lines each record consumed.

    With ``width`` None the first record is the heading and sets it.
    """

    def __init__(self, stream: BinaryIO, encoding: str, delimiter: str, width: int | None = None) -> None:
        csv.field_size_limit(LONGEST_CELL)
        self._lines = _raw_lines(stream, encoding)
        self._encoding = encoding
        self._delimiter = delimiter
        self._width = width
        self._at_start = width is None and encoding != WINDOWS
        self._number = 0
        self._waiting: deque[bytes] = deque()
        self._taken: list[bytes] = []
        self._is_text = True
        self._is_suspect = False
        self.rows = self._split()
        """The records and gaps from here to the end of the file; one iterator, read once."""

    def heading(self, rows: int) -> tuple[bytes, list[str], ProblemCode | None]:
        """The bytes up to the end of the last heading row, the first row's cells, and what is wrong with any."""
        raw = b""
        header: list[str] | None = None
        for item in self.rows:
            raw += item.raw
            if isinstance(item, Record):
                rows -= 1
                if header is None:
                    header, self._width = item.cells, len(item.cells)
                if item.problem is not None or not rows:
                    self._number = 0
                    return raw, header, item.problem
        return raw, header or [], None

    def _split(self) -> Iterator[Record | Gap]:
        taken = self._taken
        while True:
            reader = csv.reader(self._feed(), delimiter=self._delimiter, strict=True)
            try:
                for cells in reader:
                    if len(cells) == self._width and self._is_text and not self._is_suspect:
                        raw = taken[0] if len(taken) == 1 else b"".join(taken)
                        taken.clear()
                        self._number += 1
                        yield Record(self._number, raw, cells)
                    else:
                        yield from self._judged(cells)
            except csv.Error:
                yield from self._unreadable()
            else:
                return

    def _feed(self) -> Iterator[str]:
        """Decoded lines for ``csv.reader``; each one's bytes are noted as part of the record being read."""
        size = 0
        while True:
            if self._waiting:
                raw = self._waiting.popleft()
                self._is_suspect = True
            elif not (raw := next(self._lines, b"")):
                return
            size = size + len(raw) if self._taken else len(raw)
            self._taken.append(raw)
            if size > _LONGEST_RECORD:
                raise csv.Error("record too long")
            try:
                text = raw.decode(self._encoding)
            except UnicodeDecodeError:
                text = self._text(raw)
                self._is_text = False
            if self._at_start:
                text = text.lstrip("\ufeff")
                self._at_start = False
            yield text

    def _take(self) -> tuple[list[bytes], bool, bool]:
        """The lines of the record just read, whether they are text, whether they failed once as part of another."""
        state = self._taken.copy(), self._is_text, self._is_suspect
        self._taken.clear()
        self._is_text, self._is_suspect = True, False
        return state

    def _judged(self, cells: list[str]) -> Iterator[Record | Gap]:
        """A well-formed record that is blank, of the wrong width, not text, or left over from an unreadable one."""
        lines, is_text, is_suspect = self._take()
        fits = self._width is None or len(cells) == self._width
        if not cells or (not fits and self._is_blank(b"".join(lines))):
            yield Gap(self._number, b"".join(lines))
        elif not fits:
            yield from self._set_aside(lines, ProblemCode.WRONG_WIDTH)
        elif not is_text:
            yield self._problem(b"".join(lines), ProblemCode.NOT_TEXT)
        elif is_suspect and len(lines) == 1 and self._text(lines[0]).count('"') % 2:
            # The tail of a torn record can have the right width by chance; its odd quotation mark gives it away.
            yield self._problem(lines[0], ProblemCode.UNREADABLE_QUOTING)
        else:
            self._number += 1
            yield Record(self._number, b"".join(lines), cells)

    def _unreadable(self) -> Iterator[Record | Gap]:
        lines, _, _ = self._take()
        too_long = len(lines) == 1 and len(self._text(lines[0])) > LONGEST_CELL
        yield from self._set_aside(lines, ProblemCode.CELL_TOO_LONG if too_long else ProblemCode.UNREADABLE_QUOTING)

    def _set_aside(self, lines: list[bytes], problem: ProblemCode) -> Iterator[Record | Gap]:
        """Give up the first line only and read the others again: a lost quotation mark must not swallow them.

        If the lines in between do not look like records, they are a long answer's own lines, and reading them
        as records would invent reports: they are set aside too, each with its bytes.
        """
        first, between, last = lines[0], lines[1:-1], lines[1:][-1:]
        yield self._problem(first, problem)
        if self._look_like_records(between):
            self._waiting.extendleft(reversed(between + last))
        else:
            for line in between:
                yield Gap(self._number, line) if self._is_blank(line) else self._problem(line, problem)
            self._waiting.extendleft(last)

    def _look_like_records(self, lines: list[bytes]) -> bool:
        filled = [line for line in lines if not self._is_blank(line)]
        if not filled:
            return True
        if self._width is None or self._width < 3:
            return False
        misfits = 0
        for line in filled:
            try:
                widths = [len(cells) for cells in csv.reader([self._text(line)], delimiter=self._delimiter)]
                misfits += widths != [self._width]
            except csv.Error:
                misfits += 1
        return misfits * 10 <= len(filled)

    def _text(self, raw: bytes) -> str:
        return raw.decode(self._encoding, "replace")

    def _is_blank(self, raw: bytes) -> bool:
        return not self._text(raw).strip(_SPACE)

    def _problem(self, raw: bytes, problem: ProblemCode) -> Record:
        self._number += 1
        return Record(self._number, raw, [], problem)
