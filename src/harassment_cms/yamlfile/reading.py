"""YAML text into plain data that remembers its lines.

The file is read as a stream of events, so nesting is counted before anything recurses, and all that is wrong
with it is collected before it is refused. Words are read by the rules of YAML 1.2 with three narrowings that
keep what people typed: ``no`` is text, a number that starts with 0 or + is text (telephone numbers), and so
are hexadecimal, octal and exponent forms. One thing is added: an unquoted ISO date is a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from harassment_cms.domain.errors import InputRefusedError, MachineError

MAX_BYTES: Final = 2_000_000
MAX_DEPTH: Final = 50
MAX_SHOWN: Final = 50

KeyPath = tuple[str | int, ...]
"""Where a value stands: keys of mappings and positions (from 0) in lists, from the top of the file."""

_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS: Final = {word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")}
_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_DECIMAL: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]+")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")

_SYNTAX: Final = (
    (r"found character '\\?t", "a tab is used to indent: use spaces"),
    (r"found character '([^'])'", "the text begins with {0}: put it in quotation marks"),
    (r"mapping values are not allowed here", "a colon stands where none can be: put the text in quotation marks, "
     "or check that the line begins as far in as the lines around it and that the line before ends in a colon"),
    (r"unexpected end of stream", "a quotation mark is opened and never closed"),
    (r"but found '?<scalar>", "there is text after the closing quotation mark"),
    (r"expected <block end>", "this line does not begin as far in as the lines it belongs to"),
    (r"expected ',' or '([\]}])'", "a list or group opened with a bracket is not closed with {0}, or lacks a comma"),
    (r"unknown escape character", 'a backslash in double quotation marks needs to be written twice: \\\\'),
    (r"could not find expected ':'", "a colon is missing after the key"),
    (r"expected alphabetic or numeric", "text that begins with & or * needs quotation marks"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class YamlProblem:
    """One thing to correct. ``line`` counts from 1; ``key`` is empty when the whole file is meant."""

    file: str
    line: int
    key: str
    sentence: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: "
        return f"{where}{self.key}: {self.sentence}" if self.key else where + self.sentence


class YamlRefusedError(InputRefusedError):
    """A file that cannot be used; ``problems`` holds everything found, the message one line for each."""

    def __init__(self, problems: Iterable[YamlProblem]) -> None:
        self.problems = tuple(problems)
        files = list(dict.fromkeys(problem.file for problem in self.problems))
        many = len(self.problems) > 1
        lines = [f"{' and '.join(files)} cannot be used. {len(self.problems)} thing{'s' * many} to correct:"]
        lines += [f"  {problem}" for problem in self.problems[:MAX_SHOWN]]
        if len(self.problems) > MAX_SHOWN:
            lines.append(f"  and {len(self.problems) - MAX_SHOWN} more")
        super().__init__("\n".join(lines), "Correct it in a text editor, save it and try again.")


@dataclass(frozen=True, slots=True)
class Document:
    """A file's plain data (dict, list, str, int, float, bool, date, None) and where each part of it stands."""

    file: str
    data: Any
    lines: Mapping[KeyPath, int]
    words: Mapping[KeyPath, str]
    """Unquoted values as they were typed, before they became numbers, dates or truth values."""

    def line(self, path: KeyPath) -> int:
        """Return the line (from 1) of the key or list item at ``path``, else of the nearest one around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def key(self, path: KeyPath) -> str:
        """Return ``path`` as a person reads it: list items by their ``id`` or ``code``, else counted from 1."""
        shown = ""
        here = self.data
        for part in path:
            here = _step(here, part)
            if isinstance(part, str):
                shown += f".{part}" if shown else part
            else:
                name = here.get("id") or here.get("code") if isinstance(here, dict) else None
                shown += f"[{name if isinstance(name, str) else f'item {part + 1}'}]"
        return shown

    def problem(self, path: KeyPath, sentence: str) -> YamlProblem:
        """Return ``sentence`` as a problem of the key at ``path``."""
        return YamlProblem(self.file, self.line(path), self.key(path), sentence)


def read(path: Path) -> Document:
    """Read the YAML file at ``path``.

    Raises ``YamlRefusedError`` with everything wrong in it, ``InputRefusedError`` when there is no such file,
    ``MachineError`` when the computer refuses to open it.
    """
    return parse(read_bytes(path), str(path))


def read_bytes(path: Path) -> bytes:
    """Return the file's bytes, at most one more than ``MAX_BYTES``; errors as for ``read``."""
    try:
        if not path.is_file():
            raise InputRefusedError(f"There is no file {path}.", "Check the name, or put the file there.")
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise MachineError(
            f"The file {path} could not be read: {error.strerror}.", "Check who may read it."
        ) from error


