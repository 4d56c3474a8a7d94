"""Making a new home: all of it in a folder beside its place, which it takes only when everything is there."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass

from harassment_cms.bootstrap.workspace import Workspace, now, open_workspace
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.domain.moments import to_text
from harassment_cms.domain.permissions import Role
from harassment_cms.home import Home, building, defaults
from harassment_cms.ports import Clock
from harassment_cms.vault import document as key_file
from harassment_cms.vault import memory
from harassment_cms.vault.ceremonies import Ceremonies, Founding
from harassment_cms.vault.primitives import KdfCost, signature_holds


@dataclass(frozen=True, slots=True, repr=False)
class Founded:
    """A new home: its workspace and the recovery kits, which are shown once."""

    workspace: Workspace
    kits: tuple[str, ...]


def found(
    home: Home,
    *,
    organisation: str,
    name: str,
    roles: tuple[Role, ...],
    passphrase: str,
    contacts: Mapping[str, tuple[str, str]],
    cost: KdfCost,
    group: str | None = None,
    practice: bool = False,
    clock: Clock = now,
) -> Founded:
    """Make a new home with its first person; all of it, or nothing.

    Raises ``InputRefusedError`` if there is something at that place already, or the first person is no
    administrator, or the passphrase is too short.
    """
    from harassment_cms.services.people import check_name, check_passphrase
    from harassment_cms.settings import write_default_settings

    memory.shut()
    name = check_name(name)
    if Role.ADMINISTRATOR not in roles:
        raise InputRefusedError(
            "The first person of a home has to be an administrator, or nobody could add the others.",
            "Name the role administrator among yours. Nothing was changed.",
        )
    check_passphrase(passphrase, (name, organisation))
    founding = Ceremonies(cost).found(name, roles, passphrase, to_text(clock()))
    with building(home, group) as draft:
        for folder in (draft.exports, draft.backups):
            folder.mkdir()
        write_default_settings(
            draft.settings, organisation=organisation, contacts=contacts, practice=practice, mode=draft.file_mode
        )
        shutil.copytree(defaults() / "forms", draft.forms)
        shutil.copytree(defaults() / "guidance", draft.guidance)
        shutil.copyfile(defaults() / "signposting.yaml", draft.signposting)
        shutil.copyfile(defaults() / "themes.yaml", draft.themes)
        _write_first_entry(draft, founding, organisation, clock)
    return Founded(open_workspace(home, founding.keys, cost, clock), founding.kits)


def _write_first_entry(draft: Home, founding: Founding, organisation: str, clock: Clock) -> None:
    from harassment_cms.store import schema
    from harassment_cms.store.engine import create_file
    from harassment_cms.store.unit_of_work import Store

    key = founding.keys.database_key
    create_file(draft.database, key, draft.file_mode)
    schema.upgrade(draft.database, key)
    store = Store(draft.database, key, founding.keys, signature_holds, clock)
    try:
        with store.write() as work:
            work.people.append(founding.statements)
            work.people.save_document(founding.document.seq, founding.document.to_bytes())
            work.before_commit(
                lambda: key_file.write(draft.key_file, founding.document, draft.file_mode),
                lambda: draft.key_file.unlink(missing_ok=True),
            )
            work.commit("init", "", organisation=organisation, kits=len(founding.kits))
    finally:
        store.close()
