"""Phrases: how often, how long, what was held back and why, and whose word it is."""

from __future__ import annotations

import dataclasses

import pytest

from soundadvice import Pack
from soundadvice.meaning.consult import triage
from soundadvice.meaning.help import Help, help_for, help_of, sure
from soundadvice.meaning.phrases import (
    draft_words,
    held_title,
    held_why,
    hold,
    how_long,
    how_many,
    look_again,
    marked_title,
    not_for_people,
    numbers_to_call,
    sign,
    status_line,
)
from soundadvice.meaning.planner import HeldBack, make_plan
from soundadvice.model.condition import All, AnyOf
from soundadvice.model.disposition import Acuity
from soundadvice.model.evidence import Review
from soundadvice.model.pack import Signs
from soundadvice.model.plan import Exercise, Habit, Picture, PlanBook, PlanRule, Service, Step, Therapy
from soundadvice.model.question import MultiChoice, Option, option_text
from support.packs.generated import WEEK, any_of, at_least, choice, make, rule, small_pack

WELL = {"signs": ["none"], "pain": "mild", "duration": "1 week", "tried": "no"}


def exercise(name: str, order: int = 1, **more: object) -> Exercise:
    parts: dict[str, object] = {"title": f"{name} title", "about": "{pain}", "timing": "daily", "steps": (Step("do"),)}
    return Exercise(id=name, order=order, **{**parts, **more})  # type: ignore[arg-type]


def test_every_acuity_has_a_sign() -> None:
    assert len(set(map(sign, Acuity))) == len(Acuity)


def test_how_often() -> None:
    told = [how_many(exercise("e", repetitions=n, each_side=each)) for n in (1, 2) for each in (False, True)]
    assert told == ["once", "once on each side", "2 times", "2 times on each side"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        ((1, 1), "1 second"),
        ((1, 2), "1 to 2 seconds"),
        ((60, 60), "60 seconds"),
        ((60, 120), "60 to 120 seconds"),
        ((61, 120), "61 to 120 seconds"),
        ((120, 121), "120 to 121 seconds"),
        ((120, 120), "2 minutes"),
        ((120, 180), "2 to 3 minutes"),
        ((90, 150), "90 to 150 seconds"),
    ],
)
def test_how_long(seconds: tuple[int, int], words: str) -> None:
    assert how_long(seconds) == words


def held_pack() -> Pack:
    """One habit, held back if a person sits little, or while it is not said whether a therapy was had."""
    habits = (Habit("up", "Get up", "Get up often."), Habit("chair", "A chair", "Take a chair."))
    rules = (
        PlanRule(id="all", applies_to=("self_care",), give=("up", "chair")),
        PlanRule(id="little", applies_to=("self_care",), when=any_of("sits", "little"), hold_back=("up",)),
        PlanRule(id="had", applies_to=("self_care",), when=any_of("therapy", "yes"), hold_back=("chair",)),
        PlanRule(id="never", applies_to=("self_care",), hold_back=("chair",)),
    )
    return small_pack(plan=PlanBook(habits=habits, rules=rules, no_exercise="nothing"))


def test_what_was_held_back_says_why() -> None:
    pack = held_pack()
    advice = triage(pack, {**WELL, "sits": "little"})
    held = {one.item: one for one in advice.plan.held_back}
    sits, therapy = pack.question["sits"], pack.question["therapy"]
    assert held_title(pack, held["up"]) == "Get up"
    assert held_title(pack, held["chair"]) == "A chair"
    assert held_why(advice, held["up"]) == f"Because you answered: {sits.text} {sits.options[1].text}."  # type: ignore[union-attr]
    # Of the two rules that hold the chair back, `never` needs no answer, and so outweighs `had`.
    assert (held["chair"].rule, held["chair"].unanswered) == ("never", ())
    assert held_why(advice, held["chair"]) == "It does not go with this advice."
    assert held_why(advice, HeldBack("chair", "had", ("therapy", "sits"))) == (
        f"We can only add it once you answer: {therapy.text}; {sits.text}"
    )
    assert held_why(advice, HeldBack("chair", None)) == "We leave it out until a clinician has checked it."


def test_an_answer_that_no_longer_counts_and_would_raise_is_worth_a_look() -> None:
    pack = small_pack()
    assert look_again(triage(pack, WELL)) is None
    advice = triage(pack, {**WELL, "better": "no"})
    assert advice.ignored == ("better",)
    assert look_again(advice) == (
        "Look again: an answer that you gave does not count any more, because you changed another one. With it, this "
        f"advice would be more urgent. The question was: {pack.question['better'].text}"
    )


