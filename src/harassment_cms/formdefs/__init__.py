"""What a survey asks and what its answers mean: the definitions in ``forms/*.yaml``, and the judge of answers.

Called by intake (which column is which question), services (pathways, facts of a case) and both fronts. It
reads forms through ``yamlfile`` and knows no survey tool, no widget and no database.
"""

from __future__ import annotations

from harassment_cms.formdefs.answers import judge, judge_items, month_of, typed
from harassment_cms.formdefs.differing import Difference, DifferenceKind, differences
from harassment_cms.formdefs.fields import (
    CODED_FIELDS,
    FIELDS,
    MULTI_FIELDS,
    ROUTES,
    SAFETY_ANSWERS,
    SAFETY_FIELDS,
    is_free,
    takes_several,
)
from harassment_cms.formdefs.loader import (
    digest_of,
    form_from_canonical,
    form_path,
    load_form,
    load_forms,
    remember_wording,
)
from harassment_cms.formdefs.model import (
    OTHER,
    UNANSWERED,
    UNDECIDED,
    Condition,
    FormDef,
    Judged,
    Option,
    Question,
    QuestionType,
    Step,
    Translation,
    folded,
)

__all__ = [
    "CODED_FIELDS",
    "FIELDS",
    "MULTI_FIELDS",
    "OTHER",
    "ROUTES",
    "SAFETY_ANSWERS",
    "SAFETY_FIELDS",
    "UNANSWERED",
    "UNDECIDED",
    "Condition",
    "Difference",
    "DifferenceKind",
    "FormDef",
    "Judged",
    "Option",
    "Question",
    "QuestionType",
    "Step",
    "Translation",
    "differences",
    "digest_of",
    "folded",
    "form_from_canonical",
    "form_path",
    "is_free",
    "judge",
    "judge_items",
    "load_form",
    "load_forms",
    "month_of",
    "remember_wording",
    "takes_several",
    "typed",
]
