"""Advice: what it says of itself, and when two are one."""

from __future__ import annotations

import dataclasses

import pytest

from soundadvice import AnswerError, evaluate
from soundadvice.meaning.advice import Advice
from soundadvice.meaning.advice_json import Reason, plan_to_json, reason_to_json, signs_to_json
from soundadvice.meaning.compiler import compiled
from soundadvice.meaning.consult import advise, triage
from soundadvice.meaning.explain import more_urgent, why_advice, why_asked
from soundadvice.meaning.next_question import asked, next_question
from soundadvice.meaning.planner import HeldBack, Plan
from soundadvice.model.answer import read_answers
from soundadvice.model.condition import All, Not
from soundadvice.model.disposition import Acuity, ClinicalFinding, PlanKind
from soundadvice.model.errors import UndecidedError
from soundadvice.model.evidence import Basis, Claim, Reference, SourcePlace
from soundadvice.model.pack import Signs
from soundadvice.model.plan import Exercise, Habit, PlanBook, PlanRule, Step, Therapy
from soundadvice.model.rule import Rule
from support.packs.generated import WEEK, any_of, at_least, choice, make, rule, small_pack

PACK = small_pack()
WELL: dict[str, object] = {"signs": ["none"], "pain": "mild", "duration": "1 week", "tried": "no"}
HURT = {**WELL, "signs": ["saddle", "leg"], "pain": "severe"}


def test_reasons_stand_with_the_most_urgent_first_and_rules_in_the_order_of_the_pack() -> None:
    pack = make(
        (choice("a", "yes", "no"), choice("b", "yes", "no")),
        (
            rule("low", any_of("a", "yes")),
            rule("urgent", any_of("b", "yes"), "call_now"),
            rule("too", any_of("b", "yes")),
        ),
    )
    advice = triage(pack, {"a": "yes", "b": "yes"})
    assert advice.fired == ("low", "urgent", "too")
    assert [reason.rule for reason in advice.reasons] == ["urgent", "low", "too"]
    assert (advice.disposition, advice.acuity) == ("call_now", Acuity.EMERGENCY)
    assert (advice.title, advice.text) == ("call_now title", "call_now text")
    assert repr(advice) == "<Advice call_now (emergency) by small, 3 rules fired>"


def test_a_reason_has_its_words_and_what_it_rests_on() -> None:
    claims = tuple(Claim(name, SourcePlace(1, 1, 2), (), "", "") for name in ("c1", "c2"))
    references = tuple(Reference(name, "", "", "", Basis.READ) for name in ("r1", "r2"))
    one = Rule(
        id="one", when=All((any_of("a", "yes"), Not(any_of("b", "yes")))), advise="see_doctor",
        because="{a}", do="{a}!", claims=("c2",), references=("r2", "r1"), note="a note",
    )  # fmt: skip
    a = dataclasses.replace(choice("a", "yes", "no"), why="to know", claims=("c1",), references=("r2",))
    b = choice("b", "yes", "no", enable_when=any_of("a", "yes"))
    plan = PlanBook(rules=(PlanRule(id="p", applies_to=("self_care",), when=any_of("b", "no"), say="x"),))
    pack = make((a, b), (one, rule("two", any_of("a", "no"))), claims=claims, references=references, plan=plan)
    advice = triage(pack, {"a": "yes", "b": "no"})
    (reason,) = advice.reasons
    assert (reason.claims, reason.references) == (claims[1:], references[::-1])
    assert reason.do == f"{reason.because}!"
    assert "{" not in reason.because
    (why,) = why_advice(advice)
    assert (why.rule, why.because, why.note) == ("one", reason.because, "a note")
    assert (why.claims, why.references) == (reason.claims, reason.references)
    assert [(one.question, one.text, one.answer) for one in why.looked_at] == [
        ("a", a.text, a.options[0].text),
        ("b", b.text, b.options[1].text),
    ]
    asked_a, asked_b = why_asked(pack, "a"), why_asked(pack, "b")
    assert (asked_a.why, asked_a.rules, asked_a.plan_rules, asked_a.enables) == ("to know", ("one", "two"), (), ("b",))
    assert (asked_a.asked_when, asked_a.claims) == ((), claims[:1])
    assert asked_a.references == (("one", references[::-1]),)
    assert (asked_a.own_references, asked_b.own_references) == (references[1:], ())
    assert (asked_b.rules, asked_b.plan_rules, asked_b.enables, asked_b.asked_when) == (("one",), ("p",), (), ("a",))
    with pytest.raises(AnswerError, match="there is no question `c`"):
        why_asked(pack, "c")


