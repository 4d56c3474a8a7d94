"""A backup to another disk is made just when the home's own disk takes nothing any more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Hcms

from harassment_cms.domain.errors import MachineError
from harassment_cms.store.unit_of_work import Store


def _full(*_: Any) -> Any:
    raise MachineError("The disk is full.", "Free some space.")


def test_the_backup_is_made_and_says_what_is_missing(
    hcms: Hcms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        full.setattr(Store, "write", _full)
        full.setattr(Store, "damage", _full)
        made = hcms.ok("backup", "create", "--to", str(tmp_path / "other"), "--json")
    assert "could not be put on record" in made.err
    hcms.ok("backup", "verify", made.json["path"])
    assert "backup.create" not in [entry["kind"] for entry in hcms.ok("audit", "list", "--json").json]
    recorded = hcms.ok("backup", "create", "--to", str(tmp_path / "other"), "--json")
    assert "could not be put on record" not in recorded.err


def test_a_full_disk_is_named(hcms: Hcms, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "copy_to", _full)
    done = hcms("backup", "create", "--to", str(tmp_path / "other"))
    assert done.code == 8
    assert str(tmp_path / "other") in done.err
    assert not list((tmp_path / "other").iterdir())
