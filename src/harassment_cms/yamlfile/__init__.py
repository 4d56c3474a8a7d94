"""The only reader and writer of YAML files: forms, support directory, settings.

It owns what such a file may contain (``reading``), how a mistake in it is told (``judging``: file, line, key,
what is wrong, the nearest right name, the allowed values), how one value is changed without disturbing the rest
(``editing``, and ``splicing`` where every other byte stays) and how a new file is written with comments
(``composing``). Called by ``formdefs``, ``signposting``, ``settings`` and the drafts of ``intake``; nobody else meets
YAML. It refuses everything that reads differently from how it looks: aliases, anchors, tags, directives, duplicate
keys, several documents in one file, files that are too large or nested too deeply.
"""

from __future__ import annotations

from harassment_cms.yamlfile.composing import compose
from harassment_cms.yamlfile.editing import Value, quoted, replace_content, set_value, set_values, write_text
from harassment_cms.yamlfile.judging import FILE_MODEL, load_model, nearest, not_one_of, validate
from harassment_cms.yamlfile.reading import Document, KeyPath, YamlProblem, YamlRefusedError, parse, read, read_bytes
from harassment_cms.yamlfile.splicing import spliced

__all__ = [
    "FILE_MODEL",
    "Document",
    "KeyPath",
    "Value",
    "YamlProblem",
    "YamlRefusedError",
    "compose",
    "load_model",
    "nearest",
    "not_one_of",
    "parse",
    "quoted",
    "read",
    "read_bytes",
    "replace_content",
    "set_value",
    "set_values",
    "spliced",
    "validate",
    "write_text",
]
