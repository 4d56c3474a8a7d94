"""Changing values of a YAML file where they stand, and nothing else: every other byte stays as people wrote it.

Called where a file is laid out by hand, such as the support directory. The new value is written over the old one's
place; a key that was not there gets a line of its own before one that is. What comes out is read back and compared.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.yamlfile.editing import Value, quoted
from harassment_cms.yamlfile.reading import Document, KeyPath, YamlRefusedError, parse

_ENDS_FLOW = frozenset(",[]{}")


def spliced(content: bytes, file: str, values: Mapping[KeyPath, Value], before: Sequence[str] = ()) -> bytes:
    """Return the file's bytes with other values; ``file`` is its name in messages.

    All but the last key of a path must exist. A new key is written before the first key of ``before`` that its
    mapping has, else before its first key. None leaves the key with nothing behind it. Values are texts of one line,
    numbers, dates, truth values, or lists of these.

    Raises ``YamlRefusedError`` for a file that cannot be used, ``InputRefusedError`` where a value cannot be changed
    in this way; the bytes given are never a part of either.
    """
    document = parse(content, file)
    text = content.decode("utf-8-sig")
    root = _composed(text)
    wanted = copy.deepcopy(document.data)
    cuts = [_cut(text, root, wanted, path, value, before, document) for path, value in values.items()]
    cuts.sort(key=lambda cut: cut.start)
    # From the end, so that places before stay where they are; of several new keys at one place the last goes first.
    for cut in reversed(cuts):
        text = text[: cut.start] + cut.words + text[cut.end :]
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    after = mark + text.encode("utf-8")
    if _read_back(after, file) != wanted:
        keys = ", ".join(map(document.key, values))
        raise InputRefusedError(
            f"{keys} in {file} cannot be changed by the program; nothing was changed.", "Change it in a text editor."
        )
    return after


@dataclass(frozen=True, slots=True)
class _Cut:
    """The part of the text that is replaced, and by what."""

    start: int
    end: int
    words: str


def _read_back(content: bytes, file: str) -> object:
    try:
        return parse(content, file).data
    except YamlRefusedError:
        return None


def _composed(text: str) -> Any:
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True).compose(text)


def _cut(
    text: str, root: Any, wanted: Any, path: KeyPath, value: Value, before: Sequence[str], document: Document
) -> _Cut:
    """Return the replacement for one value, and set it in ``wanted`` too."""
    node, data = root, wanted
    for part in path[:-1]:
        node, data = _child(node, part), data[part] if _has(data, part) else None
        if not isinstance(data, dict | list) or node is None:
            raise YamlRefusedError([document.problem(path, "there is no such place in the file")])
    key = path[-1]
    data[key] = list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
    old = _child(node, key)
    if old is not None:
        words = _typed(value, in_flow=bool(node.flow_style))
        is_nothing = old.start_mark.index == old.end_mark.index
        if isinstance(key, str) and (is_nothing or (isinstance(old.value, list) and not old.flow_style)):
            return _behind(text, _key(node, key), old, words, is_nothing=is_nothing)
        return _over(text, old, words)
    words = f"{key}: {_typed(value, in_flow=bool(node.flow_style))}".rstrip()
    names = [name for name in before if _key(node, name) is not None]
    place = _key(node, names[0]) if names else node.value[0][0]
    start = place.start_mark.index
    if node.flow_style:
        return _Cut(start, start, f"{words}, ")
    end_of_line = "\r\n" if "\r\n" in text else "\n"
    return _Cut(start, start, f"{words}{end_of_line}{' ' * place.start_mark.column}")


def _behind(text: str, key: Any, old: Any, words: str, *, is_nothing: bool) -> _Cut:
    """Go on behind the key, where nothing stands there or what does stands on the lines below."""
    start = text.index(":", key.end_mark.index) + 1
    return _Cut(start, start if is_nothing else _last(old), f" {words}".rstrip())


def _over(text: str, old: Any, words: str) -> _Cut:
    start, end = old.start_mark.index, _last(old)
    while end > start and text[end - 1].isspace():
        end -= 1
    return _Cut(start if words else len(text[:start].rstrip(" ")), end, words)


def _last(node: Any) -> int:
    """Return where a value ends. A list below its key reaches on over comments after it, so its last item counts."""
    if isinstance(node.value, list) and node.value and not node.flow_style:
        last = node.value[-1]
        return _last(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def _has(data: object, part: str | int) -> bool:
    if isinstance(data, dict):
        return part in data
    return isinstance(data, list) and isinstance(part, int) and part < len(data)


def _child(node: Any, part: str | int) -> Any:
    if isinstance(part, int):
        return node.value[part] if isinstance(node.value, list) and part < len(node.value) else None
    pairs = node.value if isinstance(node.value, list) else []
    return next((value for key, value in pairs if key.value == part), None)


def _key(node: Any, name: str) -> Any:
    return next((key for key, _ in node.value if key.value == name), None)


def _typed(value: Value, *, in_flow: bool) -> str:
    """Return a value as it is typed: plain where that reads as the same, else in quotation marks."""
    if value is None:
        return "null" if in_flow else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value if _is_plain(value, in_flow=in_flow) else quoted(value)
    if isinstance(value, Sequence):
        return f"[{', '.join(_typed(each, in_flow=True) for each in value)}]"
    return str(value)


def _is_plain(words: str, *, in_flow: bool) -> bool:
    if not words or not words.isprintable() or (in_flow and not _ENDS_FLOW.isdisjoint(words)):
        return False
    try:
        return bool(parse(f"a: {words}\n".encode(), "value").data == {"a": words})
    except YamlRefusedError:
        return False
