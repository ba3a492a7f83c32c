"""Monotone and fail-safe: what the solver proves, against everyone."""

from __future__ import annotations

import dataclasses
import itertools
from random import Random
from typing import Any

import pytest

import soundadvice
from soundadvice import load_pack
from soundadvice.audit.conditions.negation import negated_tests
from soundadvice.audit.properties import fail_safe, monotone
from soundadvice.audit.properties.fail_safe import hidden_answers
from soundadvice.audit.prover import neighbours
from soundadvice.audit.prover.prover import Case
from soundadvice.meaning.bits.weigh import weigher
from soundadvice.meaning.evaluate import Evaluation, concluded, enablement, evaluate
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import (
    All,
    Answer,
    AnyOf,
    Condition,
    Count,
    LimitTest,
    Named,
    Not,
    OptionTest,
    Quantifier,
    ScoreTest,
    holds,
    staircase,
    weighed,
)
from soundadvice.model.disposition import Acuity, PlanKind
from soundadvice.model.pack import Pack
from soundadvice.model.plan import PlanBook
from soundadvice.model.question import Choice, Date, Direction, Duration, MultiChoice, Number, Quantity, Question
from support.answers.cells import answers_of
from support.packs.at_home import at_home
from support.packs.enumeration import everybody as enumerated
from support.packs.generated import (
    Answers,
    any_of,
    choice,
    make,
    make_pack,
    rule,
    small_pack,
)
from support.packs.proving import MOST_PEOPLE, TWISTED_ANKLE, about, acuity, everybody, few_people, replays
from support.packs.shipped import shipped
from support.thorough import examples

# Everyone ----------------------------------------------------------------------------------------------------------


def worse_pairs(pack: Pack, question: Question) -> list[tuple[Answer, Answer]]:
    """Every answer with every answer that is worse, however far apart."""
    answers = answers_of(pack, question, most_signs=4)
    pairs = itertools.product(answers, answers)
    match question:
        case Choice(severity=groups):
            place = {option: position for position, group in enumerate(groups) for option in group}
            return [(a, b) for a, b in pairs if a in place and b in place and place[a] < place[b]]  # type: ignore[index]
        case MultiChoice():
            alone = (frozenset({"none"}), frozenset({"unsure"}))
            signs = [answer for answer in answers if answer not in alone]
            return [(a, b) for a in answers for b in signs if a < b or a == frozenset({"none"})]  # type: ignore[operator]
        case Number(severity=severity) | Duration(severity=severity) | Date(severity=severity):
            known = [(a, b) for a, b in pairs if isinstance(a, int) and isinstance(b, int) and a < b]
            if severity is None:
                return []
            return known if severity is Direction.MORE_IS_WORSE else [(b, a) for a, b in known]


# Monotone -----------------------------------------------------------------------------------------------------------


def test_monotone_agrees_with_everybody() -> None:
    seen, number = {True: 0, False: 0}, examples(250)
    for pack in few_people("monotone", number):
        result = monotone.check(Case(pack))
        assert not result.undecided
        lowered = set()
        for name in pack.deciding:
            pairs = worse_pairs(pack, pack.question[name])
            if any(
                acuity(pack, {**other, name: milder}) > acuity(pack, {**other, name: worse})
                for other in everybody(pack, but=name)
                for milder, worse in pairs
            ):
                lowered.add(name)
        assert about(result, "worse_answer_lowers_advice") == lowered
        seen[bool(lowered)] += 1
        for finding in result.findings:
            before, after = replays(pack, finding)
            assert before > after
            (first, second), name = finding.witnesses, finding.about[0]
            assert (first.answers[name], second.answers[name]) in worse_pairs_by_kind(pack, name, first, second)
            shared = (first.answers.keys() & second.answers.keys()) - {name}
            assert all(first.answers[one] == second.answers[one] for one in shared)
    assert min(seen.values()) > 0.05 * number


def worse_pairs_by_kind(pack: Pack, name: str, first: object, second: object) -> list[tuple[Answer, Answer]]:
    question = pack.question[name]
    if not isinstance(question, Quantity):
        return worse_pairs(pack, question)
    before, after = first.answers[name], second.answers[name]  # type: ignore[attr-defined]
    worse = before < after if question.severity is Direction.MORE_IS_WORSE else before > after
    return [(before, after)] if worse else []


def test_a_question_newly_asked_is_answered_as_it_is_in_mind() -> None:
    # Whoever says that it is worse is asked about rest, and whoever rests is sent home.
    pain = dataclasses.replace(choice("pain", "mild", "bad"), severity=(("mild",), ("bad",)))
    rest = choice("rest", "yes", "no", enable_when=any_of("pain", "bad"))
    mild = rule("mild", AnyOf((any_of("pain", "mild"), any_of("rest", "no"))))
    (finding,) = monotone.check(Case(make((pain, rest), (mild,)))).findings
    before, after = finding.witnesses
    assert dict(before.answers) == {"pain": "mild"}
    assert dict(after.answers) == {"pain": "bad", "rest": "yes"}
    assert [what for what, _ in finding.related] == []  # the rules were made by hand, in no file


