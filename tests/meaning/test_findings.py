"""Several dispositions of one urgency, and findings beside the advice: who wins, when it is decided, who is told."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import pytest

from soundadvice import Acuity, Pack, Session, evaluate, load_pack, triage
from soundadvice.handout.markdown import takeaway_markdown
from soundadvice.meaning.consult import Undecided, consult
from soundadvice.model.condition import Condition
from soundadvice.model.disposition import ClinicalFinding, Disposition
from soundadvice.model.rule import Rule
from soundadvice.provenance.record import Record
from soundadvice.provenance.replay import ReplayVerdict, replay
from soundadvice.server.cds.cards import TODAY, advice_card
from support.packs.generated import any_of, choice, make
from support.packs.written import write

NOW = datetime(2024, 5, 27, 12, tzinfo=UTC)


def rule(name: str, when: Condition, advise: str | None = None, *findings: str) -> Rule:
    return Rule(id=name, when=when, advise=advise, because=f"because of {name}", findings=findings)


def yes(question: str) -> Condition:
    return any_of(question, "yes")


@pytest.fixture
def pack() -> Pack:
    """Someone to see today is a nurse or, listed before that, a doctor; and an X-ray or a splint besides."""
    questions = tuple(choice(name, "no", "yes") for name in ("faint", "weak", "swollen", "sore", "bone", "loose"))
    rules = (
        rule("fainted", yes("faint"), "call_now"),
        rule("is_weak", yes("weak"), "doctor_today"),
        rule("is_swollen", yes("swollen"), "nurse_today"),
        rule("is_sore", yes("sore"), "pharmacy"),
        rule("on_bone", yes("bone"), None, "x_ray"),
        rule("is_loose", yes("loose"), "nurse_today", "splint", "x_ray"),
    )
    dispositions = (
        Disposition("self_care", Acuity.SELF_CARE, "Rest", "Rest it."),
        Disposition("pharmacy", Acuity.SELF_CARE, "Ask a pharmacist", "Ask at a pharmacy."),
        Disposition("nurse_today", Acuity.SAME_DAY, "See a nurse today", "See a nurse."),
        Disposition("doctor_today", Acuity.SAME_DAY, "See a doctor today", "See a doctor."),
        Disposition("call_now", Acuity.EMERGENCY, "Call now", "Call."),
    )
    findings = (
        ClinicalFinding("x_ray", "An X-ray", "Ask for an X-ray."),
        ClinicalFinding("splint", "A splint", "You need a splint."),
    )
    return make(questions, rules, dispositions=dispositions, findings=findings)


def answers(pack: Pack, *those: str) -> dict[str, str]:
    return {name: "yes" if name in those else "no" for name in pack.question}


def test_the_first_that_is_listed_wins_and_the_default_gives_way(pack: Pack) -> None:
    assert triage(pack, answers(pack, "weak", "swollen")).disposition == "doctor_today"
    assert triage(pack, answers(pack, "swollen")).disposition == "nurse_today"
    assert triage(pack, answers(pack, "sore")).disposition == "pharmacy"
    assert triage(pack, answers(pack)).disposition == "self_care"


def test_it_is_not_settled_while_another_of_its_urgency_may_win(pack: Pack) -> None:
    some = {name: answer for name, answer in answers(pack, "swollen").items() if name != "weak"}
    assert not evaluate(pack, some).settled
    assert evaluate(pack, {**some, "weak": "no"}).decided
    # The doctor comes before the nurse, so that whether it is swollen can change nothing.
    assert evaluate(pack, {"faint": "no", "weak": "yes", "bone": "no", "loose": "no"}).decided


def test_a_session_asks_on_for_findings_alone_and_no_more_than_they_wait_for(pack: Pack) -> None:
    session = Session(pack, answers={"faint": "no", "weak": "yes"})
    assert session.evaluation.settled
    assert session.evaluation.open_findings == ("x_ray", "splint")
    asked = []
    while (question := session.next_question) is not None:
        asked.append(question.id)
        session.answer(question.id, "yes")
    assert asked == ["bone", "loose"]
    assert [one.finding for one in session.advice().findings] == ["x_ray", "splint"]


def test_what_only_findings_wait_for_is_told_as_such(pack: Pack) -> None:
    found = consult(pack, {"faint": "no", "weak": "yes"})
    assert isinstance(found, Undecided)
    assert found.at_least is not None
    assert (found.at_least.id, found.unanswered) == ("doctor_today", ("bone", "loose"))
    only_found = consult(pack, {"bone": "yes"})
    assert isinstance(only_found, Undecided)
    assert only_found.at_least is None


def test_an_emergency_ends_the_questions_and_says_what_was_not_determined(pack: Pack) -> None:
    session = Session(pack, answers={"faint": "yes", "bone": "yes"})
    assert session.decided
    record = session.record(NOW)
    assert [one["finding"] for one in record.advice_json["findings"]] == ["x_ray"]  # type: ignore[attr-defined]
    assert record.advice_json["open_findings"] == ["splint"]
    assert "X-ray" not in takeaway_markdown(session.advice(), record)


def test_findings_are_told_wherever_advice_is(pack: Pack) -> None:
    advice = triage(pack, answers(pack, "bone"))
    assert advice.disposition == "self_care"
    (reason,) = advice.reasons
    assert (reason.disposition, reason.findings) == (None, ("x_ray",))
    shown = takeaway_markdown(advice, Record.of(advice, time=NOW, engines=("reference",)))
    assert "An X-ray" in shown
    assert "because of on" in shown
    assert "An X-ray" in str(advice_card(advice, TODAY)["detail"])


def test_a_record_is_replayed_with_its_findings(pack: Pack) -> None:
    record = Session(pack, answers=answers(pack, "loose")).record(NOW)
    assert replay(record, pack).verdict is ReplayVerdict.SAME
    (*others, last) = pack.rules
    without = dataclasses.replace(pack, rules=(*others, dataclasses.replace(last, findings=("splint",))))
    found = replay(record, without)
    assert (found.verdict, found.findings_changed) == (ReplayVerdict.OUTCOME_CHANGED, ("x_ray",))


def test_a_pack_without_findings_says_nothing_of_them(pack: Pack) -> None:
    plain = dataclasses.replace(pack, rules=pack.rules[:4], findings=())
    told = triage(plain, answers(pack, "weak")).to_json()
    assert not {"findings", "open_findings"} & told.keys()
    assert "findings" not in told["reasons"][0]  # type: ignore[index]


def test_a_file_lists_what_wins_first(pack: Pack, tmp_path: Path) -> None:
    folder = write(pack, tmp_path)
    again = load_pack(folder)
    assert [one.id for one in again.dispositions] == [one.id for one in pack.dispositions]
    text = (folder / "pack.yaml").read_text()
    nurse, doctor = text.index("  nurse_today:"), text.index("  doctor_today:")
    assert doctor < nurse
