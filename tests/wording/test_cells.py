"""Cells: text that is wide on a terminal keeps to the width, and nothing of it is lost."""

# ruff: noqa: RUF001  wide letters are what it is about

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from soundadvice.wording.cells import cell_width, padded, wrapped

TEXTS = (
    "腰や背中が痛い、または張っていますか？「きょう」からの痛みも含みます。",
    "你的下背部疼痛吗？请选择所有符合的选项（包括已经消失的）。",
    "허리가 아프거나 뻐근합니까?",
    "Low back pain 腰痛 (since 3 weeks), naïve café.",
)
letters = st.text(alphabet=st.sampled_from("ab 腰、。「」ｋかゃー é한"), max_size=60)


def test_cells_are_counted_as_a_terminal_does() -> None:
    for text in TEXTS:
        assert cell_width(text) == cell_len(text)


@given(letters, st.integers(8, 30))
def test_every_line_fits_and_nothing_is_lost(text: str, cells: int) -> None:
    lines = wrapped(text, cells)
    assert all(cell_width(line) <= cells for line in lines)
    assert "".join(lines).replace(" ", "") == "".join(text.split())


def test_no_line_begins_with_a_full_stop_or_ends_with_a_bracket() -> None:
    for text in TEXTS:
        for cells in range(12, 40):
            for line in wrapped(text, cells):
                assert line[0] not in "、。？」）"
                assert line[-1] not in "「（"


def test_columns_of_a_table_stand_below_each_other() -> None:
    assert {cell_width(padded(text, 80)) for text in TEXTS} == {80}
    assert padded("腰", 4, left=True) == "  腰"