def test_monotone_names_what_is_exempt() -> None:
    result = monotone.check(Case(shipped("low_back_pain_red_flags")))
    assert result.details["exempt"] == ["age"]
    assert "Not compared, as no answer is said to be worse: age." in result.says


# Fail-safe ----------------------------------------------------------------------------------------------------------


def truth_as_if_asked(condition: Condition, question: str, answers: Answers, asked: dict[str, bool]) -> bool:
    """The value of a condition, but that a test of this question, not asked, says neither yes nor no."""

    def value(one: Condition, *, negated: bool) -> bool:
        match one:
            case All(conditions=parts):
                return (any if negated else all)(value(part, negated=negated) for part in parts)
            case AnyOf(conditions=parts):
                return (all if negated else any)(value(part, negated=negated) for part in parts)
            case Not(condition=part):
                return value(part, negated=not negated)
            case Named(condition=part):
                return value(part, negated=negated)
            case LimitTest():
                return value(staircase(one), negated=negated)
            case Count() | ScoreTest():
                needed, points = weighed(one)
                # Negated: so many of the contraries that what is left falls short.
                needed = sum(number for number, _ in points) - needed + 1 if negated else needed
                return sum(number for number, part in points if value(part, negated=negated)) >= needed
            case test:
                if test.question == question and not asked[question]:
                    return False
                passes = asked[test.question] and holds(test, answers[test.question])
                return not passes if negated else passes

    return value(condition, negated=False)


def test_negated_hidden_tests_agree_with_everybody() -> None:
    found_some, number = 0, examples(480)
    for pack in few_people("negated", number):
        result = fail_safe.check(Case(pack))
        assert not result.undecided
        expected = set()
        elements = [(one.id, one.when) for one in pack.rules]
        elements += [(name, pack.question[name].enable_when) for name in pack.deciding]  # type: ignore[misc]
        for answers in everybody(pack):
            asked = {name: value is True for name, value in enablement(pack, answers).items()}
            for element, condition in elements:
                for name in {test.question for test in negated_tests(condition)} if condition else ():
                    true = truth_as_if_asked(condition, "", answers, asked)
                    if true and not truth_as_if_asked(condition, name, answers, asked):
                        expected.add((element, name))
        found = {one.about for one in result.findings if one.code == "negated_hidden_test_decides"}
        names = {element for element, _ in elements}
        assert {one for one in found if one[0] in names} == expected
        found_some += bool(expected)
        # Nothing else can be wrong with a pack that was read: the engine sees to it.
        other = {one.code for one in result.findings} - {"negated_hidden_test_decides", "layer_lowers"}
        assert other == set()
        for finding in result.findings:
            replays(pack, finding)
    assert found_some > number / 60


def test_none_of_is_no_negation() -> None:
    hidden = choice("hidden", "yes", "no", enable_when=any_of("first", "yes"))
    questions = (choice("first", "yes", "no"), hidden)
    harmless = rule("harmless", OptionTest("hidden", Quantifier.NONE_OF, ("yes",)))
    assert not fail_safe.check(Case(make(questions, (harmless,)))).findings
    (finding,) = fail_safe.check(Case(make(questions, (rule("rash", Not(any_of("hidden", "yes"))),)))).findings
    assert finding.about == ("rash", "hidden")
    assert dict(finding.witnesses[0].answers) == {"first": "no"}


def test_a_layer_that_drops_a_rule_agrees_with_everybody() -> None:
    seen, most = {True: 0, False: 0}, examples(420)
    for number in range(most):
        random = Random(f"layer.{number}")
        pack = make_pack(random, most_questions=4, most_rules=5)
        if pack.parent is None or not pack.parent.rules:
            continue
        dropped = random.choice(pack.parent.rules)
        child = dataclasses.replace(pack, rules=tuple(one for one in pack.rules if one != dropped))
        choices = [answers_of(pack, question, most_signs=4) for question in child.questions]
        people = 1
        for answers in choices:
            people *= len(answers)
        if people > MOST_PEOPLE:
            continue
        everyone = [dict(zip(child.question, answers, strict=True)) for answers in itertools.product(*choices)]
        # What was no question of the child's rules any longer may be skipped, and is then no reason.
        lower = any(
            acuity(child, one) < acuity(pack.parent, {name: one[name] for name in pack.parent.question})
            for one in everyone
        )
        assert not about(fail_safe.check(Case(pack)), "layer_lowers")
        result = fail_safe.check(Case(child))
        assert bool(about(result, "layer_lowers")) is lower
        seen[lower] += 1
    assert min(seen.values()) > most / 60


def test_an_engine_that_decides_too_soon_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def hasty(*known: Any) -> Evaluation:
        return dataclasses.replace(concluded(*known), decided=True, settled=True)

    monkeypatch.setattr(neighbours, "concluded", hasty)
    result = fail_safe.check(Case(small_pack()))
    assert about(result, "default_while_unanswered") == set(small_pack().deciding)


