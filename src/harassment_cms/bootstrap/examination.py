"""What `hcms doctor` says: whether this home and this computer are sound, in plain words, with what to do.

Without unlocked keys it looks at files and the machine only; with them it also proves the record.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from harassment_cms.bootstrap.workspace import Workspace, now
from harassment_cms.domain.clearfiles import in_a_line
from harassment_cms.domain.clocks import counted
from harassment_cms.domain.conflict_contact import HINT
from harassment_cms.domain.errors import CmsError
from harassment_cms.domain.permissions import Right, rights_of
from harassment_cms.domain.roster import Roster, replay
from harassment_cms.domain.settling import Pile
from harassment_cms.home import Home, refuse_network
from harassment_cms.ports import Repositories, Store
from harassment_cms.vault import document as key_file
from harassment_cms.vault.primitives import signature_holds
from harassment_cms.vault.session import SessionKeys

LEAST_FREE = 500 * 1024 * 1024
OLDEST_BACKUP_DAYS = 7
CASE_FILE = "Case file"
MOST_FILES = 5


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. ``sound`` is None for advice that stops nobody from working."""

    name: str
    sound: bool | None
    sentence: str
    hint: str = ""


def examine(home: Home, workspace: Workspace | None) -> tuple[Check, ...]:
    """Return every check, the machine's first."""
    if workspace is None:
        return (*_machine(home), *_files(home), *_case_file(home))
    case_file = Check(CASE_FILE, True, "cases.db opens with these keys.")
    return (
        *(*_machine(home), *_files(home), case_file),
        *_unless_refused("Place", _place(workspace)),
        *_unless_refused(CASE_FILE, _people(workspace)),
        *_unless_refused(CASE_FILE, _record(workspace.store, workspace.desk.roster)),
        *_unless_refused("Settings", _settings(workspace)),
        *_unless_refused(CASE_FILE, _work(workspace)),
    )


def examine_shut(home: Home, keys: SessionKeys, why: CmsError) -> tuple[Check, ...]:
    """Return every check that can be made where the keys are right and the home does not open, for ``why``."""
    checks = {check.name: check for check in examine(home, None)}
    checks |= {check.name: check for check in _unless_refused(CASE_FILE, _behind(home, keys))}
    if all(check.sound is not False for check in checks.values()):
        checks["Opening"] = Check("Opening", False, why.message, why.hint)
    return tuple(checks.values())


def _unless_refused(name: str, checks: Iterator[Check]) -> Iterator[Check]:
    """Yield checks; what stops them half-way is one itself, so that the others are made all the same."""
    try:
        yield from checks
    except CmsError as error:
        yield Check(name, False, error.message, error.hint)


def _behind(home: Home, keys: SessionKeys) -> Iterator[Check]:
    from harassment_cms.store.unit_of_work import Store as OpenFile

    store = OpenFile(home.database, keys.database_key, keys, signature_holds, now)
    try:
        yield from _record(store, lambda view: replay(view.people.statements(), signature_holds))
        yield Check(CASE_FILE, True, "cases.db opens with these keys.")
    finally:
        store.close()


def _attempt(name: str, good: str, act: Callable[[], object]) -> Check:
    try:
        act()
    except CmsError as error:
        return Check(name, False, error.message, error.hint)
    return Check(name, True, good)


def _machine(home: Home) -> Iterator[Check]:
    from harassment_cms.store.engine import library_version

    yield _attempt("Disk", "The home lies on this computer's own disk.", lambda: refuse_network(home.path))
    if not home.path.is_dir():
        return
    free = shutil.disk_usage(home.path).free
    enough = free >= LEAST_FREE
    yield Check(
        "Space",
        enough,
        f"{free // (1024 * 1024):,} MiB are free." if enough else f"Only {free // (1024 * 1024)} MiB are free.",
        "" if enough else "Free some space before the next import or backup.",
    )
    yield _writing(home)
    yield Check("Database library", True, f"Everything is kept encrypted ({library_version()}).")


