"""What is in a takeaway."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from soundadvice import Advice, Pack, Record, Session, load_pack
from soundadvice.handout import takeaway_html, takeaway_markdown
from soundadvice.meaning.fitted import told
from soundadvice.meaning.fitted.safety_net import fitted_net
from soundadvice.model.condition import All, AnyOf, Condition, Not, questions_of
from soundadvice.model.disposition import Acuity
from soundadvice.model.question import MultiChoice
from soundadvice.wording.answers import describe_answer
from support.answers.people import SORE, WELL
from support.answers.takeaways import AT_HOME, EVERYTHING, LEG, MANY_FLAGS, PACK, RED_FLAGS, made, urgent, words
from support.packs.generated import any_of, choice, make, rule

WRITERS = (takeaway_html, takeaway_markdown)


def flat(text: str) -> str:
    """The words of a Markdown text, as a person reads them."""
    return " ".join(re.sub(r"\\(.)|\*\*", r"\1", text).split())


def read(write: Callable[[Advice, Record], str], advice: Advice, record: Record) -> str:
    """The words of a takeaway, as a person reads them."""
    text = write(advice, record)
    return flat(text) if write is takeaway_markdown else words(text)


@pytest.mark.parametrize("write", WRITERS)
def test_at_home_it_is_the_plan_step_by_step(write: Callable[[Advice, Record], str]) -> None:
    advice, record = made(AT_HOME)
    text = write(advice, record)
    text = flat(text) if write is takeaway_markdown else words(text)
    assert text.startswith("# AT HOME" if write is takeaway_markdown else "AT HOME")
    exercises = advice.plan.exercises
    assert {exercise.id for exercise in exercises} >= {"roll_down", "lying_hamstring_stretch", "straight_leg_stretch"}
    for exercise in exercises:
        assert exercise.title in text
        assert "; ".join(exercise.needs) in text
        for step in exercise.steps:
            assert step.do in text
    for phrase in ("hold 60 seconds", "hold 20 to 30 seconds", "once on each side", "5 times", "Choose one of these 2"):
        assert phrase in text
    for listed in (*advice.plan.habits, *advice.plan.therapies):
        assert listed.title in text
    for note in (*advice.plan.say, *advice.notes, advice.stop_rule, advice.not_a_doctor):
        assert note in text
    for signs in (*advice.safety_net, advice.come_back):
        assert signs.lead in text
        assert all(item in text for item in signs.items)
    assert "We leave it out until a clinician has checked it." in text
    assert "Draft: not yet reviewed by a clinician." in text
    assert "on 4 March 2026 at 05:06 UTC (soundadvice 0.1.0" in text


def test_help_stands_above_the_plan() -> None:
    text = takeaway_markdown(*made(AT_HOME))
    assert text.index("## Call 999") < text.index("## Get medical help today") < text.index("## Your plan")


def test_a_plan_without_an_exercise_says_why() -> None:
    advice, record = made(SORE)
    assert advice.plan.no_exercise
    assert advice.plan.no_exercise in flat(takeaway_markdown(advice, record))
    assert "Your exercises" not in takeaway_html(advice, record)


@pytest.mark.parametrize("write", WRITERS)
def test_a_doctor_is_told_what_decided_and_what_else_was_said(write: Callable[[Advice, Record], str]) -> None:
    advice, record = made(SORE | {"duration": "5 weeks", "improving": "worse", "pain_with_exercise": "persists"})
    text = read(write, advice, record)
    assert advice.fired == ("lasting_pain", "pain_when_exercising")
    facts = ("Advice given Please see a doctor, within 2 weeks", "How long 5 weeks", "Since it began Worse")
    for fact in (*facts, "Answered on 4 March 2026"):
        assert fact in text.replace(":", "")  # in HTML the style brings the colon
    why, _, rest = text.partition("Why ")[2].partition("Also said")
    for reason in told.fitted_reasons(advice):
        named = "; ".join(reason.said)
        assert f"{named[:1].upper()}{named[1:]}. {reason.text}" in why
    assert "No pain down a leg" in rest
    assert advice.text in rest
    assert "Until you see the doctor, keep moving gently" in rest
    assert "low_back_pain 0.2.0" in rest
    assert "Draft" in rest


@pytest.mark.parametrize("write", WRITERS)
def test_a_doctor_reads_no_code(write: Callable[[Advice, Record], str]) -> None:
    advice, record = made(MANY_FLAGS, RED_FLAGS)
    text = read(write, advice, record)
    handed_over = text[: text.rindex("For you, until you are seen")]
    ids = {*advice.fired, *(claim.id for reason in advice.reasons for claim in reason.claims)}
    for code in (*ids, *advice.pack.question, "sha256", advice.pack.meaning_hash.removeprefix("sha256:")[:12]):
        assert not re.search(rf"\b{code}\b", handed_over) or "_" not in code, code
    assert not re.search(r"\d{4}-\d\d-\d\d|durable_rules|\bC\d{3}\b", handed_over)


def test_a_doctor_is_told_what_was_not_asked() -> None:
    advice, record = made(LEG)
    text = flat(takeaway_markdown(advice, record))
    in_short, _, left = text.partition("## Not asked")
    assert advice.unanswered == tuple(name for name in PACK.deciding if name not in ("leg_pain", "leg_check"))
    for name in advice.unanswered:
        assert (PACK.question[name].text in left) is (name in advice.open_now)
    hidden = set(advice.unanswered) - set(advice.open_now)
    # They are asked of those alone who are not sure of another, which has not been asked.
    assert hidden == {"numb_check", "swelling_check", "pain_check", "duration_check", "exercise_check"}
    assert "How long" not in in_short
    assert "Not asked" not in takeaway_markdown(*made(EVERYTHING))


def test_each_sign_that_was_not_picked_is_named() -> None:
    """No fever, no weight loss, no steroids: "none of these" tells a doctor nothing."""
    advice, record = made(MANY_FLAGS, RED_FLAGS)
    text = flat(takeaway_markdown(advice, record))
    negatives = text.partition("## Asked, and not so")[2].partition("##")[0]
    named = {part.strip() for part in re.split("; |None of: |Not: | - ", negatives)}
    for name, answer in advice.counted.items():
        question = RED_FLAGS.question[name]
        if isinstance(question, MultiChoice) and isinstance(answer, frozenset):
            listed = any(option.id == "none" for option in question.options)
            for option in question.options:
                if option.id not in ("none", "unsure"):
                    words_said = option.said or option.text
                    assert (words_said in named) is (listed and option.id not in answer), option.id
    assert "Any of these with this pain? Not: hot and shivery, or a fever; feeling very ill;" in negatives
    assert "None of: diabetes;" in negatives


def test_someone_who_is_not_sure_denies_nothing() -> None:
    unsure = MANY_FLAGS | {"infection_risks": ["unsure"], "infection_check": ["none"]}
    text = flat(takeaway_markdown(*made(unsure, RED_FLAGS)))
    not_sure, _, negatives = text.partition("## Not sure")[2].partition("## Asked, and not so")
    assert "Not sure about infections" in not_sure
    assert "diabetes;" not in negatives
    assert "insulin, or tablets for diabetes" in negatives


def test_a_sign_and_not_sure_of_the_others_denies_none_of_them() -> None:
    some = MANY_FLAGS | {"other_signs": ["weight_loss", "rash", "unsure"], "other_signs_check": ["none"]}
    text = flat(takeaway_markdown(*made(some, RED_FLAGS)))
    not_sure, _, negatives = text.partition("## Not sure")[2].partition("## Asked, and not so")
    assert "Not sure about the other signs" in not_sure
    assert "losing weight without trying" in text.partition("## Why")[2].partition("##")[0].lower()
    assert "Has any of this come with the pain?" not in negatives


CASES = [
    pytest.param(LEG, PACK, id="leg"),
    pytest.param(EVERYTHING | {"leg_pain": "one", "numbness": ["leg"]}, PACK, id="everything"),
    pytest.param(MANY_FLAGS, RED_FLAGS, id="many-red-flags"),
    pytest.param(
        MANY_FLAGS | {"improving": "unsure", "infection_risks": ["unsure"], "infection_check": ["unsure"]},
        RED_FLAGS,
        id="unsure",
    ),
]


@pytest.mark.parametrize(("answers", "pack"), CASES)
def test_every_answer_that_counted_is_handed_over(answers: dict[str, object], pack: Pack) -> None:
    advice, record = made(answers, pack)
    text = flat(takeaway_markdown(advice, record)).partition("For you, until you are seen")[0]
    topics = {name for _, names in pack.handover for name in names}
    for name, answer in advice.counted.items():
        question = pack.question[name]
        if isinstance(answer, frozenset) and "none" in answer:
            continue  # its signs stand among those that are not so, each by name
        said_back = (describe_answer(question, answer),) if name in topics else told.said(question, answer)
        for words_said in said_back:
            assert words_said[1:] in text, name


A, B, C = (any_of(name, "yes") for name in "abc")
NOT_A, NOT_B = Not(A), Not(B)
BEHIND: list[tuple[Condition, dict[str, object], str]] = [
    (A, {"a": "yes"}, "a"),
    (AnyOf((A, B)), {"a": "yes"}, "a"),
    (AnyOf((A, B)), {"b": "yes"}, "b"),
    (AnyOf((A, B)), {"a": "yes", "b": "yes"}, "ab"),
    (AnyOf((A, B, C)), {"b": "yes", "c": "yes"}, "bc"),
    (All((A, B)), {"a": "yes", "b": "yes"}, "ab"),
    (All((A, AnyOf((B, C)))), {"a": "yes", "c": "yes"}, "ac"),
    (All((AnyOf((A, B)), AnyOf((B, C)))), {"a": "yes", "c": "yes"}, "ac"),
    (AnyOf((All((A, B)), C)), {"a": "yes", "c": "yes"}, "c"),
    (AnyOf((All((A, B)), All((B, C)))), {"b": "yes", "c": "yes"}, "bc"),
    (AnyOf((A, NOT_B)), {"a": "yes", "b": "yes"}, "a"),
    (AnyOf((A, NOT_B)), {}, "b"),
    (Not(All((A, B))), {"a": "yes"}, "b"),
    (Not(AnyOf((A, B))), {}, "ab"),
    (Not(All((NOT_A, AnyOf((B, C))))), {"b": "yes", "a": "yes"}, "a"),
    (AnyOf((any_of("a", "yes", "unsure"), B)), {"a": "unsure"}, "a"),
]


@pytest.mark.parametrize("advise", ["see_doctor", "call_now"])
@pytest.mark.parametrize(("when", "said", "expected"), BEHIND)
def test_only_the_answers_that_made_a_rule_fire_stand_behind_it(
    when: Condition, said: dict[str, object], expected: str, advise: str
) -> None:
    """Every question is answered; of those that the rule looks at, some have no part in its firing."""
    pack = make(tuple(choice(name, "no", "yes", "unsure") for name in "abc"), (rule("it", when, advise),))
    advice, record = made(dict.fromkeys("abc", "no") | said, pack)
    assert advice.fired == ("it",)
    text = flat(takeaway_markdown(advice, record)).replace("A? ", "a? ").replace("B? ", "b? ").replace("C? ", "c? ")
    if advise == "see_doctor":
        behind, _, rest = (
            text.partition("## Why")[2].partition("## What the person was told")[0].partition("## Also said")
        )
        assert "".join(name for name in "abc" if f"{name}? " in rest) == "abc".translate(
            {ord(n): None for n in expected}
        )
    else:
        behind = text.partition("## What to say on the phone")[2].partition("## Why")[0]
    assert "".join(name for name in "abc" if f"{name}? " in behind) == expected


def test_of_the_shipped_rules_too_only_what_made_them_fire_is_told() -> None:
    advice, record = made(WELL | {"infection_risks": ["dialysis"], "leg_weakness": ["one"]}, RED_FLAGS)
    assert "infection_risk_with_nerve_signs" in advice.fired
    behind, beside = ("infection_risks", "leg_weakness"), ("numbness", "severe_pain")
    assert set(questions_of(RED_FLAGS.rule["infection_risk_with_nerve_signs"].when)) >= {*behind, *beside}
    phone = flat(takeaway_markdown(advice, record)).partition("## What to say on the phone")[2].partition("## Why")[0]
    for name in behind:
        assert "; ".join(told.said(RED_FLAGS.question[name], advice.answers[name])) in phone
    for name in beside:
        assert "; ".join(told.said(RED_FLAGS.question[name], advice.answers[name])) not in phone


def test_the_person_keeps_a_page_when_the_doctor_has_theirs() -> None:
    advice, record = made(LEG)
    for text in (flat(takeaway_markdown(advice, record)), words(takeaway_html(advice, record))):
        kept = text.rpartition("For you, until you are seen")[2]
        assert "SEE A DOCTOR" in kept
        assert "If both legs hurt, and no doctor has checked that, do not wait for a visit." in kept
        net = fitted_net(advice)
        for signs in (*net.first, *net.more):
            assert all(item in kept for item in signs.items)
        assert "You are no better 3 weeks after it began" in kept
        assert "The pain goes into your leg" not in kept  # it does already


@pytest.mark.parametrize("write", WRITERS)
def test_an_emergency_is_the_card_and_what_to_say(write: Callable[[Advice, Record], str]) -> None:
    advice, record = made(EVERYTHING | {"improving": "yes"}, urgent())  # which is behind no rule that fired
    text = write(advice, record)
    text = flat(text) if write is takeaway_markdown else words(text)
    assert text.lstrip("# ").startswith("EMERGENCY: GET HELP NOW")
    assert text.index(advice.text) < text.index("What to say on the phone") < text.index("Where you are,")
    assert "a numb or tingly leg or foot" in text
    assert "How long: 5 weeks" in re.sub(r" :", ":", text)
    assert all(
        reason.do in text
        for reason in advice.reasons
        if reason.do and advice.pack.acuity_of[reason.rule] is Acuity.EMERGENCY
    )
    for absent in ("Your plan", "Your exercises", "How is it now", "See a doctor, or go back"):
        assert absent not in text


def test_what_is_said_on_the_phone_is_what_makes_it_an_emergency() -> None:
    advice, record = made(MANY_FLAGS | {"numbness": ["leg"], "cancer_when": "recent"}, RED_FLAGS)
    assert len(advice.fired) > 10
    text = flat(takeaway_markdown(advice, record))
    phone = text.partition("## What to say on the phone")[2]
    for words_said in (
        "treated or checked for cancer less than 5 years ago",
        "a numb or tingly leg or foot",
        "Age: 64 years",
        "How long: 5 weeks",
    ):
        assert words_said in phone
    for unsaid in ("swelling", "Exercises tried", "rash"):
        assert unsaid not in phone
    does = {reason.do: advice.pack.acuity_of[reason.rule] for reason in advice.reasons if reason.do}
    assert min(does.values()) < Acuity.EMERGENCY  # what waits is not said
    assert all((do in text) == (acuity is Acuity.EMERGENCY) for do, acuity in does.items())


@pytest.mark.parametrize("write", WRITERS)
def test_an_answer_that_counts_no_more_is_told(write: Callable[[Advice, Record], str]) -> None:
    advice, record = made(WELL | {"walking_heaviness": "yes"}, RED_FLAGS)
    assert advice.ignored_would_raise
    assert "Look again: an answer that you gave does not count any more" in write(advice, record)


def test_a_parameter_that_was_changed_is_named() -> None:
    assert "Parameters changed" not in takeaway_markdown(*made(LEG))
    changed = load_pack("low_back_pain", parameters={"few_weeks": "4 weeks"}, region="gb")
    text = flat(takeaway_markdown(*made(LEG, changed)))
    assert "region: gb). Parameters changed: few_weeks 4 weeks." in text


def test_the_takeaway_of_a_session_is_that_of_its_answers() -> None:
    session = Session(PACK, answers=LEG)
    record = session.record(datetime(2026, 3, 4, tzinfo=UTC))
    assert "One leg" in takeaway_html(session.advice(), record)


def test_a_pack_that_names_no_handover_tells_how_long() -> None:
    bare = dataclasses.replace(PACK, handover=())
    text = takeaway_markdown(*made(SORE | {"leg_pain": "one"}, bare))
    assert "- **How long:** 1 week" in text
    assert "Since it began" not in text
