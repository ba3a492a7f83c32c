"""Explain: why this advice, why this question, what would make it more urgent, and what a record says today."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

import soundadvice
from soundadvice import Acuity, AnswerError, Pack, Record, SessionError, evaluate
from soundadvice.meaning.cells import conditions_of, thresholds
from soundadvice.meaning.consult import advise
from soundadvice.meaning.evaluate import State
from soundadvice.meaning.explain import more_urgent, why_advice, why_asked
from soundadvice.model.condition import All, Answer, Comparison, Not, Operator, UnsureTest
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Question
from soundadvice.provenance.replay import ReplayVerdict, replay
from support.answers.people import EASY, SORE, WELL
from support.packs.generated import WEEK, Answers, at_least, make, rule, situations, small_pack
from support.packs.shipped import shipped
from support.thorough import examples

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return shipped("low_back_pain")


def test_why_advice(pack: Pack) -> None:
    (why,) = why_advice(soundadvice.triage(pack, {**SORE, "duration": "3 weeks"}))
    assert why.rule == "lasting_pain"
    assert "3 weeks" in why.because
    assert [(one.question, one.answer) for one in why.looked_at] == [
        ("duration", "3 weeks"),
        ("improving", "The same"),
    ]
    assert [claim.id for claim in why.claims] == ["C021"]
    assert why_advice(soundadvice.triage(pack, SORE)) == ()


def test_why_asked(pack: Pack) -> None:
    why = why_asked(small_pack(), "tried")
    assert (why.rules, why.enables) == ((), ("hurts",))
    assert why_asked(small_pack(), "hurts").asked_when == ("tried",)
    assert why_asked(pack, "duration").rules == ("lasting_pain",)
    assert why_asked(pack, "duration_check").rules == ("unknown_duration",)
    assert "fresh_strain_rest" in why_asked(pack, "duration").plan_rules
    with pytest.raises(AnswerError, match="no question"):
        why_asked(pack, "age")


def test_why_asked_has_the_references_of_each_rule() -> None:
    pack = shipped("low_back_pain_red_flags")
    why = why_asked(pack, "leg_pain")
    references = dict(why.references)
    assert references.keys() == {*why.rules} - {"pain_in_leg"}  # which rests on the source
    assert references
    for name, found in references.items():
        assert tuple(reference.id for reference in found) == pack.rule[name].references


def test_more_urgent_names_every_single_change(pack: Pack) -> None:
    changes = more_urgent(soundadvice.triage(pack, SORE))
    found = {(change.question, str(change.answer)) for change in changes}
    assert {("leg_pain", "one"), ("leg_pain", "both"), ("severe_pain", "severe")} <= found
    assert ("leg_pain", "unsure") not in found  # what is asked then decides
    assert ("duration", str(pack.parameter["few_weeks"].value)) in found
    assert ("duration", str(pack.parameter["few_weeks"].value - 1)) not in found
    assert ("leg_pain", "buttock") not in found
    assert "improving" not in {change.question for change in changes}  # a week is too short for it to matter
    assert {change.disposition for change in changes} == {"see_doctor"}


def test_nothing_is_more_urgent_than_the_most_urgent(pack: Pack) -> None:
    assert more_urgent(soundadvice.triage(pack, {"leg_pain": "both"})) == ()


def test_a_number_without_a_threshold_is_stood_for_by_its_least_value() -> None:
    """A rule that fires as soon as any number is known: no comparison says which one to try."""
    heat = Number(id="heat", text="?", unit="steps", minimum=3, maximum=9, unsure=True)
    since = Duration(id="since", text="?", minimum=WEEK, maximum=2 * WEEK, unsure=True)
    for question, given_ in ((heat, "unsure"), (since, "unsure")):
        pack = make((question,), (rule("known", Not(UnsureTest(question.id))),))
        (change,) = more_urgent(soundadvice.triage(pack, {question.id: given_}))
        assert (change.question, change.answer, change.rules) == (question.id, question.minimum, ("known",))


def test_both_ends_of_what_a_comparison_tells_apart_are_tried() -> None:
    age = Number(id="age", text="?", unit="years", minimum=0, maximum=120)
    for when, expected in (
        (Comparison("age", Operator.LESS_THAN, 16), [0, 15]),
        (Comparison("age", Operator.AT_MOST, 16), [0, 16]),
        (Not(at_least("age", 0)), []),
    ):
        changes = more_urgent(soundadvice.triage(make((age,), (rule("young", when),)), {"age": 40}))
        assert [change.answer for change in changes] == expected
    for when, expected in (
        (at_least("age", 60), [60]),
        (Comparison("age", Operator.MORE_THAN, 60), [61]),
        (All((at_least("age", 60), Comparison("age", Operator.LESS_THAN, 70))), [60, 69]),
    ):
        changes = more_urgent(soundadvice.triage(make((age,), (rule("old", when),)), {"age": 40}))
        assert [change.answer for change in changes] == expected


def every_single_change(pack: Pack, question: Question, given: Answer | None) -> Iterator[Answer]:
    """Every answer, one by one, that differs in one thing: for numbers every value, or every one near to an edge."""
    match question:
        case Choice(options=options):
            yield from (option.id for option in options)
        case MultiChoice(options=options):
            signs = given if isinstance(given, frozenset) else frozenset()
            for option in options:
                alone = option.exclusive or any(
                    pack_option.exclusive for pack_option in options if pack_option.id in signs
                )
                yield frozenset({option.id}) if alone else signs | {option.id}
        case Number() | Duration() | Date():
            edges = {edge for values in thresholds(conditions_of(pack)).values() for edge in values}
            near = {edge + step for edge in edges for step in (-1, 0, 1)}
            values = {question.minimum, question.minimum + 1, question.maximum - 1, question.maximum, *near}
            yield from sorted(value for value in values if question.minimum <= value <= question.maximum)
            if question.unsure:
                yield "unsure"


@settings(max_examples=examples(60), deadline=None)
@given(situations(states=2))
def test_more_urgent_leaves_nothing_out(situation: tuple[Pack, list[Answers]]) -> None:
    """Whatever a single change leads to is among what is said of that question."""
    pack, states = situation
    for answers in states:
        evaluation = evaluate(pack, answers)
        if not evaluation.decided:
            continue
        advice = advise(pack, answers, evaluation)
        said = {(change.question, change.disposition) for change in more_urgent(advice)}
        found = set()
        for name in pack.deciding:
            if evaluation.states[name] not in (State.GIVEN, State.UNANSWERED):
                continue
            for answer in every_single_change(pack, pack.question[name], answers.get(name)):
                after = evaluate(pack, {**answers, name: answer})
                if pack.disposition[after.floor].acuity > advice.acuity:
                    found.add((name, after.floor))
        assert found == said


@settings(max_examples=examples(60), deadline=None)
@given(situations(states=2))
def test_more_urgent_is_true(situation: tuple[Pack, list[dict[str, object]]]) -> None:
    """Each change, made, leads to what it says."""
    pack, states = situation
    for answers in states:
        evaluation = evaluate(pack, answers)  # type: ignore[arg-type]
        if not evaluation.decided:
            continue
        advice = advise(pack, answers, evaluation)  # type: ignore[arg-type]
        for change in more_urgent(advice):
            after = evaluate(pack, {**answers, change.question: change.answer})  # type: ignore[dict-item]
            assert after.floor == change.disposition
            assert pack.disposition[after.floor].acuity == change.acuity > advice.acuity


# Replay ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def changed(pack: Pack, tmp_path: Path) -> Callable[[str, str, str], Pack]:
    """A copy of the shipped pack with one text of one file replaced."""

    def change(file: str, old: str, new: str) -> Pack:
        folder = tmp_path / "low_back_pain"
        shutil.copytree(soundadvice.find_pack("low_back_pain"), folder, dirs_exist_ok=True)
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), "utf-8")
        return soundadvice.load_pack(folder)

    return change


def record(pack: Pack, answers: dict[str, object]) -> Record:
    advice = soundadvice.triage(pack, answers)
    return Record.from_json(Record.of(advice, time=NOON, engines=("reference",)).to_json())


def test_replay_same(pack: Pack) -> None:
    assert replay(record(pack, SORE), pack).verdict is ReplayVerdict.SAME


GIVEN = {**WELL, **EASY, "wants_therapies": "yes", "mobility": ["no_floor"], "tight_hamstrings": "yes"}
"""Leads to a plan with something of every kind in it, and something that is held back."""


def places(value: object, *before: str | int) -> Iterator[tuple[str | int, ...]]:
    """The place of everything in a JSON value, the innermost and what holds it."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*before, key)
        yield from places(one, *before, key)