@pytest.mark.parametrize("engine", ["evaluate", "weigher"])
def test_an_engine_that_counts_hidden_answers_is_found(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def open_to_all(pack: Pack) -> Pack:
        questions = tuple(dataclasses.replace(question, enable_when=None) for question in pack.questions)
        return dataclasses.replace(pack, questions=questions)

    def leaky(pack: Pack, answers: Answers) -> Evaluation:
        return evaluate(open_to_all(pack), answers)

    leaks = {"evaluate": leaky, "weigher": lambda pack: weigher(open_to_all(pack))}
    monkeypatch.setattr(hidden_answers, engine, leaks[engine])
    result = fail_safe.check(Case(small_pack()))
    assert about(result, "hidden_answer_matters") & {"better", "hurts"}


def test_what_is_given_with_a_disposition_that_does_not_take_it_is_found() -> None:
    pack = load_pack(TWISTED_ANKLE)
    rules = tuple(dataclasses.replace(one, applies_to=("self_care", "see_doctor")) for one in pack.plan.rules)
    pack = dataclasses.replace(pack, plan=dataclasses.replace(pack.plan, rules=rules))
    (finding,) = fail_safe.check(Case(pack)).findings
    assert (finding.code, finding.about) == ("kind_not_taken", ("circles", "see_doctor"))
    assert replays(pack, finding) == [Acuity.ROUTINE]


@pytest.mark.parametrize("said", [frozenset({PlanKind.GENTLE, PlanKind.EXERCISES}), frozenset(PlanKind)])
def test_nothing_but_gentle_movement_goes_with_what_is_urgent_whatever_a_pack_says(said: frozenset[PlanKind]) -> None:
    pack = load_pack(TWISTED_ANKLE)
    rules = tuple(dataclasses.replace(one, applies_to=("self_care", "today")) for one in pack.plan.rules)
    dispositions = tuple(dataclasses.replace(one, plan=said) if one.id == "today" else one for one in pack.dispositions)
    pack = dataclasses.replace(pack, plan=dataclasses.replace(pack.plan, rules=rules), dispositions=dispositions)
    found = fail_safe.check(Case(pack)).findings
    # Habits too: neither of them is marked gentle.
    assert {one.about for one in found if one.code == "kind_not_taken"} == {
        ("circles", "today"),
        ("rest", "today"),
        ("walk", "today"),
    }
    gentle = tuple(dataclasses.replace(one, gentle=True) for one in pack.plan.habits)
    pack = dataclasses.replace(pack, plan=dataclasses.replace(pack.plan, habits=gentle))
    found = fail_safe.check(Case(pack)).findings
    assert {one.about for one in found if one.code == "kind_not_taken"} == {("circles", "today")}


def test_exercises_may_go_with_a_routine_visit_and_every_plan_then_has_one_or_says_why_not() -> None:
    pack = at_home()
    result = fail_safe.check(Case(pack))
    assert result.findings == ()
    assert result.details["taken"]["see_doctor"] == ["exercises", "gentle", "habits", "programmes"]  # type: ignore[index]
    (without,) = result.details["without_exercise_with"].values()  # type: ignore[union-attr]
    assert (without["disposition"], without["says"]) == ("see_doctor", "Nothing this time.")
    assert soundadvice.triage(pack, without["answers"]).plan.no_exercise == "Nothing this time."
    mute = dataclasses.replace(pack, plan=dataclasses.replace(pack.plan, no_exercise=""))
    (finding,) = fail_safe.check(Case(mute)).findings
    assert (finding.code, finding.about) == ("plan_without_exercise", ("ankle_at_home", "see_doctor"))
    assert replays(mute, finding) == [Acuity.ROUTINE]


def test_for_whom_an_exercise_is_never_given_is_said_and_so() -> None:
    """Every person of whom one of the conditions holds, whatever else they answer, is not given it."""
    pack = at_home()
    rows = fail_safe.check(Case(pack)).details["held_back"]
    assert isinstance(rows, list)
    said = {(row["item"], row["with"]): row["never"] for row in rows}
    never = [{"rule": "cannot_carry_you", "if": "weight: partly or not_at_all or unsure"}]
    assert said["heel_raises", "self_care"] == said["heel_raises", "see_doctor"] == never
    assert said["circles", "self_care"] == said["six_weeks", "see_doctor"] == []
    assert ("circles", "see_doctor") not in said
    for person in enumerated(pack, plan=True):
        advice = soundadvice.triage(
            pack, {name: answer_to_json(pack.question[name], one) for name, one in person.items()}
        )
        given = {one.id for one in advice.plan.exercises}
        assert not (person["weight"] != "fully" and "heel_raises" in given)
        assert given.isdisjoint({one for one in ("heel_raises", "circles") if (one, advice.disposition) not in said})


def test_a_plan_without_an_exercise_is_shown() -> None:
    shown = fail_safe.check(Case(shipped("low_back_pain"))).details["without_exercise"]
    assert isinstance(shown, dict)
    assert shown["disposition"] == "self_care"
    assert fail_safe.check(Case(load_pack(TWISTED_ANKLE))).details["without_exercise"] is None
    without = fail_safe.check(Case(small_pack(plan=PlanBook())))
    assert about(without, "plan_without_exercise") == set()
    assert "exercise" not in without.says
