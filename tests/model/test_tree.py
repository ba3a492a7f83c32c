"""The tree: what is left out has one meaning, and where a thing stands in a file is no part of what it is."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib
import pickle
import pkgutil
import re
from collections.abc import Iterator
from enum import IntEnum, StrEnum
from types import SimpleNamespace

import pytest

from soundadvice import model
from soundadvice.model import digest
from soundadvice.model.case.cited import citations
from soundadvice.model.condition import Comparison, Not, Operator, OptionTest, Quantifier, UnsureTest, holds
from soundadvice.model.disposition import Acuity
from soundadvice.model.evidence import Citing, ElementKind, Review, SourcePlace, fingerprint
from soundadvice.model.pack import Pack
from soundadvice.model.plan import Exercise, Habit, NotDescribed, PlanBook, PlanRule, Programme, Step, Therapy, kinds_of
from soundadvice.model.problem import Problem, Span
from soundadvice.model.question import (
    CheckInForm,
    Choice,
    Duration,
    MultiChoice,
    Number,
    Option,
    allows_unsure,
    answered_otherwise,
    option_text,
)
from soundadvice.model.rule import Parameter
from soundadvice.wording.answers import why_alone, why_not_together
from support.packs.generated import any_of, at_least, choice, make, rule, small_pack

BESIDE = {"span", "spans", "also", "excerpt", "parameter"}  # where it stands, or how it came about
OTHER_DEFAULTS = {
    (Exercise, "repetitions"): 1,
    (Number, "decimals"): 0,
    (PlanBook, "no_exercise"): "",
    (Problem, "severity"): "error",
    (Pack, "region"): "default",
    (Pack, "check_in"): CheckInForm(),
    **{(Span, name): 1 for name in ("line", "column", "end_line", "end_column")},
}


def classes() -> Iterator[type]:
    for found in pkgutil.iter_modules(model.__path__, f"{model.__name__}."):
        module = importlib.import_module(found.name)
        for thing in vars(module).values():
            if isinstance(thing, type) and dataclasses.is_dataclass(thing) and thing.__module__ == module.__name__:
                yield thing


@pytest.mark.parametrize("of", [*classes()], ids=lambda of: of.__name__)
def test_what_is_left_out_is_nothing_and_a_place_is_not_compared(of: type) -> None:
    assert of.__dataclass_params__.frozen  # type: ignore[attr-defined]
    for field in dataclasses.fields(of):
        if of is not Pack:  # which is compared by identity
            assert field.compare is (field.name not in BESIDE or (of, field.name) == (Problem, "span")), field.name
        assert field.default_factory is dataclasses.MISSING
        if (of, field.name) in OTHER_DEFAULTS:
            assert field.default == OTHER_DEFAULTS[of, field.name]
        elif field.name in BESIDE and of is not Problem:
            assert field.default == (() if field.name == "spans" else None)
        elif field.default is not dataclasses.MISSING:
            assert field.default in (None, False, (), "", frozenset())


def test_acuities_are_ordered_and_named() -> None:
    assert [int(acuity) for acuity in Acuity] == [0, 1, 2, 3, 4]
    assert [Acuity.from_id(str(acuity)) for acuity in Acuity] == list(Acuity)
    for word in ("Same_Day", "SAME_DAY ", "soonest"):
        with pytest.raises(KeyError):
            Acuity.from_id(word)


def test_a_question_allows_unsure_where_it_takes_it() -> None:
    for unsure in (False, True):
        assert allows_unsure(Duration(id="d", text="?", minimum=0, maximum=9, unsure=unsure)) is unsure
        assert allows_unsure(Number(id="n", text="?", unit="m", minimum=0, maximum=9, unsure=unsure)) is unsure
        assert allows_unsure(choice("c", "yes", "no", *["unsure"][: int(unsure)])) is unsure


def test_an_option_has_its_own_words_and_another_none() -> None:
    one = choice("c", "yes", "no")
    assert [option_text(one, option.id) for option in one.options] == [option.text for option in one.options]
    with pytest.raises(KeyError, match="maybe"):
        option_text(one, "maybe")


def test_none_stands_alone_and_unsure_goes_with_signs() -> None:
    options = tuple(Option(name, f"{name}.") for name in ("leg", "arm", "none", "unsure"))
    question = MultiChoice(id="signs", text="?", options=options)
    assert [option.exclusive for option in options] == [False, False, True, False]
    assert [option.is_sign for option in options] == [True, True, False, False]
    for chosen in (["leg"], ["none"], ["unsure"], ["leg", "arm"], ["leg", "unsure"], ["leg", "arm", "unsure"], []):
        assert why_not_together(question, chosen) is None
    for others in (["leg"], ["unsure"], ["leg", "unsure"]):
        assert why_not_together(question, [*others, "none"]) == why_alone(options[2])
    assert why_alone(options[2]) == (
        "“none.” cannot be true together with another answer. If one of the others fits you, choose that one, and "
        "leave “none.” out."
    )


def test_what_does_not_pass_a_test_passes_one_of_the_other_tests() -> None:
    letters = choice("c", "a", "b", "c")
    amount = Duration(id="d", text="?", minimum=0, maximum=5, unsure=True)
    sure = Duration(id="d", text="?", minimum=0, maximum=5)
    for quantifier in Quantifier:
        for listed in (("a",), ("a", "b")):
            test = OptionTest("c", quantifier, listed)
            others = answered_otherwise(letters, test)
            assert all(any(holds(other, one) for other in others) is not holds(test, one) for one in "abc")
            assert not any(isinstance(other, Not) for other in others)
    for operator in Operator:
        test = Comparison("d", operator, 3)
        for question, answers in ((amount, (*range(6), "unsure")), (sure, tuple(range(6)))):
            others = answered_otherwise(question, test)
            assert all(any(holds(other, one) for other in others) is not holds(test, one) for one in answers)
            assert (UnsureTest("d") in others) is question.unsure
    (other,) = answered_otherwise(amount, UnsureTest("d"))
    assert [holds(other, one) for one in (*range(6), "unsure")] == [True] * 6 + [False]


def test_what_decides_follows_what_enables() -> None:
    """`z` decides since `y` is asked only after it, and `y` since `x` is; `a` decides nothing."""
    z, a, lone = choice("z", "yes", "no"), choice("a", "yes", "no"), choice("lone", "yes", "no")
    y = choice("y", "yes", "no", enable_when=any_of("z", "yes"))
    x = choice("x", "yes", "no", enable_when=any_of("y", "yes"))
    lazy = choice("lazy", "yes", "no", enable_when=any_of("a", "yes"))
    plan = PlanBook(
        habits=(Habit("up", "Up", "Get up."),),
        rules=(
            PlanRule(id="first", applies_to=("self_care",), when=any_of("lazy", "yes"), give=("up",)),
            PlanRule(id="second", applies_to=("see_doctor",), when=any_of("lone", "yes"), give=("up",)),
            PlanRule(id="third", applies_to=("self_care",), when=any_of("x", "yes"), give=("up",)),
            PlanRule(id="fourth", applies_to=("self_care",), give=("up",)),
        ),
    )
    pack = make((z, a, lone, y, x, lazy), (rule("one", any_of("x", "yes")),), plan=plan)
    assert pack.deciding == ("z", "y", "x")
    assert pack.plan_questions("self_care") == ("a", "lazy")
    assert pack.plan_questions("see_doctor") == ("lone",)
    assert pack.plan_questions("call_now") == ()


def test_a_pack_finds_its_things_by_id() -> None:
    pack = small_pack()
    assert [pack.question[one.id] for one in pack.questions] == list(pack.questions) == list(pack.question.values())
    assert [pack.rule[one.id] for one in pack.rules] == list(pack.rules)
    assert [pack.disposition[one.id] for one in pack.dispositions] == list(pack.dispositions)
    assert pack.text == {one.id: one.text for one in pack.texts}
    assert pack.acuity_of == {one.id: pack.disposition[one.advise].acuity for one in pack.rules}
    assert pack.most_urgent(()) == pack.default == "self_care"
    assert pack.most_urgent(["numb_leg", "numb_saddle", "severe"]) == "call_now"
    assert (repr(pack), pack.emergency_number) == ("<Pack small 0.1.0>", "112")
    below = small_pack(id="below")
    above = small_pack(parent=small_pack(id="middle", parent=below))
    assert [layer.id for layer in above.layers] == ["below", "middle", "small"]


def test_a_plan_gives_exercises_habits_therapies_and_programmes() -> None:
    exercise = Exercise(id="e", title="", about="", timing="", order=1, steps=(Step("do"),))
    habit, therapy = Habit("h", "", ""), Therapy("t", "", "")
    weeks = Programme(id="w", title="", about="", stages=(), step_up="", step_back="", once_well="")
    book = PlanBook(exercises=(exercise,), habits=(habit,), therapies=(therapy,), programmes=(weeks,))
    assert book.given == (exercise, habit, therapy, weeks)
    gentle = Habit("g", "", "", gentle=True)
    assert [sorted(kinds_of(one)) for one in (*book.given, gentle)] == [
        ["exercises"],
        ["habits"],
        ["therapies"],
        ["programmes"],
        ["gentle", "habits"],
    ]


def test_what_rests_on_claims_is_cited_with_its_kind() -> None:
    steps = (Step("one", claims=("c2", "c1")), Step("two", claims=("c3",)))
    exercise = Exercise(id="e", title="", about="", timing="", order=1, steps=steps, claims=("c1",))
    more = {"therapies": (Therapy("t", "", ""),), "not_described": (NotDescribed("n", ""),), "exercises": (exercise,)}
    pack = small_pack(plan=dataclasses.replace(small_pack().plan, **more))
    assert all((pack.rules, pack.questions, pack.plan.habits, pack.plan.rules, pack.texts))
    cited = citations(pack)
    assert Citing(ElementKind.EXERCISE, "e", ("c1", "c2", "c3")) in cited
    named = [(one.kind, one.id) for one in cited]
    assert len(set(named)) == len(named)
    plan = pack.plan
    for kind, things in (
        (ElementKind.RULE, pack.rules),
        (ElementKind.QUESTION, pack.questions),
        (ElementKind.HABIT, plan.habits),
        (ElementKind.THERAPY, plan.therapies),
        (ElementKind.PLAN_RULE, plan.rules),
        (ElementKind.NOT_DESCRIBED, plan.not_described),
        (ElementKind.TEXT, (*pack.texts, dataclasses.replace(pack.texts[0], id="come_back"))),
        (ElementKind.DISPOSITION, pack.dispositions),
        (ElementKind.PARAMETER, pack.parameters),
    ):
        assert [name for one, name in named if one is kind] == [thing.id for thing in things]  # type: ignore[attr-defined]


def test_a_parameter_shows_its_own_value_or_another() -> None:
    weeks = Parameter("few", 1_814_400, 1_814_400, 0, 9_999_999, is_duration=True, why="")
    years = Parameter("old", 50, 50, 0, 120, is_duration=False, why="", unit="years")
    assert (weeks.show(), weeks.show(0), weeks.show(86_400)) == ("3 weeks", "0 days", "1 day")
    assert (years.show(), years.show(0)) == ("50 years", "0 years")


def test_at_least_is_no_more_than() -> None:
    assert [holds(at_least("d", 3), amount) for amount in (2, 3, 4)] == [False, True, True]


def test_a_choice_is_no_set() -> None:
    assert isinstance(choice("c", "yes"), Choice)


def test_a_fingerprint_is_of_composed_characters_with_white_space_folded() -> None:
    assert fingerprint(" see\n\te\u0301  ") == hashlib.sha256("see \u00e9".encode()).hexdigest()
    assert fingerprint("see") != fingerprint("s ee")
    assert str(SourcePlace(3, 5, 9)) == "3:5-9"


def test_what_has_no_word_in_the_canonical_form_is_refused_and_what_is_as_good_as_a_word_is_taken() -> None:
    class Loud(str):
        __slots__ = ()

    class Odd(IntEnum):
        ONE = 1

    class Word(StrEnum):
        ONE = "one"

    assert digest.canonical([Loud('a"'), True, False, 0, -7, None, (), {}]) == '["a\\"",true,false,0,-7,null,[],{}]'
    for value in (Odd.ONE, Word.ONE, 1.5, b"", {1}):
        with pytest.raises(TypeError, match=f"a value of type {type(value).__name__} has no canonical form"):
            digest.canonical(value)


def test_a_key_that_joined_late_is_written_only_if_there_is_something_in_it() -> None:
    form = digest.ClassForm("T", (("early", "early"), ("late", "late")), if_used=frozenset({"late"}))
    for nothing in (None, False, (), ""):
        assert digest._unused(form, SimpleNamespace(early=nothing, late=nothing)) == {"late"}
    for something in (0, True, ("",), "x"):
        assert digest._unused(form, SimpleNamespace(early=None, late=something)) == frozenset()
    template, names = digest._template(form, frozenset({"early"}))
    assert (template, names) == ('{"is":"T","late":%s}', ("late",))
    assert digest._template(form, frozenset()) == ('{"early":%s,"is":"T","late":%s}', ("early", "late"))


def test_a_digest_knows_a_plain_value_again() -> None:
    written = '{"a":"\u00e9","b":[1.5,null]}'
    assert digest.digest({"b": [1.5, None], "a": "\u00e9"}) == f"sha256:{hashlib.sha256(written.encode()).hexdigest()}"
    with pytest.raises(ValueError, match="not JSON compliant"):
        digest.digest(float("nan"))


def test_a_class_or_a_word_that_the_form_forgets_is_named() -> None:
    with pytest.raises(TypeError, match=re.escape("`Step.do`, `Step.more`: give it a key in the canonical form")):
        digest.all_named(Step, {field.name for field in dataclasses.fields(Step)} - {"do"} | {"more"})
    with pytest.raises(TypeError) as refused:  # in order, so that the message is the same each time
        digest.all_named(Step, {field.name for field in dataclasses.fields(Step)} | set("hgfedcba"))
    assert str(refused.value).startswith(", ".join(f"`Step.{name}`" for name in "abcdefgh") + ": give it")
    with pytest.raises(TypeError, match=re.escape("`Quantifier` has none_of: give it a word")):
        digest._words({Quantifier.ANY_OF: "any_of", Quantifier.ALL_OF: "all_of"})
    with pytest.raises(TypeError, match=re.escape("`Step.span`")):
        digest._form(Step, "Step", "do hold claims other_side while_holding takes cue")
    keys = "hold claims other_side while_holding takes cue"
    kind, form = digest._form(Step, "S", keys, left_out="span", if_used="it=do")
    assert (kind, form.tag, form.left_out, form.if_used) == (Step, "S", ("span",), {"it"})
    assert form.keys == (
        ("claims", "claims"), ("cue", "cue"), ("hold", "hold"), ("it", "do"), ("other_side", "other_side"),
        ("takes", "takes"), ("while_holding", "while_holding"),
    )  # fmt: skip


def test_a_pack_is_reviewed_if_its_meaning_and_its_words_are_signed() -> None:
    pack = small_pack()
    right, wrong = (pack.meaning_hash, pack.content_hash), "sha256:0"

    def status(*signed: tuple[str, str]) -> str:
        reviews = tuple(Review("a doctor", "2026-01-01", *hashes, "2027-01-01") for hashes in signed)
        return dataclasses.replace(pack, reviews=reviews).status

    assert status() == "draft"
    assert status(right) == status((wrong, wrong), right) == "reviewed"
    assert (
        status((right[0], wrong))
        == status((wrong, right[1]))
        == status((right[0], wrong), (wrong, right[1]))
        == "draft"
    )


def test_a_pack_survives_pickling_without_what_is_derived() -> None:
    pack = small_pack()
    assert pack.deciding  # derived, and kept with it
    again = pickle.loads(pickle.dumps(pack))
    assert "deciding" not in vars(again)
    assert vars(again).keys() == {field.name for field in dataclasses.fields(Pack)}
    assert again.content_hash == pack.content_hash
