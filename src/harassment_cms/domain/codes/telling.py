"""How a report came that no survey sent: by which way, from whom, on what basis, and whose words it is in."""

from __future__ import annotations

from typing import Final

from harassment_cms.domain.codes.code_list import OTHER, CodeList, listed

_PRACTICE: Final = "practice: a report may be told to anybody, and whoever writes it down says how they know"
_LAW: Final = "UK GDPR articles 6 and 9: agreement, apart from other reasons, which are to be written down"

CAME_BY: Final = CodeList(
    "came_by",
    1,
    listed(
        _PRACTICE,
        {"in_person": "In person", "phone": "By phone", "email": "By e-mail", "letter": "By letter"},
    )
    + OTHER,
)

TOLD_BY: Final = CodeList(
    "told_by",
    1,
    listed(
        _PRACTICE,
        {
            "themselves": "The reporting party themselves",
            "supporter": "A friend, relative or supporter of theirs",
            "colleague": "A colleague at the university",
            "service": "Another service or organisation",
            "other": "Somebody else",
        },
    ),
)

BASIS: Final = CodeList(
    "basis",
    1,
    listed(
        _LAW,
        {
            "agreed": "The reporting party agreed",
            "asked": "The reporting party asked for it",
            "not_asked": "The reporting party was not asked, for a reason",
            "without": "The reporting party did not agree, and there is a reason",
        },
    ),
)

WORDING: Final = CodeList(
    "wording",
    1,
    listed(_PRACTICE, {"verbatim": "Their own words", "summary": "A summary of what they said"}),
)
