"""Days: an answer names the day of asking, so that advice is the same whenever it is worked out again."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import soundadvice
from soundadvice import AnswerError, Session
from soundadvice.loader.load import load_pack
from soundadvice.model.answer import answer_to_json, read_answer
from soundadvice.model.question import Date
from soundadvice.model.time.day import DaysBefore, asked_on, day_before
from soundadvice.provenance.record import Record
from soundadvice.provenance.replay import replay
from soundadvice.wording.answers import describe_answer

FOLDER = Path(__file__).parents[1] / "data" / "packs" / "missed_period"
PACK = load_pack(FOLDER)
PERIOD = PACK.question["last_period"]
DUE = PACK.question["due"]
ASKED = date(2024, 3, 1)
BLEEDING = {"bleeding": "0 days"}


@pytest.mark.parametrize(
    ("given", "days"),
    [
        ("2024-02-29/2024-03-01", 1), ((date(2024, 1, 1), ASKED), 60), ("6 weeks 3 days", 45), ("6w3d", 45),
        ("48 hours", 2), (timedelta(weeks=6), 42), ("2024-03-01/2024-03-01", 0), ("0 days", 0), ("unsure", "unsure"),
    ],
)  # fmt: skip
def test_what_is_a_day(given: object, days: object) -> None:
    assert read_answer(PERIOD, given) == days


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("2024-02-29", "a day without the day of asking"), (ASKED, "a day without the day of asking"),
        ("2023-02-29/2024-03-01", "there is no such day"), ("2024-03-02/2024-03-01", "is out of bounds"),
        ("-1 days", "is out of bounds"), ("45 weeks", "is out of bounds"),
        ("2023-01-01/2024-03-01", "is out of bounds"),
        ("36 hours", "not a whole number of days"), (timedelta(hours=1), "not a whole number of days"),
        ("1 month", "not a whole number of days"), ("1.5 weeks", "not a day"), ("yesterday", "not a day"),
        (3, "not a day"),
        ((date(2024, 1, 1), "x"), "not a day"), ([date(2024, 1, 1), ASKED], "not a day"),
        ((datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 3, 1, tzinfo=UTC)), "not a day"),
        (datetime(2024, 1, 1, tzinfo=UTC), "without the day of asking"),
        (None, "not a day"), ("", "not a day"), ("-", "not a day"),
    ],
)  # fmt: skip
def test_what_is_none(given: object, why: str) -> None:
    with pytest.raises(AnswerError, match=why):
        read_answer(PERIOD, given)


def test_a_day_ahead_is_less_than_no_time_ago() -> None:
    assert read_answer(DUE, "2024-03-22/2024-03-01") == read_answer(DUE, "-3 weeks") == -21
    assert describe_answer(DUE, day_before(date(2024, 3, 22), ASKED)) == "22 March 2024 (in 3 weeks)"
    assert (describe_answer(DUE, -21), describe_answer(DUE, 0), describe_answer(DUE, 21)) == (
        "in 3 weeks", "today", "3 weeks ago",
    )  # fmt: skip


@given(st.dates(), st.dates())
def test_a_day_comes_back_as_it_was_given(day: date, asked: date) -> None:
    question = Date(id="d", text="?", minimum=-4_000_000, maximum=4_000_000)
    answer = read_answer(question, f"{day}/{asked}")
    assert isinstance(answer, DaysBefore)
    assert answer == (asked - day).days
    for same in (answer, read_answer(question, answer_to_json(question, answer)), pickle.loads(pickle.dumps(answer))):
        assert isinstance(same, DaysBefore)
        assert (same.day, same.asked) == (day, asked)


@pytest.mark.parametrize(
    ("last_period", "due", "advised"),
    [
        ("2024-01-20", None, "home"),  # 41 days
        ("2024-01-19", None, "test"),
        ("2024-01-16", "2024-10-22", "test"),  # 45 days: then the due day is asked
        ("2023-06-15", "2024-03-21", "visit"),  # 20 days ahead
    ],
)
def test_advice_counts_from_the_day_of_asking(last_period: str, due: str | None, advised: str) -> None:
    days = {"last_period": last_period, **({} if due is None else {"due": due})}
    answers = asked_on(PACK.question, days | BLEEDING, ASKED)
    assert soundadvice.triage(PACK, answers).disposition == advised
    with pytest.raises(AnswerError, match="without the day of asking"):
        soundadvice.triage(PACK, days | BLEEDING)


def test_an_old_record_says_what_it_said() -> None:
    answers = {"last_period": "2024-01-20/2024-03-01", "bleeding": "0 days"}
    session = Session(PACK, answers=answers)
    record = session.record(datetime(2024, 3, 1, 12, tzinfo=UTC)).to_json()
    told = record["advice"]
    assert isinstance(told, dict)
    assert told["answers"] == answers
    assert replay(Record.from_json(record), PACK).verdict == "same"


def test_the_day_stands_in_the_reason() -> None:
    advice = soundadvice.triage(PACK, {"last_period": "2024-01-19/2024-03-01"} | BLEEDING)
    assert advice.reasons[0].because == "Your last period began on 19 January 2024 (6 weeks ago)."


def test_a_length_that_is_no_whole_number_of_days_is_refused_where_the_pack_says_it(tmp_path: Path) -> None:
    text = (FOLDER / "rules" / "late.yaml").read_text()
    assert _errors(tmp_path, "rules/late.yaml", text.replace("$late", "1 month")) == ["bad_duration"]
    text = (FOLDER / "pack.yaml").read_text()
    assert _errors(tmp_path, "pack.yaml", text.replace("max: 8 weeks", "max: 2 months")) == ["bad_duration"]
    text = (FOLDER / "questions.yaml").read_text()
    assert _errors(tmp_path, "questions.yaml", text.replace("min: 0 days", "min: later", 1)) == ["bad_duration"]


def _errors(parent: Path, name: str, text: str) -> list[str]:
    import shutil

    folder = parent / name.replace("/", "_") / "missed_period"
    shutil.copytree(FOLDER, folder)
    (folder / name).write_text(text)
    with pytest.raises(soundadvice.PackError) as error:
        load_pack(folder)
    return [problem.code for problem in error.value.problems]
