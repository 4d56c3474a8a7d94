"""Published pages in a real browser: no violation of accessibility rules, and one sheet of paper for each campus.

They run on request, for they need what is no dependency: ``BROWSER_FOR_TESTS``, a Chromium, and
``NODE_MODULES_FOR_TESTS``, a folder of node modules that holds ``puppeteer-core`` and ``axe-core``. Without these
they are skipped and say so.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.signposting.test_guidance import TEMPLATES
from tests.signposting.test_pages import BY, SETTING

from harassment_cms.exports import leaflet_html
from harassment_cms.signposting.guidance import fill, understand
from harassment_cms.signposting.leaflet import Leaflet
from harassment_cms.signposting.model import Contact, Directory
from harassment_cms.signposting.pages import Readers, chosen, page

BROWSER, MODULES = os.environ.get("BROWSER_FOR_TESTS"), os.environ.get("NODE_MODULES_FOR_TESTS")
NODE = shutil.which("node")

pytestmark = pytest.mark.skipif(
    not (BROWSER and MODULES and NODE),
    reason="needs node, BROWSER_FOR_TESTS (a Chromium) and NODE_MODULES_FOR_TESTS (puppeteer-core, axe-core)",
)


def look(leaflet: Leaflet, folder: Path) -> tuple[list[dict[str, Any]], int]:
    """Return what axe says of a page at each size, and how many sides of paper it is."""
    file, paper = folder / "page.html", folder / "page.pdf"
    file.write_text(leaflet_html.render(leaflet), encoding="utf-8")
    script = Path(__file__).with_name("look.mjs")
    command = [str(NODE), str(script), str(MODULES), str(BROWSER), str(file), str(paper)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, timeout=300)
    return json.loads(done.stdout), len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes()))


def test_axe_finds_no_violation_and_each_campus_is_one_sheet_of_paper(shipped: Directory, tmp_path: Path) -> None:
    ways = Contact(
        "0161 496 0000", None, "https://help.example.ac.uk/", "help@example.ac.uk", "Student Centre, room 1"
    )
    filled = tuple(
        replace(service, contact=ways, hours="09:00 to 17:00") if service.kind == "internal" else service
        for service in shipped.services
    )
    leaflet = page(chosen(Directory(filled), Readers.STAFF), Readers.STAFF, SETTING, BY, None)
    seen, sides = look(leaflet, tmp_path)
    assert [each["violations"] for each in seen] == [[], [], []]
    assert not [each for each in seen if each["wide"] > each["width"]]
    assert sides == len(leaflet.sheets) == 2


def test_axe_finds_no_violation_in_guidance(shipped: Directory, tmp_path: Path) -> None:
    reached = Directory(tuple(replace(service, contact=Contact("0161 496 0000")) for service in shipped.services))
    for path in TEMPLATES:
        template = understand(path.read_text(encoding="utf-8"), path.name)
        seen, _ = look(fill(template, reached, SETTING, BY), tmp_path)
        assert [each["violations"] for each in seen] == [[], [], []]