def altered(advice: dict[str, Any], place: tuple[str | int, ...]) -> dict[str, Any]:
    """A copy that differs in one place: another value of the same kind there, or one item less."""
    copied: dict[str, Any] = json.loads(json.dumps(advice))
    inside: Any = copied
    for key in place[:-1]:
        inside = inside[key]
    value = inside[place[-1]]
    match value:
        case dict() | list():
            inside[place[-1]] = type(value)()
        case bool():
            inside[place[-1]] = not value
        case int():
            inside[place[-1]] = value + 1
        case _:
            inside[place[-1]] = f"{value or ''}x"
    return copied


OUTCOME = {
    ("disposition",),
    ("reasons",),
    *((*before, "rule") for before in [("reasons", number) for number in range(9)]),
    *(("plan", kind) for kind in ("exercises", "habits", "therapies")),
    *(("plan", kind, number, "id") for kind in ("exercises", "habits", "therapies") for number in range(9)),
}
"""What makes another outcome; all else is another wording of it."""
REFUSED = {("schema",), ("plan",), ("acuity",), *(("reasons", number) for number in range(9))}
REFUSED |= {("plan", kind, number) for kind in ("exercises", "habits", "therapies") for number in range(9)}
"""What is no advice when it is another or empty: no record holds it."""


