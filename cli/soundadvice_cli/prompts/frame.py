"""The frame of a prompt: the question above, the keys below, at the width that the terminal has now."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.application.current import get_app
from prompt_toolkit.formatted_text import StyleAndTextTuples

from soundadvice.wording.language import say, to_say
from soundadvice_cli.terminal.text_layout import WIDEST, packed, wrap

_FEW_ROWS = 20
_OUT_OF_SIGHT = to_say("There is more: move up or down.")


class PromptFrame:
    """What stands around the lines to choose from or the field to type in: above, the question; below, the keys.

    `last` is the last line, whatever happens.
    """

    def __init__(self, place: str, text: str, help_: str | None, why: str | None) -> None:
        self.place, self.text, self.help, self.why = place, text, help_, why
        self.may_skip = self.may_go_back = self.may_move = False
        self.keys: list[str] | None = None
        self.choose_keys = [say("Arrows: move"), say("Enter: choose")]
        self.shows_why = False
        self.leaves_nothing = False
        self.gap_below = False
        self.mend = ""
        self.last = ""
        self.answered: Callable[[], str | None] = lambda: None
        self.options: Callable[[], StyleAndTextTuples] = list

    def columns(self) -> int:
        """The columns to write in; the last is left free, where some terminals break the line."""
        return min(WIDEST, get_app().output.get_size().columns - 1)

    def above(self) -> StyleAndTextTuples:
        """The question, its help, and why it is asked; once it is answered, the question and the answer."""
        columns = self.columns()
        if get_app().is_done:
            answer = self.answered()
            if answer is None or self.leaves_nothing:
                return []
            asked = _lines(self.text, columns, "class:question")
            return asked + _lines(answer, columns - 2, "class:answer", "  ", end="")
        tokens: StyleAndTextTuples = []
        if self.place and self.may_go_back:  # else an empty line is above it already
            tokens.append(("", "\n"))
        if self.place:
            tokens += _lines(self.place, columns, "")
        tokens += _lines(self.text, columns, "class:question")
        if self.help and not (self.shows_why and get_app().output.get_size().rows < _FEW_ROWS):
            tokens += _lines(self.help, columns, "")
        if self.shows_why and self.why:
            tokens += _lines(say("Why we ask: {why}", why=self.why), columns, "class:why")
        return tokens if self.gap_below else tokens[:-1]

    def below(self) -> StyleAndTextTuples:
        """An empty line, or that there is more; what is wrong with what was entered, if anything is; and the keys."""
        tokens: StyleAndTextTuples = [("", "\n")]
        if self.mend:
            tokens += _lines(self.mend, self.columns(), "class:mend")
        tokens += _keys(self._keys(), self.columns())
        if self.last:
            tokens += _lines(self.last, self.columns(), "class:mend")
        if self._hides_lines(tokens):
            tokens[:1] = _lines(say(_OUT_OF_SIGHT), self.columns(), "")
        return tokens[:-1]

    def _hides_lines(self, below: StyleAndTextTuples) -> bool:
        """Whether there are too few rows for the question, a gap, the lines to choose from and what is below them."""
        options = self.options()
        rows = sum(part[1].count("\n") for part in [*self.above(), *options, *below]) + 3
        return bool(options) and rows > get_app().output.get_size().rows

    def _keys(self) -> list[str]:
        if self.keys is not None:
            return self.keys
        keys = list(self.choose_keys)
        if self.may_skip:
            keys.append(say("Tab: skip"))
        if self.may_go_back:
            keys.append(say("Esc: back"))
        if self.may_move and not self.may_go_back:  # said once: it works at every question
            keys.append(say("Ctrl-R: another country"))
        if self.why:
            keys.append(say("?: hide why") if self.shows_why else say("?: why we ask"))
        return [*keys, say("Ctrl-C: stop")]


def _lines(text: str, columns: int, style: str, indent: str = "", end: str = "\n") -> StyleAndTextTuples:
    """A text wrapped to the columns, each line with its indent and a line break, the last one with `end`."""
    lines = wrap(text, columns)
    tokens: StyleAndTextTuples = []
    for number, line in enumerate(lines, start=1):
        tokens += [(style, indent + line), ("", "\n" if number < len(lines) else end)]
    return tokens


def _keys(keys: list[str], columns: int) -> StyleAndTextTuples:
    """The keys, never one broken over two lines."""
    return [part for line in packed(keys, columns) for part in (("", line), ("", "\n"))]
