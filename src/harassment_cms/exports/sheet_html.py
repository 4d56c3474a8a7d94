"""A build sheet as one page of HTML that needs nothing else: no script, no picture, no address it calls."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from harassment_cms.domain.safetext import safe_text
from harassment_cms.exports.sheet_outline import Ask, Block, Heading, Listing, Prose, Table, Words, outline
from harassment_cms.formdefs.sheet import BuildSheet

_FRAME = """\
<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""

_MARK = re.compile(r"\[FILL IN: [^\]]*\]")

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 44rem; padding: 1rem; }
h2 { border-top: 2px solid; margin-top: 2.5rem; padding-top: .75rem; }
blockquote, .copy { border-left: 4px solid; margin: .75rem 0; padding: .25rem 0 .25rem 1rem; }
.ask { margin: 2rem 0; }
.help { font-style: italic; }
dl { display: grid; gap: 0 .75rem; grid-template-columns: max-content 1fr; }
dd { margin: 0; }
mark { font-weight: bold; padding: 0 .2em; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; }
caption { font-weight: bold; padding: .5rem 0; text-align: left; }
th, td { border: 1px solid; padding: .35rem .5rem; text-align: left; vertical-align: top; }
@media print { body { max-width: none; } .ask, tr { break-inside: avoid; } nav { display: none; } }
@media (max-width: 30rem) { dl { display: block; } dd { margin: 0 0 .5rem 1rem; } }
"""


def render(sheet: BuildSheet) -> str:
    """Return the page. Every word of the form is escaped, and the page allows itself nothing but its own style."""
    blocks = list(outline(sheet))
    parts = [block.text for block in blocks if isinstance(block, Heading) and block.level == 2]
    title = _safe(next(block.text for block in blocks if isinstance(block, Heading)))
    body = "\n".join(line for block in blocks for line in _block(block, parts))
    return _FRAME.format(title=title, style=_STYLE, body=body)


def _block(block: Block, parts: Sequence[str]) -> Iterator[str]:
    match block:
        case Heading(1, text):
            yield _tag("h1", text)
        case Heading(2, text):
            if text == parts[0]:
                yield from _contents(parts)
            yield f'<h2 id="part-{parts.index(text) + 1}">{_safe(text)}</h2>'
        case Heading(_, text):
            yield _tag("h3", text)
        case Prose(text):
            yield _tag("p", text)
        case Words(paragraphs, language):
            yield f'<blockquote lang="{_safe(language)}">'
            yield from (_tag("p", paragraph) for paragraph in paragraphs)
            yield "</blockquote>"
        case Listing(points, language):
            yield f'<ul class="copy" lang="{_safe(language)}">' if language else "<ul>"
            yield from (_tag("li", point) for point in points)
            yield "</ul>"
        case Table():
            yield from _table(block)
        case Ask():
            yield from _ask(block)


def _contents(parts: Sequence[str]) -> Iterator[str]:
    yield '<nav aria-label="Contents"><ul>'
    for number, part in enumerate(parts, 1):
        yield f'<li><a href="#part-{number}">{_safe(part)}</a></li>'
    yield "</ul></nav>"


def _table(table: Table) -> Iterator[str]:
    yield f'<div class="wide" role="region" tabindex="0" aria-label="{_safe(table.title)}"><table>'
    yield f"{_tag('caption', table.title)}<thead><tr>"
    yield from (_tag("th", cell, 'scope="col"') for cell in table.columns)
    yield "</tr></thead><tbody>"
    for name, *cells in table.rows:
        yield "<tr>" + _tag("th", name, 'scope="row"') + "".join(_tag("td", cell) for cell in cells) + "</tr>"
    yield "</tbody></table></div>"


def _ask(ask: Ask) -> Iterator[str]:
    yield f'<section class="ask"><h3>Question {ask.number} <code>({_safe(ask.code)})</code></h3><dl>'
    yield from (_tag("dt", what) + _tag("dd", how) for what, how in ask.notes)
    yield f'</dl><blockquote lang="{_safe(ask.language)}"><p><strong>{_safe(ask.text)}</strong></p>'
    yield from (_tag("p", paragraph, 'class="help"') for paragraph in (ask.help.split("\n") if ask.help else ()))
    if ask.options:
        yield "<ul>"
        yield from (f"<li>{_safe(label)} <code>({_safe(code)})</code></li>" for label, code in ask.options)
        yield "</ul>"
    yield "</blockquote></section>"


def _tag(name: str, text: str, attribute: str = "") -> str:
    return f"<{name}{f' {attribute}' if attribute else ''}>{_safe(text)}</{name}>"


def _safe(text: str) -> str:
    """Return words that HTML shows as they are; a place to fill in stands out."""
    return _MARK.sub(lambda found: f"<mark>{found[0]}</mark>", html.escape(safe_text(text), quote=True))
