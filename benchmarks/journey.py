"""A person's journey in the terminal, counted: the keys they press and the words they are shown until the advice.

    python benchmarks/journey.py

Each person presses the fewest keys: the number of a line, what they type, and Enter. The words are all that the screen
shows up to the advice: the introduction, the questions with their help and keys, and each question again with its
answer. Nothing is simulated: this is `soundadvice ask`, key by key, through a pipe, and `soundadvice check-in` for
those who come back and say that nothing has changed, on a screen of 24 rows.
"""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from prompt_toolkit.application import Application, create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from soundadvice import Session, load_pack
from soundadvice.journal import Journal
from soundadvice.journal.carry_over import entry_of, former_of, of_the_moment, to_confirm
from soundadvice.journal.check_in_questions import score_question, still_so_question, trend_question
from soundadvice.model.question import Choice, MultiChoice, Question
from soundadvice.session.pacing import question_to_put
from soundadvice_cli.commands.people import ask, check_in
from soundadvice_cli.errors import Interrupted
from soundadvice_cli.prompts.interactive import TerminalAsker
from soundadvice_cli.prompts.line_labels import line_labels

PACK = load_pack("low_back_pain_self_care")
PEOPLE: Mapping[str, Mapping[str, object]] = {
    "35, stiff for a week": {},
    "35, no better for 3 weeks": {"duration": "3 weeks", "improving": "same"},
    "numb between the legs": {"numbness": ["saddle"]},
    "30, and pregnant": {"age": 30, "pregnant": "yes", "pregnant_ache": "no_pattern"},
    "72, a small fall": {"age": 72, "injury": "minor", "injury_when": "recent"},
}
"""What is not as with someone of 35 who has none of the signs."""
_CALM = {"location": ["lower_back"], "age": 35, "duration": "1 week", "improving": "yes", "pain_with_exercise": "none"}
_LEAVE = "\x03"
_FIRST_TOLD = datetime(2026, 11, 2, 9, tzinfo=UTC)
COMING_BACK: Mapping[str, int] = {"back after 4 days": 4, "back after a week": 7, "back after 3 weeks": 21}
"""In how many days the first of these people comes back, when nothing has changed."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What it took to the advice: questions, keys and words; the words of the first screen of it, and what it says.

    `asked` are the words of the questions themselves, with their help and answers; `words` all that the screen shows.
    """

    questions: int
    keys: int
    asked: int
    words: int
    result: int
    advice: str


def count(person: Mapping[str, object]) -> Counted:
    """One person's way to the advice."""
    session, keys, questions, asked = Session(PACK), [], 0, 0
    while (question := question_to_put(session)) is not None:
        answer = answer_of(person, question)
        session.answer(question.id, answer)
        keys += _keys(question, answer)
        questions += 1
        asked += words(_texts(question))
    with tempfile.TemporaryDirectory() as folder:
        place = str(Path(folder) / "session.json")
        shown = _shown(
            lambda: ask.run(PACK, TerminalAsker(), save_to=place), lambda _: [*keys, _LEAVE, _LEAVE], rows=60
        )
    before, result = re.split("[╭┏╔]", shown, maxsplit=1)  # the frame of the advice
    first_screen = result.partition("What now?")[0]
    return Counted(questions, len(keys), asked, words(before), words(first_screen), session.advice().title)


def count_check_in(days: int) -> Counted:
    """The way to the advice of the first person, who comes back after so many days: nothing has changed."""
    pressed: list[str] = []

    def keys(shown: Callable[[], str]) -> Iterator[str]:
        for key in _check_in_keys(shown):
            pressed.append(key)
            yield key
        yield from (_LEAVE, _LEAVE)

    now = _FIRST_TOLD + timedelta(days=days)
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder) / "journal.sqlite3")
        entry = replace(entry_of(PACK, told_first().record(_FIRST_TOLD), UTC), score=4)
        journal.keep([entry])
        shown = _shown(lambda: check_in.run(PACK, journal, TerminalAsker(), lambda: now), keys, rows=24)
    before, result = re.split("- The advice is ", shown, maxsplit=1)
    former = former_of(PACK, entry)
    assert former is not None
    names = to_confirm(PACK, former)
    moment = [PACK.question[name] for name in of_the_moment(PACK) if name in former.answers]
    asked = [*moment, score_question(PACK), trend_question(PACK), still_so_question(PACK, former, names)]
    pages = before.count("> [ ] 1.") - len([one for one in moment if isinstance(one, MultiChoice)])
    first_screen = result.partition("What now?")[0]
    advice = re.sub(r".* now: |.*: ", "", first_screen.partition("\n- ")[0].replace("\n ", ""))
    return Counted(
        len(moment) + 3 + pages,
        len(pressed),
        sum(words(_texts(one)) for one in asked),
        words(before),
        words(first_screen),
        advice.strip().rstrip("."),
    )