def test_a_reason_names_what_it_finds() -> None:
    finding = ClinicalFinding("numb", "Numb", "It is numb.")
    finds = dataclasses.replace(PACK.rule["severe"], findings=("numb",))
    pack = small_pack(rules=tuple(finds if one.id == "severe" else one for one in PACK.rules), findings=(finding,))
    found = why_advice(triage(pack, {**WELL, "signs": ["leg"], "pain": "severe"}))
    assert [(one.rule, one.findings) for one in found] == [("numb_leg", ()), ("severe", ("numb",))]


def test_what_is_open_or_did_not_count_is_said() -> None:
    advice = triage(PACK, HURT)
    assert (advice.open, advice.unanswered, advice.ignored, advice.ignored_would_raise) == ((), (), (), False)
    given = read_answers(PACK.question, {"signs": ["saddle"], "better": "no", "hurts": "yes"})
    early = advise(PACK, given, evaluate(PACK, given))
    assert early.fired == ("numb_saddle",)
    assert early.open == ("severe", "unknown", "lasting", "hurt")
    assert early.unanswered == ("pain", "duration", "better", "tried", "hurts")
    hidden = triage(PACK, {**WELL, "better": "no"})
    assert (hidden.ignored, hidden.ignored_would_raise) == (("better",), True)
    assert "better" not in hidden.counted
    assert "better" in hidden.answers
    assert list(hidden.json_answers) == ["signs", "pain", "duration", "better", "tried"]
    assert triage(PACK, {**HURT, "better": "no"}).ignored_would_raise is False


def test_where_it_is_not_decided_the_questions_and_the_floor_are_named() -> None:
    for given, floor in (({"pain": "mild"}, None), ({"pain": "severe"}, "see_doctor")):
        with pytest.raises(UndecidedError) as undecided:
            triage(PACK, given)
        assert undecided.value.questions == ("signs", "duration", "better", "tried", "hurts")
        assert undecided.value.at_least == floor


def test_two_are_equal_if_content_and_answers_are() -> None:
    one, again = triage(PACK, WELL), triage(small_pack(), dict(reversed(WELL.items())))
    assert one == again
    assert hash(one) == hash(again)
    assert one != triage(PACK, {**WELL, "sofa": "no"})
    assert one != triage(PACK, {**WELL, "duration": "2 weeks"})
    assert one != triage(small_pack(title="Another"), WELL)
    assert (one == 7) is False
    assert one.__eq__(7) is NotImplemented
    longer = {name: value for name, value in one.answers.items() if name != "pain"}
    assert one != Advice(PACK, one._outcome, longer)
    assert one != Advice(PACK, triage(PACK, HURT)._outcome, one.answers)


def test_an_instruction_stands_in_place_of_the_words_that_it_names_and_no_others() -> None:
    said = (
        PlanRule(id="rest", applies_to=("see_doctor",), say="Rest."),
        PlanRule(id="walk", applies_to=("see_doctor",), say="Walk."),
    )
    kinds = dataclasses.replace(PACK.disposition["see_doctor"], plan=frozenset({PlanKind.EXERCISES}))
    instead = dataclasses.replace(PACK.rule["severe"], do="Lie down.", instead_of=("walk", "stop_rule"))
    pack = small_pack(
        plan=dataclasses.replace(PACK.plan, show=("stop_rule", "not_a_doctor"), rules=said),
        dispositions=(PACK.dispositions[0], kinds, PACK.dispositions[2]),
        rules=tuple(instead if one.id == "severe" else one for one in PACK.rules),
    )
    severe, leg = triage(pack, {**WELL, "pain": "severe"}), triage(pack, {**WELL, "signs": ["leg"]})
    assert (severe.plan.say, severe.notes) == (("Rest.",), ("this is not a doctor",))
    assert (leg.plan.say, leg.notes) == (("Rest.", "Walk."), ("stop when it hurts", "this is not a doctor"))


