"""Groups of digits: nowhere is a number that a person types divided by a thousand, or cut, without a word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundadvice.model.question import Duration, Number
from soundadvice.server.web import site
from support.packs.generated import at_least, choice, rule, small_pack
from support.server.visits import NOW, Visit
from support.terminal.keys import CTRL_C, Seen

DOSE = Number(id="dose", text="How much?", unit="mg", minimum=0, maximum=20_000)
SPAN = Duration(id="since", text="Since when?", minimum=0, maximum=20_000 * 86_400)
SMALL = small_pack()
PACK = small_pack(
    questions=(DOSE, SPAN, *SMALL.questions),
    rules=(
        rule("too_much", at_least("dose", 4_000), "call_now"),
        rule("long", at_least("since", 9_000 * 86_400), "call_now"),
        *SMALL.rules,
    ),
)
MARKS = [",", ".", "'", "\u2019", " ", "\u00a0", "\u2009", "\u202f", "_", "\u066c", "\uff0c", "\uff0e", ", ", "\u00b7"]
GROUPED = [f"10{mark}000" for mark in MARKS] + [
    "\uff11\uff10,\uff10\uff10\uff10",
    "\u0661\u0660\u066c\u0660\u0660\u0660",
]


def test_the_web_page_asks_again() -> None:
    visit = Visit(site({PACK.id: PACK}, default=PACK.id, clock=lambda: NOW), PACK).begin()
    for typed in (*GROUPED, "1,0,000", "10,000 mg", "+10,000", "00010,000", "1e4", "0" * 90 + "10000"):
        visit.post("/question", question="dose", number=typed)
        assert (visit.page.status_code, visit.asked) == (422, "dose"), typed
    visit.post("/question", question="dose", number="10000")
    assert (visit.page.status_code, visit.asked) == (200, None)  # so much is an emergency at once


def test_the_web_page_asks_again_for_a_length_of_time() -> None:
    visit = Visit(site({PACK.id: PACK}, default=PACK.id, clock=lambda: NOW), PACK).begin()
    visit.post("/question", question="dose", number="10")
    for typed in GROUPED:
        visit.post("/question", question="since", number=typed, unit="days")
        assert (visit.page.status_code, visit.asked) == (422, "since"), typed
    visit.post("/question", question="since", number="10000", unit="days")
    assert (visit.page.status_code, visit.asked != "since") == (200, True)


# What is read is the same everywhere: one mark that a keyboard has, one that it has not, and digits of elsewhere.
@pytest.mark.parametrize("typed", [GROUPED[0], GROUPED[6], GROUPED[-1]])
def test_the_terminal_asks_again(press: Callable[..., Seen], typed: str) -> None:
    seen = press(typed + "\r" + CTRL_C + CTRL_C, other_pack=PACK)
    assert "write 10000" in seen.flowing
    assert "Since when?" not in seen.text


def test_both_readings_are_offered_in_words_and_each_is_taken_as_written() -> None:
    visit = Visit(site({PACK.id: PACK}, default=PACK.id, clock=lambda: NOW), PACK).begin()
    visit.post("/question", question="dose", number="10,000")
    assert "10,000 can be ten thousand or ten: write 10000 or 10." in visit.page.text
    visit.post("/question", question="dose", number="1000")
    assert visit.asked == "since"
    visit.post("/question", question="since", number="1.000", unit="weeks")
    assert "1.000 can be one thousand or one: write 1000 weeks or 1 week." in visit.page.text
    visit.post("/question", question="since", number="1000 weeks", unit="weeks")
    assert visit.get("/question/1").text.count('value="1000"') == 1
    assert visit.get("/question/2").text.count('value="1000"') == 1


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("10", 10), ("10,0", 10), ("10.0", 10), ("0010", 10), ("+10", 10), (" 10 mg ", 10), ("10MG", 10),
        ("\uff11\uff10", 10), ("\u0661\u0660", 10), ("\u0967\u0966", 10), ("10000", 10_000), ("10000 mg", 10_000),
    ],
)  # fmt: skip
def test_what_can_be_one_number_only_is_taken(typed: str, taken: int) -> None:
    from soundadvice.typed import typed_number

    assert typed_number(DOSE, typed) == taken


@pytest.mark.parametrize(
    "typed",
    [
        "", "ten", "10 g", "10 mgs", "10 kg", "1.5e3", "10^3", "1/2", "10\u00b2", "1\u0662", "10-20", "10 or 20", "5 5",
        "10,", ",5", "10..0", "10,5", "1\u00bd", "-10", "\u221210", "NaN", "inf", "0x10", "10\u200b000", "10k",
        "9" * 79,
    ],
)  # fmt: skip
def test_what_is_no_such_number_is_refused_kindly(typed: str) -> None:
    from soundadvice.typed import MendError, typed_number

    with pytest.raises(MendError, match=r"^Please type a whole number of mg from 0 to 20000\.$"):
        typed_number(DOSE, typed)


@given(st.integers(0, 20_000), st.sampled_from(MARKS), st.sampled_from(["", " mg"]))
def test_a_number_written_in_groups_is_never_another_one(number: int, mark: str, unit: str) -> None:
    from soundadvice.typed import MendError, typed_number

    try:
        assert typed_number(DOSE, f"{number:,}".replace(",", mark) + unit) == number
    except MendError:
        assert number >= 1000


@given(st.integers(0, 10**7), st.integers(0, 4), st.sampled_from(",."))
def test_a_number_with_decimals_is_never_another_one(number: int, decimals: int, mark: str) -> None:
    from soundadvice.typed import MendError, typed_number

    exact = Decimal(number).scaleb(-decimals)
    question = Number(id="n", text="?", unit="u", minimum=0, maximum=10**7, decimals=decimals)
    text = f"{exact:f}".replace(".", mark)
    if decimals == 3 and exact >= 1:
        with pytest.raises(MendError) as mend:
            typed_number(question, text)
        text = str(mend.value).rstrip(".").rsplit(" or ", 1)[1]
    assert typed_number(question, text) == exact


@pytest.mark.parametrize(
    ("typed", "days"),
    [("1000 days", 1000), ("\u0661\u0660 days", 10), ("\u00bd day", 0.5), ("1\u00bd weeks", 10.5), ("2,5 weeks", 17.5)],
)
def test_lengths_of_time_that_can_be_one_only(typed: str, days: float) -> None:
    from soundadvice.typed import seconds_of

    assert seconds_of(typed) == days * 86_400


@pytest.mark.parametrize("typed", ["10,000 days", "1.000 weeks ago", "for 1 000 weeks", "2 days, 1,000 h"])
def test_a_check_in_asks_again(typed: str) -> None:
    from soundadvice.typed import TwoReadingsError, typed_day

    with pytest.raises(TwoReadingsError, match=r"[Ww]rite 1(0|00|000|0000) "):
        typed_day(typed, date(2024, 6, 20))


def test_the_number_of_a_line_is_no_number_in_groups() -> None:
    from soundadvice.typed import MendError
    from soundadvice_cli.prompts.plain import _read

    many = choice("many", *(f"o{number}" for number in range(20)))
    for typed in ("1,000", "10,011", "1 001", "0x1", "1.0"):
        with pytest.raises(MendError, match="1 to 20"):
            _read(many, typed)
    assert _read(many, "11") == "o10"
