"""A second copy of a home is recognised when it is opened, and refused until somebody says which one goes on.

Three notes are compared: what the case file says of its place, what this account of the operating system saw the
home move to (in its own state folder), and what somebody left in a folder when they said that another one goes on.
Moving a home, renaming a computer and another name for the same folder stop nobody. It guards against accidents: who
holds the file's key can change the note, and a computer that was cloned as a whole looks like itself.
"""

from __future__ import annotations

import hmac
import json
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from harassment_cms.bootstrap import computer
from harassment_cms.domain.canon import canon
from harassment_cms.domain.errors import CmsError, ConflictError, MachineError, SecondCopyError
from harassment_cms.domain.homeplace import Place, Standing, There, judge
from harassment_cms.domain.permissions import Right
from harassment_cms.home import Home, state_folder
from harassment_cms.vault import document as key_file
from harassment_cms.vault.primitives import kdf, random_bytes

if TYPE_CHECKING:
    from harassment_cms.bootstrap.workspace import Workspace
    from harassment_cms.store.unit_of_work import Store
    from harassment_cms.vault.session import SessionKeys

LEFT = "went-on-elsewhere.json"
"""The file in a copy that somebody said is not the one to go on with."""

_SETTLE = (
    "Only one of them may go on, or they will hold different things. If it is this one: hcms home continue. "
    "If it is the other: do not work here, and delete this folder once nobody needs it. To look first: --read-only."
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a home at hand is, where it was noted to live, where it is, and where the other one lies (if known)."""

    standing: Standing
    noted: Place | None
    here: Place
    other: str = ""


def look(home: Home, store: Store, keys: SessionKeys) -> Found:
    """Say what the home at hand is; nothing is changed."""
    with store.look() as view:
        noted = view.place.noted()
    here = _here(home, keys.vault_id)
    left = _left(home, keys)
    moved_to = _seen_moving(keys.vault_id, noted)
    there = There.NOTHING if noted is None else _lies_at(noted.path, home, keys.vault_id)
    went_on = _lies_at(moved_to, home, keys.vault_id) if moved_to else There.NOTHING
    standing = judge(noted, here, there, went_on=went_on, left=bool(left))
    other = left or (moved_to if went_on is There.ANOTHER else noted.path if noted is not None else "")
    return Found(standing, noted, here, other)


def keep(home: Home, store: Store, keys: SessionKeys) -> str:
    """Refuse a second copy; note where a home lives if that is new or it moved.

    Returns what a person is told where nobody can tell whether it moved or is a second copy; else nothing. Raises
    ``SecondCopyError``. A home that cannot be written to is opened without a note.
    """
    found = look(home, store, keys)
    if not found.standing.good:
        raise SecondCopyError(_said(found), _SETTLE)
    place = _place_to_note(found)
    if place is not None:
        with suppress(MachineError, ConflictError):
            with store.write() as work:
                work.place.note(place)
                work.commit_bookkeeping()
            if found.noted is not None:
                _see_moving(keys.vault_id, found.noted, place)
    return _uncertain(found)


def _uncertain(found: Found) -> str:
    noted = found.noted
    if noted is None or found.standing is not Standing.MOVED or noted.same_computer(found.here):
        return ""
    return (
        f"This home was last at work elsewhere ({noted.name}, in {noted.path}). Whether it was moved here or copied "
        "cannot be told, because a container, or a system that begins anew with each start, has no number of its own."
        " If somebody still works in the other one, do not work in this one: what is written in both can never be"
        " joined again."
    )


def continue_here(workspace: Workspace, keys: SessionKeys) -> Found:
    """Put on record, signed, that this home is the one that goes on, and leave word of it in the other one.

    Returns what was found; ``other`` is empty where no word could be left. Raises ``ConflictError`` where there is
    nothing to decide, ``NotPermittedError`` for who may not make backups.
    """
    workspace.desk.require(Right.BACKUP)
    home, store = workspace.home, workspace.store
    found = look(home, store, keys)
    if found.standing.good:
        raise ConflictError("This home is at its place, and no other copy of it was seen.", "Nothing was changed.")
    place = replace(found.here, id=_new_id())
    with store.write() as work:
        work.place.note(place)
        work.commit("home.continue", "", found=found.standing.name.lower(), place=place.id)
    if found.noted is not None:
        _see_moving(keys.vault_id, found.noted, place)
    with suppress(OSError):
        (home.path / LEFT).unlink()
    told = found.standing is not Standing.OTHER_COMPUTER and _leave_word(found.other, home, keys)
    return replace(found, other=found.other if told else "")


def settle_in(home: Home, store: Store, keys: SessionKeys) -> None:
    """Note the place as a new home's: what was restored is no second copy of what it came from."""
    with store.write() as work:
        work.place.note(replace(_here(home, keys.vault_id), id=_new_id()))
        work.commit_bookkeeping()


def _here(home: Home, vault_id: bytes) -> Place:
    number = computer.number()
    mark = kdf(vault_id, "hcms.computer", number).hex()[:32] if number else ""
    return Place("", mark, str(home.path.resolve()), computer.name())


def _new_id() -> str:
    return random_bytes(16).hex()


def _place_to_note(found: Found) -> Place | None:
    """Return the place that has to be noted, or None where nothing changed or nothing is certain."""
    noted, here = found.noted, found.here
    if noted is None or found.standing is Standing.MOVED:
        return replace(here, id=_new_id())
    if found.standing is Standing.UNSEEN:
        return None
    # The same folder by another name keeps the path under which everybody else knows it.
    now = replace(noted, computer=here.computer or noted.computer, name=here.name)
    return None if now == noted else now


def _said(found: Found) -> str:
    noted, other = found.noted, found.other
    if found.standing is Standing.LEFT:
        return f"Somebody said that the home at {other} goes on, and not this copy of it. Nothing was opened."
    if found.standing is Standing.OTHER_COMPUTER and noted is not None:
        return (
            f"This home was last at work on another computer ({noted.name}, in {noted.path}), so it may be a second "
            "copy of it. Nothing was opened."
        )
    return f"There is a second copy of this home on this computer, at {other}. Nothing was opened."


def _lies_at(path: str, home: Home, vault_id: bytes) -> There:
    """Say what lies at a path, as far as this account may see."""
    other = Home(Path(path))
    try:
        if other.path.exists() and other.path.samefile(home.path):
            return There.THIS
        if not other.key_file.exists() or not other.database.exists():
            return There.NOTHING
        same = key_file.read(other.key_file).vault_id == vault_id
    except PermissionError:
        return There.HIDDEN
    except (OSError, CmsError):
        return There.NOTHING
    return There.ANOTHER if same else There.NOTHING


def _moves(vault_id: bytes) -> Path:
    return state_folder() / vault_id.hex() / "moves.json"


def _seen_moving(vault_id: bytes, noted: Place | None) -> str:
    """Return where this account saw the home move from the noted place, if it did."""
    if noted is None:
        return ""
    with suppress(OSError, ValueError, AttributeError):
        return str(json.loads(_moves(vault_id).read_text(encoding="utf-8")).get(noted.id, ""))
    return ""


def _see_moving(vault_id: bytes, noted: Place, place: Place) -> None:
    """Keep in this account that the home moved; where the account keeps no state, that is not kept."""
    if noted.id == place.id:
        return
    file = _moves(vault_id)
    known: dict[str, str] = {}
    with suppress(OSError, ValueError):
        known = dict(json.loads(file.read_text(encoding="utf-8")))
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # The folder it lives in now is where it is, whatever it once left.
        kept = {number: path for number, path in known.items() if path != noted.path}
        file.write_text(json.dumps(kept | {noted.id: place.path}), encoding="utf-8")
        file.chmod(0o600)


def _left(home: Home, keys: SessionKeys) -> str:
    """Return where the home goes on, if somebody who holds its key left word of that in this folder."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        said = json.loads((home.path / LEFT).read_text(encoding="utf-8"))
        path = str(said["path"])
        if hmac.compare_digest(_seal(path, keys), str(said["seal"])):
            return path
    return ""


def _leave_word(other: str, home: Home, keys: SessionKeys) -> bool:
    if not other or _lies_at(other, home, keys.vault_id) is not There.ANOTHER:
        return False
    path = str(home.path.resolve())
    place = Home(Path(other))
    try:
        word = place.path / LEFT
        word.write_text(json.dumps({"path": path, "seal": _seal(path, keys)}), encoding="utf-8")
        word.chmod(place.file_mode)
    except OSError:
        return False
    return True


def _seal(path: str, keys: SessionKeys) -> str:
    return kdf(keys.database_key, "hcms.wentOn", canon({"vault": keys.vault_id.hex(), "path": path})).hex()
