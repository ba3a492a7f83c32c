"""Problems and errors: what they say, with the caret under what they mean, however long or odd the line is."""

from __future__ import annotations

import itertools

import pytest

from soundadvice.model.errors import (
    AnswerError,
    ImportingError,
    JournalError,
    PackError,
    SessionError,
    UndecidedError,
    UnsupportedError,
)
from soundadvice.model.problem import LONGEST_EXCERPT, Problem, Severity, Span


def caret(excerpt: str, first: int, end: int, lines: int = 1) -> tuple[str, str]:
    """The line and its marks, of a span from column to column."""
    span = Span("a.yaml", 7, first, 6 + lines, end)
    _, line, marks = str(Problem("code", "it is wrong", span, excerpt=excerpt)).split("\n")
    return line, marks


def test_a_problem_names_place_code_message_and_help() -> None:
    span = Span("a.yaml", 3, 5)
    assert str(span) == "a.yaml:3:5"
    assert str(Problem("odd", "it is odd", span)) == "a.yaml:3:5: error[odd]: it is odd"
    told = str(Problem("odd", "it is odd", span, "mend it", Severity.WARNING, "a: b"))
    assert told == "a.yaml:3:5: warning[odd]: it is odd\n    a: b\n        ^\n  help: mend it"
    assert sorted([Span("b"), Span("a", 2), Span("a", 1, 2), Span("a")])[0] == Span("a")


def test_the_marks_stand_under_the_span() -> None:
    text = "abcdefgh"
    for first, end in itertools.product(range(1, 12), repeat=2):
        start = min(first - 1, len(text))
        width = max(1, min(end - 1, len(text)) - start)
        assert caret(text, first, end) == (f"    {text}", "    " + " " * start + "^" * width)


def test_of_a_span_over_lines_the_first_is_marked_to_its_end() -> None:
    assert caret("abcdefgh", 3, 2, lines=2) == ("    abcdefgh", "      ^^^^^^")


@pytest.mark.parametrize("length", [LONGEST_EXCERPT, LONGEST_EXCERPT + 1, 200])
def test_a_long_line_is_cut_around_the_span(length: int) -> None:
    text = "".join(chr(0x100 + n) for n in range(length))  # each letter another
    for first, wide in itertools.product((1, 2, 49, 50, 51, 52, 60, 101, 150, 200, 201), (1, 5, 99, 100, 150)):
        start = min(first - 1, length)
        cut = max(0, start - LONGEST_EXCERPT // 2) if length > LONGEST_EXCERPT else 0
        marked = text[start : min(start + wide, length, cut + LONGEST_EXCERPT)]
        assert caret(text, first, first + wide) == (
            "    " + text[cut : cut + LONGEST_EXCERPT],
            "    " + " " * (start - cut) + "^" * max(1, len(marked)),
        )


def test_marks_count_columns_as_a_terminal_does() -> None:
    assert caret("痛痛ab", 3, 5) == ("    痛痛ab", "        ^^")
    assert caret("痛痛ab", 1, 2) == ("    痛痛ab", "    ^^")
    assert caret("e\u0301ab", 3, 4) == ("    e\u0301ab", "     ^")
    assert caret("ａb", 2, 3) == ("    ａb", "      ^")  # noqa: RUF001  a wide letter
    assert caret("\ta", 2, 3) == ("     a", "     ^")
    assert caret("a   ", 1, 2) == ("    a", "    ^")


def test_errors_say_the_place_and_the_mend() -> None:
    problems = [Problem(code, "it is", Span(f"{code}.yaml")) for code in ("one", "two")]
    error = PackError(iter(problems))
    assert error.problems == tuple(problems)
    assert str(error) == "one.yaml:1:1: error[one]: it is\ntwo.yaml:1:1: error[two]: it is"

    answer = AnswerError("age", "it is odd", "give another")
    assert (answer.question, answer.message, answer.hint) == ("age", "it is odd", "give another")
    assert str(answer) == "`age`: it is odd; give another"
    assert str(AnswerError(None, "it is odd")) == "it is odd"

    undecided = UndecidedError(("age", "numbness"), "see_doctor")
    assert (undecided.questions, undecided.at_least) == (("age", "numbness"), "see_doctor")
    assert (undecided.question, undecided.hint) == ("age", "still to be answered: `age`, `numbness`")
    assert str(undecided) == f"`age`: these answers do not decide the advice yet; {undecided.hint}"
    assert UndecidedError((), None).question is None

    place = Span("a.yaml", 2, 3)
    unsupported = UnsupportedError("XLSForm", "a set", place)
    assert (unsupported.consumer, unsupported.span) == ("XLSForm", place)
    assert str(unsupported) == "a.yaml:2:3: XLSForm cannot carry this: a set"
    assert str(UnsupportedError("XLSForm", "a set")) == "XLSForm cannot carry this: a set"

    assert (str(SessionError("lost")), SessionError("lost").help) == ("lost", None)
    assert (str(SessionError("lost", None)), SessionError("lost", None).args) == ("lost", ("lost",))

    importing = ImportingError("no form", "give one")
    assert (importing.message, importing.hint, str(importing)) == ("no form", "give one", "no form; give one")
    assert str(ImportingError("no form")) == "no form"

    journal = JournalError("j.db", "is locked", "close it")
    assert (journal.place, journal.message, journal.mend) == ("j.db", "is locked", "close it")
    assert str(journal) == "j.db: is locked\n  help: close it"
    assert str(JournalError("j.db", "is locked")) == "j.db: is locked"


def test_the_other_places_are_told_the_first_of_many() -> None:
    span = Span("a.yaml", 3, 5)
    places = tuple(Span("b.yaml", line, 1) for line in range(1, 7))
    assert str(Problem("odd", "it is odd", span, "mend it", also=places[:1])).split("\n")[1:] == [
        "  also: b.yaml:1:1",
        "  help: mend it",
    ]
    four = "  also: b.yaml:1:1, b.yaml:2:1, b.yaml:3:1, b.yaml:4:1"
    assert str(Problem("odd", "it is odd", span, also=places[:4])).split("\n")[1:] == [four]
    assert str(Problem("odd", "it is odd", span, also=places[:5])).split("\n")[1:] == [f"{four} and 1 more"]
    assert str(Problem("odd", "it is odd", span, also=places)).split("\n")[1:] == [f"{four} and 2 more"]
