"""A YAML text that says something else: what has changed is said, and all else stays as it was, letter by letter."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundadvice.authoring.writing.yaml_edit import read_value, rewritten
from soundadvice.model.errors import FormatError
from support import thorough

ROOT = Path(__file__).parents[2]
TEXT = """# the head
id: leg  # its name
when: {leg_pain: [one, both]}   # far out
because: >-
  The pain goes
  into your leg.
# before the list
vignettes:
  # the first
  - {name: one, answers: {leg_pain: one}, expect: fires}
  - name: two  # the second
    answers: {leg_pain: both}
    expect: fires
note: "No"
"""


@pytest.mark.slow  # every file of every shipped pack
def test_what_says_the_same_is_the_same_byte_for_byte() -> None:
    files = sorted((ROOT / "rules").rglob("*.yaml"))
    assert len(files) > 200
    for path in files:
        text = path.read_text("utf-8")
        assert rewritten(text, read_value(text, path.name), path.name) == text, path


VALUES = st.one_of(
    st.integers(-1000, 1000),
    st.booleans(),
    st.sampled_from(
        ["yes", "no", "No", "null", "on", "~", "1.5", "3 weeks", "$few_weeks", "a: b", "x #1", "“Yes”", "é"]
    ),
    st.text(alphabet="abc yes:#'\"{}[],-?!&*|>%@`\\é\n", min_size=1, max_size=30).map(str.strip).filter(bool),
)
PLACES = [("id",), ("note",), ("because",), ("vignettes", 0, "name"), ("vignettes", 1, "expect"), ("new",)]


@settings(max_examples=thorough.examples(150))
@given(st.sampled_from(PLACES), VALUES)
def test_one_value_is_changed_and_comments_and_other_values_stay(place: tuple[str | int, ...], value: object) -> None:
    wanted = deepcopy(read_value(TEXT, "x"))
    inside = wanted
    for step in place[:-1]:
        inside = inside[step]
    inside[place[-1]] = value
    made = rewritten(TEXT, wanted, "x")
    assert read_value(made, "x") == wanted
    for comment in ("# the head", "# its name", "   # far out", "# before the list", "# the first", "# the second"):
        assert comment in made
    assert "when: {leg_pain: [one, both]}   # far out\n" in made


def test_items_are_added_removed_and_put_in_another_order() -> None:
    wanted = read_value(TEXT, "x")
    first, second = wanted["vignettes"]
    wanted["vignettes"] = [second, {"name": "three", "answers": {"leg_pain": "no"}, "expect": "silent"}, first]
    made = rewritten(TEXT, wanted, "x")
    assert read_value(made, "x") == wanted
    assert "  - {name: three, answers: {leg_pain: no}, expect: silent}\n" in made
    del wanted["vignettes"][1:]
    assert "three" not in rewritten(made, wanted, "x")


def test_what_cannot_be_written_is_refused() -> None:
    with pytest.raises(FormatError, match="x: this file cannot be written anew"):
        rewritten(TEXT, {"id": "a\u202eb"}, "x")
