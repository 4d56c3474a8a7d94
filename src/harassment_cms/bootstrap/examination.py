"""What `hcms doctor` says: whether this home and this computer are sound, in plain words, with what to do.

Without unlocked keys it looks at files and the machine only; with them it also proves the record.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from harassment_cms.bootstrap.workspace import Workspace
from harassment_cms.domain.errors import CmsError
from harassment_cms.home import Home, refuse_network
from harassment_cms.vault import document as key_file

LEAST_FREE = 500 * 1024 * 1024
OLDEST_BACKUP_DAYS = 7


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. ``sound`` is None for advice that stops nobody from working."""

    name: str
    sound: bool | None
    sentence: str
    hint: str = ""


def examine(home: Home, workspace: Workspace | None) -> tuple[Check, ...]:
    """Return every check, the machine's first."""
    checks = [*_machine(home), *_files(home)]
    if workspace is not None:
        checks += [*_people(workspace), *_record(workspace), *_settings(workspace), *_work(workspace)]
    return tuple(checks)


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
    yield Check("Database library", True, f"Everything is kept encrypted ({library_version()}).")


def _files(home: Home) -> Iterator[Check]:
    yield _attempt("Key file", "vault.json can be read.", lambda: key_file.read(home.key_file))
    yield Check(
        "Case file", home.database.is_file(), "cases.db is there." if home.database.is_file() else "No cases.db."
    )
    if os.name == "nt":
        yield Check("Permissions", None, "On Windows, who may read this folder is not checked.", "Check it by hand.")
        return
    open_files = [path.name for path in _guarded(home) if _too_open(home, path.stat().st_mode)]
    yield Check(
        "Permissions",
        not open_files,
        "Only its owner, or its group, can read this home." if not open_files else
        f"Other people on this computer can reach: {', '.join(open_files)}.",
        "" if not open_files else f"Run: chmod -R o-rwx {home.path}",
    )  # fmt: skip


def _guarded(home: Home) -> Iterator[Path]:
    beside = (home.database.with_name(f"{home.database.name}{end}") for end in ("-wal", "-shm"))
    for path in (home.path, home.database, *beside, home.key_file):
        if path.exists():
            yield path


def _too_open(home: Home, mode: int) -> bool:
    others = stat.S_IRWXO if home.shared else stat.S_IRWXO | stat.S_IRWXG
    return bool(mode & others)


def _people(workspace: Workspace) -> Iterator[Check]:
    roster = workspace.people.roster()
    readers = [user.name for user in roster.users.values() if user.admitted]
    yield Check(
        "Case managers",
        bool(readers),
        f"Reports can be opened by: {', '.join(readers)}." if readers else "Nobody can open reports yet.",
        "" if readers else "Add a case manager: hcms users add NAME --roles case_manager",
    )
    provisional = [user.name for user in roster.users.values() if user.provisional]
    if provisional:
        yield Check(
            "Own keys",
            None,
            f"These people still use keys made at an administrator's terminal: {', '.join(provisional)}.",
            "In their first own session they choose a passphrase: hcms keys join",
        )
    confirmed = workspace.people.confirmed_kits()
    waiting = [str(kit.id) for kit in roster.kits if kit.id not in confirmed]
    yield Check(
        "Recovery keys",
        None if waiting else True,
        f"Nobody has typed back recovery key {' and '.join(waiting)} from paper."
        if waiting
        else "Every recovery key was typed back from paper.",
        "Type one back: hcms keys confirm" if waiting else "",
    )


def _record(workspace: Workspace) -> Iterator[Check]:
    damage = workspace.store.damage()
    yield Check(
        "Case file, every page",
        not damage,
        "Every page is as it was written." if not damage else f"{len(damage)} places are damaged.",
        "" if not damage else "Keep the file as it is and restore the newest good backup elsewhere.",
    )
    with workspace.store.read() as view:
        report = view.record.verify_all(workspace.desk.roster(view))
    good = not report.problems
    yield Check(
        "Audit record",
        good,
        f"{report.entries:,} entries and {report.rows:,} rows are as they were signed."
        if good
        else report.problems[0],
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
    yield _attempt("Forms", "Every form file can be read.", workspace.desk.forms)
    yield _attempt("Support directory", "signposting.yaml can be read.", workspace.desk.directory)


def _work(workspace: Workspace) -> Iterator[Check]:
    with workspace.store.read() as view:
        interrupted, aside = view.imports.interrupted(), len(view.imports.set_aside())
    if interrupted:
        yield Check(
            "Imports", False, f"{interrupted} imports were cut off.", "Run the import of the same file again."
        )
    if aside:
        yield Check(
            "Set aside", None, f"{aside} rows could not be read and wait for a person.", "hcms import --set-aside"
        )
    backups = workspace.backups.list()
    age = (workspace.desk.clock() - backups[-1].created_at).days if backups else None
    late = age is None or age > OLDEST_BACKUP_DAYS
    sentence = "There is no backup in this home." if age is None else f"The newest backup is {age} days old."
    yield Check("Backups", None if late else True, sentence, "Make one: hcms backup create" if late else "")