def _writing(home: Home) -> Check:
    present = [path for path in (home.database, home.key_file) if path.exists()]
    try:
        with tempfile.TemporaryFile(dir=home.path):
            good = all(os.access(path, os.W_OK) for path in present)
    except OSError:
        good = False
    if good:
        return Check("Writing", True, "This home can be written to.")
    return Check(
        "Writing", False, "This home cannot be written to.", "Check the disk, and the permissions of the folder."
    )


def _case_file(home: Home) -> Iterator[Check]:
    """Look at the case file from outside. Not while it is open: closing it again would let go of its locks."""
    from harassment_cms.store.engine import unfit_from_outside

    fault = unfit_from_outside(home.database)
    kept = "Keep the folder as it is and restore the last good backup elsewhere."
    yield Check(CASE_FILE, not fault, fault or "cases.db is there; only keys can say more.", kept if fault else "")


def _files(home: Home) -> Iterator[Check]:
    from harassment_cms.settings import load_settings

    yield _attempt("Key file", "vault.json can be read.", lambda: key_file.read(home.key_file))
    yield _attempt("Settings", "settings.yaml can be read.", lambda: load_settings(home.settings))
    if os.name == "nt":
        yield Check("Permissions", None, "On Windows, who may read this folder is not checked.", "Check it by hand.")
        return
    yield from _permissions(home)


def _permissions(home: Home) -> Iterator[Check]:
    from harassment_cms.bootstrap.access import findings

    try:
        found = list(findings(home)) if home.path.is_dir() else []
    except OSError as error:
        yield Check("Permissions", False, f"Who may read this home cannot be seen ({error.strerror}).")
        return
    wrong = [each for each in found if not each.advice]
    good = "Only its owner, or its group, can read this home."
    sentences = " ".join(each.sentence for each in wrong)
    yield Check("Permissions", not wrong, sentences or good, " ".join(each.hint for each in wrong))
    for each in found:
        if each.advice:
            yield Check(each.advice, None, each.sentence, each.hint)


def _place(workspace: Workspace) -> Iterator[Check]:
    with workspace.store.look() as view:
        noted = view.place.noted()
    if noted is None:
        yield Check("Place", None, "Where this home lives is not noted: it cannot be written to.", "")
    elif noted.computer:
        yield Check("Place", True, f"This home is at its place: on {noted.name}, in {noted.path}.")
    else:
        yield Check(
            "Place", True, f"This home is at its place: in {noted.path}. A copy on another computer would not show."
        )


def _people(workspace: Workspace) -> Iterator[Check]:
    roster = workspace.people.roster()
    readers = [user.name for user in roster.active() if user.admitted]
    yield Check(
        "Case managers",
        bool(readers),
        f"Reports can be opened by: {', '.join(readers)}." if readers else "Nobody can open reports yet.",
        "" if readers else "Invite a case manager: hcms users invite NAME --roles case_manager",
    )
    provisional = [user.name for user in roster.active() if user.provisional and not user.invited]
    if provisional:
        yield Check(
            "Own keys",
            None,
            f"These people still use keys made at an administrator's terminal: {', '.join(provisional)}.",
            "In their first own session they choose a passphrase: hcms keys join",
        )
    if readers and not any(kit.content for kit in roster.kits):
        yield Check(
            "Recovery of reports",
            None,
            "No recovery key opens the reports: if every case manager's passphrase is lost, they are lost too.",
            "The first case manager who makes keys of their own is given two: hcms keys join",
        )
    confirmed = workspace.people.confirmed_kits()
    waiting = [str(kit.id) for kit in roster.kits if kit.id not in confirmed]
    yield Check(
        "Recovery keys",
        None if waiting else True,
        f"Nobody has typed back recovery key{'s' if len(waiting) > 1 else ''} {_listed(waiting)} from paper."
        if waiting
        else "Every recovery key was typed back from paper.",
        "Type one back: hcms keys confirm" if waiting else "",
    )


