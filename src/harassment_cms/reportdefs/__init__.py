"""Definitions of reports: files that say which tables a report has, in which sections, and about which cases.

``schema`` judges a file, ``loader`` finds and reads them: those shipped with the program, and a home's own, which go
before them. Called by bootstrap and by ``hcms report``.
"""

from __future__ import annotations

from harassment_cms.reportdefs.loader import Found, definition_files, load_definition, load_definitions

__all__ = ["Found", "definition_files", "load_definition", "load_definitions"]