def test_notes_go_with_self_care_alone() -> None:
    pack = small_pack(plan=dataclasses.replace(PACK.plan, show=("stop_rule",)))
    assert triage(pack, WELL).notes == ("stop when it hurts",)
    assert triage(pack, HURT).notes == ()
    assert (triage(pack, WELL).stop_rule, triage(pack, WELL).not_a_doctor) == (
        "stop when it hurts",
        "this is not a doctor",
    )
    assert triage(pack, WELL).come_back == pack.come_back
    assert triage(pack, WELL).safety_net == pack.safety_net


def test_the_questions_that_decide_are_asked_first_and_then_those_of_the_plan() -> None:
    start, done = evaluate(PACK, {}), evaluate(PACK, read_answers(PACK.question, WELL))
    assert asked(PACK, start) == PACK.deciding
    assert asked(PACK, done) == PACK.plan_questions("self_care") == ("sits", "sofa", "therapy")
    first, second = next_question(PACK, start), next_question(PACK, start, {"signs"})
    assert first is PACK.question["signs"]
    assert second is PACK.question["pain"]
    assert next_question(PACK, done) is PACK.question["sits"]
    assert next_question(PACK, done, {"sits", "therapy"}) is None


def test_more_urgent_is_found_by_one_answer_and_never_less_urgent() -> None:
    changes = more_urgent(triage(PACK, WELL))
    assert {(change.question, change.disposition) for change in changes} == {
        ("signs", "call_now"), ("signs", "see_doctor"), ("pain", "see_doctor"), ("duration", "see_doctor"),
    }  # fmt: skip
    (numb,) = [change for change in changes if change.disposition == "call_now"]
    assert (numb.answer, numb.acuity, numb.rules) == (frozenset({"saddle"}), Acuity.EMERGENCY, ("numb_saddle",))
    assert [change.answer for change in changes if change.question == "duration"] == ["unsure"]
    assert more_urgent(triage(PACK, HURT)) == ()
    long = triage(PACK, {**WELL, "duration": "3 weeks", "better": "yes"})
    assert {change.answer for change in more_urgent(long) if change.question == "better"} == {"no", "unsure"}
    # An answer that does not count now would count after three weeks, a threshold of `enable_when` alone.
    hidden = more_urgent(triage(PACK, {**WELL, "better": "no"}))
    assert [change.answer for change in hidden if change.question == "duration"] == [3 * WEEK, "unsure"]
    signed = triage(PACK, {**WELL, "signs": ["leg"]})
    assert [(one.answer, one.rules) for one in more_urgent(signed)] == [
        (frozenset({"leg", "saddle"}), ("numb_saddle",)),
    ]


def test_of_many_durations_the_edges_stand_for_all() -> None:
    pack = make(PACK.questions[2:3], (rule("long", at_least("duration", 3 * WEEK)),))
    (change,) = more_urgent(triage(pack, {"duration": "2 weeks"}))
    assert (change.answer, change.rules) == (3 * WEEK, ("long",))


