"""Small parts of the tree, field by field: limits that two answers set, scores of other parts, days and lengths."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from pkgutil import walk_packages

import pytest

from soundadvice import load_pack, model
from soundadvice.model.answer import answer_to_json, expected
from soundadvice.model.condition import Named, OptionTest, Quantifier
from soundadvice.model.condition.derived import Derived, Factor
from soundadvice.model.condition.fold import with_parts
from soundadvice.model.condition.limits import is_constant, staircase
from soundadvice.model.condition.score import levels
from soundadvice.model.condition.tree import LimitTest, Operator, ScoreTest, UnsureTest
from soundadvice.model.disposition import PlanKind
from soundadvice.model.errors import ImpossibleError
from soundadvice.model.evidence import Review
from soundadvice.model.plan import Service, kinds_of
from soundadvice.model.question import Date, Duration, Number, says_back
from soundadvice.model.rule import Parameter, Rule
from soundadvice.wording.translation.speak import pack_in_language
from support.packs.by_hand import any_of, choice, make, small_pack
from support.packs.shipped import shipped

RATIO = Derived(id="ratio", title="Ratio", factors=(Factor("above", 1), Factor("below", -1)), times=(1, 1))


def test_the_fewer_answers_set_the_limit() -> None:
    """Of 3 heights by 5 weights, weight is limited: at least 2 of each 1, 4 of each 2, 6 of each 3."""
    ranges = {"above": range(2, 7), "below": range(1, 4)}
    assert RATIO.compared(Operator.AT_LEAST, Decimal(2), ranges, {"above", "other"}) == LimitTest(
        question="above",
        by="below",
        operator=Operator.AT_LEAST,
        below=False,
        limits=((1, 2), (2, 4), (3, 6)),
        least=2,
        most=6,
        by_most=3,
        always=frozenset({"above"}),
        value="ratio",
        amount=Decimal(2),
    )


def test_where_the_value_falls_as_the_answer_rises() -> None:
    """Of 2 weights by 4 heights, height is limited: less than a half above 4, and above 6."""
    ranges = {"above": range(2, 4), "below": range(3, 8)}
    found = RATIO.compared(Operator.LESS_THAN, Decimal("0.5"), ranges)
    assert (found.question, found.by, found.below) == ("below", "above", False)
    assert (found.limits, found.least, found.most, found.by_most) == (((2, 5), (3, 7)), 3, 7, 3)
    assert found.always == frozenset()


def test_of_as_many_answers_the_later_factor_sets_the_limit() -> None:
    ranges = {"above": range(1, 4), "below": range(1, 4)}
    assert RATIO.by(ranges) == ("below", "above")
    assert RATIO.steps(ranges) == 3


def test_a_score_is_made_of_other_parts_with_the_same_points() -> None:
    test = ScoreTest("pain", 3, ((1, UnsureTest("a")), (-2, UnsureTest("b"))), base=4)
    other = with_parts(test, (UnsureTest("c"), UnsureTest("d")))
    assert other == ScoreTest("pain", 3, ((1, UnsureTest("c")), (-2, UnsureTest("d"))), base=4)
    with pytest.raises(ValueError, match="shorter"):
        with_parts(test, (UnsureTest("c"),))


def test_a_limit_of_the_same_parts_is_itself_and_of_others_is_what_they_are() -> None:
    test = RATIO.compared(Operator.AT_LEAST, Decimal(2), {"above": range(2, 7), "below": range(1, 4)})
    assert with_parts(test, (staircase(test),)) is test
    assert with_parts(test, (UnsureTest("above"),)) == UnsureTest("above")


def test_a_day_is_shown_and_asked_for_as_so_long_ago() -> None:
    day = Date(id="day", text="?", minimum=0, maximum=400, unsure=True)
    assert (answer_to_json(day, 21), answer_to_json(day, "unsure")) == ("3 weeks", "unsure")
    assert expected(day) == (
        "a day and the day of asking, such as `2024-06-03/2024-06-20`; or so long before it, such as `3 weeks`: "
        "from 0 days to 400 days, or `unsure`"
    )


@pytest.mark.parametrize(
    ("longest", "said"),
    [
        (7200, "a number and a unit, such as `20 minutes` or `2 hours`, from 0 days to 2 hours"),
        (600, "a number and a unit, such as `10 minutes`, from 0 days to 10 minutes"),
    ],
)
def test_a_length_is_asked_for_in_the_units_of_its_bounds(longest: int, said: str) -> None:
    assert expected(Duration(id="long", text="?", minimum=0, maximum=longest)) == said


def any_of_these(options: list[str]) -> OptionTest:
    return OptionTest("mood", Quantifier.ANY_OF, tuple(options))


def test_points_go_up_and_down_in_steps_from_what_is_sure() -> None:
    worth = [(0, "even"), (3, "high"), (-1, "low"), (1, "some"), (-4, "lowest")]
    base, steps = levels(worth, any_of_these, always=False)
    assert base == 0
    assert steps == (
        (1, any_of_these(["high", "some"])),
        (2, any_of_these(["high"])),
        (-1, any_of_these(["low", "lowest"])),
        (-3, any_of_these(["lowest"])),
    )
    base, steps = levels(worth, any_of_these, always=True)
    assert base == -4
    assert [number for number, _ in steps] == [3, 1, 1, 2]
    assert levels([], any_of_these, always=True) == (0, ())


def test_a_review_signs_the_case_only_if_it_names_one() -> None:
    def never() -> str:
        raise AssertionError

    plain = Review("GP", "2026-01-01", "m", "c", "2027-01-01")
    assert plain.signs("m", "c", never)
    assert not plain.signs("m", "x", never)
    whole = replace(plain, case_hash="k")
    assert whole.signs("m", "c", lambda: "k")
    assert not whole.signs("m", "c", lambda: "other")
    assert not whole.signs("x", "c", never)


def test_what_goes_with_a_disposition_is_what_the_pack_has_of_its_kinds() -> None:
    pack = shipped("low_back_pain_self_care")
    there = {kind for item in pack.plan.given for kind in kinds_of(item)}
    for one in pack.dispositions:
        expected_kinds = tuple(kind for kind in PlanKind if kind in there and kind in pack.kinds[one.id])
        assert pack.kinds_given(one.id) == expected_kinds
    assert pack.kinds_given("emergency") == ()
    assert pack.has_plan_at_home(pack.default)
    bare = replace(pack, dispositions=tuple(replace(one, plan=frozenset()) for one in pack.dispositions))
    assert bare.has_plan_at_home(bare.default)
    assert not bare.has_plan_at_home("emergency")


def test_ranges_are_of_numbers_alone() -> None:
    pack = shipped("bmi_adults")
    assert set(pack.ranges) == {"height", "weight", "waist"}
    assert shipped("phq9").ranges == {}


def test_who_is_not_sure_is_asked_on_and_on() -> None:
    sore = choice("sore", "no", "yes", "unsure")
    press = choice("press", "no", "yes", "unsure", enable_when=any_of("sore", "unsure"))
    again = choice("again", "no", "yes", enable_when=Named("not_sure", any_of("press", "unsure")))
    apart = choice("apart", "no", "yes", enable_when=any_of("sore", "yes"))
    rules = tuple(
        Rule(id=f"r_{name}", when=any_of(name, "yes"), advise="see_doctor", because="b")
        for name in ("sore", "press", "again", "apart")
    )
    pack = make((sore, press, again, apart), rules)
    assert pack.follow_ups("sore") == ("press", "again")
    assert pack.follow_ups("press") == ("again",)
    assert pack.follow_ups("apart") == ()


def test_the_case_of_a_pack_in_other_words_is_the_packs_own() -> None:
    pack = load_pack("low_back_pain_red_flags", translations=True)
    other = pack_in_language(pack, "de")
    assert other.written is pack
    assert other.case_hash == pack.case_hash
    assert other.meaning_hash == pack.meaning_hash
    assert other.written_meaning() == pack.written_meaning()
    assert pack.case_hash != shipped("low_back_pain").case_hash


def test_a_pack_in_the_words_for_someone_was_written_for_all() -> None:
    pack = small_pack()
    for_someone = replace(pack, title="For you", as_written=pack)
    assert for_someone.written is pack
    assert (for_someone.meaning_hash, for_someone.content_hash) == (pack.meaning_hash, pack.content_hash)


def test_what_a_region_lacks_is_that_of_everywhere() -> None:
    line = Service("line", {"default": "the line (1)", "gb": "the British line (2)"})
    pack = small_pack(emergency_numbers={"default": "112", "au": "000"}, services=(line,))
    here = {name: replace(pack, region=name) for name in pack.regions}
    assert {name: one.emergency_number for name, one in here.items()} == {"default": "112", "au": "000", "gb": "112"}
    assert [here[name].services_here["line"] for name in ("default", "au", "gb")] == [
        "the line (1)", "the line (1)", "the British line (2)",
    ]  # fmt: skip


def classes() -> list[type]:
    """Every class of the tree that has fields."""
    modules = [import_module(one.name) for one in walk_packages(model.__path__, f"{model.__name__}.")]
    found = {one for module in modules for one in vars(module).values() if isinstance(one, type)}
    return [one for one in found if is_dataclass(one) and one.__module__.startswith(model.__name__)]


def test_where_something_stands_in_a_file_is_no_part_of_what_it_is() -> None:
    spans = {one.__name__: of.compare for one in classes() for of in fields(one) if of.name == "span"}
    assert {"Rule", "Score", "Derived", "Named"} & set(spans) >= {"Rule", "Score", "Derived"}
    assert [name for name, compared in spans.items() if compared and name not in ("Problem",)] == []


def test_how_a_limit_was_written_is_no_part_of_what_it_is() -> None:
    ranges = {"above": range(2, 7), "below": range(1, 4)}
    assert RATIO.compared(Operator.AT_LEAST, Decimal("1.99"), ranges) == RATIO.compared(
        Operator.MORE_THAN, Decimal("1.98"), ranges
    )


def test_a_value_without_decimals_is_a_whole_number() -> None:
    assert RATIO.shown(Fraction(75, 4)) == Decimal(18)


def test_answers_at_odds_are_told_in_one_sentence() -> None:
    together = ImpossibleError(("hot", "ill"), "You cannot have been hot for longer than you were ill.")
    assert str(together) == (
        "`hot`: You cannot have been hot for longer than you were ill; change this answer, or that to `ill`"
    )
    assert str(ImpossibleError(("age",), "This is for adults.")) == "`age`: This is for adults; change this answer"


def test_words_of_its_own_are_said_back() -> None:
    age = Number(id="age", text="?", unit="years", minimum=0, maximum=9)
    assert not says_back(age)
    assert says_back(replace(age, said="You are {}."))
    pick = choice("sore", "no", "yes")
    assert not says_back(pick)
    first, *others = pick.options
    assert says_back(replace(pick, options=(replace(first, said="It is not sore."), *others)))


def test_a_value_is_that_which_a_question_compares_as_so_many_steps() -> None:
    warm = Parameter(
        id="warm", value=385, declared=385, minimum=350, maximum=420, is_duration=False, why="w", unit="C", decimals=1
    )
    fine = Number(id="fever", text="?", unit="C", minimum=3000, maximum=4500, decimals=2)
    assert warm.steps(fine) == 3850
    assert (warm.value_at(fine, 3850), warm.value_at(fine, 3859)) == (385, 385)
    long = Parameter(id="long", value=9, declared=9, minimum=0, maximum=99, is_duration=True, why="w")
    assert long.value_at(Duration(id="d", text="?", minimum=0, maximum=99), 7) == 7
    assert long.value_at(Date(id="day", text="?", minimum=0, maximum=99), 3) == 3 * 86_400


def test_a_limit_that_says_the_same_of_all_amounts_is_constant() -> None:
    ranges = {"above": range(2, 7), "below": range(1, 4)}
    assert is_constant(RATIO.compared(Operator.AT_LEAST, Decimal(0), ranges))
    assert is_constant(RATIO.compared(Operator.AT_LEAST, Decimal(99), ranges))
    assert not is_constant(RATIO.compared(Operator.AT_LEAST, Decimal(2), ranges))
