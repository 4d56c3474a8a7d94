"""A published page as Markdown, for a website or an intranet that takes it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harassment_cms.domain.safetext import safe_text
from harassment_cms.signposting.leaflet import Block, Entry, Leaflet, Line, Listing, Prose, Run, Section, Way

_MEANS_SOMETHING = re.compile(r"([\\`*_{}\[\]<>#|~!]|&(?=#|\w+;))")
_STARTS_SOMETHING = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")


def render(leaflet: Leaflet) -> str:
    """Return the page, danger first. No word of the directory acts as markup."""
    return "\n\n".join(_paragraphs(leaflet)) + "\n"


def _paragraphs(leaflet: Leaflet) -> Iterator[str]:
    yield f"# {escaped(leaflet.title)}"
    yield escaped(leaflet.organisation)
    if leaflet.practice:
        yield "**PRACTICE: everyone and everything here is invented.**"
    for section in (leaflet.urgent, *leaflet.sections):
        yield from _section(section)
    yield "---"
    yield from map(escaped, leaflet.closing)


def _section(section: Section) -> Iterator[str]:
    yield f"## {escaped(section.heading)}"
    for block in section.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Prose(line):
            yield _line(line)
        case Listing(points, counted):
            signs = (f"{number}." if counted else "-" for number in range(1, len(points) + 1))
            yield "\n".join(f"{sign} {_line(point)}" for sign, point in zip(signs, points, strict=True))
        case Entry():
            yield from _entry(block)


def _entry(entry: Entry) -> Iterator[str]:
    yield f"### {escaped(entry.name)}"
    yield escaped(entry.description)
    yield "\n".join(f"- **{escaped(way.verb)}:** {_way(way)}" for way in entry.ways)
    if entry.caution:
        yield f"**{escaped(entry.caution)}**"
    if entry.facts:
        yield "\n".join(f"- {escaped(label)}: {escaped(words)}" for label, words in entry.facts)
    if entry.checked and not entry.caution:
        yield escaped(entry.checked)
    if entry.notes:
        yield f"> For staff only: {escaped(entry.notes)}"


def _way(way: Way) -> str:
    return _run(Run(way.words, way.href))


def _line(line: Line) -> str:
    return "".join(map(_run, line))


def _run(run: Run) -> str:
    words = f"**{escaped(run.text)}**" if run.strong else escaped(run.text)
    return f"[{words}](<{safe_text(run.href)}>)" if run.href else words


def escaped(words: str) -> str:
    """Escape what means something in Markdown; space at either end is kept, for words that go on."""
    plain = _MEANS_SOMETHING.sub(r"\\\1", safe_text(words, multiline=False, limit=10**9))
    return _STARTS_SOMETHING.sub(lambda found: f"{found[1]}\\{found[2]}", plain)
