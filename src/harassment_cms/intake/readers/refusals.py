"""The words with which a file is refused before it is read, shared by everything that looks at whole files."""

from __future__ import annotations

from harassment_cms.domain.errors import InputRefusedError

SAVE_AS = "Export it again as CSV from the survey tool, or save it as “CSV UTF-8” in the spreadsheet program."
EXPORT_AGAIN = "Export it again from the survey tool, or copy it again from where it came from."


def refusal(name: str, what: str, hint: str = SAVE_AS) -> InputRefusedError:
    """The refusal of the file ``name``, of which ``what`` is said."""
    return InputRefusedError(f"“{name}” {what}. Nothing was changed.", hint)


def damaged(name: str) -> InputRefusedError:
    """The refusal of a file that breaks off or contradicts itself."""
    return refusal(name, "is damaged or was cut off and cannot be read", EXPORT_AGAIN)


def locked(name: str) -> InputRefusedError:
    """The refusal of a file that only a password opens."""
    return refusal(
        name,
        "is protected with a password and cannot be read",
        "Open it in the spreadsheet program, save a copy without a password, and import the copy. Delete the copy "
        "afterwards.",
    )
