"""A report as a script hands it over: slips are named with the right name beside them, and no word of the report."""

from __future__ import annotations

import json

import pytest
from tests.conftest import ROOT
from tests.factories import FORM

from harassment_cms.domain.codes import allowed_codes
from harassment_cms.domain.errors import InputRefusedError
from harassment_cms.formdefs import FormDef, load_form
from harassment_cms.intake.byhand import Given
from harassment_cms.services.by_hand.given import given_answers
from harassment_cms.services.by_hand.scripted import plain_from, words_from


@pytest.fixture(scope="module")
def form() -> FormDef:
    """The shipped form."""
    return load_form(ROOT / f"forms/{FORM}.yaml", allowed_codes())


def plain(**changed: object) -> bytes:
    """A report as a script hands it over."""
    told = {"came_by": "letter", "told_by": "themselves", "basis": "agreed", "answers": {"narrative": "Once."}}
    return json.dumps({"form": FORM, **told, **changed}).encode()


def read(form: FormDef, raw: bytes, **given: str) -> tuple[dict[str, str], dict[str, Given]]:
    """Read all of it, as entering does."""
    read = plain_from(raw)
    return words_from(read, given), given_answers(form, read.get("answers", {}))


SECRET = "Zebedee"


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        (b'{"answers": {"narrative": "Zebedee"', "line 1, column 36"),
        (b'{"came_by": "phone", "came_by": "Zebedee"}', "twice"),
        (b'["Zebedee"]', "no JSON object"),
        (b'{"answers": NaN}', "no answer can be"),
        (b"[" * 100_000, "no answer can be"),
        (b"\xff\xfe", "UTF-8"),
        (b" " * 2_000_001, "larger than 2 MB"),
        (plain(answer={}), 'key 6 does not belong here; did you mean "answers"?'),
        (plain(Zebedee="x"), "key 6 does not belong here"),
        (plain(reason=["Zebedee"]), "reason: one text is allowed"),
        (plain(answers=["Zebedee"]), "hcms forms show"),
        (plain(answers={"narative": SECRET}), 'answer 1 belongs to no question; did you mean "narrative"?'),
        (plain(answers={"route": "anonymos"}), 'route: did you mean "anonymous"? one of named_meeting'),
        (plain(answers={"route": SECRET}), "route: one of named_meeting"),
        (plain(answers={"route": ["anonymous", "named_meeting"]}), "route: one of named_meeting"),
        (plain(answers={"types": ["bullying", SECRET]}), "types: any of bullying"),
        (plain(answers={"narrative": [SECRET]}), "narrative: one text is allowed"),
        (plain(answers={"narrative": True}), "narrative: one text is allowed"),
        (plain(answers={"route": {"answer": "anonymous", "other": SECRET}}), "route: one of"),
    ],
)
def test_a_slip_is_named_without_a_word_of_the_report(form: FormDef, raw: bytes, names: str) -> None:
    with pytest.raises(InputRefusedError) as refused:
        read(form, raw)
    told = f"{refused.value.message} {refused.value.hint}"
    assert names in told
    assert SECRET not in told


def test_codes_labels_lists_numbers_and_words_beside_other_are_taken(form: FormDef) -> None:
    answers = {
        "route": "I stay anonymous",
        "types": ["other", "BULLYING", "bullying"],
        "affiliation": {"answer": "other", "other": "a guest of a guest"},
        "date": "3 March 2026",
        "place_detail": 12.50,
        "witnesses": None,
    }
    words, given = read(form, plain(answers=answers), came_by="email")
    assert words == {"form": FORM, "came_by": "email", "told_by": "themselves", "basis": "agreed"}
    assert given == {
        "route": Given(("anonymous",)),
        "types": Given(("bullying", "other")),
        "affiliation": Given(("other",), other="a guest of a guest"),
        "date": Given(text="3 March 2026"),
        "place_detail": Given(text="12.5"),
    }
