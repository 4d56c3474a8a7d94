"""Looking through stored reports for people whom they may be about, as an import looks through a file.

Called where somebody comes after reports arrived: they are let in, or get a part in emergency access.
"""

from __future__ import annotations

from collections.abc import Sequence

from harassment_cms.domain.conflicts import Checker, Hit, merged
from harassment_cms.formdefs import form_from_canonical
from harassment_cms.intake.conflicts import Conflicts
from harassment_cms.intake.layout import Layout
from harassment_cms.intake.opening import parse
from harassment_cms.ports import StoredSubmission


class Looking:
    """The stored records of cases, read by the layouts they came with, and a checker for some people."""

    def __init__(self, checker: Checker) -> None:
        self._checker = checker
        self._layouts: dict[tuple[str, bytes], tuple[Layout, Conflicts]] = {}

    def at(self, stored: Sequence[StoredSubmission]) -> tuple[Hit, ...]:
        """Return the hits in everything that a case is made of."""
        found: list[Hit] = []
        for each in stored:
            layout, conflicts = self._read_by(each)
            found += conflicts.of(parse(each.record, layout))
        return merged(found)

    def _read_by(self, stored: StoredSubmission) -> tuple[Layout, Conflicts]:
        key = (stored.layout, stored.form_definition)
        if key not in self._layouts:
            layout = Layout.from_json(stored.layout)
            form = form_from_canonical(stored.form_definition)
            self._layouts[key] = (layout, Conflicts(self._checker, layout, form))
        return self._layouts[key]
