"""What changed in a survey since its last import: the stored layout of that import beside the file's."""

from __future__ import annotations

from harassment_cms.intake.changes import Changes, against_form, compare
from harassment_cms.intake.layout import Layout
from harassment_cms.intake.recognise import Recognised
from harassment_cms.intake.suggesting import suggest
from harassment_cms.ports import Repositories


def changes(view: Repositories, found: Recognised) -> Changes:
    """Compare a file with the last finished import of its form from its tool, or with the form if there is none.

    Headings that the form does not know are named each time, whether they are new or not.
    """
    last = view.imports.latest(found.form.id, found.tool.value)
    if last is None:
        return Changes(against_form(found.form, found.layout), suggest(found.layout, found.form))
    before = Layout.from_json(last.layout)
    return Changes(
        compare(before, found.layout, found.form),
        suggest(found.layout, found.form, before),
        last.finished_at,
        last.file_name,
    )
