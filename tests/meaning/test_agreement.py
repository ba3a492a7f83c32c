"""The most important tests: every consumer of the tree gives the answer that `evaluate` gives.

For a pack over every cell, complete and partial, and so for a small one that hides questions; for the shipped one over
every complete cell; for generated packs by Hypothesis. And the three-valued meaning against all completions: what is
said to be decided never turns out otherwise.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings

import soundadvice
from soundadvice import Evaluation, Pack, State, evaluate
from soundadvice.meaning.bits.weigh import weigher
from soundadvice.meaning.compiler import BareAdvice, Decision, compiled
from soundadvice.meaning.consult import advise
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.disposition import Acuity
from support.answers.cells import answers_of, complete_cells, distinguished, partial_cells
from support.packs.generated import (
    Answers,
    make_answer,
    make_answers,
    make_condition,
    make_pack,
    rule,
    situations,
    small_pack,
    with_names,
)
from support.packs.voters import AT_HAND, voters_of
from support.thorough import examples

EARLIER = Path(__file__).parents[1] / "data" / "earlier" / "packs" / "low_back_pain"
"""It has no follow-up questions, so that all its partial cells can be gone through."""
CELLS = {"low_back_pain": 384, "small": 96}  # as many as the rules distinguish
UNSURE_MUST_RAISE = ("leg_check", "numb_check", "swelling_check", "pain_check", "exercise_check", "duration_check")


@pytest.fixture(scope="module", params=CELLS)
def pack(request: pytest.FixtureRequest) -> Pack:
    return small_pack() if request.param == "small" else soundadvice.load_pack(EARLIER)


@pytest.fixture(scope="module")
def shipped() -> Pack:
    return soundadvice.load_pack("low_back_pain")


@pytest.fixture(scope="module")
def choices(pack: Pack) -> dict[str, list[Answer]]:
    return distinguished_by(pack)


def distinguished_by(pack: Pack) -> dict[str, list[Answer]]:
    """One answer to each deciding question for each class that the pack tells apart."""
    return {name: distinguished(pack, pack.question[name]) for name in pack.deciding}


def bits(pack: Pack, fired: tuple[str, ...]) -> int:
    """The rules that fired, as `compiled` gives them."""
    return sum(1 << bit for bit, rule in enumerate(pack.rules) if rule.id in fired)


def raw(pack: Pack, answers: Answers) -> dict[str, object]:
    """Answers as a caller hands them in."""
    return {name: answer_to_json(pack.question[name], answer) for name, answer in answers.items()}


def is_complete(pack: Pack, answers: Answers) -> bool:
    states = evaluate(pack, answers).states
    return all(states[name] in (State.GIVEN, State.NOT_ENABLED) for name in pack.deciding)


# Every cell ------------------------------------------------------------------------------------------------


def test_complete_cells_agree(pack: Pack, choices: dict[str, list[Answer]]) -> None:
    """evaluate, both generated functions, and each second engine, over every complete cell."""
    voters, fast = voters_of(pack), compiled(pack)
    assert len(voters) == len(AT_HAND)
    count = 0
    for answers in complete_cells(pack, choices):
        count += 1
        evaluation = evaluate(pack, answers)
        assert evaluation.decided
        assert evaluation.open == ()
        outcome = fast.decide(answers)
        assert (outcome.disposition, outcome.fired) == (evaluation.floor, evaluation.fired)
        found = fast.quick(raw(pack, answers), BareAdvice)
        assert found._outcome == outcome
        check_tables(pack, answers, evaluation)
        assert outcome.acuity == pack.disposition[evaluation.floor].acuity
        assert fast.decode(found._given) == answers
        for voter in voters:
            assert voter.fired(answers, evaluation.states) == set(evaluation.fired)
    assert count == CELLS[pack.id]


def test_complete_cells_of_the_shipped_pack_agree(shipped: Pack) -> None:
    """evaluate and the generated functions, over every complete cell with its follow-up questions."""
    fast, count = compiled(shipped), 0
    for answers in complete_cells(shipped, distinguished_by(shipped)):
        count += 1
        evaluation = evaluate(shipped, answers)
        outcome = fast.decide(answers)
        assert (outcome.disposition, outcome.fired) == (evaluation.floor, evaluation.fired)
        assert weigher(shipped).decide(answers) == outcome
    assert count == 36_864


def test_partial_cells_agree(pack: Pack, choices: dict[str, list[Answer]]) -> None:
    """evaluate, the tables and each second engine, over every partial cell, answers left behind included."""
    voters = voters_of(pack)
    assert len(voters) == len(AT_HAND)
    for answers in partial_cells(pack, choices):
        evaluation = evaluate(pack, answers)
        check_tables(pack, answers, evaluation)
        for voter in voters:
            assert voter.fired(answers, evaluation.states) == set(evaluation.fired), answers


def test_every_option_agrees(pack: Pack) -> None:
    """Not one answer of each class but every option, pairs of signs, both sides of each threshold: a fixed sample."""
    fast = compiled(pack)
    every = {name: answers_of(pack, pack.question[name]) for name in pack.deciding}
    random = Random(20240527)
    for _ in range(examples(12_000)):
        answers = {name: random.choice(every[name]) for name in pack.deciding}
        evaluation = evaluate(pack, answers)
        assert fast.decide(answers).fired == evaluation.fired
        check_tables(pack, answers, evaluation)
        counted = {name: answer for name, answer in answers.items() if name not in evaluation.ignored}
        advice = soundadvice.triage(pack, raw(pack, counted))
        assert (advice.fired, advice.answers) == (evaluation.fired, counted)


def test_partial_is_never_unsound(pack: Pack, choices: dict[str, list[Answer]]) -> None:
    """Against all completions of every partial cell: fired stays fired, decided stays so, the ceiling holds."""
    fast = compiled(pack)
    acuity = {name: disposition.acuity for name, disposition in pack.disposition.items()}
    after: dict[tuple[Answer, ...], int] = {}
    for answers in partial_cells(pack, choices):
        evaluation = evaluate(pack, answers)
        fired, may_fire = bits(pack, evaluation.fired), bits(pack, evaluation.fired + evaluation.open)
        missing = [name for name in pack.deciding if name not in answers]
        for filling in itertools.product(*(choices[name] for name in missing)):
            whole = {**answers, **dict(zip(missing, filling, strict=True))}
            key = tuple(whole[name] for name in pack.deciding)
            result = after.get(key)
            if result is None:
                result = after[key] = bits(pack, fast.decide(whole).fired)
            assert result & fired == fired, (answers, whole)
            assert result | may_fire == may_fire, (answers, whole)
            outcome = fast.outcomes[result]
            assert acuity[evaluation.floor] <= outcome.acuity <= evaluation.ceiling
            if evaluation.decided:
                assert outcome.disposition == evaluation.floor


def test_self_care_needs_every_answer(pack: Pack, choices: dict[str, list[Answer]]) -> None:
    """No set of answers with an enabled deciding question unanswered gives self-care."""
    reached = 0
    for answers in partial_cells(pack, choices):
        evaluation = evaluate(pack, answers)
        unsettled = [n for n in pack.deciding if evaluation.states[n] in (State.UNANSWERED, State.PENDING)]
        if not evaluation.decided:
            with pytest.raises(soundadvice.UndecidedError) as raised:
                advise(pack, answers, evaluation)
            assert raised.value.questions == tuple(unsettled)
        elif advise(pack, answers, evaluation).disposition == pack.default:
            reached += 1
            assert not unsettled
    assert reached > 0


@pytest.mark.sampled
@pytest.mark.parametrize("unsure", UNSURE_MUST_RAISE)
def test_unsure_never_gives_self_care(shipped: Pack, unsure: str) -> None:
    """After the follow-up question too: what stays unknown sees a doctor."""
    answer: Answer = frozenset({UNSURE}) if unsure == "numb_check" else UNSURE
    asked = 0
    for answers in complete_cells(shipped, {**distinguished_by(shipped), unsure: [answer]}):
        if unsure in answers:
            asked += 1
            assert evaluate(shipped, answers).floor == "see_doctor"
    assert asked > 0


def test_unsure_of_improvement_never_gives_self_care_from_few_weeks_on(shipped: Pack) -> None:
    few_weeks = shipped.parameter["few_weeks"].value
    for answers in complete_cells(shipped, {**distinguished_by(shipped), "improving": [UNSURE]}):
        duration = answers["duration"]
        if isinstance(duration, int) and duration >= few_weeks:
            assert evaluate(shipped, answers).floor == "see_doctor"


@pytest.mark.sampled
@pytest.mark.slow
@pytest.mark.parametrize("place", ["upper_back", "other"])
def test_another_place_never_gives_self_care(shipped: Pack, place: str) -> None:
    both = [frozenset({place}), frozenset({place, "lower_back"}), frozenset({place, "hips", "lower_back"})]
    for answers in complete_cells(shipped, {**distinguished_by(shipped), "location": list[Answer](both)}):
        assert evaluate(shipped, answers).floor == "see_doctor"


@pytest.mark.parametrize("name", ["better", "hurts"])
def test_hidden_answers_change_nothing(name: str) -> None:
    """An answer left on a question that is hidden again changes nothing, and is reported where it would have raised."""
    pack, raised = small_pack(), 0
    for answers in complete_cells(pack, distinguished_by(pack)):
        if name in answers:
            continue
        without = evaluate(pack, answers)
        assert without.ignored == ()
        for left_behind in answers_of(pack, pack.question[name]):
            evaluation = evaluate(pack, {**answers, name: left_behind})
            check_tables(pack, {**answers, name: left_behind}, evaluation)
            check_quick(pack, {**answers, name: left_behind})
            assert evaluation.fired == without.fired
            assert evaluation.floor == without.floor
            assert evaluation.decided == without.decided
            assert evaluation.ignored == (name,)
            harmful = "no" if name == "better" else "yes"
            would_raise = without.floor == "self_care" and left_behind in (harmful, UNSURE)
            assert evaluation.ignored_would_raise is would_raise
            raised += would_raise
    assert raised > 0


# Generated packs -------------------------------------------------------------------------------------------------


@settings(max_examples=examples(120), deadline=None)
@given(situations(states=6))
def test_generated_packs_agree(situation: tuple[Pack, list[Answers]]) -> None:
    """Partial or complete, answers left behind included: evaluate, compiled, the tables and the second engines."""
    pack, states = situation
    voters = voters_of(pack)
    for answers in states:
        evaluation = evaluate(pack, answers)
        check_tables(pack, answers, evaluation)
        for voter in voters:
            assert voter.fired(answers, evaluation.states) == set(evaluation.fired)
        if is_complete(pack, answers):
            assert compiled(pack).decide(answers).fired == evaluation.fired
            check_quick(pack, answers)


def check_tables(pack: Pack, answers: Answers, evaluation: Evaluation) -> None:
    """The tables say all that `evaluate` says, of any answers, and decide where it does."""
    tables = weigher(pack)
    found = tables.evaluation(answers)
    assert found == evaluation, answers
    assert list(found.states) == list(evaluation.states)
    floor = pack.disposition[evaluation.floor]
    decision = Decision(floor.id, floor.acuity, evaluation.fired) if evaluation.decided else None
    assert tables.decide(answers) == decision, answers
    assert tables.read(pack, raw(pack, answers)) == answers


def check_quick(pack: Pack, answers: Answers) -> None:
    """The quick way, on deciding answers as a caller hands them in, those left behind included."""
    evaluation = evaluate(pack, answers)
    deciding = {name: answers[name] for name in pack.deciding if name in answers}
    found = compiled(pack).quick(raw(pack, deciding), BareAdvice)
    advice = soundadvice.triage(pack, raw(pack, deciding))
    assert advice.fired == evaluation.fired
    assert advice.disposition == evaluation.floor
    assert advice.answers == deciding
    assert advice.ignored == tuple(name for name in evaluation.ignored if name in deciding)
    if found is not None:  # what is rare, such as decimals, takes the long way
        assert found.fired == evaluation.fired
        assert compiled(pack).decode(found._given) == deciding


@settings(max_examples=examples(60), deadline=None)
@given(situations(states=2))
def test_generated_packs_are_never_unsound(situation: tuple[Pack, list[Answers]]) -> None:
    """Sampled completions of partial answers keep what the partial answers promised."""
    pack, states = situation
    random = Random(len(states[0]))
    for answers in states:
        evaluation = evaluate(pack, answers)
        for _ in range(12):
            whole = complete(pack, answers, random)
            after = evaluate(pack, whole)
            assert set(evaluation.fired) <= set(after.fired)
            assert set(after.fired) <= set(evaluation.fired) | set(evaluation.open)
            acuity = pack.disposition[after.floor].acuity
            assert pack.disposition[evaluation.floor].acuity <= acuity <= evaluation.ceiling
            assert set(evaluation.findings) <= set(after.findings)
            assert set(after.findings) <= {*evaluation.findings, *evaluation.open_findings}
            if evaluation.decided and acuity is Acuity.EMERGENCY:
                continue  # it ends the questions: which emergency, and what else is found, may be open
            if evaluation.settled:
                assert after.floor == evaluation.floor
            if evaluation.decided:
                assert after.findings == evaluation.findings


def complete(pack: Pack, answers: Answers, random: Random) -> Answers:
    """One completion: what was given stays, everything else is answered."""
    return {
        question.id: answers[question.id] if question.id in answers else make_answer(random, pack, question)
        for question in pack.questions
    }


def test_thousands_of_packs_agree() -> None:
    """A fixed thousand (or a part of it), for the breadth that Hypothesis' shrinking examples do not have."""
    for pack, answers in thousand():
        evaluation = evaluate(pack, answers)
        outcome = compiled(pack).decide(answers)
        assert (outcome.disposition, outcome.fired) == (evaluation.floor, evaluation.fired)
        check_tables(pack, answers, evaluation)
        assert evaluation.decided


