"""A person's journey in the terminal, counted: the keys they press and the words they are shown until the advice.

    python benchmarks/journey.py

Each person presses the fewest keys: the number of a line, what they type, and Enter. The words are all that the screen
shows up to the advice: the introduction, the questions with their help and keys, and each question again with its
answer. Nothing is simulated: this is `soundadvice ask`, key by key, through a pipe.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from prompt_toolkit.application import Application, create_app_session
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

from soundadvice import Session, load_pack
from soundadvice.model.question import Choice, MultiChoice, Question
from soundadvice.session.pacing import question_to_put
from soundadvice_cli.commands.people import ask
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
    shown = _shown([*keys, _LEAVE, _LEAVE])
    before, result = re.split("[╭┏╔]", shown, maxsplit=1)  # the frame of the advice
    first_screen = result.partition("What now?")[0]
    return Counted(questions, len(keys), asked, words(before), words(first_screen), session.advice().title)


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


def _shown(keys: list[str]) -> str:
    """All that the screen shows, terminal codes taken out."""
    screen, waiting, run = io.StringIO(), iter(keys), Application.run
    output = Vt100_Output(screen, lambda: Size(rows=60, columns=80), enable_cpr=False)
    with tempfile.TemporaryDirectory() as folder, create_pipe_input() as pipe:

        def press(app: Application[object]) -> None:
            if not app.is_done and (key := next(waiting, None)) is not None:
                pipe.send_text(key)

        def feeding(app: Application[object]) -> object:
            app.after_render += press
            return run(app)

        Application.run = feeding  # type: ignore[method-assign, assignment]
        try:
            with create_app_session(input=pipe, output=output), redirect_stdout(screen):
                ask.run(PACK, TerminalAsker(), save_to=str(Path(folder) / "session.json"))
        except Interrupted:
            pass
        finally:
            Application.run = run  # type: ignore[method-assign]
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]", "", screen.getvalue()).replace("\r", "")


def words(text: str) -> int:
    """How many words there are, the labels of lines left out."""
    return sum(
        any(letter.isalnum() for letter in word) and (len(word.strip(".")) > 1 or word.isalpha())
        for word in text.split()
    )


def main() -> None:
    """Prints one line a person."""
    print(f"{'person':28}{'questions':>10}{'keys':>6}{'asked':>7}{'words':>7}{'result':>8}  advice")
    for name, person in PEOPLE.items():
        found = count(person)
        print(
            f"{name:28}{found.questions:10}{found.keys:6}{found.asked:7}{found.words:7}{found.result:8}  {found.advice}"
        )


if __name__ == "__main__":
    main()
