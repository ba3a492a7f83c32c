"""Explain: why this advice, why this question, what would make it more urgent, and what a record says today."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings

import soundadvice
from soundadvice import Acuity, AnswerError, Pack, Record, evaluate
from soundadvice.meaning.consult import advise
from soundadvice.meaning.explain import more_urgent, why_advice, why_asked
from soundadvice.provenance.replay import Verdict, replay
from support.packs import situations, small_pack
from support.people import SORE

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return soundadvice.load_pack("low_back_pain")


def test_why_advice(pack: Pack) -> None:
    (why,) = why_advice(soundadvice.triage(pack, {**SORE, "duration": "3 weeks"}))
    assert why.rule == "lasting_pain"
    assert "3 weeks" in why.because
    assert [(one.question, one.answer) for one in why.looked_at] == [
        ("duration", "3 weeks"),
        ("improving", "About the same"),
    ]
    assert [claim.id for claim in why.claims] == ["C021"]
    assert why_advice(soundadvice.triage(pack, SORE)) == ()


def test_why_asked(pack: Pack) -> None:
    why = why_asked(small_pack(), "tried")
    assert (why.rules, why.enables) == ((), ("hurts",))
    assert why_asked(small_pack(), "hurts").asked_when == ("tried",)
    assert why_asked(pack, "duration").rules == ("lasting_pain", "unknown_duration")
    assert "fresh_strain_rest" in why_asked(pack, "duration").plan_rules
    with pytest.raises(AnswerError, match="no question"):
        why_asked(pack, "age")


def test_why_asked_has_the_references_of_each_rule() -> None:
    pack = soundadvice.load_pack("low_back_pain_red_flags")
    references = dict(why_asked(pack, "leg_pain").references)
    assert references.keys() == {"both_legs", "unsure_leg_pain"}  # the third rests on the source
    for rule, found in references.items():
        assert tuple(reference.id for reference in found) == pack.rule[rule].references


def test_more_urgent_names_every_single_change(pack: Pack) -> None:
    changes = more_urgent(soundadvice.triage(pack, SORE))
    found = {(change.question, str(change.answer)) for change in changes}
    assert {("leg_pain", "one"), ("leg_pain", "both"), ("leg_pain", "unsure"), ("duration", "unsure")} <= found
    assert ("duration", str(pack.parameter["few_weeks"].value)) in found
    assert ("duration", str(pack.parameter["few_weeks"].value - 1)) not in found
    assert ("leg_pain", "buttock") not in found
    assert "improving" not in {change.question for change in changes}  # a week is too short for it to matter
    assert {change.disposition for change in changes} == {"see_doctor"}


def test_nothing_is_more_urgent_than_the_most_urgent(pack: Pack) -> None:
    assert more_urgent(soundadvice.triage(pack, {"leg_pain": "both"})) == ()


@settings(max_examples=60, deadline=None)
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
    assert replay(record(pack, SORE), pack).verdict is Verdict.SAME


def test_replay_wording_changed(pack: Pack, changed: Callable[[str, str, str], Pack]) -> None:
    other = changed("pack.yaml", "title: Please see a doctor", "title: Go and see a doctor")
    assert other.meaning_hash == pack.meaning_hash
    assert other.content_hash != pack.content_hash
    assert replay(record(pack, {"leg_pain": "one"}), other).verdict is Verdict.WORDING_CHANGED


def test_replay_outcome_changed(pack: Pack, changed: Callable[[str, str, str], Pack]) -> None:
    other = changed("rules/pain_in_leg.yaml", "[one, both, unsure]", "[buttock, one, both, unsure]")
    assert other.meaning_hash != pack.meaning_hash
    result = replay(record(pack, {**SORE, "leg_pain": "buttock"}), other)
    assert result.verdict is Verdict.OUTCOME_CHANGED
    assert (result.then, result.now, result.newly_fired) == ("self_care", "see_doctor", ("pain_in_leg",))


def test_replay_plan_changed(pack: Pack, changed: Callable[[str, str, str], Pack]) -> None:
    other = changed("plan.yaml", "give: [healthy_diet, healthy_weight, walk_more]", "give: [healthy_weight, walk_more]")
    result = replay(record(pack, SORE), other)
    assert result.verdict is Verdict.OUTCOME_CHANGED
    assert result.plan_changed == ("healthy_diet",)


def test_replay_cannot(pack: Pack, changed: Callable[[str, str, str], Pack]) -> None:
    other = changed("questions.yaml", "    half: About half\n", "")
    result = replay(record(pack, {**SORE, "sits": "half"}), other)
    assert result.verdict is Verdict.CANNOT_REPLAY
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
