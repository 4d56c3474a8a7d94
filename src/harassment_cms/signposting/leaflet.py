"""What a published page says, before it has a format: danger first, then who can help, in plain words.

A ``Leaflet`` is made from the directory for one audience (``pages``) or from a guidance template (``guidance``) and
written down by ``exports`` as HTML, Markdown or PDF. Pure records; nothing is judged here.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a line; ``href`` is where a link goes, empty for none."""

    text: str
    href: str = ""
    strong: bool = False


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Prose:
    """One paragraph."""

    line: Line


@dataclass(frozen=True, slots=True)
class Listing:
    """Points, one below the other; counted where their order matters."""

    points: tuple[Line, ...]
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """How to reach a service: ``verb`` ("Ring"), the words to read, and the link for a phone, empty for none."""

    verb: str
    words: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A service as a reader needs it. ``facts`` are (label, words); ``caution`` says that nobody checked it.

    ``notes`` are for staff only and empty on a page for students.
    """

    name: str
    description: str
    ways: tuple[Way, ...]
    facts: tuple[tuple[str, str], ...] = ()
    caution: str = ""
    checked: str = ""
    notes: str = ""


Block = Prose | Listing | Entry


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks under a heading; ``key`` is its name within the page."""

    key: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One campus on one sheet of paper: per heading, (name, how to reach it) in a line each."""

    heading: str
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@dataclass(frozen=True, slots=True)
class Leaflet:
    """A whole page. ``urgent`` comes before everything; ``leave_to`` is the address to leave to, empty for none.

    With ``practice`` everybody in it is invented, and each page says so.
    """

    title: str
    organisation: str
    urgent: Section
    sections: tuple[Section, ...]
    sheets: tuple[Sheet, ...] = ()
    leave_to: str = ""
    practice: bool = False
    closing: tuple[str, ...] = field(default=())


def plain(line: Line) -> str:
    """Return a line's words alone."""
    return "".join(run.text for run in line)