def thousand() -> Iterator[tuple[Pack, Answers]]:
    for number in range(examples(1000)):
        random = Random(f"agreement {number}")
        pack = make_pack(random)
        answers = make_answers(random, pack, complete=True)
        if is_complete(pack, answers):
            yield pack, answers


@pytest.mark.parametrize("written_out", [True, False])
def test_large_packs_agree(written_out: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many rules: written out in code, and too many for that, so that tables alone decide a triage."""
    rules = 400
    monkeypatch.setattr("soundadvice.meaning.compiler.MOST_RULES", rules if written_out else rules - 1)
    random = Random("large")
    pack = make_pack(random, most_questions=30, most_rules=1)
    while len(pack.questions) < 15 or pack.parent is not None:
        pack = make_pack(random, most_questions=30, most_rules=1)
    many = tuple(
        rule(f"r{number}", make_condition(random, pack.questions, depth=2), random.choice(pack.dispositions).id)
        for number in range(rules)
    )
    pack = with_names(replace(pack, rules=many, findings=(), plan=replace(pack.plan, rules=())))
    for complete_ in (False, True):
        for _ in range(6):
            answers = make_answers(random, pack, complete=complete_)
            evaluation = evaluate(pack, answers)
            check_tables(pack, answers, evaluation)
            if is_complete(pack, answers):
                assert compiled(pack).decide(answers).fired == evaluation.fired
                check_quick(pack, answers)
                quick = compiled(pack).quick(raw(pack, answers), BareAdvice)
                assert written_out or quick is None


@settings(max_examples=examples(80), deadline=None)
@given(situations(states=3))
def test_a_layer_only_raises(situation: tuple[Pack, list[Answers]]) -> None:
    """By construction a layer has its parent's rules and more, so no answers get less urgent advice."""
    pack, states = situation
    if pack.parent is None:
        return
    for answers in states:
        below = {name: answer for name, answer in answers.items() if name in pack.parent.question}
        lower, upper = evaluate(pack.parent, below), evaluate(pack, answers)
        assert pack.disposition[upper.floor].acuity >= pack.parent.disposition[lower.floor].acuity
