"""Who may reach the files of a home, and whether everybody who shares it can work in it (POSIX).

Part of what `hcms doctor` says. The program itself gives every file the right permissions, whatever umask it runs
under; what goes wrong here was done by hand, by an editor, or by a tool that copied the folder.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harassment_cms.home import Home

_OTHERS, _GROUP = stat.S_IRWXO, stat.S_IRWXG
_READ_WRITE = stat.S_IRGRP | stat.S_IWGRP
_ACLS = ("system.posix_acl_access", "system.posix_acl_default")
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Finding:
    """What is not as it should be. ``advice`` names what stops nobody and opens nothing by itself."""

    sentence: str
    hint: str
    advice: str = ""


def findings(home: Home) -> Iterator[Finding]:
    """Yield what is wrong with the permissions of a home: nothing, for a good one."""
    files = {path: path.lstat() for path in _held(home)}
    shared = home.shared
    yield from _too_open(home, files, shared=shared)
    yield from _replaceable(home)
    if shared:
        yield from _shut_out(home, files)
        yield from _from_this_account(home)
    yield from _access_lists(home, files)


def _held(home: Home) -> Iterator[Path]:
    """The home, what everybody needs to open and change in it, and what they need to read."""
    beside = (home.database.with_name(f"{home.database.name}{end}") for end in ("-wal", "-shm"))
    edited = (home.settings, home.signposting, home.themes)
    folders = (home.forms, home.guidance, home.reports)
    inside = (path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir()))
    for path in (home.path, home.database, *beside, home.key_file, *edited, *folders, *inside):
        if path.exists():
            yield path


def _too_open(home: Home, files: dict[Path, os.stat_result], *, shared: bool) -> Iterator[Finding]:
    secret = {home.path, home.key_file, *(path for path in files if path.name.startswith(home.database.name))}
    mask = _OTHERS if shared else _OTHERS | _GROUP
    named = [path for path, found in files.items() if path in secret and found.st_mode & mask]
    if named:
        yield Finding(
            f"Other people on this computer can reach: {_names(home, named)}.",
            f"Run: chmod -R {'o-rwx' if shared else 'go-rwx'} {home.path}",
        )


def _replaceable(home: Home) -> Iterator[Finding]:
    for folder in home.path.resolve().parents:
        mode = folder.stat().st_mode
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            yield Finding(
                f"Anybody on this computer could put another home in the place of this one: {folder} is open to all.",
                f"Ask whoever looks after the computer to run: chmod o-w {folder}",
            )


def _shut_out(home: Home, files: dict[Path, os.stat_result]) -> Iterator[Finding]:
    group = files[home.path].st_gid
    folders = [path for path, found in files.items() if stat.S_ISDIR(found.st_mode)]
    named = [
        path
        for path, found in files.items()
        if found.st_gid != group
        or found.st_mode & _READ_WRITE != _READ_WRITE
        or (path in folders and not (found.st_mode & stat.S_ISGID and found.st_mode & stat.S_IXGRP))
    ]
    if named:
        yield Finding(
            f"Colleagues who share this home cannot use: {_names(home, named)}.",
            f"Run, as the owner: chgrp -R {group_name(group)} {home.path}; chmod -R g+rwX {home.path}; "
            f"chmod g+s {' '.join(str(folder) for folder in folders)}",
        )
    sticky = [path for path in folders if files[path].st_mode & stat.S_ISVTX]
    if sticky:
        yield Finding(
            f"The sticky bit keeps colleagues from changing what somebody else made in: {_names(home, sticky)}.",
            f"Run, as the owner: chmod -t {' '.join(map(str, sticky))}",
        )


def _from_this_account(home: Home) -> Iterator[Finding]:
    group = home.path.stat().st_gid
    if group not in {*os.getgroups(), os.getegid()} and os.geteuid() != 0:
        yield Finding(
            f"This account is not in the group {group_name(group)} that shares this home.",
            "Put it in, then log out and in again.",
        )
    mask = _umask()
    if mask is not None and mask & stat.S_IWGRP:
        yield Finding(
            "What the program writes here is shared, but a file that you edit by hand may become yours alone "
            f"(umask {mask:03o}).",
            "Before you edit a form or settings.yaml, run: umask 007. Afterwards hcms doctor says if one is shut.",
            advice="Editing by hand",
        )


def _access_lists(home: Home, files: dict[Path, os.stat_result]) -> Iterator[Finding]:
    listed = [path for path in files if _has_access_list(path)]
    if listed:
        yield Finding(
            f"An access list (ACL) of the system says more than the permissions about: {_names(home, listed)}.",
            f"Look whom it lets in: getfacl {home.path}. Take it away: setfacl -bR {home.path}",
            advice="Access list",
        )


def _has_access_list(path: Path) -> bool:
    if not hasattr(os, "listxattr"):
        return False
    try:
        return any(name in _ACLS for name in os.listxattr(path))
    except OSError:
        return False


def _umask() -> int | None:
    """Return this process's umask where it can be read without changing it for a moment."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1], 8) for line in lines if line.startswith("Umask:")), None)


def group_name(number: int) -> str:
    """Return the name of a group of the operating system, or its number where it has none (POSIX)."""
    import grp

    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)


def _names(home: Home, paths: list[Path]) -> str:
    shown = [str(path.relative_to(home.path)) if path != home.path else str(path) for path in paths]
    return ", ".join(shown[:_MOST_NAMED]) + (" and more" if len(shown) > _MOST_NAMED else "")
