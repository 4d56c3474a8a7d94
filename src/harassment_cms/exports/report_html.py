"""A report as one web page: it needs nothing else, calls nothing and runs nothing.

Landmarks, captions and heads for screen readers; charts as pictures with words in their place, each with its figures
beside it and in the table below; by day, in the dark and on paper. The policy in its head forbids all but its own
style and the logo, which is in the file.
"""

from __future__ import annotations

import base64
import html
from collections.abc import Iterator

from harassment_cms.domain.figures import Report
from harassment_cms.domain.safetext import safe_text
from harassment_cms.exports.bar_charts import Bar, Chart
from harassment_cms.exports.house import NIGHT, PAPER, House
from harassment_cms.exports.report_outline import CHANGED, Grid, Line, Outline, Part, outline_of, spoken

_FRAME = """\
<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="referrer" content="no-referrer">
<meta name="format-detection" content="telephone=no">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{colours}{style}</style>
</head>
<body>
{body}
</body>
</html>
"""

_COLOURS = """
:root {{ color-scheme: light dark; --paper: {paper}; --house: {day[0]}; --second: {day[1]}; }}
@media screen and (prefers-color-scheme: dark) {{
  :root {{ --paper: {night}; --house: {dark[0]}; --second: {dark[1]}; }}
}}
"""