def told_first() -> Session:
    """What the first person told on the first day."""
    session = Session(PACK, since=_FIRST_TOLD)
    while (question := question_to_put(session)) is not None:
        session.answer(question.id, answer_of({"improving": "same"}, question))
    return session


def _check_in_keys(shown: Callable[[], str]) -> Iterator[str]:
    """The keys of someone who says that all is as it was, whatever is asked of it on each page."""
    for question in map(PACK.question.__getitem__, ("emergency_signs", "severe_pain")):
        yield from _keys(question, answer_of({}, question))
    yield from ("4", "\r", *_keys(trend_question(PACK), "same"), "1")
    seen = 0
    while "Nothing: all" in (page := shown()[seen:]).partition("What now?")[0]:
        seen = len(shown())
        yield re.findall(r"(\w)\. Nothing: all", page)[-1]
        yield "\r"


def answer_of(person: Mapping[str, object], question: Question) -> object:
    """What this person answers: that they have not what is asked about, unless it is said."""
    return person.get(question.id, _CALM.get(question.id)) or _without(question)


def _without(question: Question) -> object:
    assert isinstance(question, (Choice, MultiChoice)), question.id
    ids = [option.id for option in question.options]
    name = next(name for name in ("none", "no", ids[-1]) if name in ids)
    return [name] if isinstance(question, MultiChoice) else name


def _texts(question: Question) -> str:
    options = question.options if isinstance(question, (Choice, MultiChoice)) else ()
    return " ".join([question.text, question.help or "", *(option.text for option in options)])


def _keys(question: Question, answer: object) -> list[str]:
    if not isinstance(question, (Choice, MultiChoice)):
        return [*str(answer), "\r"]
    ids = [option.id for option in question.options]
    labels = line_labels(len(ids))
    if isinstance(question, MultiChoice):
        assert isinstance(answer, list)
        return [*(labels[ids.index(one)] for one in answer), "\r"]
    return [labels[ids.index(str(answer))]]


def _shown(conversation: Callable[[], None], keys: Callable[[Callable[[], str]], Iterable[str]], *, rows: int) -> str:
    """All that the screen shows, terminal codes taken out. Which `keys` are pressed may hang on what it shows."""
    screen, run = io.StringIO(), Application.run
    output = Vt100_Output(screen, lambda: Size(rows=rows, columns=80), enable_cpr=False)
    waiting = iter(keys(lambda: _plain(screen.getvalue())))
    with create_pipe_input() as pipe, _of_size(rows, 80):

        def press(app: Application[object]) -> None:
            if not app.is_done and (key := next(waiting, None)) is not None:
                pipe.send_text(key)

        def feeding(app: Application[object]) -> object:
            app.after_render += press
            return run(app)

        Application.run = feeding  # type: ignore[method-assign, assignment]
        try:
            with create_app_session(input=pipe, output=output), redirect_stdout(screen):
                conversation()
        except Interrupted:
            pass
        finally:
            Application.run = run  # type: ignore[method-assign]
    return _plain(screen.getvalue())


def _plain(shown: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]", "", shown).replace("\r", "")


@contextmanager
def _of_size(rows: int, columns: int) -> Iterator[None]:
    """A terminal of that size, whatever this one has."""
    before = {name: os.environ.get(name) for name in ("LINES", "COLUMNS")}
    os.environ |= {"LINES": str(rows), "COLUMNS": str(columns)}
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            os.environ |= {} if value is None else {name: value}


def words(text: str) -> int:
    """How many words there are, the labels of lines left out."""
    return sum(
        any(letter.isalnum() for letter in word) and (len(word.strip(".")) > 1 or word.isalpha())
        for word in text.split()
    )


def main() -> None:
    """Prints one line a person."""
    print(f"{'person':28}{'questions':>10}{'keys':>6}{'asked':>7}{'words':>7}{'result':>8}  advice")
    people = [(name, count(person)) for name, person in PEOPLE.items()]
    for name, found in [*people, *((name, count_check_in(days)) for name, days in COMING_BACK.items())]:
        print(
            f"{name:28}{found.questions:10}{found.keys:6}{found.asked:7}{found.words:7}{found.result:8}  {found.advice}"
        )


if __name__ == "__main__":
    main()
