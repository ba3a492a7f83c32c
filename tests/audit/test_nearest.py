"""What if: the smallest changes that make advice more urgent, against trying out all of them."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

import soundadvice
from soundadvice import Acuity, Pack, evaluate
from soundadvice.audit.prover.task import LimitReached
from soundadvice.audit.what_if import what_if
from soundadvice.meaning.advice import Advice
from soundadvice.meaning.cells import cell_of, cells, thresholds
from soundadvice.meaning.consult import advise
from soundadvice.model.condition import All
from soundadvice.model.question import Number, Quantity
from soundadvice_cli.main import cli
from support.answers.cells import answers_of
from support.packs.generated import Answers, any_of, at_least, choice, make, make_answers, make_pack, rule
from support.packs.shipped import shipped
from support.thorough import examples

WELL = """\
location: [lower_back]
leg_pain: none
numbness: [none]
swelling: [none]
severe_pain: mild
duration: 1 week
improving: same
pain_with_exercise: not_tried
"""


def everything(pack: Pack, advice: Advice, most: int) -> Iterator[Answers]:
    """Every way to answer the deciding questions, what was answered included; nothing where there are too many."""
    choices = []
    for name in pack.deciding:
        given = [advice.answers[name]] if name in advice.answers else []
        choices.append(list(dict.fromkeys([*given, *answers_of(pack, pack.question[name], most_signs=9)])))
    count = 1
    for one in choices:
        count *= len(one)
    if count <= most:
        for chosen in itertools.product(*choices):
            yield dict(zip(pack.deciding, chosen, strict=True))


def changed(pack: Pack, advice: Advice, answers: Answers) -> frozenset[str]:
    """The questions whose given answers are others, and not only another value that nothing tells apart."""
    conditions = [one.when for one in pack.rules] + [one.enable_when for one in pack.questions if one.enable_when]
    at = thresholds(conditions)

    def place(name: str, answer: object) -> object:
        question = pack.question[name]
        if isinstance(question, Quantity) and isinstance(answer, int):
            return cell_of(cells(question, at.get(name, ())), answer)
        return answer

    return frozenset(
        n for n in advice.answers if n in pack.deciding and place(n, answers[n]) != place(n, advice.answers[n])
    )


def decided_advice(random: Random, pack: Pack) -> Advice | None:
    answers = make_answers(random, pack, complete=bool(random.randint(0, 2)))
    evaluation = evaluate(pack, answers)
    return advise(pack, answers, evaluation) if evaluation.decided else None


@pytest.mark.parametrize("seed", range(2))
def test_the_nearest_are_those_that_trying_out_finds(seed: int) -> None:
    compared = 0
    for number in itertools.count():
        random = Random(f"nearest.{seed}.{number}")
        pack = make_pack(random, most_questions=4)
        advice = decided_advice(random, pack)
        if advice is None or advice.acuity is max(one.acuity for one in pack.dispositions):
            continue
        everyone = list(everything(pack, advice, 2000))
        if not everyone:
            continue
        compared += 1
        truth: dict[str, set[frozenset[str]]] = {}
        for answers in everyone:
            reached = evaluate(pack, answers).floor
            if pack.disposition[reached].acuity > advice.acuity:
                truth.setdefault(reached, set()).add(changed(pack, advice, answers))
        fewest = {name: min(map(len, sets)) for name, sets in truth.items()}
        found = what_if(advice, most=99)
        said: dict[str, set[frozenset[str]]] = {}
        for one in found.nearest:
            said.setdefault(one.disposition, set()).add(frozenset(one.changed))
            after = evaluate(pack, {**advice.answers, **one.changed, **one.revealed})
            assert (after.floor, set(one.rules)) == (one.disposition, set(after.fired) - set(advice.fired))
            assert not set(one.revealed) & set(advice.answers)
        assert said == {n: {one for one in sets if len(one) == fewest[n]} for n, sets in truth.items()}
        assert not found.undecided
        above = {one.id for one in pack.dispositions if one.acuity > advice.acuity}
        assert set(found.unreachable) == above - set(truth)
        if compared == examples(60):
            return


def test_a_change_that_reveals_a_question_says_its_answer() -> None:
    questions = (
        choice("fever", "no", "yes"),
        choice("days", "few", "many", enable_when=any_of("fever", "yes")),
        choice("rash", "no", "yes", enable_when=any_of("fever", "yes")),
    )
    rules = (rule("long", All((any_of("fever", "yes"), any_of("days", "many")))),)
    pack = make(questions, (*rules, rule("rash", any_of("rash", "yes"), "call_now")))
    found = what_if(soundadvice.triage(pack, {"fever": "no"}))
    assert [(one.disposition, dict(one.changed), dict(one.revealed), one.also_asked) for one in found.nearest] == [
        ("see_doctor", {"fever": "yes"}, {"days": "many"}, ("rash",)),
        ("call_now", {"fever": "yes"}, {"rash": "yes"}, ()),
    ]


def test_several_answers_where_one_is_not_enough() -> None:
    age = Number(id="age", text="age?", unit="years", minimum=0, maximum=120, typical=40)
    questions = (choice("legs", "none", "one", "both"), choice("weak", "no", "yes"), age)
    pack = make(
        questions, (rule("all", All((any_of("legs", "one", "both"), any_of("weak", "yes"), at_least("age", 50)))),)
    )
    (one,) = what_if(soundadvice.triage(pack, {"legs": "none", "weak": "no", "age": 30})).nearest
    # The plainest option, and the value nearest to what is typical.
    assert dict(one.changed) == {"legs": "one", "weak": "yes", "age": 50}


def test_there_is_no_way_down() -> None:
    advice = soundadvice.triage(shipped("low_back_pain_red_flags"), {"injury": "serious", "injury_when": "recent"})
    assert advice.acuity is Acuity.EMERGENCY
    found = what_if(advice)
    assert found.nearest == ()
    assert found.unreachable == ()
    for disposition in shipped("low_back_pain").dispositions:
        well = soundadvice.triage(shipped("low_back_pain"), {"leg_pain": "both"})
        assert disposition.id not in {one.disposition for one in what_if(well).nearest}


def test_in_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "well.yaml").write_text(WELL)
    command = ["explain", "--pack", "low_back_pain", "--answers", str(tmp_path / "well.yaml"), "--what-if"]
    done = CliRunner().invoke(cli, command)
    assert "see_doctor (routine) is 1 changed answer away:\n" in done.output
    assert "  duration: 3 weeks\n    by lasting_pain\n" in done.output
    monkeypatch.setitem(sys.modules, "pysat.solvers", None)
    alone = CliRunner().invoke(cli, command)
    assert "any one of these changes would make it more urgent:" in alone.output
    assert alone.output.endswith(
        "python-sat is not installed, so only single changes are shown; `pip install 'soundadvice[audit]'`\n"
    )


def test_what_the_search_cannot_settle_is_undecided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(*_: object, **__: object) -> None:
        raise LimitReached

    monkeypatch.setattr("soundadvice.audit.prover.solver.Search.best", give_up)
    (tmp_path / "well.yaml").write_text(WELL)
    command = ["explain", "--pack", "low_back_pain", "--answers", str(tmp_path / "well.yaml"), "--what-if"]
    done = CliRunner().invoke(cli, command)
    assert "see_doctor (routine): undecided, the search reached its limit" in done.output
    assert "however many" not in done.output
