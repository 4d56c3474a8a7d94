"""``themes.yaml`` into a ``Codebook``, or a refusal that says everything that is wrong with the file.

Called when a workspace needs the codebook and by ``hcms themes``. It refuses what ``yamlfile`` and the schema refuse,
and two themes with one id or one label.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from harassment_cms import yamlfile
from harassment_cms.codebook.model import Codebook, Theme

if TYPE_CHECKING:
    from harassment_cms.codebook.schema import CodebookFile


def load_codebook(path: Path) -> Codebook:
    """Read the codebook at ``path``.

    Raises ``InputRefusedError`` (as ``YamlRefusedError``) with file, line, key and the nearest right name of every
    mistake, and when there is no such file; ``MachineError`` when the computer refuses to open it.
    """
    from harassment_cms.codebook.schema import CodebookFile

    document = yamlfile.read(path)
    entries = yamlfile.validate(document, CodebookFile)
    _refuse_doubles(document, entries)
    return Codebook(tuple(Theme(**entry.model_dump()) for entry in entries.themes))


def _refuse_doubles(document: yamlfile.Document, entries: CodebookFile) -> None:
    problems = []
    for key, what in (("id", "id"), ("label", "label")):
        lines: dict[str, int] = {}
        for place, entry in enumerate(entries.themes):
            word, path = getattr(entry, key).casefold(), ("themes", place, key)
            if word in lines:
                sentence = f"is the {what} of another theme (on line {lines[word]}): give it its own"
                problems.append(document.problem(path, sentence))
            lines.setdefault(word, document.line(path))
    if problems:
        raise yamlfile.YamlRefusedError(problems)
