"""Writing a YAML file that a person will go on with: values, and comments above them.

Called for drafts of forms. Whatever is written reads back as the same values; comments are safe to look at.
"""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from harassment_cms.domain.safetext import safe_text
from harassment_cms.yamlfile.editing import Value
from harassment_cms.yamlfile.reading import KeyPath

_WIDTH = 116
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
# Our own reader takes these as text, but other people's editors take them as truth values or as nothing.
_READ_OTHERWISE = re.compile(r"(?i)y|n|yes|no|on|off|true|false|null")
_ONE_LINE = frozenset({"code", "label"})


def compose(values: Mapping[str, Value], notes: Mapping[KeyPath, Sequence[str]]) -> str:
    """Return ``values`` as the text of a YAML file.

    ``notes`` are comments by the place above which they stand, each a paragraph; the empty path is the top of the
    file. A mapping of nothing but code and label stands on one line.
    """
    from ruamel.yaml import YAML

    yaml = YAML(typ="rt", pure=True)
    yaml.width = 1_000_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    tree = _tree(values, (), notes)
    if head := "\n".join(_lines(notes.get((), ()), 0)).rstrip("\n"):
        tree.yaml_set_start_comment(f"{head}\n\n")
    out = io.StringIO()
    yaml.dump(tree, out)
    return out.getvalue()


def _tree(value: Value, path: KeyPath, notes: Mapping[KeyPath, Sequence[str]]) -> Any:
    from ruamel.yaml.comments import CommentedMap, CommentedSeq
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(value, Mapping):
        branch = CommentedMap()
        for key, inner in value.items():
            branch[key] = _tree(inner, (*path, key), notes)
            _note(branch, (*path, key), notes)
        if value.keys() == _ONE_LINE:
            branch.fa.set_flow_style()
        return branch
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and not _READ_OTHERWISE.fullmatch(value)
        return value if plain else DoubleQuotedScalarString(value)
    if isinstance(value, Sequence):
        items = CommentedSeq()
        for place, inner in enumerate(value):
            items.append(_tree(inner, (*path, place), notes))
            _note(items, (*path, place), notes)
        if value and all(isinstance(inner, str) for inner in value):
            items.fa.set_flow_style()
        return items
    return value


def _note(branch: Any, path: KeyPath, notes: Mapping[KeyPath, Sequence[str]]) -> None:
    if path not in notes:
        return
    # Each mapping and each list on the way moves what is in it two columns to the right.
    indent = 2 * (len(path) - 1)
    lines = _lines(notes[path], indent)
    branch.yaml_set_comment_before_after_key(path[-1], before="\n".join(lines), indent=indent)


def _lines(paragraphs: Iterable[str], indent: int) -> list[str]:
    lines: list[str] = []
    for paragraph in paragraphs:
        shown = safe_text(paragraph)
        lines += textwrap.wrap(shown, _WIDTH - indent, break_on_hyphens=False) if shown.strip() else [""]
    return lines