@pytest.mark.parametrize(
    ("answers", "at_home"),
    [(GIVEN, True), ({**GIVEN, "leg_pain": "one", "walking_heaviness": "no"}, False)],
    ids=["at home", "to a doctor"],
)
def test_a_replay_sees_each_thing_in_which_an_advice_can_differ(answers: dict[str, object], at_home: bool) -> None:
    """Every field of the record, one by one: no comparison is left out."""
    pack = shipped("low_back_pain_red_flags")
    kept = json.loads(json.dumps(record(pack, answers).to_json()))
    advice: dict[str, Any] = kept["advice"]
    looked_at, refused = set(), set()
    for place in places(advice):
        if place[0] in ("pack", "answers"):
            continue  # what is replayed, and with what
        given = altered(advice, place)
        if given == advice:
            continue  # an empty list
        try:
            then = Record.from_json({**kept, "advice": given})
        except SessionError:
            refused.add(place)
            continue
        found = replay(then, pack)
        expected = ReplayVerdict.OUTCOME_CHANGED if place in OUTCOME else ReplayVerdict.WORDING_CHANGED
        assert found.verdict is expected, place
        looked_at.add(place[:2] if place[0] == "plan" else place[:1])
    assert {place for place in refused if place[0] not in ("open", "unanswered", "ignored")} == REFUSED & set(
        places(advice)
    )
    parts = ("title", "text", "parameters", "region", "come_back", "safety_net", "stop_rule", "not_a_doctor")
    assert {(part,) for part in (*parts, "notes" if at_home else "reasons")} <= looked_at
    of_plan = ("exercises", "habits", "therapies", "say", "held_back") if at_home else ("habits",)
    assert {("plan", part) for part in of_plan} <= looked_at


@pytest.mark.parametrize("kind", ["exercises", "habits", "therapies"])
def test_a_replay_names_what_the_plan_has_more_or_less(kind: str) -> None:
    pack = shipped("low_back_pain_red_flags")
    advice: dict[str, Any] = json.loads(json.dumps(soundadvice.triage(pack, GIVEN).to_json()))
    items = advice["plan"][kind]
    assert items
    for kept in (items[1:], [*items, {**items[0], "id": "another"}], [{**items[0], "id": "another"}, *items[1:]]):
        then = {**advice, "plan": {**advice["plan"], kind: kept}}
        found = replay(Record(then, "2026-01-02T12:00:00Z", "soundadvice 0", ("reference",)), pack)
        differ = {item["id"] for item in items} ^ {item["id"] for item in kept}
        assert (found.verdict, set(found.plan_changed)) == (ReplayVerdict.OUTCOME_CHANGED, differ)
        assert (found.newly_fired, found.no_longer_fired) == ((), ())


