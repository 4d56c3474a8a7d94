"""The same response has the same tags; another answer has others; nobody without the key learns anything."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.domain.moments import to_text
from harassment_cms.formdefs import FormDef
from harassment_cms.intake.layout import Column, Layout, Role, Tool
from harassment_cms.intake.mapping import Mapper
from harassment_cms.intake.readers.csvfile import CsvFile, Record
from harassment_cms.intake.reading import Block
from harassment_cms.intake.recognise import recognise
from harassment_cms.intake.tags import Tag, Tagger
from harassment_cms.intake.understanding import Wish
from harassment_cms.ports.arrivals import RowTags

Forms = dict[str, FormDef]
Write = Callable[..., Path]
KEY = b"a key of this home, for tests on"


def keyed(kind: str, size: int, key: bytes = KEY) -> Tag:
    return lambda data: hashlib.blake2b(data, key=key, digest_size=size, person=kind.encode()).digest()


def tagged(path: Path, forms: Forms, key: Path | None = None) -> list[RowTags]:
    found = recognise(path, forms, Wish(key=key))
    mapper = Mapper(found.layout, found.form)
    with CsvFile.open(path, found.encoding, found.delimiter) as file:
        records = [item for item in file if isinstance(item, Record)]
    block = mapper.read_block([record.cells for record in records])
    return Tagger(keyed, found.form.id, mapper.asked).of_block(block, [record.raw for record in records])


def tags_of(layout: Layout, form: FormDef, *rows: Sequence[str]) -> list[RowTags]:
    mapper = Mapper(layout, form)
    raws = [",".join(row).encode() for row in rows]
    return Tagger(keyed, form.id, mapper.asked).of_block(mapper.read_block(rows), raws)


def differ(one: RowTags, other: RowTags) -> bool:
    tagger = Tagger(keyed, "report", ())
    assert tagger.differ(one, other) is tagger.differ(other, one)
    return tagger.differ(one, other)


def answers(tags: Sequence[RowTags]) -> list[bytes]:
    return [row.answers for row in tags]


def identities(tags: Sequence[RowTags]) -> list[bytes]:
    return [row.identity for row in tags]


def plain(*columns: Column) -> Layout:
    return Layout(Tool.PLAIN, "report", "utf-8", ",", columns, joins=";,|\n", other_in_place=True)


def test_shape_wording_separator_and_coding_leave_no_trace(write: Write, forms: Forms, exports: Any) -> None:
    uncoded = tagged(write("uncoded.csv", *exports.uncoded), forms)
    coded = tagged(write("coded.csv", *exports.coded), forms, write("key.csv", *exports.key))
    other = tagged(write("plain.csv", *exports.plain, delimiter=";"), forms)
    renumbered = [
        [header.replace("What would you like us to do?", "What shall we do?") for header in row]
        for row in exports.uncoded
    ]
    renumbered[0] = [header.replace("8. Which", "18. WHICH") for header in renumbered[0]]
    earlier = tagged(write("earlier.csv", *renumbered, delimiter="\t"), forms)
    assert len(set(answers(uncoded))) == len(set(identities(uncoded))) == 3
    for export in (coded, other, earlier):
        assert answers(export) == answers(uncoded)
        assert identities(export) == identities(uncoded)
        assert not any(map(differ, export, uncoded))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("shape", ["uncoded", "coded", "plain"])
def test_the_order_of_columns_leaves_no_trace(
    write: Write, forms: Forms, exports: Any, seed: int, shape: str
) -> None:
    rows = getattr(exports, shape)
    places = list(range(len(rows[0])))
    random.Random(seed).shuffle(places)
    key = write("key.csv", *exports.key) if shape == "coded" else None
    straight = tagged(write("a.csv", *rows), forms, key)
    shuffled = tagged(write("b.csv", *([row[place] for place in places] for row in rows)), forms, key)
    assert answers(shuffled) == answers(straight)
    assert [row.each for row in shuffled] == [row.each for row in straight]


@pytest.mark.parametrize("place", range(1, 12))
def test_each_changed_cell_shows(write: Write, forms: Forms, exports: Any, place: int) -> None:
    changed = ["x", "I would like to talk to someone", "Gestures", "another", "City", "19/04/2026", "No", "Words!",
               "now filled", "More", "Cats", "A friend"]  # fmt: skip
    rows = [list(row) for row in exports.uncoded]
    rows[1][place] = changed[place]
    before, after = tagged(write("a.csv", *exports.uncoded), forms), tagged(write("b.csv", *rows), forms)
    assert before[0].identity == after[0].identity
    assert before[0].answers != after[0].answers
    assert differ(before[0], after[0])
    assert answers(before)[1:] == answers(after)[1:]


@pytest.mark.parametrize("place", range(1, 12))
def test_a_question_that_only_one_export_has_is_no_change(
    write: Write, forms: Forms, exports: Any, place: int
) -> None:
    fewer = [[*row[:place], *row[place + 1 :]] for row in exports.uncoded]
    before, after = tagged(write("a.csv", *fewer), forms), tagged(write("b.csv", *exports.uncoded), forms)
    other_words_alone = exports.uncoded[0][place].startswith("2.a.")
    assert any(map(differ, before, after)) is other_words_alone
    assert identities(before) == identities(after)


def test_ids_and_dates_of_the_tool_are_not_answers(write: Write, forms: Forms, exports: Any) -> None:
    rows = [list(row) for row in exports.uncoded]
    rows[1][0], rows[1][-1] = "9-9-9", "2027-01-01"
    before, after = tagged(write("a.csv", *exports.uncoded), forms)[0], tagged(write("b.csv", *rows), forms)[0]
    assert before.answers == after.answers
    assert before.identity != after.identity
    assert before.record != after.record


def test_what_an_export_asks(write: Write, forms: Forms, exports: Any) -> None:
    found = recognise(write("a.csv", *exports.uncoded), forms)
    assert Mapper(found.layout, found.form).asked == (
        "campus",
        "danger",
        "header:how did it affect you?",
        "header:how did you hear of us?",
        "header:which pets do you like?",
        "route",
        "sleep",
        "story",
        "types",
        "when",
    )


def test_an_answer_that_fits_no_option_counts_by_its_words(form: FormDef) -> None:
    layout = plain(Column("s", Role.ANSWER, "s", "sleep"))
    one, same, other = answers(tags_of(layout, form, ["Badly"], [" badly "], ["Hardly"]))
    assert one == same != other


def test_the_order_of_a_forms_options_leaves_no_trace(form: FormDef) -> None:
    types = form.question("types")
    turned = replace(form, questions=(replace(types, options=types.options[::-1]),))
    layout = plain(Column("t", Role.ANSWER, "t", "types"))
    one, other = (answers(tags_of(layout, each, ["Gestures,Following me"])) for each in (form, turned))
    assert one == other


def test_words_after_other_count_alike_in_place_and_in_their_own_column(form: FormDef) -> None:
    in_place = plain(Column("c", Role.ANSWER, "c", "campus"))
    beside = plain(Column("c", Role.ANSWER, "c", "campus"), Column("o", Role.OTHER, "o", "campus"))
    (there,) = answers(tags_of(in_place, form, ["the car park"]))
    assert [there] == answers(tags_of(beside, form, ["Other", "the car park"]))
    assert [there] != answers(tags_of(beside, form, ["Other", ""]))


words = st.text(st.characters(codec="utf-8"), max_size=90)
three = st.lists(words, min_size=3, max_size=3)


@given(three, three)
def test_different_answers_never_have_the_same_tags(a: list[str], b: list[str]) -> None:
    layout = Layout(
        Tool.PLAIN, "f", "utf-8", ",", tuple(Column(name, Role.UNMAPPED, name) for name in ("x", "y", "z"))
    )
    form = FormDef("f", 1, "", (), "", ())
    block = Mapper(layout, form).read_block([a, b])
    same = all(
        [one and one.canonical, one is None] == [two and two.canonical, two is None]
        for one, two in block.unmapped.values()
    )
    one, two = tags_of(layout, form, a, b)
    assert (one.answers == two.answers) is same
    assert differ(one, two) is not same


# --- rows without an id


def test_equal_rows_without_an_id_are_counted(form: FormDef) -> None:
    layout = plain(Column("s", Role.ANSWER, "s", "sleep"), Column("d", Role.SUBMITTED_AT, "d"))
    rows = [["Less", "2026-04-20"], ["Less", "2026-04-20"], ["Less", "2026-04-21"], ["More", "2026-04-20"]]
    tags = tags_of(layout, form, *rows)
    assert len(set(identities(tags))) == 4
    turned = identities(tags_of(layout, form, *reversed(rows)))
    assert Counter(turned) == Counter(identities(tags))


def test_a_row_that_could_not_be_read_is_its_bytes_whatever_ends_its_line() -> None:
    last, grown = (Tagger(keyed, "report", ()).of_unreadable(raw) for raw in (b"a,b", b"a,b\r\n"))
    assert last == grown
    tagger = Tagger(keyed, "report", ())
    assert tagger.of_unreadable(b"a,b").identity != tagger.of_unreadable(b"a,b").identity


def test_a_row_without_an_id_that_should_have_one_is_its_bytes(form: FormDef) -> None:
    layout = plain(Column("id", Role.RESPONSE_ID, "id"), Column("s", Role.ANSWER, "s", "sleep"))
    (tags,) = tags_of(layout, form, ["", "Less"])
    assert tags == Tagger(keyed, "report", ()).of_unreadable(b",Less")


# --- what they tell others


def test_equal_answers_of_two_people_do_not_look_equal(form: FormDef) -> None:
    layout = plain(Column("id", Role.RESPONSE_ID, "id"), Column("s", Role.ANSWER, "s", "sleep"))
    one, two = tags_of(layout, form, ["1", "Less"], ["2", "Less"])
    assert one.answers == two.answers
    assert one.each != two.each
    assert not differ(one, two)


def test_another_home_has_other_tags(form: FormDef) -> None:
    layout = plain(Column("id", Role.RESPONSE_ID, "id"), Column("s", Role.ANSWER, "s", "sleep"))
    (ours,) = tags_of(layout, form, ["1", "Less"])
    mapper = Mapper(layout, form)
    elsewhere = Tagger(lambda kind, size: keyed(kind, size, b"another home's"), form.id, mapper.asked)
    (theirs,) = elsewhere.of_block(mapper.read_block([["1", "Less"]]), [b"1,Less"])
    assert not {ours.identity, ours.record, ours.answers} & {theirs.identity, theirs.record, theirs.answers}


# --- against the same, written down plainly


def plainly(form: str, asked: Sequence[str], block: Block, raws: Sequence[bytes]) -> list[RowTags]:
    """The tags as they are defined, one after another, with nothing remembered."""
    made, seen = [], Counter[bytes]()
    for place, raw in enumerate(raws):
        start = form.encode() + b"\x00"
        record = keyed("hcms.row.record", 16)(hashlib.sha256(raw.rstrip(b"\r\n")).digest())
        names, values = b"", []
        for name in asked:
            answer = {**block.answers, **block.unmapped}[name][place]
            said = answer.canonical if answer else b""
            if len(said) > 64:
                said = b"#" + hashlib.sha256(said).digest()
            tag = keyed("hcms.row.value", 6)(start + name.encode() + b"\x00" + said) if answer else None
            names += hashlib.blake2b(name.encode(), digest_size=6).digest()
            values.append(tag)
        answered = keyed("hcms.row.answers", 16)(b"".join(tag for tag in values if tag))
        response_id, moment = block.response_ids[place], block.submitted_at[place]
        if response_id:
            identity = keyed("hcms.row.id", 16)(start + b"id\x00" + response_id.encode())
        else:
            sent = to_text(moment).encode() if moment else b""
            same = keyed("hcms.row.same", 16)(start + b"answers\x00" + sent + b"\x00" + answered)
            seen[same] += 1
            identity = keyed("hcms.row.id", 16)(same + seen[same].to_bytes(4))
        mask = hashlib.shake_128(keyed("hcms.row.mask", 32)(b"") + identity).digest(6 * len(values))
        shown = b"".join(tag or bytes(6) for tag in values)
        made.append(
            RowTags(identity, record, answered, names + bytes(a ^ b for a, b in zip(shown, mask, strict=True)))
        )
    return made


@given(st.lists(st.tuples(words, st.sampled_from(["Less", "More", "Badly", ""]), words, words), max_size=6))
def test_the_quick_way_gives_what_the_plain_way_gives(rows: list[tuple[str, str, str, str]]) -> None:
    from tests.intake.conftest import QUESTIONS

    form = FormDef("report", 1, "A report", ("students",), "en-GB", QUESTIONS)
    columns = (
        Column("y", Role.ANSWER, "y", "story"),
        Column("s", Role.ANSWER, "s", "sleep"),
        Column("x", Role.UNMAPPED, "x"),
    )
    for layout, cells in (
        (plain(*columns, Column("id", Role.RESPONSE_ID, "id")), rows),
        (plain(*columns), [row[:3] for row in rows]),
    ):
        mapper = Mapper(layout, form)
        readable = [row for row in cells if len(row) == 3 or row[3].strip()]
        block = mapper.read_block(readable)
        raws = [repr(row).encode("utf-8", "backslashreplace") + b"\r\n" for row in readable]
        if any(block.set_aside):
            continue
        quick = Tagger(keyed, form.id, mapper.asked)
        half = len(raws) // 2
        made = quick.of_block(mapper.read_block(readable[:half]), raws[:half])
        made += quick.of_block(mapper.read_block(readable[half:]), raws[half:])
        assert made == plainly(form.id, mapper.asked, block, raws)
