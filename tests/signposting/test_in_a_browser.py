"""Published pages in a real browser: no violation of accessibility rules, and one sheet of paper for each campus."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.browser import look, needs_browser
from tests.signposting.test_guidance import TEMPLATES
from tests.signposting.test_pages import BY, SETTING

from harassment_cms.exports import leaflet_html
from harassment_cms.signposting.guidance import fill, understand
from harassment_cms.signposting.model import Contact, Directory
from harassment_cms.signposting.pages import Readers, chosen, page

pytestmark = needs_browser


def test_axe_finds_no_violation_and_each_campus_is_one_sheet_of_paper(shipped: Directory, tmp_path: Path) -> None:
    ways = Contact(
        "0161 496 0000", None, "https://help.example.ac.uk/", "help@example.ac.uk", "Student Centre, room 1"
    )
    filled = tuple(
        replace(service, contact=ways, hours="09:00 to 17:00") if service.kind == "internal" else service
        for service in shipped.services
    )
    leaflet = page(chosen(Directory(filled), Readers.STAFF), Readers.STAFF, SETTING, BY, None)
    seen, sides = look(leaflet_html.render(leaflet), tmp_path)
    assert [each["violations"] for each in seen] == [[], [], []]
    assert not [each for each in seen if each["wide"] > each["width"]]
    assert sides == len(leaflet.sheets) == 2


def test_axe_finds_no_violation_in_guidance(shipped: Directory, tmp_path: Path) -> None:
    reached = Directory(tuple(replace(service, contact=Contact("0161 496 0000")) for service in shipped.services))
    for path in TEMPLATES:
        template = understand(path.read_text(encoding="utf-8"), path.name)
        seen, _ = look(leaflet_html.render(fill(template, reached, SETTING, BY)), tmp_path)
        assert [each["violations"] for each in seen] == [[], [], []]