def test_a_replay_of_another_pack_or_of_answers_that_are_none_cannot_be() -> None:
    pack = shipped("low_back_pain_red_flags")
    advice: dict[str, Any] = json.loads(json.dumps(soundadvice.triage(pack, GIVEN).to_json()))
    for then in (
        {**advice, "pack": {**advice["pack"], "id": "other"}},
        {**advice, "answers": {**advice["answers"], "other": "yes"}},
        {**advice, "answers": {**advice["answers"], "leg_pain": "other"}},
        {**advice, "answers": {}},
    ):
        found = replay(Record(then, "2026-01-02T12:00:00Z", "soundadvice 0", ("reference",)), pack)
        assert (found.verdict, found.now) == (ReplayVerdict.CANNOT_REPLAY, None)
        assert found.reason


def test_replay_wording_changed(pack: Pack, changed: Callable[[str, str, str], Pack]) -> None:
    other = changed("pack.yaml", "title: Please see a doctor", "title: Go and see a doctor")
    assert other.meaning_hash == pack.meaning_hash
    assert other.content_hash != pack.content_hash
    assert replay(record(pack, {"leg_pain": "one"}), other).verdict is ReplayVerdict.WORDING_CHANGED


def test_replay_outcome_changed(pack: Pack, changed: Callable[[str, str, str], Pack]) -> None:
    other = changed("rules/pain_in_leg.yaml", "leg_pain: [one, both]", "leg_pain: [buttock, one, both]")
    assert other.meaning_hash != pack.meaning_hash
    result = replay(record(pack, {**SORE, "leg_pain": "buttock"}), other)
    assert result.verdict is ReplayVerdict.OUTCOME_CHANGED
    assert (result.then, result.now, result.newly_fired) == ("self_care", "see_doctor", ("pain_in_leg",))


def test_replay_plan_changed(pack: Pack, changed: Callable[[str, str, str], Pack]) -> None:
    other = changed("plan.yaml", "give: [healthy_diet, healthy_weight, walk_more]", "give: [healthy_weight, walk_more]")
    result = replay(record(pack, SORE), other)
    assert result.verdict is ReplayVerdict.OUTCOME_CHANGED
    assert result.plan_changed == ("healthy_diet",)


def test_replay_cannot(pack: Pack, changed: Callable[[str, str, str], Pack]) -> None:
    other = changed("questions.yaml", "    half: About half\n", "")
    result = replay(record(pack, {**SORE, "sits": "half"}), other)
    assert result.verdict is ReplayVerdict.CANNOT_REPLAY
    assert "sits" in (result.reason or "")


def test_a_parameter_enters_hash_and_advice(pack: Pack) -> None:
    later = soundadvice.load_pack("low_back_pain", parameters={"few_weeks": "6 weeks"})
    assert later.meaning_hash != pack.meaning_hash
    answers = {**SORE, "duration": "4 weeks"}
    assert soundadvice.triage(pack, answers).acuity is Acuity.ROUTINE
    advice = soundadvice.triage(later, answers)
    assert advice.acuity is Acuity.SELF_CARE
    assert advice.to_json()["parameters"] == {"few_weeks": "6 weeks", "fresh_strain": "1 week"}
    assert "6 weeks" in " ".join(advice.come_back.items)


# Review ----------------------------------------------------------------------------------------------------------


def test_a_review_signs_meaning_and_words(pack: Pack, changed: Callable[[str, str, str], Pack]) -> None:
    """Nothing that was signed can be changed, not even a word, and still be called reviewed."""
    signature = f"meaning_hash: {pack.meaning_hash}, content_hash: {pack.content_hash}"
    reviews = f"reviews:\n  - {{role: physiotherapist, date: 2026-01-02, review_by: 2027-01-02, {signature}}}"
    signed = changed("review.yaml", "reviews: []", reviews)
    assert (pack.status, signed.status) == ("draft", "reviewed")
    assert changed("pack.yaml", "title: Please see a doctor", "title: See a doctor some day").status == "draft"


def test_of_a_limit_by_another_answer_the_ends_of_a_stretch_are_shown() -> None:
    advice = soundadvice.triage(shipped("bmi_adults"), {"height": 173, "weight": 89.7, "waist": 80})
    found = [(one.question, one.answer, one.rules) for one in more_urgent(advice)]
    severe = ("severe_thinness",)
    assert found == [
        ("height", 237, severe),
        ("height", 250, severe),
        ("weight", 200, severe),
        ("weight", 478, severe),
    ]
