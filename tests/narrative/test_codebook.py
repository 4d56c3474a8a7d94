"""A codebook somebody edited by hand: every slip is refused with file, line, key and the right name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from harassment_cms.codebook import load_codebook
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.home import defaults

GOOD = """\
themes:
- id: waiting
  label: Waiting
  belongs: Time without an answer.
  does_not_belong: Being sent on.
  since: 2026-09-01
- id: sent_on
  label: Sent on
  belongs: From one to another.
  does_not_belong: Waiting.
  since: 2026-09-01
  retired: 2026-11-01
"""


def load(folder: Path, text: str) -> object:
    path = folder / "themes.yaml"
    path.write_text(text, encoding="utf-8")
    return load_codebook(path)


def test_themes_are_read_and_retired_ones_are_kept_but_not_in_use(tmp_path: Path) -> None:
    (tmp_path / "themes.yaml").write_text(GOOD, encoding="utf-8")
    codebook = load_codebook(tmp_path / "themes.yaml")
    assert [theme.id for theme in codebook.themes] == ["waiting", "sent_on"]
    assert [theme.id for theme in codebook.in_use(date(2026, 10, 31))] == ["waiting", "sent_on"]
    assert [theme.id for theme in codebook.in_use(date(2026, 11, 1))] == ["waiting"]
    assert codebook.in_use(date(2026, 8, 31)) == ()
    assert (codebook.label("sent_on"), codebook.label("gone")) == ("Sent on", "gone")


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("  belongs: Time", "  belong: Time", ["themes.yaml:4", "belong", 'did you mean "belongs"']),
        ("  belongs: From one to another.\n", "", ["themes.yaml:7", "belongs", "is missing"]),
        ("id: sent_on", "id: waiting", ["themes.yaml:7", "id", "another theme (on line 2)"]),
        ("label: Sent on", "label: waiting", ["themes.yaml:8", "label", "another theme (on line 3)"]),
        ("id: sent_on", "id: Sent on", ["themes.yaml:7", "id", "small letters"]),
        ("since: 2026-09-01\n  retired", "since: 2026-12-01\n  retired", ["themes.yaml:7", "retired before"]),
        ("since: 2026-09-01\n-", "since: soon\n-", ["themes.yaml:6", "since", "a date"]),
        (GOOD, "themes: []\n", ["themes.yaml:1", "themes", "at least 1"]),
        (GOOD, "themes:\n- waiting\n", ["themes.yaml:2", "must hold keys"]),
    ],
)
def test_slips_are_refused_where_they_stand(tmp_path: Path, right: str, wrong: str, told: list[str]) -> None:
    with pytest.raises(InputRefusedError) as refused:
        load(tmp_path, GOOD.replace(right, wrong))
    said = f"{refused.value.message} {refused.value.hint}"
    assert [words for words in told if words not in said] == []


def test_the_shipped_codebook_can_be_used() -> None:
    shipped = load_codebook(defaults() / "themes.yaml")
    assert len(shipped.themes) > 5
    assert shipped.in_use(date(2026, 11, 1)) == shipped.themes
