"""Carrying over: which answers of last time may be confirmed, and which are asked anew at every check-in."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from soundadvice import Pack, Session, find_pack, load_pack
from soundadvice.journal.carry_over import Former, as_of, asked_anew, former, plan_to_confirm, plan_to_skip, to_confirm
from soundadvice.journal.check_in import CheckIn
from soundadvice.model.answer import answer_to_json

MINIMAL = Path(__file__).parents[1] / "data" / "packs" / "minimal"
TOLD = {"leg_pain": "no", "signs": ["none"], "duration": "1 day", "age": 40, "walks": "yes"}
FURTHER = ("emergency_signs_check", "pain_check", "duration_check")
"""Asked of those who are not sure of what is asked anew."""
Change = Callable[[str], Pack]


@pytest.fixture
def anew(tmp_path: Path) -> Change:
    """The small pack, with `ask_anew: true` in one of its questions."""

    def change(name: str) -> Pack:
        folder = tmp_path / "minimal"
        shutil.copytree(MINIMAL, folder, dirs_exist_ok=True)
        text = (MINIMAL / "questions.yaml").read_text()
        assert f"- id: {name}\n" in text
        (folder / "questions.yaml").write_text(text.replace(f"- id: {name}\n", f"- id: {name}\n  ask_anew: true\n"))
        return load_pack(folder)

    return change


def told(pack: Pack, answers: dict[str, object], *skipped: str) -> Former:
    found = former(pack, answers, pack.meaning_hash, None, skipped)
    assert found is not None
    return found


def confirmed(pack: Pack) -> tuple[str, ...]:
    return to_confirm(pack, told(pack, TOLD))


def of_plan(pack: Pack, *skipped: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    before = told(pack, {name: answer for name, answer in TOLD.items() if name not in skipped}, *skipped)
    now = {name: answer for name, answer in before.answers.items() if name in pack.deciding}
    return plan_to_confirm(pack, before, now), plan_to_skip(pack, before, now)


def test_what_is_not_asked_anew_is_carried_over() -> None:
    pack = load_pack(MINIMAL)
    assert confirmed(pack) == ("leg_pain", "signs", "age")  # a length of time is of its day
    assert of_plan(pack) == (("walks",), ())
    assert of_plan(pack, "walks") == ((), ("walks",))


@pytest.mark.parametrize("name", ["leg_pain", "signs", "age"])
def test_an_answer_about_the_moment_is_not(anew: Change, name: str) -> None:
    assert confirmed(anew(name)) == tuple(other for other in ("leg_pain", "signs", "age") if other != name)


def test_nor_one_for_the_plan_given_or_skipped(anew: Change) -> None:
    pack = anew("walks")
    assert of_plan(pack) == ((), ())
    assert of_plan(pack, "walks") == ((), ())


def test_it_changes_no_outcome_and_so_no_meaning(anew: Change) -> None:
    pack, plain = anew("walks"), load_pack(MINIMAL)
    assert pack.meaning_hash == plain.meaning_hash
    assert pack.content_hash != plain.content_hash  # who signs a pack has seen it


@pytest.mark.parametrize(
    ("name", "about_now"),
    [
        ("low_back_pain", ["severe_pain"]),
        ("low_back_pain_red_flags", ["emergency_signs", "severe_pain"]),
        ("low_back_pain_self_care", ["emergency_signs", "severe_pain"]),
    ],
)
def test_the_shipped_packs_ask_anew_what_is_of_the_moment(name: str, about_now: list[str]) -> None:
    pack = load_pack(find_pack(name))
    assert sorted(q.id for q in pack.questions if q.ask_anew) == about_now
    assert asked_anew(pack) == {*about_now, "duration", "improving", *FURTHER} & pack.question.keys()


def test_a_day_stays_the_day_it_was() -> None:
    pack = load_pack(MINIMAL.parent / "missed_period")
    before = former(
        pack, {"last_period": "2024-01-20/2024-03-01", "bleeding": "2 days"}, pack.meaning_hash, date(2024, 3, 1)
    )
    assert before is not None
    assert to_confirm(pack, before) == ("last_period",)  # and so is asked once, not twice
    later = as_of(pack, before, date(2024, 3, 8)).answers["last_period"]
    assert (later, str(later.day)) == (48, "2024-01-20")  # type: ignore[union-attr]
    assert "last_period" not in as_of(pack, before, date(2025, 3, 8)).answers  # no such day is taken any more
    so_long_ago = former(pack, {"last_period": "6 weeks"}, pack.meaning_hash, date(2024, 3, 1))
    assert so_long_ago is not None
    assert as_of(pack, so_long_ago, date(2024, 3, 8)).answers["last_period"] == 49


def test_a_check_in_counts_the_day_to_its_own() -> None:
    pack = load_pack(MINIMAL.parent / "missed_period")
    before = former(pack, {"last_period": "2024-01-20/2024-03-01"}, pack.meaning_hash, date(2024, 3, 1))
    check_in = CheckIn(pack, datetime(2024, 3, 8, 9, tzinfo=UTC), "", episode=None, former=before)
    check_in.confirm(check_in.to_confirm, ())
    session = Session(pack)
    check_in.tell(session)
    assert answer_to_json(pack.question["last_period"], session.answers["last_period"]) == "2024-01-20/2024-03-08"