def test_the_json_of_each_part() -> None:
    claim, reference = Claim("c", SourcePlace(3, 1, 9), (), "", ""), Reference("r", "T", "2", "p. 3", Basis.REMEMBERED)
    assert reason_to_json(Reason("one", "see_doctor", "since", None, (claim,), (reference,))) == {
        "rule": "one", "disposition": "see_doctor", "because": "since", "do": None,
        "claims": [{"id": "c", "at": "3:1-9"}],
        "references": [{"id": "r", "title": "T", "edition": "2", "place": "p. 3", "basis": "remembered"}],
    }  # fmt: skip
    assert signs_to_json(Signs("lead", ("a", "b"), Acuity.SAME_DAY)) == {
        "acuity": "same_day", "lead": "lead", "items": ["a", "b"],
    }  # fmt: skip
    steps = (Step("bend"), Step("stay", hold=(5, 9)))
    exercise = Exercise(
        id="e", title="E", about="it", timing="daily", order=1, steps=steps, needs=("mat",), choice_group="g",
        each_side=True, repetitions=3,
    )  # fmt: skip
    plan = Plan(
        (exercise,), (Habit("h", "H", "up"),), (Therapy("t", "T", "rub"),), ("go",), (HeldBack("x", "y", ("z",)),), None
    )
    assert plan_to_json(plan) == {
        "exercises": [
            {
                "id": "e", "title": "E", "about": "it", "timing": "daily", "needs": ["mat"], "choice_group": "g",
                "each_side": True, "repetitions": 3,
                "steps": [{"do": "bend", "hold_seconds": None}, {"do": "stay", "hold_seconds": [5, 9]}],
            }
        ],
        "habits": [{"id": "h", "title": "H", "text": "up"}],
        "therapies": [{"id": "t", "title": "T", "text": "rub"}],
        "say": ["go"],
        "held_back": [{"item": "x", "rule": "y", "unanswered": ["z"]}],
        "no_exercise": None,
    }  # fmt: skip
    mark = {"not_for_people": "It is for reading."}
    said = triage(small_pack(**mark), WELL).to_json()["pack"]
    assert isinstance(said, dict)
    assert said.items() >= mark.items()
    assert "not_for_people" not in triage(PACK, WELL).to_json()["pack"]  # type: ignore[operator]


def test_answers_to_the_questions_of_the_plan_are_quick_too() -> None:
    for more in ({}, {"sits": "little"}, {"sits": "most", "sofa": "no", "therapy": "yes"}, {"duration": "1.5 weeks"}):
        quick = compiled(PACK).quick({**WELL, **more}, Advice)
        assert quick == triage(PACK, {**WELL, **more})
        assert quick.answers == read_answers(PACK.question, {**WELL, **more})


def test_the_longest_duration_is_tried_too() -> None:
    pack = make(PACK.questions[2:3], (rule("longest", at_least("duration", 100 * WEEK)),))
    (change,) = more_urgent(triage(pack, {"duration": "2 weeks"}))
    assert change.answer == 100 * WEEK


def test_an_answer_that_waits_for_another_is_not_one_left_behind() -> None:
    pack = make(
        (choice("gate", "yes", "no"), choice("inside", "bad", "fine", enable_when=any_of("gate", "yes"))),
        (rule("bad", any_of("inside", "bad")),),
    )
    waiting, left_behind = evaluate(pack, {"inside": "bad"}), evaluate(pack, {"gate": "no", "inside": "bad"})
    assert (waiting.ignored, waiting.ignored_would_raise, waiting.open) == ((), False, ("bad",))
    assert (left_behind.ignored, left_behind.ignored_would_raise, left_behind.open) == (("inside",), True, ())


def test_what_is_still_to_be_asked_is_not_held_against_an_answer_left_behind() -> None:
    pack = make(
        (
            choice("gate", "yes", "no"),
            choice("inside", "bad", "fine", enable_when=any_of("gate", "yes")),
            choice("outside", "bad", "fine", enable_when=any_of("gate", "no")),
        ),
        (rule("inside", any_of("inside", "bad")), rule("outside", Not(any_of("outside", "fine")))),
    )
    # It is not known whether `outside` is fine: that nothing says so yet is no reason to call the other answer urgent.
    found = evaluate(pack, {"gate": "no", "inside": "fine"})
    assert (found.ignored, found.open, found.ignored_would_raise) == (("inside",), ("outside",), False)