_STYLE = """
:root { --ink: #1b1b1b; --quiet: #505050; --faint: #c6c6c6; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #f2f2f2; --quiet: #b8b8b8; --faint: #4a4a4a; } }
* { box-sizing: border-box; }
body { background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; margin: 0; }
a { color: var(--house); text-underline-offset: .15em; }
a:focus-visible, .wide:focus-visible { outline: 3px solid; outline-offset: 2px; }
.skip { left: -999rem; position: absolute; }
.skip:focus { background: var(--paper); left: 0; padding: .75rem; z-index: 2; }
header, nav, main, footer { margin: 0 auto; max-width: 52rem; padding: 0 1rem; }
header { padding-top: 1.5rem; }
.logo { background: #fff; float: right; margin: 0 0 1rem 1rem; max-height: 5rem; max-width: 12rem; padding: .25rem; }
h1, h2 { color: var(--house); line-height: 1.2; }
h1 { font-size: 1.9rem; margin: .25rem 0; }
h2 { border-bottom: 2px solid var(--house); font-size: 1.4rem; margin: 3rem 0 1rem; padding-bottom: .25rem; }
h3 { color: var(--house); font-size: 1.1rem; margin: 2.25rem 0 .5rem; }
p { margin: .5rem 0; max-width: 44rem; }
.period { font-size: 1.2rem; }
.status { border: 1px solid var(--faint); border-left: 4px solid var(--second); clear: both; padding: .5rem .75rem; }
.quiet { color: var(--quiet); font-size: .9rem; }
nav ul { columns: 16rem; list-style: none; margin: 1rem 0; padding: 0; }
nav a { display: inline-block; padding: .3rem 0; }
.wide { overflow-x: auto; position: relative; }
table { border-bottom: 2px solid var(--house); border-collapse: collapse; width: 100%; }
td { font-variant-numeric: tabular-nums; }
caption { color: var(--quiet); font-size: .9rem; padding: .25rem 0; text-align: left; }
thead { border-bottom: 1px solid var(--house); border-top: 2px solid var(--house); }
th, td { padding: .25rem .5rem; text-align: right; vertical-align: bottom; }
th:first-child { text-align: left; }
tbody th { font-weight: normal; min-width: 10rem; }
tbody tr + tr { border-top: 1px solid var(--faint); }
th span, td { white-space: nowrap; }
.own { font-weight: bold; }
tr.total { border-top: 1px solid var(--house) !important; }
tr.total th { font-weight: bold; }
.aloud { clip-path: inset(50%); height: 1px; overflow: hidden; position: absolute; white-space: nowrap; width: 1px; }
figure { margin: 0 0 1rem; }
.key { color: var(--quiet); display: flex; flex-wrap: wrap; font-size: .9rem; gap: 0 1.5rem; margin: 0 0 .25rem; }
.key svg { height: .9rem; vertical-align: -.1rem; width: 1.2rem; }
.bars { display: grid; font-size: .95rem; grid-template-columns: minmax(7rem, 40%) max-content 1fr; }
.bars > span { align-self: center; line-height: 1.2; padding: .1rem 0; text-align: right; }
.bars > .figure { font-weight: bold; padding: .1rem .5rem; }
.bars > div { align-items: center; border-left: 1px solid var(--quiet); display: grid; }
.bars svg { height: 1.3rem; width: 100%; }
.this { fill: var(--house); }
.before { fill: var(--second); stroke: var(--paper); stroke-width: 2px; paint-order: stroke; }
dl { display: grid; gap: .15rem 1rem; grid-template-columns: max-content 1fr; }
dt { font-weight: bold; }
dd { margin: 0; }
ol { padding-left: 2rem; }
li { margin: .25rem 0; max-width: 44rem; }
li:target { outline: 2px solid var(--second); outline-offset: 3px; }
nav li { margin: 0; }
footer { border-top: 1px solid var(--faint); color: var(--quiet); margin-top: 3rem; padding: 1rem; }
@media (max-width: 36rem) {
  .logo { float: none; margin: 0 0 .5rem; }
  .bars { grid-template-columns: 42% max-content 1fr; }
  table { font-size: .85rem; }
  th, td { padding: .25rem .3rem; }
  tbody th { min-width: 6.5rem; }
}
@media print {
  @page { margin: 18mm 16mm; size: A4; }
  body { font-size: 10pt; }
  header, main, footer { max-width: none; padding: 0; }
  nav, .skip { display: none; }
  h2, h3 { break-after: avoid; }
  figure, tr, .status { break-inside: avoid; }
  .wide { overflow: visible; }
  svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""


_OWN = ' class="own"'
_KEY_THIS = '<svg aria-hidden="true"><rect class="this" y="20%" width="100%" height="60%"/></svg>'
_KEY_BEFORE = '<svg aria-hidden="true"><rect class="before" x="45%" width="3" height="100%"/></svg>'
_ROOM = 97
"""Per cent of the width that the longest bar takes, so that a mark at its end has room."""


def render(report: Report, house: House) -> str:
    """Return the page. Every word of the report is escaped; the page may load nothing at all."""
    outline = outline_of(report)
    title = f"{outline.title} – {outline.period} – {house.organisation}"
    colours = _COLOURS.format(paper=PAPER, night=NIGHT, day=house.colours(PAPER), dark=house.colours(NIGHT))
    body = "\n".join(_body(outline, house))
    return _FRAME.format(title=_safe(title), colours=colours, style=_STYLE, body=body)


def _body(outline: Outline, house: House) -> Iterator[str]:
    yield '<a class="skip" href="#figures">Go to the figures</a>'
    yield "<header>"
    if house.logo is not None:
        picture = f"data:image/{house.logo.kind};base64,{base64.b64encode(house.logo.content).decode('ascii')}"
        yield f'<img class="logo" alt="{_safe(house.organisation)}" src="{picture}">'
    yield f'{_tag("p", house.organisation)}{_tag("h1", outline.title)}<p class="period">{_safe(outline.period)}</p>'
    yield '<div class="status">'
    yield f"<p><strong>{_safe(outline.status)}</strong></p>"
    yield from (_tag("p", words) for words in outline.remarks)
    yield "</div>"
    yield from (f'<p class="quiet">{_safe(words)}</p>' for words in outline.about)
    yield "</header>"
    yield '<nav aria-label="On this page"><ul>'
    yield from (f'<li><a href="#part-{_safe(part.id)}">{_safe(part.title)}</a></li>' for part in outline.parts)
    yield '<li><a href="#notes">Notes</a></li></ul></nav>'
    yield '<main id="figures">'
    for part in outline.parts:
        yield from _part(part, outline)
    yield from _signs(outline)
    yield '<section><h2 id="notes">Notes</h2><ol>'
    yield from (f'<li id="note-{number}">{_safe(note)}</li>' for number, note in enumerate(outline.notes, 1))
    yield "</ol></section></main>"
    end = f"{house.organisation}. {outline.title}, {outline.period}. {outline.mark}."
    yield f"<footer>{_tag('p', end)}</footer>"


def _part(part: Part, outline: Outline) -> Iterator[str]:
    yield f'<section><h2 id="part-{_safe(part.id)}">{_safe(part.title)}</h2>'
    if part.text:
        yield _tag("p", part.text)
    for grid in part.grids:
        yield f"<h3>{_safe(grid.title)}</h3>"
        if grid.chart is not None:
            yield from _chart(grid.chart)
        yield from _grid(grid, outline)
        for label, words in grid.said:
            yield f"<p><strong>{_safe(label)}.</strong> {_safe(words)}</p>"
    yield "</section>"


def _grid(grid: Grid, outline: Outline) -> Iterator[str]:
    yield f'<div class="wide" role="region" tabindex="0" aria-label="Table: {_safe(grid.title)}"><table>'
    yield f'<caption><span class="aloud">{_safe(grid.title)}. </span>{_safe(outline.mark)}.{_notes(grid)}</caption>'
    heads = list(grid.heads)
    if grid.restated:
        heads.insert(3, "Changed")
    yield "<thead><tr>" + "".join(f'<th scope="col">{_head(head)}</th>' for head in heads) + "</tr></thead><tbody>"
    yield from (_line(line, restated=grid.restated) for line in grid.lines)
    yield "</tbody></table></div>"


def _head(words: str) -> str:
    """Keep a period such as 2026-Q3 in one line."""
    return " ".join(f"<span>{_safe(word)}</span>" if "-" in word else _safe(word) for word in words.split(" "))


def _notes(grid: Grid) -> str:
    links = ", ".join(f'<a href="#note-{number}">{number}</a>' for number in grid.notes)
    return f" Note{'s' if len(grid.notes) > 1 else ''} {links}." if links else ""


def _line(line: Line, *, restated: bool) -> str:
    own = 2 if restated else 1
    cells = [
        f"<td{_OWN if place < own else ''}>{_figure(shown, aloud)}</td>"
        for place, (shown, aloud) in enumerate(spoken(line.figures))
    ]
    if restated:
        cells.insert(own, f"<td>{CHANGED if line.changed else ''}</td>")
    kind = ' class="total"' if line.total else ""
    return f'<tr{kind}><th scope="row">{_safe(line.label)}</th>{"".join(cells)}</tr>'


def _figure(shown: str, aloud: str) -> str:
    if not aloud:
        return _safe(shown)
    return f'<span aria-hidden="true">{_safe(shown)}</span><span class="aloud">{_safe(aloud)}</span>'


def _chart(chart: Chart) -> Iterator[str]:
    yield "<figure>"
    if chart.before:
        yield f'<p class="key"><span>{_KEY_THIS} {_safe(chart.period)}</span>'
        yield f"<span>{_KEY_BEFORE} {_safe(chart.before)}</span></p>"
    yield f'<div class="bars" role="img" aria-label="{_safe(chart.alt)}">'
    yield from (_bar(chart, bar) for bar in chart.bars)
    yield "</div>"
    if chart.not_drawn:
        yield f'<figcaption class="quiet">{_safe(chart.not_drawn)}</figcaption>'
    yield "</figure>"


def _bar(chart: Chart, bar: Bar) -> str:
    drawn = f'<rect class="this" y="20%" width="{chart.long(bar.figure) * _ROOM:.1f}%" height="60%"/>'
    if bar.before.value is not None:
        at = chart.long(bar.before) * _ROOM
        drawn += f'<rect class="before" x="{at:.1f}%" y="4%" width="3" height="92%"/>'
    words = f'<span>{_safe(bar.label)}</span><span class="figure">{_safe(bar.figure.shown)}</span>'
    return f'{words}<div><svg aria-hidden="true">{drawn}</svg></div>'


def _signs(outline: Outline) -> Iterator[str]:
    if outline.symbols:
        yield "<section><h2>What the signs mean</h2><dl>"
        yield from (f"{_tag('dt', sign)}{_tag('dd', meaning)}" for sign, meaning in outline.symbols)
        yield "</dl></section>"


def _tag(name: str, words: str) -> str:
    return f"<{name}>{_safe(words)}</{name}>"


def _safe(words: str) -> str:
    return html.escape(safe_text(words, limit=10**9))
