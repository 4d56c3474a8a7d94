"""Which computer this is, by a number that its operating system keeps: not its name, not its address in a network.

Nothing is known of a container, and of a system that begins anew with each start: their numbers come and go, or are
shared with others. The number never leaves this room as it is.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

_CONTAINER = (Path("/.dockerenv"), Path("/run/.containerenv"))
_NUMBER = Path("/etc/machine-id")
_HEX = re.compile(r"[0-9a-f]{32}")
_SECONDS = 5


def number() -> bytes:
    """Return the number of this computer; empty where there is none that stays."""
    with suppress(OSError, ValueError, subprocess.SubprocessError):
        if sys.platform == "win32":
            return _of_windows()
        if sys.platform == "darwin":
            return _of_macos()
        return _of_linux()
    return b""


def name() -> str:
    """Return what this computer calls itself today."""
    return platform.node() or "without a name"


def _of_linux() -> bytes:
    passing = any(mark.exists() for mark in _CONTAINER) or os.path.ismount(_NUMBER)
    found = "" if passing else _NUMBER.read_text(encoding="ascii").strip()
    return found.encode() if _HEX.fullmatch(found) else b""


def _of_macos() -> bytes:
    said = subprocess.run(
        ["/usr/sbin/ioreg", "-rd1", "-c", "IOPlatformExpertDevice"],
        capture_output=True, text=True, check=True, timeout=_SECONDS,
    ).stdout  # fmt: skip
    found = re.search(r'"IOPlatformUUID" = "([0-9A-Fa-f-]{36})"', said)
    return found[1].encode() if found else b""


def _of_windows() -> bytes:
    if sys.platform == "win32":
        import winreg

        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key:
            return str(winreg.QueryValueEx(key, "MachineGuid")[0]).encode()
    return b""
