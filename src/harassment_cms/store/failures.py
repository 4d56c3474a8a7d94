"""What the database says, in words for a person and with the right exit code. No stored value is ever quoted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlcipher3.dbapi2 as sqlcipher

from harassment_cms.domain.errors import CmsError, ConflictError, IntegrityError, MachineError

_DAMAGED = "Run `hcms doctor`, keep this file as it is, and restore the last good backup to another place."
_KEPT = "What was not finished was taken back whole; everything saved before is still there."


def translate(error: BaseException) -> CmsError | None:
    """Return the refusal that fits a driver's error, or None if it is not one that a person can act on."""
    text = str(error).lower()
    if "is locked" in text or "busy" in text:
        return ConflictError(
            "Another program is writing to this home, and it did not finish within five seconds.",
            "Nothing was changed. Try again in a moment.",
        )
    if "unique constraint failed: submission" in text:
        return ConflictError(
            "Another import of the same file is running.", "Nothing was doubled. Wait until it is finished."
        )
    if "disk is full" in text:
        return MachineError(f"The disk is full. {_KEPT}", "Free some space, then do it again.")
    if "readonly" in text:
        return MachineError("This home is read-only. Nothing was changed.", "Check the folder's permissions.")
    if "unable to open" in text:
        return MachineError("The case file cannot be opened.", "Check that it exists and who may read the folder.")
    if "disk i/o" in text:
        return MachineError(f"The disk did not answer. {_KEPT}", "Check the disk, then run `hcms doctor`.")
    if "not a database" in text or "malformed" in text or "hmac" in text:
        return IntegrityError("The case file is damaged, or it belongs to other keys.", _DAMAGED)
    return None


def refusal_for(error: BaseException | None) -> CmsError | None:
    """Return the refusal for an exception if it came from the driver, wrapped by SQLAlchemy or not."""
    original = getattr(error, "orig", None) or error
    return translate(original) if isinstance(original, sqlcipher.Error) else None


@contextmanager
def plain_words() -> Iterator[None]:
    """Turn a driver's error into a refusal; let everything else through unchanged."""
    try:
        yield
    except Exception as error:
        refusal = refusal_for(error)
        if refusal is None:
            raise
        raise refusal from error