def _listed(words: list[str]) -> str:
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def _record(store: Store, roster: Callable[[Repositories], Roster]) -> Iterator[Check]:
    damage = store.damage()
    yield Check(
        "Case file, every page",
        not damage,
        "Every page is as it was written." if not damage else f"Damaged: {counted(len(damage), 'place')}.",
        "" if not damage else "Keep the file as it is and restore the newest good backup elsewhere.",
    )
    with store.read() as view:
        report = view.record.verify_all(roster(view))
    good = not report.problems
    yield Check(
        "Audit record",
        good,
        f"As they were signed: entries {report.entries:,}, rows {report.rows:,}." if good else report.problems[0],
        "" if good else "Do not work in this home before somebody has looked at `hcms audit verify`.",
    )


def _settings(workspace: Workspace) -> Iterator[Check]:
    from harassment_cms.settings import CONTACT_LABELS

    missing = [CONTACT_LABELS[key] for key in workspace.desk.settings.missing_contacts()]
    yield Check(
        "Contacts",
        None if missing else True,
        f"Still empty: {', '.join(missing)}." if missing else "Whom to ring is filled in.",
        f"Fill them in: {workspace.home.settings}" if missing else "",
    )
    with workspace.store.read() as view:
        fault = workspace.desk.conflict_contact_fault(view)
    if fault:
        yield Check("Conflict of interest", None, fault, HINT)
    yield _attempt("Forms", "Every form file can be read.", workspace.desk.forms)
    yield _attempt("Support directory", "signposting.yaml can be read.", workspace.desk.directory)
    yield _attempt("Themes", "The codebook can be read.", workspace.coding.themes)


def _work(workspace: Workspace) -> Iterator[Check]:
    with workspace.store.read() as view:
        interrupted, aside = view.imports.interrupted(), view.settling.count(Pile.UNREADABLE)
    if interrupted:
        yield Check(
            "Imports", False, f"Cut off: {counted(interrupted, 'import')}.", "Run the import of the same file again."
        )
    if aside:
        sentence = f"Not readable, and waiting for a person: {counted(aside, 'row')}."
        yield Check("Set aside", None, sentence, "hcms import --set-aside")
    yield _unencrypted(workspace)
    backups = workspace.backups.list()
    age = (workspace.desk.clock() - backups[-1].created_at).days if backups else None
    late = age is None or age > OLDEST_BACKUP_DAYS
    newest = "" if age is None else f"The newest backup is {counted(age, 'day')} old."
    sentence = newest or "There is no backup in this home."
    yield Check("Backups", None if late else True, sentence, "Make one: hcms backup create" if late else "")
    reaches = [workspace.backups.opened_by(each.path) for each in backups]
    old = [reach for reach in reaches if reach.anybody]
    if old:
        whom = ", ".join(dict.fromkeys(name for reach in old for name in reach.words.split(", ")))
        sentence = f"{counted(len(old), 'backup')} in this home's folder still opens for: {whom}."
        yield Check(
            "Old backups", None, sentence, "hcms backup list says which; delete them once newer ones are checked."
        )


def _unencrypted(workspace: Workspace) -> Check:
    """Name what lies in the clear to those who may do something about it, and to others how many files that are."""
    count, name = workspace.clear_files.count(), "Unencrypted files"
    if not count:
        return Check(name, True, "No file is listed as lying unencrypted.")
    sentence = f"Listed until somebody says that they are gone: {counted(count, 'file')}"
    if Right.IMPORT not in rights_of(workspace.actor.roles):
        return Check(name, None, f"{sentence}.", "Whoever may import sees which: hcms files list")
    files = workspace.clear_files.lying()
    shown = "; ".join(map(in_a_line, files[:MOST_FILES])) + ("; and more" if len(files) > MOST_FILES else "")
    return Check(name, None, f"{sentence}: {shown}.", "hcms files delete NUMBER, or hcms files confirm NUMBER")
