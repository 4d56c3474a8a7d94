"""Recovery keys for tests of screens."""

from __future__ import annotations

from harassment_cms.bootstrap import Home, Workspace
from harassment_cms.domain.moments import to_text
from harassment_cms.ports import KeyChange
from harassment_cms.services.people.keeping import write_change
from harassment_cms.vault import document as key_file
from harassment_cms.vault.pen import Pen, new_kits, own_session, with_kits


def new_kit(home: Home, work: Workspace) -> str:
    """Make two more recovery keys that open reports, and return one."""
    return both_kits(home, work)[0]


def both_kits(home: Home, work: Workspace) -> tuple[str, ...]:
    """Make two more recovery keys that open reports."""
    keys = own_session(work.store.keys)
    with work.store.write() as unit:
        pen, document = Pen(work.desk.roster(unit), to_text(unit.now)), unit.people.key_document()
        assert document is not None
        made = new_kits(pen, keys, keys.own)
        after = with_kits(key_file.parse(document), made, keys.database_key).sealed(keys.database_key)
        change = KeyChange(tuple(pen.written), after.to_bytes(), keys)
        write_change(unit, lambda raw: key_file.write(home.key_file, key_file.parse(raw), 0o600), document, change)
        unit.commit("keys.kits")
    return tuple(kit.text() for _, kit in made)
