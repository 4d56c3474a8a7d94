"""Looks at pages in a real browser, on request: it needs what is no dependency.

``BROWSER_FOR_TESTS`` names a Chromium, ``NODE_MODULES_FOR_TESTS`` a folder of node modules that holds
``puppeteer-core`` and ``axe-core``. Without these, tests that look at pages are skipped and say so.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

_BROWSER, _MODULES = os.environ.get("BROWSER_FOR_TESTS"), os.environ.get("NODE_MODULES_FOR_TESTS")
_NODE = shutil.which("node")

needs_browser = pytest.mark.skipif(
    not (_BROWSER and _MODULES and _NODE),
    reason="needs node, BROWSER_FOR_TESTS (a Chromium) and NODE_MODULES_FOR_TESTS (puppeteer-core, axe-core)",
)


def look(page: str, folder: Path) -> tuple[list[dict[str, Any]], int]:
    """Return what axe says of a page at each size, and how many sides of paper it is."""
    file, paper = folder / "page.html", folder / "page.pdf"
    file.write_text(page, encoding="utf-8")
    script = Path(__file__).with_name("look.mjs")
    command = [str(_NODE), str(script), str(_MODULES), str(_BROWSER), str(file), str(paper)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, timeout=300)
    return json.loads(done.stdout), len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes()))