def test_a_pack_says_whose_word_it_is() -> None:
    below, pack = small_pack(id="below", version="2.0.0"), small_pack()
    assert status_line(pack) == "A small pack (small 0.1.0). Draft: not yet reviewed by a clinician."
    layered = dataclasses.replace(pack, parent=below)
    assert "(small 0.1.0 on below 2.0.0)" in status_line(layered)
    hashes = pack.meaning_hash, pack.content_hash
    reviews = (
        Review("a nurse", "2026-01-01", *hashes, "2027-01-01"),
        Review("a doctor", "2026-02-02", *hashes, "2027-02-02"),
        Review("a surgeon", "2026-02-03", *hashes, "2027-02-03"),
        Review("another", "2026-03-03", hashes[0], "sha256:0", "2027-03-03"),
    )
    signed = dataclasses.replace(pack, reviews=reviews)
    assert status_line(signed) == ("A small pack (small 0.1.0). Reviewed on 2026-02-03 (a surgeon), until 2027-02-03.")
    assert (not_for_people(pack), marked_title(pack)) == (None, pack.title)
    reading = dataclasses.replace(pack, not_for_people="It is for reading.")
    assert str(not_for_people(reading)).endswith("It is for reading.")
    assert marked_title(reading).startswith(pack.title)
    assert marked_title(reading) != pack.title
    assert status_line(reading) == f"{status_line(pack)} {not_for_people(reading)}"


def test_whom_to_call_is_whom_the_text_names_and_in_an_emergency_the_number_of_the_region() -> None:
    poison = Service("poison_line", {"default": "the poison line (0123 45 67 or 999)", "gb": "the other one (777)"})
    ward = Service("ward", {"default": "the ward (888)"})
    text = "Call {poison_line}, then {poison_line} again, or {emergency_number}."
    pack = small_pack(services=(poison, ward))
    see_doctor = dataclasses.replace(pack.disposition["see_doctor"], text=text)
    pack = dataclasses.replace(pack, dispositions=(pack.dispositions[0], see_doctor, pack.dispositions[2]))
    assert numbers_to_call(triage(pack, {**WELL, "pain": "severe"})) == ("0123 45 67", "999")
    assert numbers_to_call(triage(pack, {**WELL, "signs": ["saddle"]})) == ("112",)
    assert numbers_to_call(triage(pack, WELL)) == ()


def test_a_plan_is_in_order_filled_and_only_of_what_is_given() -> None:
    pictures = (
        Picture(caption="{pain}", shows="{pain}", joints=(), other_caption="{pain}", other_shows="{pain}"),
        Picture(caption="plain", shows="plain", joints=()),
    )
    steps = (Step("{pain}", other_side="{pain}"), Step("plain"))
    exercises = (
        exercise("late", 3),
        exercise("early", 1, steps=steps, pictures=pictures, timing="{pain}"),
        exercise("unchecked", 2, pending=True),
        exercise("pending_and_not_given", 2, pending=True),
        exercise("other", 2),
    )
    plan = PlanBook(
        exercises=exercises,
        habits=(Habit("h", "H", "{pain}"), Habit("h2", "H", "x")),
        therapies=(Therapy("t", "T", "{pain}"), Therapy("t2", "T", "x")),
        rules=(
            PlanRule(id="a", applies_to=("self_care",), give=("late", "early", "unchecked", "h", "t"), say="{pain}"),
            PlanRule(id="b", applies_to=("self_care",), when=any_of("pain", "severe"), give=("other",), say="no"),
            PlanRule(id="c", applies_to=("see_doctor",), give=("h2",), hold_back=("h",)),
        ),
        no_exercise="nothing",
    )
    pack = small_pack(plan=plan)
    made = make_plan(pack, "self_care", {"pain": "mild"})
    early, late = made.exercises
    assert [early.id, late.id] == ["early", "late"]
    filled = [early.about, early.timing, early.pictures[0].caption, early.pictures[0].shows, made.habits[0].text]
    filled += [made.therapies[0].text, *made.say, early.steps[0].do, str(early.steps[0].other_side)]
    filled += [str(early.pictures[0].other_caption), str(early.pictures[0].other_shows)]
    assert len(set(filled)) == 1
    assert "{" not in filled[0]
    assert (early.steps[1].do, early.steps[1].other_side) == ("plain", None)
    assert (early.pictures[1].other_caption, early.pictures[1].other_shows) == (None, None)
    assert ([one.id for one in made.habits], [one.id for one in made.therapies]) == (["h"], ["t"])
    assert made.held_back == (HeldBack("unchecked", None),)
    assert made.no_exercise is None
    doctor = make_plan(pack, "see_doctor", {})
    assert (doctor.exercises, [one.id for one in doctor.habits], doctor.no_exercise) == ((), ["h2"], None)
    assert (doctor.held_back, doctor.say, doctor.therapies) == ((), (), ())
    nothing = make_plan(small_pack(plan=PlanBook(no_exercise="nothing")), "self_care", {})
    assert (nothing.no_exercise, nothing.exercises) == ("nothing", ())
    assert make_plan(small_pack(plan=PlanBook()), "self_care", {}).no_exercise is None


