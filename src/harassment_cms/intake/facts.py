"""The codes of a report: what may stand in plain beside a sealed report, and whether it speaks of danger.

Only codes of the form's options ever leave here; words, exact dates and which safety question it was do not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from harassment_cms.domain.case import Facts, Route
from harassment_cms.formdefs import SAFETY_FIELDS, FormDef, month_of
from harassment_cms.intake.problems import ProblemCode
from harassment_cms.intake.reading import Answer, Block

_ROUTES: dict[str | None, Route] = {route.value: route for route in Route}
_ONE_CODE = (
    "route",
    "reporter.role",
    "reporter.affiliation",
    "responding.relationship",
    "incident.campus",
    "incident.place",
    "incident.ongoing",
    "affected.affiliation",
    "responding.affiliation",
    "heard_about",
    "consent.statistics",
)
_SEVERAL_CODES = ("incident.types", "incident.motivations", "wishes", "anonymous.reasons")
# "No", "No, …", "No - …", but neither "No idea" nor "No-one is safe".
_CLEAR_NO = re.compile(r"no(?:$|[.,;:!]|\s+[-(])")


class FactsReader:
    """Reads facts under one form; made once per import.

    What is no option of the form is counted as it passes: ``unplaced`` by question, ``unclear`` for the answers to
    safety questions that must be read as yes; and so are the ``cut_short``, which a workbook had no room for.
    ``safety`` are the ids of the safety questions.
    """

    def __init__(self, form: FormDef) -> None:
        self._one_code = [next(_with_options(form, field), "") for field in _ONE_CODE]
        self._several_codes = [tuple(_with_options(form, field)) for field in _SEVERAL_CODES]
        self._date = next((question.id for question in form.for_field("incident.date")), "")
        one = [frozenset([id_]) for id_ in self._one_code]
        several = [frozenset(ids) for ids in self._several_codes]
        route, role, affiliation, relationship, campus, place, ongoing, affected, responding, heard, consent = one
        self._fed_by = {
            "route": route,
            "reporter_role": role,
            "reporter_affiliation": affiliation,
            "relationship": relationship,
            "incident_types": several[0],
            "motivations": several[1],
            "campus": campus,
            "place": place,
            "incident_month": frozenset([self._date]),
            "ongoing": ongoing,
            "affected_affiliation": affected,
            "responding_affiliation": responding,
            "wishes": several[2],
            "anonymous_reasons": several[3],
            "heard_about": heard,
            "statistics_consent": consent,
        }
        self._consent = self._one_code[-1]
        self.safety = frozenset(question.id for field in SAFETY_FIELDS for question in form.for_field(field))
        self._optional = [q.id for q in form.questions if q.type.has_options and q.id not in self.safety]
        self.unplaced: Counter[str] = Counter()
        self._words = [q.id for q in form.questions if not q.type.has_options]
        self.unclear = 0
        self.cut_short = 0

    def facts(self, block: Block) -> list[Facts]:
        """The codes of each record."""
        # Forms feed a field that takes one answer from one question at most.
        route, role, affiliation, relationship, campus, place, ongoing, affected, responding, heard, consent = (
            _codes(block, id_) for id_ in self._one_code
        )
        types, motivations, wishes, reasons = (_several(block, ids) for ids in self._several_codes)
        dates = _codes(block, self._date)
        return list(
            map(
                Facts,
                [_ROUTES.get(code, Route.UNKNOWN) for code in route],
                role,
                affiliation,
                relationship,
                types,
                motivations,
                campus,
                place,
                [None if day is None else month_of(day) for day in dates],
                # Yes, no or unknown; None when not answered.
                [code if code in ("yes", "no", None) else "unknown" for code in ongoing],
                affected,
                responding,
                wishes,
                reasons,
                heard,
                self._wishes_about_figures(block, consent),
            )
        )

    def _wishes_about_figures(self, block: Block, codes: Sequence[str | None]) -> Sequence[str | None]:
        """The answers to whether a report may be counted; a clear no in other words than the form's is a no."""
        column = block.answers.get(self._consent)
        if column is None or None not in codes:
            return codes
        return [
            "no" if code is None and answer is not None and answer.value is None and _is_clear_no(answer) else code
            for code, answer in zip(codes, column, strict=True)
        ]

    def tell_more(self, told: Facts, known: Facts, asked: Collection[str]) -> bool:
        """Say whether a reading that asks these questions may change the codes that are known."""
        return any(
            getattr(told, name) != getattr(known, name)
            for name, questions in self._fed_by.items()
            if not questions.isdisjoint(asked)
        )

    def danger(self, block: Block) -> list[bool]:
        """Whether any safety question of each record was answered with yes.

        An answer that is no option of the form counts as yes unless it is a clear no: a reworded option must not
        hide danger.
        """
        dangers = [False] * len(block.response_ids)
        for id_ in self.safety & block.answers.keys():
            for place, answer in enumerate(block.answers[id_]):
                if answer is None:
                    continue
                if answer.value == "yes":
                    dangers[place] = True
                elif answer.value is None:
                    if _is_clear_no(answer):
                        self.unplaced[id_] += 1
                    else:
                        self.unclear += 1
                        dangers[place] = True
        return dangers

    def count_unplaced(self, block: Block) -> None:
        """Count the answers to other questions that are not among their options, or not whole."""
        for id_ in self._optional:
            if odd := len([1 for answer in block.answers.get(id_, ()) if answer is not None and answer.problem]):
                self.unplaced[id_] += odd
        for id_ in self._words:
            for answer in block.answers.get(id_, ()):
                if answer is not None and answer.problem is not None:
                    self.cut_short += answer.problem == ProblemCode.CUT_SHORT.sentence


def _with_options(form: FormDef, field: str) -> Iterator[str]:
    return (question.id for question in form.for_field(field) if question.type.has_options)


def _codes(block: Block, question: str) -> list[str | None]:
    """The one code, or date, of each record for a question; None where there is none or the file does not ask."""
    column = block.answers.get(question, [None] * len(block.response_ids))
    return [None if answer is None or not isinstance(answer.value, str) else answer.value for answer in column]


def _several(block: Block, questions: Sequence[str]) -> list[tuple[str, ...]]:
    """The codes of a field that takes several answers, from all the questions that feed it, each once."""
    found: list[tuple[str, ...]] = [()] * len(block.response_ids)
    for id_ in questions:
        for place, answer in enumerate(block.answers.get(id_, ())):
            if answer is not None and isinstance(answer.value, tuple):
                found[place] = tuple(dict.fromkeys(found[place] + answer.value))
    return found


def _is_clear_no(answer: Answer) -> bool:
    # Several ticked options stand there as "no,yes"; the first of them is not the answer.
    if answer.problem == ProblemCode.SEVERAL_TICKED.sentence:
        return False
    # The canonical form has the label's words even where the cell holds the number of an option.
    return _CLEAR_NO.match(answer.canonical.removeprefix(b"?").decode()) is not None
