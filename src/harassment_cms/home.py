"""Where a home's files are, and what may not hold one. Only names and permissions; nothing is opened here."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from harassment_cms.domain.errors import CmsError, InputRefusedError, MachineError

_NETWORK = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs", "fuse.rclone", "davfs", "ncp")
_GROUP_FOLDER, _OWN_FOLDER = 0o2770, 0o700
_GROUP_FILE, _OWN_FILE = 0o660, 0o600
_READ_FOLDER, _READ_FILE = 0o2750, 0o640

DRAFT = ".draft"
"""Ends the name of a form file that is not finished: no home reads it."""


@dataclass(frozen=True, slots=True)
class Home:
    """One home: the folder with the case file, the key file and what its users edit (design section 6)."""

    path: Path

    @property
    def database(self) -> Path:
        """The encrypted case file."""
        return self.path / "cases.db"

    @property
    def key_file(self) -> Path:
        """The ways in."""
        return self.path / "vault.json"

    @property
    def settings(self) -> Path:
        """The organisation's settings."""
        return self.path / "settings.yaml"

    @property
    def signposting(self) -> Path:
        """The support directory."""
        return self.path / "signposting.yaml"

    @property
    def themes(self) -> Path:
        """The codebook of themes."""
        return self.path / "themes.yaml"

    @property
    def forms(self) -> Path:
        """The folder of form files."""
        return self.path / "forms"

    @property
    def guidance(self) -> Path:
        """The folder of templates for guidance pages."""
        return self.path / "guidance"

    @property
    def reports(self) -> Path:
        """The folder of the home's own definitions of reports, if it has any."""
        return self.path / "reports"

    @property
    def exports(self) -> Path:
        """Where exported documents go."""
        return self.path / "exports"

    @property
    def backups(self) -> Path:
        """Where backups go unless another place is named."""
        return self.path / "backups"

    @property
    def shares(self) -> Path:
        """Where the small homes of partners in other departments lie."""
        return self.path / "shares"

    @property
    def shared(self) -> bool:
        """Whether several operating-system accounts share this home (a group folder).

        The mark alone says nothing: a folder made inside a group folder inherits it.
        """
        mode = self.path.stat().st_mode
        return os.name != "nt" and bool(mode & stat.S_ISGID) and bool(mode & stat.S_IRWXG)

    @property
    def file_mode(self) -> int:
        """The permissions of a new file in this home."""
        return _GROUP_FILE if self.shared else _OWN_FILE


def default_home() -> Path:
    """Return the home used when none is named: the platform's data folder."""
    from platformdirs import user_data_path

    return user_data_path("hcms", appauthor=False)


def state_folder() -> Path:
    """Return where this account keeps notes of its own, no key and no report: ``HCMS_STATE``, or the platform's."""
    named = os.environ.get("HCMS_STATE")
    if named:
        return Path(named).expanduser()
    from platformdirs import user_state_path

    return user_state_path("hcms", appauthor=False)


def refuse_network(path: Path) -> None:
    """Raise ``MachineError`` if the folder lies on a network file system, where locks do not hold."""
    if on_network(path):
        raise MachineError(
            "This folder lies on a network drive, where two programs could damage the case file.",
            "Choose a folder on this computer's own disk (--home). Nothing was changed.",
        )


def on_network(path: Path) -> bool:
    """Say whether a folder lies on another computer, as far as this one tells."""
    windows_share = os.name == "nt" and str(path.resolve()).startswith("\\\\")
    return windows_share or _file_system(path).startswith(_NETWORK)


def _file_system(path: Path) -> str:
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return ""
    best, kind = "", ""
    place = str(path.resolve())
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _, where, what, *_ = line.split(" ")
        where = where.replace("\\040", " ")
        inside = place == where or place.startswith(where.rstrip("/") + "/")
        if inside and len(where) >= len(best):
            best, kind = where, what
    return kind


@contextmanager
def building(home: Home, group: str | None) -> Iterator[Home]:
    """Yield a new folder beside ``home`` to build in; it takes the home's place only if all of it was built.

    Raises ``InputRefusedError`` if there is something at ``home`` already, which is never touched.
    """
    target = home.path
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InputRefusedError(
            f"There is already something at {target}. Nothing was changed.",
            "Open it with `hcms`, or choose another place with --home.",
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        refuse_network(target.parent)
        draft = Home(target.with_name(f".{target.name}.{secrets.token_hex(8)}.new"))
        draft.path.mkdir(mode=_OWN_FOLDER)
    except OSError as error:
        raise _refused(target, error) from error
    try:
        _hand_to_group(draft.path, group)
        yield draft
        set_modes(draft.path, shared=draft.shared)
        flush(draft.path)
        if target.exists():
            target.rmdir()
        draft.path.rename(target)
    except OSError as error:
        raise _refused(target, error) from error
    finally:
        _remove(draft.path)


def _refused(target: Path, error: OSError) -> CmsError:
    return MachineError(
        f"The home could not be made at {target} ({error.strerror}). Nothing was changed.",
        "Check the folder's permissions and the free space, or choose another place with --home.",
    )


def _hand_to_group(path: Path, group: str | None) -> None:
    if group is None:
        return
    if os.name == "nt":
        raise InputRefusedError("Group folders are set in Windows itself. Nothing was changed.", "Leave out --group.")
    import shutil

    try:
        shutil.chown(path, group=group)
    except LookupError as error:
        raise InputRefusedError(
            f"This computer has no group {group}. Nothing was changed.", "Name another."
        ) from error
    except PermissionError as error:
        raise InputRefusedError(
            f"Your account is not in the group {group}, so it cannot share a home with it. Nothing was changed.",
            "Have your account put into that group, log out and in again, and try again.",
        ) from error
    path.chmod(_GROUP_FOLDER)


def set_modes(folder: Path, *, shared: bool) -> None:
    """Give everything below a folder the permissions of a home, whatever it was copied from."""
    if os.name == "nt":
        return
    for path in folder.rglob("*"):
        if path.is_dir():
            path.chmod(_GROUP_FOLDER if shared else _OWN_FOLDER)
        else:
            path.chmod(_GROUP_FILE if shared else _OWN_FILE)


def let_group_read(folder: Path) -> None:
    """Let the group of a shared home read a folder and all in it, and change nothing: what a backup needs."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(_READ_FOLDER if path.is_dir() else _READ_FILE)


def flush(folder: Path) -> None:
    """Make sure that everything in a folder is on the disk before anything counts on it."""
    for path in (*folder.rglob("*"), folder):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
        elif os.name != "nt":
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _remove(path: Path) -> None:
    import shutil

    if path.exists():
        shutil.rmtree(path, ignore_errors=True)


def defaults() -> Path:
    """Return the folder with the shipped forms and other files: in the wheel, or the checkout's top level."""
    package = Path(__file__).parent
    shipped = package / "_defaults"
    return shipped if shipped.is_dir() else package.parent.parent


def codebook_file(home: Home) -> Path:
    """Return the codebook that is in force: the home's own, or the shipped one where it has none."""
    return home.themes if home.themes.is_file() else defaults() / "themes.yaml"
