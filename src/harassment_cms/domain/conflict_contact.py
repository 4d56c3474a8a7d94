"""Whether the reader without a conflict of interest can be of use: somebody here, whom nobody let in to the others.

Asked by `hcms doctor` and Today, so that a name in settings.yaml that helps nobody is noticed before it is
needed.
"""

from __future__ import annotations

from harassment_cms.domain.permissions import Role
from harassment_cms.domain.roster import Roster

HINT = (
    "A report that may be about every case manager would open for none of the team. Name, in settings.yaml, a case "
    "manager of this home whom nobody lets in to the reports."
)


def contact_fault(roster: Roster, name: str) -> str:
    """Return in a sentence why the person named is of no use for it; empty if they are, or nobody is named.

    Nobody named is a contact that is missing, and is said as such.
    """
    if not name.strip():
        return ""
    person = roster.by_name(name)
    if person is None:
        return f"{name} is named as the reader without a conflict of interest, and is nobody in this home."
    if Role.CASE_MANAGER not in person.roles:
        return f"{person.name} is named as the reader without a conflict of interest, and is no case manager."
    if not person.active:
        return f"{person.name} is named as the reader without a conflict of interest, and has no way in any more."
    if person.admitted:
        return (
            f"{person.name} is named as the reader without a conflict of interest, and was let in to the reports "
            "like everybody else."
        )
    return ""
