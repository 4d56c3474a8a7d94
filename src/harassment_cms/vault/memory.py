"""What the operating system may not write down or show of this process once keys are in it.

No core file is written, no crash report takes a picture of the memory, and other programs of the same account cannot
look into it (Linux). Called before a passphrase is asked for and before any key is opened. What a system does not
offer is left out: it is a second line, and root passes it anyway. Replacing the process undoes it, so the next
process says it again.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import cache

_PR_SET_DUMPABLE = 4
_NO_HEAP_IN_CRASH_REPORTS = 1


@cache
def shut() -> None:
    """Keep this process's memory out of core files, crash reports and other programs' sight."""
    if sys.platform == "win32":
        import ctypes

        # Windows Error Reporting otherwise sends the heap along when the interpreter breaks.
        with suppress(AttributeError, OSError):
            ctypes.WinDLL("kernel32").WerSetFlags(_NO_HEAP_IN_CRASH_REPORTS)
        return
    import resource

    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
