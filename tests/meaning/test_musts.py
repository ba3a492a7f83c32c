"""What must be so of answers together: what breaks it, that it is refused, and that everyone says the same of it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pyarrow as pa
import pytest

import soundadvice
from independent.files import layers
from independent.meaning import at_odds, meaning
from soundadvice import ImpossibleError, Pack, UndecidedError, load_pack
from soundadvice.meaning.compiler import BareAdvice, compiled
from soundadvice.meaning.explain import more_urgent, why_asked
from soundadvice.meaning.possible.broken import broken
from soundadvice.model.answer import answer_to_json
from soundadvice.tables.in_memory import triage_table
from support.packs.musts import everyone, pack_with_musts
from support.packs.written import write

TOGETHER = load_pack(Path(__file__).parents[1] / "data" / "packs" / "together")
WELL = {
    "systolic": 120, "diastolic": 80, "operation": "2024-03-01/2024-03-10", "began": "2024-03-04/2024-03-10",
    "fever": "yes", "ill": "4 days", "hot": "1 day", "wound": "closed", "bleeds": "no",
}  # fmt: skip


def refused(**answers: object) -> ImpossibleError:
    with pytest.raises(ImpossibleError) as found:
        soundadvice.triage(TOGETHER, WELL | answers)
    return found.value


@pytest.mark.parametrize(
    ("answers", "named"),
    [
        ({"diastolic": 120}, ("diastolic", "systolic")),
        ({"systolic": 80}, ("diastolic", "systolic")),
        ({"began": "2024-02-29/2024-03-10"}, ("began", "operation")),
        ({"hot": "5 days"}, ("hot", "ill")),
        ({"wound": "none", "bleeds": "yes"}, ("bleeds", "wound")),
    ],
)
def test_what_cannot_go_together_is_refused(answers: dict[str, object], named: tuple[str, ...]) -> None:
    error = refused(**answers)
    assert (error.questions, len(error.mistakes)) == (named, 1)
    assert error.say in [must.say for must in TOGETHER.question[named[0]].must]
    assert f"`{named[1]}`" in str(error)


def test_every_must_that_is_broken_is_named() -> None:
    error = refused(diastolic=130, hot="6 days")
    assert [one.question for one in error.mistakes] == ["diastolic", "hot"]


@pytest.mark.parametrize(
    "answers",
    [
        {"diastolic": 119},
        {"began": "2024-03-01/2024-03-10"},
        {"diastolic": "unsure"},
        {"began": "unsure"},
        {"hot": "4 days"},
        {"wound": "none"},
        {"wound": "none", "bleeds": "unsure"},
        {"fever": "no", "hot": "9 days"},
    ],
)
def test_what_is_not_known_or_not_asked_breaks_nothing(answers: dict[str, object]) -> None:
    soundadvice.triage(TOGETHER, WELL | answers)


def test_what_is_left_out_breaks_nothing() -> None:
    with pytest.raises(UndecidedError):
        soundadvice.triage(TOGETHER, {"diastolic": 120, "hot": "9 days"})


# Explained ----------------------------------------------------------------------------------------------------------


def test_what_would_be_more_urgent_could_be_answered() -> None:
    advice = soundadvice.triage(TOGETHER, WELL | {"began": "2024-03-08/2024-03-10"})
    found = {(one.question, one.answer) for one in more_urgent(advice)}
    assert ("diastolic", 49) in found
    assert not [one for one in found if broken(TOGETHER, {**advice.answers, one[0]: one[1]})]
    # The upper number cannot be below 90 beside a lower one of 80, unless it is above that.
    assert ("systolic", 81) in found


def test_why_a_question_is_asked_says_what_must_be_so() -> None:
    assert [one.named for one in why_asked(TOGETHER, "systolic").musts] == [("diastolic", "systolic")]
    assert why_asked(TOGETHER, "fever").musts == ()


# Everyone says the same --------------------------------------------------------------------------------------------


def _as_text(pack: Pack, name: str, answer: object) -> str:
    value = answer_to_json(pack.question[name], answer)  # type: ignore[arg-type]
    return "|".join(value) if isinstance(value, list) else str(value)


def _agree(numbers: range, place: Path) -> tuple[int, int]:
    """How many sets of answers were looked at, and how many of them cannot be."""
    count = impossible = 0
    for seed in numbers:
        random = Random(f"musts {seed}")
        pack = pack_with_musts(random)
        second = layers(write(pack, place / str(seed)))
        people = list(everyone(pack, possible=False))
        chosen = random.sample(people, min(40, len(people)))
        people = [{name: one for name, one in person.items() if random.random() < 0.9} for person in chosen]
        given = [{name: answer_to_json(pack.question[name], one[name]) for name in one} for one in people]
        columns = {
            name: pa.array([_as_text(pack, name, one[name]) if name in one else None for one in people], pa.string())
            for name in pack.question
        }
        rows = triage_table(pack, pa.table(columns), None, ("disposition", "invalid"), ()).to_pylist()
        for answers, row in zip(given, rows, strict=True):
            wrong, says = at_odds(second, answers), meaning(second, answers)
            floor = says.floor if says.decided and not wrong else None
            texts = [f"{' and '.join(one)}: at_odds" for one in wrong]
            assert (row["disposition"], row["invalid"]) == (floor, "; ".join(texts) or None), (seed, answers)
            count, impossible = count + 1, impossible + bool(wrong)
            try:
                told: object = soundadvice.triage(pack, answers).disposition
            except ImpossibleError as error:
                told = [one.questions for one in error.mistakes]  # type: ignore[attr-defined]
            except UndecidedError:
                told = None
            assert told == (wrong or floor), (seed, answers)
            assert not wrong or compiled(pack).quick(answers, BareAdvice) is None
    return count, impossible


def test_every_reading_agrees(tmp_path: Path) -> None:
    count, impossible = _agree(range(3, 5), tmp_path)
    assert min(impossible, count - impossible) > 5


@pytest.mark.slow
def test_every_reading_agrees_over_many_packs(tmp_path: Path) -> None:
    count, impossible = _agree(range(5, 13), tmp_path)
    assert min(impossible, count - impossible) > 60
