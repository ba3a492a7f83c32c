"""Answer rows: the answers given, in groups that are quick to look over; what was said no to is named in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.question import Choice, MultiChoice, Question
from soundadvice.session import Session
from soundadvice.session.pacing import is_about_the_plan
from soundadvice.wording.answers import describe_answer
from soundadvice.wording.language import say, to_say

_TOLD = to_say("What you told us")
_UNSURE = to_say("What you are not sure of")
_NO = to_say("What you said no to")
_PLAN = to_say("For your plan")
_NONE = frozenset({"none"})


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A question and its answer; `left` are the signs that `none` stands for. `number` is its place in the visit."""

    question: str
    answer: str
    left: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """Answers under a heading. `folded`: their list is long, and says that all is well."""

    heading: str
    rows: tuple[AnswerRow, ...]
    folded: bool = False


def answer_groups(session: Session, names: Sequence[str]) -> list[AnswerGroup]:
    """The answers to these questions, in their order, in groups. Each is in one of them."""
    placed = [(_group(session, name), row) for name, row in zip(names, answer_rows(session, names), strict=True)]
    grouped = ((one, tuple(row for group, row in placed if group == one)) for one in (_TOLD, _UNSURE, _NO, _PLAN))
    return [AnswerGroup(say(heading), rows, heading == _NO) for heading, rows in grouped if rows]


def answer_rows(session: Session, names: Sequence[str]) -> list[AnswerRow]:
    """The answers to these questions, in their order."""
    return [_row(session, name, number) for number, name in enumerate(names, start=1)]


def _row(session: Session, name: str, number: int) -> AnswerRow:
    question, answer = session.pack.question[name], session.answers.get(name)
    if answer is None:
        return AnswerRow(question.text, say("Skipped"), (), number)
    if isinstance(question, MultiChoice) and answer == _NONE:
        signs = tuple(option.said or option.text.removeprefix("Yes, ") for option in question.options if option.is_sign)
        return AnswerRow(question.text, say("None of these:"), signs, number)
    return AnswerRow(question.text, describe_answer(question, answer), (), number)


def _group(session: Session, name: str) -> str:
    question, answer = session.pack.question[name], session.answers.get(name)
    if is_about_the_plan(session, question):
        return _PLAN
    if answer in (UNSURE, frozenset({UNSURE})):
        return _UNSURE
    return _NO if _is_no(question, answer) else _TOLD


def _is_no(question: Question, answer: Answer | None) -> bool:
    if isinstance(question, MultiChoice):
        return answer == _NONE
    return isinstance(question, Choice) and answer in ("no", "none")
