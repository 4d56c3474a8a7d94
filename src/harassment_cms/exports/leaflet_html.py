"""A published page as one file of HTML: for a frightened person with a telephone, and for a sheet of paper.

It needs nothing else and calls nothing: no script, no picture, no font, no address until somebody follows a link. On
paper each campus gets a compact sheet; a page without sheets prints as it is.
"""

from __future__ import annotations

import html
from collections.abc import Iterator

from harassment_cms.domain.safetext import safe_text
from harassment_cms.signposting.leaflet import Block, Entry, Leaflet, Line, Listing, Prose, Run, Section, Sheet, Way

_FRAME = """\
<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<meta name="format-detection" content="telephone=no">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{body}
</body>
</html>
"""

_STYLE = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1b1b; --link: #0b4a8f; --alarm: #9d1c1c; --line: #767676; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #161616; --ink: #f2f2f2; --link: #9ecbff; --alarm: #ffb3a8; --line: #9a9a9a; }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 5rem; }
body { background: var(--paper); color: var(--ink); font: 1.0625rem/1.55 system-ui, sans-serif; margin: 0; }
a { color: var(--link); overflow-wrap: anywhere; text-underline-offset: .15em; }
a:focus-visible { outline: 3px solid; outline-offset: 3px; }
header, main, footer { margin: 0 auto; max-width: 42rem; padding: 0 1rem; }
.skip { left: -999rem; position: absolute; }
.skip:focus { background: var(--paper); left: 0; padding: .75rem; z-index: 2; }
.leave { background: var(--ink); position: sticky; top: 0; z-index: 1; }
.leave a { color: var(--paper); display: block; font-weight: bold; padding: .85rem 1rem; text-align: center; }
.leave a:focus-visible { outline: 3px solid var(--paper); outline-offset: -6px; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 1.5rem 0 .25rem; }
h2 { border-top: 2px solid var(--line); font-size: 1.4rem; margin: 2.5rem 0 .5rem; padding-top: .75rem; }
h3 { font-size: 1.15rem; margin: 1.75rem 0 .25rem; }
p { margin: .5rem 0; }
.now { border: 4px solid var(--alarm); margin: 1.25rem 0; padding: 0 1rem 1rem; }
.now h2 { border: 0; color: var(--alarm); margin-top: .25rem; }
nav ul, .ways { list-style: none; margin: .5rem 0; padding: 0; }
nav a, .ways a, .ways span { display: inline-block; min-height: 2.75rem; padding: .55rem 0; }
.ways a { font-size: 1.1rem; font-weight: bold; }
dl { display: grid; gap: .15rem .75rem; grid-template-columns: max-content 1fr; margin: .5rem 0; }
dt { font-weight: bold; }
dd { margin: 0; overflow-wrap: anywhere; }
.caution { border-left: 4px solid var(--alarm); padding-left: .75rem; }
.notes { border: 2px dashed var(--line); padding: .5rem .75rem; }
.sheets { display: none; }
@media (max-width: 30rem) { dl { display: block; } dd { margin: 0 0 .4rem; } }
@media print {
  @page { margin: 11mm; size: A4; }
  :root { --paper: #fff; --ink: #000; --link: #000; --alarm: #000; --line: #000; }
  body { font-size: 10.5pt; }
  header, main, footer { max-width: none; padding: 0; }
  .leave, .skip, nav, .about-leaving { display: none; }
  article, .now { break-inside: avoid; }
  .has-sheets > :not(.sheets) { display: none; }
  .sheets { display: block; }
  .sheet { break-after: page; font-size: var(--size); line-height: 1.25; }
  .sheet:last-child { break-after: auto; }
  .sheet h1 { font-size: 1.6em; margin: 0 0 .2em; }
  .sheet p { margin: .1em 0 .5em; }
  .columns { column-gap: 7mm; columns: 2; }
  .sheet h2 { border-top: 1px solid; break-after: avoid; font-size: 1.1em; margin: .5em 0 .1em; padding-top: .15em; }
  .sheet ul { list-style: none; margin: 0; padding: 0; }
  .sheet li { break-inside: avoid; margin: 0 0 .15em; overflow-wrap: anywhere; }
}
"""

_ABOUT_LEAVING = (
    "“Leave this page” opens another page in place of this one. It cannot hide that you were here: the browser keeps "
    "this page in its history, and its back button leads here. A private window keeps no history. If somebody "
    "watches this telephone or computer, use another one, or ring."
)

_SIZES = (10.5, 10, 9.5, 9, 8.5, 8, 7.5, 7)
"""Points of type for a sheet: the largest is taken with which a campus fits on one side of A4 in two columns."""

_MM = 72 / 25.4
_COLUMN, _TALL = 90 * _MM, 2 * 235 * _MM
_WIDE_SIGN, _LEADING, _AROUND_HEADING = 0.6, 1.25, 2.2


def render(leaflet: Leaflet) -> str:
    """Return the page. Every word of the directory is escaped; the page may load nothing but its own style."""
    body = "\n".join(_body(leaflet))
    title = f"{leaflet.title} – {leaflet.organisation}"
    return _FRAME.format(title=_safe(title), style=_STYLE, body=body)


def _body(leaflet: Leaflet) -> Iterator[str]:
    yield '<a class="skip" href="#who">Go to the list</a>'
    if leaflet.leave_to:
        leave = f'<a href="{_safe(leaflet.leave_to)}" rel="noreferrer noopener nofollow">Leave this page</a>'
        yield f'<div class="leave" role="region" aria-label="Leaving">{leave}</div>'
    yield '<div class="has-sheets">' if leaflet.sheets else "<div>"
    yield f"<header>{_tag('h1', leaflet.title)}{_tag('p', leaflet.organisation)}"
    if leaflet.practice:
        yield "<p><strong>PRACTICE: everyone and everything here is invented.</strong></p>"
    yield "</header><main>"
    yield f'<section class="now" aria-labelledby="{leaflet.urgent.key}">'
    yield from _section(leaflet.urgent)
    yield "</section>"
    if leaflet.leave_to:
        hint = "“Leave this page” stands at the top all the time. It cannot clear the browser’s history."
        yield f'<p class="about-leaving">{hint} <a href="#leaving">More about that</a></p>'
    yield '<nav aria-label="On this page" id="who"><ul>'
    yield from (f'<li><a href="#{each.key}">{_safe(each.heading)}</a></li>' for each in leaflet.sections)
    yield "</ul></nav>"
    for section in leaflet.sections:
        yield "<section>"
        yield from _section(section)
        yield "</section>"
    yield "</main><footer>"
    if leaflet.leave_to:
        yield (
            '<section class="about-leaving"><h2 id="leaving">Leaving this page</h2>'
            + _tag("p", _ABOUT_LEAVING)
            + "</section>"
        )
    yield from (_tag("p", words) for words in leaflet.closing)
    yield "</footer>"
    if leaflet.sheets:
        yield '<div class="sheets">'
        for sheet in leaflet.sheets:
            yield from _sheet(sheet, leaflet)
        yield "</div>"
    yield "</div>"


def _section(section: Section) -> Iterator[str]:
    yield f'<h2 id="{section.key}">{_safe(section.heading)}</h2>'
    for block in section.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Prose(line):
            yield f"<p>{_line(line)}</p>"
        case Listing(points, counted):
            name = "ol" if counted else "ul"
            yield f"<{name}>" + "".join(f"<li>{_line(point)}</li>" for point in points) + f"</{name}>"
        case Entry():
            yield from _entry(block)


def _entry(entry: Entry) -> Iterator[str]:
    yield f"<article>{_tag('h3', entry.name)}{_tag('p', entry.description)}"
    yield '<ul class="ways">' + "".join(f"<li>{_way(way)}</li>" for way in entry.ways) + "</ul>"
    if entry.caution:
        yield f'<p class="caution">{_safe(entry.caution)}</p>'
    if entry.facts:
        yield "<dl>" + "".join(f"{_tag('dt', label)}{_tag('dd', words)}" for label, words in entry.facts) + "</dl>"
    if entry.checked and not entry.caution:
        yield _tag("p", entry.checked)
    if entry.notes:
        yield f'<p class="notes"><strong>For staff only:</strong> {_safe(entry.notes)}</p>'
    yield "</article>"


def _way(way: Way) -> str:
    words = f"{way.verb}: {way.words}"
    if not way.href:
        return f"<span>{_safe(words)}</span>"
    return f'<a href="{_safe(way.href)}" rel="noreferrer noopener">{_safe(words)}</a>'


def _sheet(sheet: Sheet, leaflet: Leaflet) -> Iterator[str]:
    yield f'<div class="sheet" style="--size: {_size(sheet)}">'
    yield _tag("h1", f"{leaflet.title}: {sheet.heading}" if sheet.heading else leaflet.title)
    yield f"<p>{_safe(leaflet.organisation)}. "
    yield " ".join(_line(block.line) for block in leaflet.urgent.blocks if isinstance(block, Prose)) + "</p>"
    if leaflet.practice:
        yield "<p><strong>PRACTICE: everyone and everything here is invented.</strong></p>"
    yield '<div class="columns">'
    for heading, rows in sheet.groups:
        yield f"{_tag('h2', heading)}<ul>"
        yield from (f"<li><strong>{_safe(name)}</strong> {_safe(ways)}</li>" for name, ways in rows)
        yield "</ul>"
    yield "</div></div>"


def _size(sheet: Sheet) -> str:
    fitting = [size for size in _SIZES if _height(sheet, size) <= _TALL]
    return f"{fitting[0] if fitting else _SIZES[-1]}pt"


def _height(sheet: Sheet, size: float) -> float:
    """Estimate, rather too high than too low, how many points of column a sheet needs: fonts differ by computer."""
    signs = int(_COLUMN / (size * _WIDE_SIGN))
    lines = sum(
        _AROUND_HEADING + sum(1.1 + (len(name) + len(ways)) // signs for name, ways in rows)
        for _, rows in sheet.groups
    )
    return lines * size * _LEADING


def _line(line: Line) -> str:
    return "".join(map(_run, line))


def _run(run: Run) -> str:
    words = f"<strong>{_safe(run.text)}</strong>" if run.strong else _safe(run.text)
    return f'<a href="{_safe(run.href)}" rel="noreferrer noopener">{words}</a>' if run.href else words


def _tag(name: str, words: str) -> str:
    return f"<{name}>{_safe(words)}</{name}>"


def _safe(words: str) -> str:
    return html.escape(safe_text(words, multiline=True, limit=10**9))
