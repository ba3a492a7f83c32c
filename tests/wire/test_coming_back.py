"""Answers of another day on the wire: what is to be confirmed, what is asked anew, and where it begins."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import Any

from soundadvice.journal.coming_back import Told, coming_back
from soundadvice.model.pack import Pack
from soundadvice.model.question import CheckInForm
from soundadvice.wire.consultation import UNDECIDED, coming_back_json
from soundadvice.wire.questionnaire import question_json
from support.packs.generated import small_pack

THEN, NOW = datetime(2030, 1, 28, 9, tzinfo=UTC), datetime(2030, 1, 31, 9, tzinfo=UTC)
ANSWERS = {"signs": ["none"], "pain": "mild", "duration": "1 week", "tried": "no"}


def pack(**more: object) -> Pack:
    """`pain` and `therapy` are about the moment; one that decides, and one of the plan."""
    plain = small_pack()
    questions = tuple(dataclasses.replace(one, ask_anew=one.id in ("pain", "therapy")) for one in plain.questions)
    return dataclasses.replace(plain, questions=questions, check_in=CheckInForm(began="duration"), **more)  # type: ignore[arg-type]


def said(one: Pack, given: datetime | None = THEN, answers: dict[str, Any] = ANSWERS) -> dict[str, Any]:
    back = coming_back(one, Told(answers, one.meaning_hash, given), NOW)
    assert back is not None
    return coming_back_json(one, back)


def test_nothing_counts_until_each_answer_is_confirmed() -> None:
    one = pack()
    found = said(one)
    back = found.pop("coming_back")
    assert found == {
        "decided": False,
        "complete": False,
        "next": question_json(one, one.question["pain"]),
        "unanswered": ["pain", "signs", "duration", "better", "tried", "hurts"],
        "at_least": None,
    }
    assert back == {
        "words": "You told us this on 28 January 2030. How you are can change in a day, so we ask what has changed "
        "since.",
        "began": "2030-01-21",
        "confirm": [
            {"question": "signs", "answer": ["none"], "words": "signs? You said: none of these: leg text; saddle text"},
            {"question": "tried", "answer": "no", "words": "tried? You said: no text"},
        ],
        "ask_anew": ["pain", "duration", "therapy"],
    }


def test_a_pack_that_asks_nothing_of_the_moment_begins_at_its_first_question() -> None:
    one = small_pack()
    found = said(one)
    assert found["next"] == question_json(one, one.question["signs"])
    assert found["unanswered"] == ["signs", "pain", "duration", "better", "tried", "hurts"]
    assert found["coming_back"]["began"] is None


def test_of_what_was_told_on_no_known_day_nothing_is_to_be_confirmed() -> None:
    back = said(pack(), given=None)["coming_back"]
    assert (back["began"], back["confirm"]) == (None, [])
    assert back["words"].startswith("What you told us does not say when that was.")
    assert back["ask_anew"] == ["pain", "duration", "therapy"]


def test_its_form_says_what_it_is() -> None:
    form = UNDECIDED["properties"]["coming_back"]
    assert form["description"].startswith("The answers are not of today, and none of them counts")
    assert "coming_back" not in UNDECIDED["required"]
