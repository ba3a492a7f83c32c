"""One wrong tick, and who people are: how far down either moves somebody, against everyone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from random import Random

import pytest

from soundadvice.audit.conditions.dependencies import rules_resting_on
from soundadvice.audit.properties import fairness, misclick
from soundadvice.audit.properties.fairness import all_parts
from soundadvice.audit.properties.fairness.personal import personal
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.prover.two_people.one_answer_changed import Changed, Effort
from soundadvice.audit.prover.two_people.worst_fall import Fall, Falls, one_tick
from soundadvice.audit.settings.substitute import with_parameters
from soundadvice.meaning.evaluate import evaluate
from soundadvice.model import condition
from soundadvice.model.condition import Answer
from soundadvice.model.pack import Pack
from soundadvice.model.question import MultiChoice, Number, Question
from support.answers.cells import answers_of
from support.packs.generated import DAY, any_of, choice, make, rule, with_parameter_somewhere, with_severity
from support.packs.proving import acuity, everybody, few_people
from support.packs.shipped import shipped
from support.thorough import examples

NONE = frozenset({"none"})


def slips(pack: Pack, question: Question) -> Iterator[tuple[Answer, Answer]]:
    """Every answer, and every other that one wrong tick makes of it."""
    for one, other in itertools.permutations(answers_of(pack, question, most_signs=4), 2):
        if not isinstance(question, MultiChoice):
            yield one, other
            continue
        assert isinstance(one, frozenset)
        assert isinstance(other, frozenset)
        if len((one - NONE) ^ (other - NONE)) == 1:
            yield one, other


def fall_by_trying(pack: Pack, name: str) -> tuple[int, int] | None:
    """How far down one wrong tick in a question can move anyone, and from where; None: it moves no one down."""
    found = None
    for other in everybody(pack, but=name):
        for one, slip in slips(pack, pack.question[name]):
            high, low = acuity(pack, {**other, name: one}), acuity(pack, {**other, name: slip})
            if high > low:
                found = max(found or (0, 0), (high - low, int(high)))
    return found


def by_proof(pack: Pack, name: str) -> Fall | None:
    case = Case(pack)
    pair = Changed.changing(case, name, rules_resting_on(pack)[name])
    return Falls(case, Effort(case)).worst(pair, one_tick(pair, name))


def shows(pack: Pack, name: str, fall: Fall) -> None:
    """The two people replay, and differ in one tick alone."""
    for one, level in ((fall.before, fall.high), (fall.after, fall.low)):
        again = evaluate(pack, one.answers)
        assert (again.fired, again.floor, again.decided, again.ignored) == (one.fired, one.disposition, True, ())
        assert pack.disposition[one.disposition].acuity == level
    shared = fall.before.answers.keys() & fall.after.answers.keys()
    assert [one for one in shared if fall.before.answers[one] != fall.after.answers[one]] == [name]
    one, other = fall.before.answers[name], fall.after.answers[name]
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        assert len((one - NONE) ^ (other - NONE)) == 1


def test_the_worst_of_one_wrong_tick_agrees_with_everybody() -> None:
    seen: dict[object, int] = {}
    for pack in few_people("misclick", examples(160)):
        for name in pack.deciding:
            expected, fall = fall_by_trying(pack, name), by_proof(pack, name)
            assert (None if fall is None else (fall.levels, int(fall.high))) == expected
            if fall is not None:
                shows(pack, name, fall)
            kind = type(pack.question[name]).__name__
            seen[kind, fall is None] = seen.get((kind, fall is None), 0) + 1
            seen[fall and fall.levels] = seen.get(fall and fall.levels, 0) + 1
    assert {fall for fall in seen if isinstance(fall, int)} == {1, 2, 3, 4}
    assert all(seen.get((kind, fell), 0) for kind in ("Choice", "MultiChoice", "Number") for fell in (True, False))


def test_fairness_agrees_with_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if every question asked who people are: at all values of a parameter as well."""
    monkeypatch.setattr(all_parts, "personal", lambda pack: pack.deciding)
    seen = {"fair": 0, "stated": 0, "unfair": 0, "elsewhere": 0}
    for number, pack in enumerate(few_people("fairness", examples(80))):
        random = Random(f"fairness.{number}")
        graded = with_severity(random, pack) if number % 2 else pack
        tried = with_parameter_somewhere(random, graded) or graded
        result = fairness.check(Case(tried))
        assert not result.undecided
        for name in tried.deciding:
            lowers = fall_by_trying(tried, name) is not None
            stated = isinstance(tried.question[name], MultiChoice) or bool(tried.question[name].severity)
            found = [one for one in result.findings if one.about[0] == name]
            if stated:
                assert not found
                seen["stated"] += lowers
            elif lowers:
                assert [one.code for one in found] == ["advised_less_for_who_they_are"]
                assert not any(one.settings for one in found[0].witnesses)
                seen["unfair"] += 1
            elif found:
                elsewhere = [_lowers_at(tried, name, value) for value in _values(tried)]
                assert any(one.settings for one in found[0].witnesses)
                assert any(elsewhere)
                seen["elsewhere"] += 1
            else:
                assert not any(_lowers_at(tried, name, value) for value in _values(tried))
                seen["fair"] += 1
    assert min(seen["fair"], seen["stated"], seen["unfair"]) > 0


def _values(pack: Pack) -> list[int]:
    """Every value of the only parameter of a pack, if it has one."""
    (parameter,) = pack.parameters or (None,)
    return [] if parameter is None else [*range(parameter.minimum, parameter.maximum + 1, _step(pack))]


def _step(pack: Pack) -> int:
    """What the values go up by; a day, too, if the comparison was in a rule that is no more."""
    tests = (one for each in pack.rules for one in condition.tests_of(each.when))
    named = [one.question for one in tests if isinstance(one, condition.Comparison) and one.parameter]
    return 1 if named and isinstance(pack.question[named[0]], Number) else DAY


def _lowers_at(pack: Pack, name: str, value: int) -> bool:
    return fall_by_trying(with_parameters(pack, {"p": value}), name) is not None


@pytest.mark.parametrize(
    ("name", "asks"),
    [
        *(("age", True), ("s_age", True), ("your_sex", True), ("race", True), ("pregnant", True), ("skin_tone", True)),
        *(("heart_race", False), ("sexual_function", False), ("bandage", False), ("pale_skin_tone", False)),
    ],
)
def test_which_questions_ask_who_people_are(name: str, asks: bool) -> None:
    pack = make((choice(name, "yes", "no"),), (rule("seen", any_of(name, "yes")),))
    assert personal(pack) == ((name,) if asks else ())


def test_a_tick_that_protects_reassures_no_one_by_itself() -> None:
    """The finding is of one tick more that takes an emergency to the default, and of nothing less."""
    pack = shipped("low_back_pain_red_flags")
    result = misclick.check(Case(pack))
    assert not result.findings
    rows = result.details["falls"]
    assert isinstance(rows, list)
    assert len(rows) == len(pack.deciding)
    assert rows[0]["falls"] == "emergency → self_care"
    assert rows[-1]["falls"] == "never"