def parse(content: bytes, file: str) -> Document:
    """Read YAML from ``content``; ``file`` is its name in messages. Raises ``YamlRefusedError``."""
    builder = _Builder(file)
    try:
        for event in _events(_decoded(content, file), file):
            builder.take(event)
    except _StoppedError as stopped:
        builder.problems.append(stopped.problem)
    if builder.documents == 0 and not builder.problems:
        builder.problems.append(YamlProblem(file, 1, "", "the file is empty"))
    if builder.problems:
        raise YamlRefusedError(builder.problems)
    return Document(file, builder.root, builder.lines, builder.words)


class _StoppedError(Exception):
    """Reading cannot go on after this problem."""

    def __init__(self, problem: YamlProblem) -> None:
        self.problem = problem


def _step(data: object, part: str | int) -> object:
    if isinstance(data, dict):
        return data.get(part)
    if isinstance(data, list) and isinstance(part, int) and part < len(data):
        return data[part]
    return None


def _decoded(content: bytes, file: str) -> str:
    if len(content) > MAX_BYTES:
        raise _StoppedError(YamlProblem(file, 1, "", f"the file is larger than {MAX_BYTES // 1_000_000} MB"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _StoppedError(
            YamlProblem(file, line, "", "the file is not in UTF-8: save it with the encoding UTF-8")
        ) from error


def _events(text: str, file: str) -> Iterator[Any]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError
    from ruamel.yaml.reader import ReaderError

    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        sentence = "an invisible control character stands here: delete it and type the text again"
        raise _StoppedError(YamlProblem(file, line, "", sentence)) from error
    except YAMLError as error:
        raise _StoppedError(_syntax_problem(error, file)) from error


def _syntax_problem(error: Any, file: str) -> YamlProblem:
    """Put the parser's complaint in plain words, at the line where the mistake begins."""
    told = str(getattr(error, "problem", "") or "")
    mark = getattr(error, "problem_mark", None)
    if "unexpected end" in told or "<stream end>" in told:
        mark = getattr(error, "context_mark", None) or mark
    line = mark.line + 1 if mark is not None else 1
    for pattern, sentence in _SYNTAX:
        if found := re.search(pattern, told):
            return YamlProblem(file, line, "", sentence.format(*found.groups()))
    return YamlProblem(file, line, "", f"this is not YAML: {told or 'the file cannot be read'}")


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is being filled. ``key`` is the pending key; ``kept`` is False for a duplicate."""

    holder: dict[str, Any] | list[Any]
    path: KeyPath
    key: str | None = None
    kept: bool = True


@dataclass(slots=True)
class _Builder:
    """Puts events together without recursion and collects what is not allowed."""

    file: str
    root: Any = None
    documents: int = 0
    problems: list[YamlProblem] = field(default_factory=list)
    lines: dict[KeyPath, int] = field(default_factory=dict)
    words: dict[KeyPath, str] = field(default_factory=dict)
    frames: list[_Frame] = field(default_factory=list)

    def take(self, event: Any) -> None:
        """Handle one event; raise ``_StoppedError`` when reading cannot go on."""
        kind = type(event).__name__
        if kind == "DocumentStartEvent":
            self._open_document(event)
        elif kind == "AliasEvent":
            self._forbid(event, "aliases (*name) are not used here: write the value out")
            self._place(event, None)
        elif kind == "ScalarEvent":
            self._forbid_marks(event)
            self._scalar(event)
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            self._forbid_marks(event)
            self._open({} if kind == "MappingStartEvent" else [], event)
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self.frames.pop()

    def _open_document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self._stop(event, 'a second document begins here: remove the line "---"')
        if event.version or event.tags:
            self._forbid(event, "lines that begin with % are not used here")

    def _forbid(self, event: Any, sentence: str) -> None:
        path = self._path() if self.frames else ()
        key = path[-1] if path and isinstance(path[-1], str) else ""
        self.problems.append(YamlProblem(self.file, event.start_mark.line + 1, key, sentence))

    def _stop(self, event: Any, sentence: str) -> None:
        raise _StoppedError(YamlProblem(self.file, event.start_mark.line + 1, "", sentence))

    def _forbid_marks(self, event: Any) -> None:
        if event.anchor is not None:
            self._forbid(event, "anchors (&name) are not used here: remove it")
        if event.tag is not None:
            self._forbid(event, "tags (!name) are not used here: remove it, or put the text in quotation marks")

    def _path(self) -> KeyPath:
        frame = self.frames[-1]
        if isinstance(frame.holder, list):
            return (*frame.path, len(frame.holder))
        return frame.path if frame.key is None else (*frame.path, frame.key)

    def _scalar(self, event: Any) -> None:
        if _SURROGATE.search(event.value):
            self._forbid(event, r"\ud800 to \udfff are not characters: type the character itself")
        frame = self.frames[-1] if self.frames else None
        if frame is not None and isinstance(frame.holder, dict) and frame.key is None:
            self._open_key(frame, event)
            return
        if event.implicit[0]:
            if self.frames:
                self.words.setdefault(self._path(), event.value)
            self._place(event, _meaning(event.value))
        else:
            self._place(event, event.value)

    def _open_key(self, frame: _Frame, event: Any) -> None:
        key = event.value
        if not key.strip():
            self._stop(event, "a key is missing before the colon")
        if key == "<<":
            self._forbid(event, "merging (<<) is not used here: write the keys out")
        path = (*frame.path, key)
        frame.key = key
        frame.kept = key not in frame.holder
        if not frame.kept:
            self._forbid(event, f"stands here a second time (first on line {self.lines[path]}): keep one")
        self.lines.setdefault(path, event.start_mark.line + 1)

    def _open(self, holder: dict[str, Any] | list[Any], event: Any) -> None:
        if len(self.frames) >= MAX_DEPTH:
            self._stop(event, f"the file is nested more than {MAX_DEPTH} levels deep")
        path = self._path() if self.frames else ()
        self._place(event, holder)
        self.frames.append(_Frame(holder, path))

    def _place(self, event: Any, value: Any) -> None:
        """Put a finished scalar, or a holder that will be filled, where it belongs."""
        if not self.frames:
            self.root = value
            return
        frame = self.frames[-1]
        if isinstance(frame.holder, list):
            self.lines.setdefault(self._path(), event.start_mark.line + 1)
            frame.holder.append(value)
            return
        if frame.key is None:
            self._stop(event, "a key must be a word, not a list, a group or an alias")
            return
        if frame.kept:
            frame.holder[frame.key] = value
        frame.key = None


def _meaning(word: str) -> str | int | float | bool | date | None:
    """Return what an unquoted word means."""
    if word in _NULLS:
        return None
    if word in _BOOLEANS:
        return _BOOLEANS[word]
    if _INTEGER.fullmatch(word):
        return int(word)
    if _DECIMAL.fullmatch(word):
        return float(word)
    if _DATE.fullmatch(word):
        try:
            return date.fromisoformat(word)
        except ValueError:
            return word
    return word
