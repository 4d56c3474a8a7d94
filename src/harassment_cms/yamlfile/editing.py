"""Changing one value of a YAML file, and writing a file whole or not at all."""

from __future__ import annotations

import contextlib
import copy
import io
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from harassment_cms.domain.errors import ConflictError, InputRefusedError, MachineError
from harassment_cms.yamlfile.judging import not_one_of
from harassment_cms.yamlfile.reading import Document, KeyPath, YamlRefusedError, parse, read_bytes

Value = str | int | float | bool | date | None | Sequence["Value"] | Mapping[str, "Value"]
"""What a YAML file of ours may hold."""


def set_value(path: Path, key_path: KeyPath, value: Value, check: Callable[[Document], object]) -> None:
    """Set the value at ``key_path`` in the file at ``path``; comments, order and every other value stay.

    The last key may be new; those before it must exist. The new text is read back and compared, and judged by
    ``check`` (which raises), before it takes the old one's place; the permissions stay. Raises
    ``YamlRefusedError`` for a file or key path that cannot be used, ``ConflictError`` when the file changed
    meanwhile, ``MachineError`` when it cannot be written.
    """
    set_values(path, [(key_path, value)], check)


def set_values(path: Path, values: Sequence[tuple[KeyPath, Value]], check: Callable[[Document], object]) -> None:
    """Set several values as `set_value` does one: all of them, or none."""
    before = read_bytes(path)
    document = parse(before, str(path))
    wanted = copy.deepcopy(document.data)
    for key_path, value in values:
        _holder(wanted, key_path, document)[key_path[-1]] = _plain(value)
    after = _edited(before, values, document)
    changed = parse(after, str(path))
    if changed.data != wanted:
        keys = ", ".join(document.key(key_path) for key_path, _ in values)
        raise InputRefusedError(
            f"{keys} in {path} cannot be changed by the program; nothing was changed.",
            "Change it in a text editor.",
        )
    check(changed)
    replace_content(path, before, after)


def replace_content(path: Path, before: bytes, after: bytes) -> None:
    """Put ``after`` in the place of ``before``, whole or not at all; the permissions stay.

    Raises ``ConflictError`` when the file does not hold ``before`` any more, ``MachineError`` when it cannot be
    written.
    """
    if read_bytes(path) != before:
        raise ConflictError(f"{path} was changed by someone else meanwhile; nothing was changed.", "Try again.")
    _replace(path, after, path.stat().st_mode & 0o7777)


def write_text(path: Path, text: str, *, mode: int = 0o600) -> None:
    """Create the file at ``path``, whole or not at all; ``mode`` is its permission where the system has such.

    Raises ``InputRefusedError`` when something is there already, ``MachineError`` when it cannot be written.
    """
    _replace(path, text.encode("utf-8"), mode, new=True)


def quoted(text: str) -> str:
    """Return ``text`` as a YAML value in double quotation marks, on one line."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in escaped) + '"'


def _edited(before: bytes, values: Sequence[tuple[KeyPath, Value]], document: Document) -> bytes:
    from ruamel.yaml import YAML

    yaml = YAML(typ="rt", pure=True)
    yaml.Resolver = _text_resolver()
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    text = before.decode("utf-8-sig")
    tree = yaml.load(text.replace("\r\n", "\n"))
    for key_path, value in values:
        _holder(tree, key_path, document)[key_path[-1]] = _as_typed(value)
    out = io.StringIO()
    yaml.dump(tree, out)
    return out.getvalue().replace("\n", "\r\n" if "\r\n" in text else "\n").encode("utf-8")


def _text_resolver() -> Any:
    """Return a resolver that takes every unquoted word as text, so that it is written back as it was typed."""
    from ruamel.yaml.nodes import ScalarNode
    from ruamel.yaml.resolver import VersionedResolver

    class TextResolver(VersionedResolver):
        """Knows no numbers, dates or truth values."""

        def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
            if kind is ScalarNode:
                return self.DEFAULT_SCALAR_TAG
            return super().resolve(kind, value, implicit)

    return TextResolver


def _holder(data: Any, key_path: KeyPath, document: Document) -> Any:
    """Return the mapping or list that holds the last part of ``key_path``."""
    for place, part in enumerate(key_path):
        here, last = key_path[: place + 1], place == len(key_path) - 1
        if isinstance(data, dict) and isinstance(part, str):
            if not last and part not in data:
                raise YamlRefusedError([document.problem(here, not_one_of(part, list(data)))])
        elif not (isinstance(data, list) and isinstance(part, int) and part < len(data)):
            raise YamlRefusedError([document.problem(here, "there is no such place in the file")])
        if last:
            return data
        data = data[part]
    raise YamlRefusedError([document.problem((), "name the key to change")])


def _plain(value: Value) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(inner) for inner in value]
    return value


def _as_typed(value: Value) -> Any:
    """Return ``value`` with every scalar as the text it is typed as; text that would mean more is quoted."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(value, Mapping):
        return {key: _as_typed(inner) for key, inner in value.items()}
    if isinstance(value, str):
        return DoubleQuotedScalarString(value)
    if isinstance(value, Sequence):
        return [_as_typed(inner) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


def _replace(path: Path, content: bytes, mode: int, new: bool = False) -> None:
    """Put ``content`` in the place of ``path`` in one step, after it has reached the disk."""
    try:
        target = path.resolve()
        if new and target.exists():
            raise InputRefusedError(f"There is a file {path} already; it was left as it is.")
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".new", dir=target.parent)
        made = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            made.chmod(mode)
            made.replace(target)
        except BaseException:
            made.unlink(missing_ok=True)
            raise
        _settle(target.parent)
    except OSError as error:
        raise MachineError(
            f"The file {path} could not be written: {error.strerror}. What was there before is unchanged.",
            "Check the free space and who may write there.",
        ) from error


def _settle(folder: Path) -> None:
    """Ask the system to write the folder's entry to disk, where it can be asked."""
    if os.name == "posix":
        with contextlib.suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
