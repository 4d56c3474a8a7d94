"""People: their keys and ways in, and what is known of each of them."""

from __future__ import annotations

from harassment_cms.services.people.details import Given, PeopleDetails, Taker
from harassment_cms.services.people.handing_over import Caseload, HandingOver
from harassment_cms.services.people.inviting import Invitation, Inviting
from harassment_cms.services.people.membership import Joined, People
from harassment_cms.services.people.naming import check_name
from harassment_cms.services.people.passphrases import check_passphrase
from harassment_cms.services.people.rights import Rights

__all__ = [
    "Caseload",
    "Given",
    "HandingOver",
    "Invitation",
    "Inviting",
    "Joined",
    "People",
    "PeopleDetails",
    "Rights",
    "Taker",
    "check_name",
    "check_passphrase",
]
