"""Guidance pages: the shipped templates, and what people may write into theirs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples import examples
from tests.signposting.test_pages import BY, LINE, SETTING

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.exports import leaflet_html, leaflet_markdown
from harassment_cms.signposting.guidance import fill, understand
from harassment_cms.signposting.leaflet import Leaflet
from harassment_cms.signposting.model import Contact, Directory

TEMPLATES = sorted((Path(__file__).resolve().parents[2] / "guidance").glob("*.md"))
HERE = Directory((LINE, replace(LINE, id="empty", contact=Contact(phone="fill in"))))


def made(text: str, organisation: str = "Invented University") -> Leaflet:
    return fill(understand(text, "students.md"), HERE, replace(SETTING, organisation=organisation), BY)


def test_there_is_one_for_students_staff_and_parents() -> None:
    assert [path.stem for path in TEMPLATES] == ["parents", "staff", "students"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_shipped_template_says_how_who_and_what_next(path: Path, shipped: Directory) -> None:
    ways = Contact(phone="0161 496 0000")
    reached = Directory(tuple(replace(service, contact=ways) for service in shipped.services))
    text = leaflet_markdown.render(
        fill(understand(path.read_text(encoding="utf-8"), path.name), reached, SETTING, BY)
    )
    assert "{" not in text
    assert "Invented University" in text
    assert "2 working days" in text
    assert "## What happens next" in text
    assert text.index("## In danger now?") < text.index("### Dignity and respect team")
    assert "notes" not in text.casefold()


def test_places_are_filled_once_and_as_words() -> None:
    text = "# Ring {danger_now}\n\nAt {organisation}, **soon**. [Form](https://example.ac.uk/a)\n\n1. one\n2. two\n"
    page = leaflet_html.render(made(text, organisation="<b>{police}</b>"))
    assert "<h1>Ring 999</h1>" in page
    assert "At &lt;b&gt;{police}&lt;/b&gt;, <strong>soon</strong>" in page
    assert '<a href="https://example.ac.uk/a" rel="noreferrer noopener">Form</a>' in page
    assert "<ol><li>one</li><li>two</li></ol>" in page


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Words.\n\n# Title", "students.md:1: the page begins with its title"),
        ("", "students.md:1: the page has no title"),
        ("# A\n\n# B", "students.md:3: one title"),
        ("# A\n\n### B", "students.md:3: one title"),
        ("# A\n\n> quoted", "students.md:3: only headings"),
        ("# A\n\n- a\n  - b", "students.md:4: a list holds single lines"),
        ("# A\n\n![x](https://example.org/x.png)", "students.md:3: pictures"),
        ("# A\n\n[x](http://example.org/)", "students.md:3: a link begins with https://"),
        ("# A\n\n{organisaton}", 'did you mean "organisation"?'),
        ("# A\n\nSee {service quiet-line}.", "students.md:3: {service quiet-line} stands in a paragraph of its own"),
    ],
)
def test_what_cannot_be_used_is_told_by_line(text: str, told: str) -> None:
    with pytest.raises(InputRefusedError) as refused:
        understand(text, "students.md")
    assert told in refused.value.message


@pytest.mark.parametrize(
    ("service", "told"), [("quiet-lien", 'did you mean "quiet-line"?'), ("empty", "how to reach")]
)
def test_an_entry_that_is_not_there_or_cannot_be_reached_is_refused(service: str, told: str) -> None:
    with pytest.raises(InputRefusedError, match=r"students\.md:3: ") as refused:
        made(f"# A\n\n{{service {service}}}")
    assert told in refused.value.message


@examples(40)
@given(
    st.lists(
        st.sampled_from(["# ", "## ", "- ", "1. ", "> ", "{service quiet-line}", "`", "**", "[a](b)", "\n", "x"])
    )
)
def test_any_template_is_a_page_or_a_refusal(pieces: list[str]) -> None:
    try:
        page = leaflet_html.render(made("".join(pieces)))
    except InputRefusedError as error:
        page = error.message
    assert "<h1>" in page or "students.md:" in page
