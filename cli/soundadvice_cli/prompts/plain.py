"""Plain: questions line by line, for a terminal that cannot move its cursor, and for a screen reader."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING, assert_never

from soundadvice.routine.clock import now
from soundadvice.typed import MendError, how_long, type_day, typed_date, typed_duration, typed_number, units_of
from soundadvice.wording.language import say, say_in, to_say, to_say_in
from soundadvice_cli.prompts.asker import Line, MenuItem, Move, Prompt, Reply
from soundadvice_cli.terminal.text_layout import width, wrap

if TYPE_CHECKING:
    from soundadvice.model.question import Question
    from soundadvice.typed import Units


_OR_NOT_SURE = to_say("Or: not sure.")


class Word(Enum):
    """A word that does what a key does elsewhere. The value is ours; it is taken in any language."""

    WHY = to_say_in("word to type", "why")
    BACK = to_say_in("word to type", "back")
    SKIP = to_say_in("word to type", "skip")
    COUNTRY = to_say_in("word to type", "country")

    @property
    def said(self) -> str:
        """The word in the language chosen."""
        return say_in("word to type", self.value)

    def is_meant(self, typed: str) -> bool:
        """Whether it is what was typed."""
        return typed.lower() in (self.value, self.said.lower())

    @classmethod
    def of(cls, typed: str) -> Word | None:
        """The word that was typed; None if it was something else."""
        return next((word for word in cls if word.is_meant(typed)), None)


def _or_back() -> str:
    return say("You can also type: {words}.", words=Word.BACK.said)


class PlainAsker:
    """Asks in plain lines: each option has a number, and words do what keys do elsewhere."""

    def ask(self, prompt: Prompt) -> Reply:
        """Puts one question. Returns an answer that fits the question, or the move made instead."""
        question = prompt.question
        if prompt.mend:
            _say("", prompt.mend)
        _say("", prompt.place, question.text, *([question.help] if question.help else []), *_option_lines(question))
        if prompt.former is not None:
            from soundadvice.wording.answers import describe_answer

            former = describe_answer(question, prompt.former)
            _say(say("Your answer before: {answer}. Press Enter to keep it.", answer=former))
        words = [Word.WHY] + [Word.BACK] * prompt.may_go_back + [Word.SKIP] * prompt.may_skip
        words += [Word.COUNTRY] * prompt.may_move
        also = say("You can also type: {words}.", words=", ".join(one.said for one in words))
        _say(f"{_how(prompt)} {also}")
        if prompt.last:
            _say(prompt.last)
        while True:
            reply = self._reply(prompt, input("> ").strip())
            if reply is not None:
                return reply

    def choose(self, text: str, items: Sequence[MenuItem], *, back: bool = True, last: str = "") -> str | None:
        """Puts a menu, and `last` as the last line. Returns the id chosen, None where the person went back."""
        _say("", text, *(f"{number}. {item.text}" for number, item in enumerate(items, start=1)))
        _say(say("Type the number.") + (f" {_or_back()}" if back else ""))
        if last:
            _say(last)
        while True:
            said = input("> ").strip().lower()
            if Word.BACK.is_meant(said) and back:
                return None
            if _is_count(said) and 1 <= int(said) <= len(items):
                return items[int(said) - 1].id
            _say(say("Please type a number from 1 to {last}.", last=len(items)))

    def write(self, line: Line) -> object:
        """Asks for one typed line. Returns what `read` made of it, or `Move.BACK`."""
        _say("", line.place, line.text, line.help)
        if line.former:
            _say(say("What we have now: {answer}. Press Enter to keep it.", answer=line.former))
        if line.may_go_back:
            _say(_or_back())
        while True:
            said = input("> ").strip()
            if Word.BACK.is_meant(said):
                if line.may_go_back:
                    return Move.BACK
                _say(say("This is the first question."))
                continue
            try:
                value = line.read(said or line.former)
            except MendError as mend:
                _say(str(mend))
            else:
                _say(line.show(value))
                return value

    def pause(self, text: str, *, back: bool = False, skip: bool = False) -> str:
        """Nothing: what stands above stays readable, line by line."""
        return "on"

    def _reply(self, prompt: Prompt, said: str) -> Reply | None:
        """The reply in what was typed, None where the person is asked again."""
        match Word.of(said) or said.lower():
            case Word.BACK if prompt.may_go_back:
                return Move.BACK
            case Word.BACK:
                _say(say("This is the first question."))
            case Word.SKIP if prompt.may_skip:
                return Move.SKIP
            case Word.SKIP:
                _say(say("This question cannot be skipped: the advice depends on it."))
            case Word.COUNTRY if prompt.may_move:
                return Move.REGION
            case Word.WHY | "?":
                _say(say("Why we ask: {why}", why=prompt.question.why or say("we were given no reason for it.")))
            case "" if prompt.former is not None:
                from soundadvice.model.answer import answer_to_json

                return answer_to_json(prompt.question, prompt.former)
            case _:
                try:
                    given = _read(prompt.question, said, prompt.units)
                except MendError as mend:
                    _say(str(mend))
                else:
                    _say_back(prompt.question, given)
                    return given
        return None


def _say_back(question: Question, given: object) -> None:
    """How an amount was understood, with its unit: the other answers are in the words of the question."""
    from soundadvice.model.answer import read_answer
    from soundadvice.model.question import Quantity
    from soundadvice.wording.answers import describe_answer

    if isinstance(question, Quantity):
        _say(say("You said: {answer}.", answer=describe_answer(question, read_answer(question, given))))


def _say(*paragraphs: str) -> None:
    for paragraph in paragraphs:
        print("\n".join(wrap(paragraph, width() - 1)))


def _option_lines(question: Question) -> list[str]:
    from soundadvice.model.question import Choice, MultiChoice

    if not isinstance(question, (Choice, MultiChoice)):
        return []
    return [f"{number}. {option.text}" for number, option in enumerate(question.options, start=1)]


def _how(prompt: Prompt) -> str:
    from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number

    match question := prompt.question:
        case Choice():
            return say("Type the number of your answer.")
        case MultiChoice():
            return say("Type the numbers that fit, with a space between them.")
        case Number(unit=unit, unsure=unsure):
            return say("Type a number ({unit}).", unit=unit) + (f" {say(_OR_NOT_SURE)}" if unsure else "")
        case Duration(unsure=unsure):
            return how_long(prompt.units or units_of(question)) + (f" {say(_OR_NOT_SURE)}" if unsure else "")
        case Date(unsure=unsure):
            return type_day(question) + (f" {say(_OR_NOT_SURE)}" if unsure else "")
        case _:
            assert_never(question)


def _read(question: Question, said: str, units: Units | None = None) -> object:
    from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number
    from soundadvice.wording.answers import why_not_together

    match question:
        case Choice(options=options):
            return options[_numbers(said, len(options), most=1)[0] - 1].id
        case MultiChoice(options=options):
            chosen = [options[number - 1].id for number in _numbers(said, len(options), most=len(options))]
            clash = why_not_together(question, chosen)
            if clash is not None:
                raise MendError(clash)
            return chosen
        case Number():
            return typed_number(question, said)
        case Duration():
            return typed_duration(question, said, units)
        case Date():
            return typed_date(question, said, now().date())
        case _:
            assert_never(question)


def _numbers(said: str, last: int, *, most: int) -> list[int]:
    words = said.replace(",", " ").split()
    numbers = [int(word) for word in words if _is_count(word)]
    if not words or len(numbers) != len(words) or not all(1 <= number <= last for number in numbers):
        if most == 1:
            raise MendError(say("Please type a number from 1 to {last}.", last=last))
        raise MendError(say("Please type numbers from 1 to {last}.", last=last))
    numbers = list(dict.fromkeys(numbers))
    if len(numbers) > most:
        raise MendError(say("Please type one number only."))
    return numbers


def _is_count(word: str) -> bool:
    """Whether it is the number of a line. Not `000`, which is the end of a number that was written in groups."""
    return word.isascii() and word.isdigit() and len(word) < 4 and not word.startswith("0")
