"""Which stored records stood again in a later file: short to say, and read back exactly."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.answers.seen import holding, pack, places, unpack

pairs = st.lists(st.tuples(st.integers(1, 60), st.integers(1, 90)), unique_by=lambda pair: pair[0]).map(sorted)
repeated = st.builds(
    lambda first, start, step, count: [(first + n, start + n * step) for n in range(count)],
    st.integers(1, 9), st.integers(200, 900), st.sampled_from([1, 3, -3]), st.integers(1, 40),
)  # fmt: skip


@given(pairs | repeated)
def test_what_is_packed_is_read_back(seen: list[tuple[int, int]]) -> None:
    packed = pack(seen)
    assert list(places(unpack(packed))) == seen
    stored = {number for _, number in seen}
    assert set(holding(packed, range(1, 1100))) == stored


def test_a_long_file_in_its_order_takes_few_bytes() -> None:
    assert len(pack((place, 3 * place) for place in range(1, 100_001))) < 100
    assert unpack(None) == ()
