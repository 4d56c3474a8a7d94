"""The boxes of a restricted case: who opens what, and what they tell to everybody else."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from harassment_cms.vault.primitives import box_keys, random_bytes
from harassment_cms.vault.walls import (
    BOX_BYTES,
    BOXES_AT_ONCE,
    carried,
    carry,
    combine,
    make_boxes,
    open_boxes,
    split,
)


@settings(max_examples=15)
@given(readers=st.integers(1, 4), first=st.integers(0, 3), second=st.integers(0, 14))
def test_each_opens_their_own_part_and_the_two_shares_make_the_key(readers: int, first: int, second: int) -> None:
    people = [box_keys(random_bytes(32)) for _ in range(readers + first + second)]
    publics = [public for public, _ in people]
    parts = split(random_bytes(32))
    key = parts.key
    boxes = make_boxes(7, 2, parts, publics[:readers], publics[readers:][:first], publics[readers + first :])
    assert len(boxes) % (BOX_BYTES * BOXES_AT_ONCE) == 0
    assert len(boxes) < BOX_BYTES * (len(people) + BOXES_AT_ONCE)
    found = [open_boxes(boxes, 7, 2, *pair) for pair in people]
    assert {each.key for each in found[:readers]} == {key}
    assert all(each.key is None for each in found[readers:])
    for one in found[readers:][:first]:
        assert one.second is None
        for other in found[readers + first :]:
            assert combine(one.first or b"", other.second or b"") == key
    stranger = open_boxes(boxes, 7, 2, *box_keys(random_bytes(32)))
    assert (stranger.key, stranger.first, stranger.second) == (None, None, None)
    assert open_boxes(boxes, 8, 2, *people[0]).key is None
    assert open_boxes(boxes, 7, 1, *people[0]).key is None


def test_nobody_can_tell_who_holds_what_by_the_order_of_the_boxes() -> None:
    """Made for the same people eight times, the first box is not always the first reader's."""
    people = [box_keys(random_bytes(32)) for _ in range(8)]
    made = [make_boxes(7, 2, split(random_bytes(32)), [public for public, _ in people], [], []) for _ in range(8)]
    first = [open_boxes(boxes[:BOX_BYTES], 7, 2, *people[0]).key for boxes in made]
    assert None in first


def test_new_keys_carry_over_each_part_and_as_much_for_who_holds_nothing() -> None:
    people = [box_keys(random_bytes(32)) for _ in range(4)]
    publics = [public for public, _ in people]
    parts = split(random_bytes(32))
    held = [(case, 2, make_boxes(case, 2, parts, publics[:1], publics[1:2], publics[2:3])) for case in (7, 8)]
    found = []
    for public, private in people:
        new = box_keys(random_bytes(32))
        boxes = carry(held, public, private, new[0])
        assert len(boxes) == BOX_BYTES * BOXES_AT_ONCE
        assert not carried(boxes, public, private), "the old keys open nothing of it"
        mine = carried(boxes, *new)
        assert {(7, 2), (8, 2)} <= mine.keys()
        found.append(open_boxes(held[0][2] + mine[(7, 2)], 7, 2, *new))
    assert (found[0].key, found[1].first, found[2].second) == (parts.key, parts.first, parts.second)
    assert not any(found[3])
