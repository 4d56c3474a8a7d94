"""New files with comments: whatever is written reads back, and comments never become values."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from harassment_cms.yamlfile import Value, compose, parse

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp", "Cn", "Co")), max_size=40)


def test_values_and_comments_stand_where_they_belong() -> None:
    text = compose(
        {"id": "a", "options": [{"code": "yes", "label": "Yes: now"}], "names": ["one", "two"]},
        {(): ["Head."], ("id",): ["The name."], ("options", 0): ["First.", "Second."]},
    )
    assert text == (
        "# Head.\n\n# The name.\nid: a\noptions:\n  # First.\n  # Second.\n"
        '  - {code: "yes", label: "Yes: now"}\nnames: [one, two]\n'
    )


@given(label=WORDS, note=st.text(max_size=300))
def test_any_words_read_back(label: str, note: str) -> None:
    values: dict[str, Value] = {
        "id": label,
        "options": [{"code": label, "label": label}],
        "nested": [{"say": label, "list": [label]}],
    }
    text = compose(values, {(): [note], ("id",): [note], ("options", 0): [note], ("nested", 0, "say"): [note]})
    assert parse(text.encode(), "made.yaml").data == values