def test_only_what_is_not_answered_is_named_as_still_to_be_answered() -> None:
    both = All((any_of("sits", "most"), any_of("therapy", "yes")))
    rules = (
        PlanRule(id="give", applies_to=("self_care",), give=("up",)),
        PlanRule(id="hold", applies_to=("self_care",), when=both, hold_back=("up",)),
    )
    pack = small_pack(plan=PlanBook(habits=(Habit("up", "Up", "Up."),), rules=rules))
    for answers, unanswered in (
        ({}, ("sits", "therapy")),
        ({"sits": "most"}, ("therapy",)),
        ({"therapy": "yes"}, ("sits",)),
    ):
        assert make_plan(pack, "self_care", answers).held_back == (HeldBack("up", "hold", unanswered),)
    assert make_plan(pack, "self_care", {"sits": "little"}).held_back == ()


def test_a_help_takes_the_answers_that_can_be_taken_and_the_signs_that_say_more() -> None:
    signs = MultiChoice(id="signs", text="?", options=(Option("saddle", "S"), Option("none", "N")))
    rules = (rule("numb", any_of("signs", "saddle"), "call_now"), rule("long", at_least("duration", WEEK)))
    net = tuple(Signs(f"lead {acuity}", (f"sign {acuity}",), acuity, ("c",)) for acuity in Acuity)
    pack = make((signs, *small_pack().questions[2:3], choice("x", "yes")), rules, safety_net=net)
    assert sure(pack, {"signs": frozenset({"saddle"}), "duration": WEEK}) == ("numb", "long")
    assert sure(pack, {"signs": frozenset({"none"})}) == ()
    assert help_of(pack, {"signs": ["saddle"], "duration": "soon", "y": 3}).at_least == "call_now"
    made = help_of(pack, {"signs": ["toe"], "duration": "2 weeks"})
    assert (made.at_least, made.acuity, made.number, made.region) == ("see_doctor", Acuity.ROUTINE, "112", "default")
    assert [one.acuity for one in made.safety_net] == [Acuity.SAME_DAY, Acuity.EMERGENCY]
    assert made.safety_net[0] == net[3]
    assert help_for(pack, ["numb"]).safety_net == ()
    assert help_for() == Help(None, Acuity.ROUTINE, made_title := "Please see a doctor", help_for().text,
                              "999, 112 or 911", "default")  # fmt: skip
    assert made_title in str(help_for().to_json())


def test_a_pack_without_a_doctor_sends_no_one_home() -> None:
    pack = make((choice("x", "yes"),), (rule("one", any_of("x", "yes"), "self_care"),))
    alone = dataclasses.replace(pack, dispositions=pack.dispositions[:1])
    made = help_for(alone, ["one"])
    assert (made.at_least, made.acuity) == ("self_care", Acuity.ROUTINE)
    none = help_for(dataclasses.replace(pack, dispositions=()), ["one"])
    assert (none.at_least, none.acuity, none.title) == (None, Acuity.ROUTINE, "Please see a doctor")


def test_of_a_rule_that_holds_back_only_the_answers_there_are_are_told() -> None:
    either = AnyOf((any_of("sits", "little"), any_of("therapy", "yes")))
    rules = (
        PlanRule(id="give", applies_to=("self_care",), give=("up",)),
        PlanRule(id="hold", applies_to=("self_care",), when=either, hold_back=("up",)),
    )
    pack = small_pack(plan=PlanBook(habits=(Habit("up", "Up", "Up."),), rules=rules))
    advice = triage(pack, {**WELL, "sits": "little"})
    (held,) = advice.plan.held_back
    sits = pack.question["sits"]
    assert held_why(advice, held) == f"Because you answered: {sits.text} {option_text(sits, 'little')}."  # type: ignore[arg-type]
    assert hold((20, 30)) == "hold 20 to 30 seconds"


def test_a_draft_is_called_one_until_a_clinician_has_signed_it() -> None:
    pack = small_pack()
    assert draft_words(pack) == "It is a draft: no clinician has reviewed it yet."
    signed = Review("physiotherapist", "2030-01-31", pack.meaning_hash, pack.content_hash, "2031-01-31")
    assert draft_words(dataclasses.replace(pack, reviews=(signed,))) == ""
