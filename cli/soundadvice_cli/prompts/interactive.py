"""Prompts: questions on a terminal that can move its cursor. The only file that imports questionary.

questionary brings the pointer, the ticks and the text field. Around them stands a screen of our own, which keeps
to the width of the terminal when it changes, and which has the keys that questionary lacks: back, skip and why.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, assert_never

import questionary
from prompt_toolkit.application import Application
from prompt_toolkit.application.current import get_app
from prompt_toolkit.filters import is_done, to_filter
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import (
    ConditionalContainer,
    Dimension,
    FormattedTextControl,
    HSplit,
    Layout,
    VerticalAlign,
    Window,
)
from prompt_toolkit.styles import Style
from questionary.prompts.common import InquirerControl

from soundadvice.model.answer import answer_to_json, describe_answer, read_answer
from soundadvice.model.question import EXCLUSIVE, Choice, Duration, MultiChoice, Number, why_not_together
from soundadvice.typed import MendError, typed_duration, typed_number
from soundadvice_cli.prompts.asker import Item, Line, Move, Prompt, Reply
from soundadvice_cli.terminal.text_layout import WIDEST, clean, wrap

if TYPE_CHECKING:
    from soundadvice.model.condition import Answer

STYLE = Style.from_dict(
    {
        "question": "bold",
        "pointed": "bold",
        "answer": "noinherit bold",
        "mend": "bold ansired",
        "why": "italic",
    }
)
ESCAPE_SECONDS = 0.15
"""How long a lone Esc is waited on, in case an arrow key's code is still on its way."""

Clash = Callable[[Collection[str]], str | None]
"""Why lines cannot be ticked together, None where they can."""
_NOWHERE = -1
_FEW_ROWS = 20


class TerminalAsker:
    """Asks on the terminal, one question at a time."""

    def ask(self, prompt: Prompt) -> Reply:
        """Puts one question. Returns an answer that fits the question, or the move made instead."""
        question = prompt.question
        screen = _Screen(prompt.place, question.text, question.help, question.why or "We were given no reason for it.")
        screen.may_skip, screen.may_go_back = prompt.may_skip, prompt.may_go_back
        match question:
            case Choice(options=options):
                former = prompt.former if isinstance(prompt.former, str) else None
                return _select(screen, [Item(option.id, option.text) for option in options], former)
            case MultiChoice(options=options):
                ticked = prompt.former if isinstance(prompt.former, frozenset) else frozenset()
                items = [Item(option.id, option.text) for option in options]
                return _tick(screen, items, ticked, lambda chosen: why_not_together(question, chosen))
            case Number():
                return _type(screen, question, prompt.former, lambda text: typed_number(question, text))
            case Duration():
                return _type(screen, question, prompt.former, lambda text: typed_duration(question, text))
            case _:
                assert_never(question)

    def choose(self, text: str, items: Sequence[Item], *, back: bool = True) -> str | None:
        """Puts a menu, the first item preselected. Returns the id chosen, None where the person went back."""
        screen = _Screen("", text, None, None)
        screen.may_go_back = back
        chosen = _select(screen, list(items), None)
        return chosen if isinstance(chosen, str) else None

    def write(self, line: Line) -> object:
        """Asks for one typed line. Returns what `read` made of it, or `Move.BACK`."""
        screen = _Screen(line.place, line.text, line.help, None)
        screen.may_go_back = line.may_go_back

        def understood(text: str) -> str | None:
            try:
                return line.show(line.read(text))
            except MendError:
                return None

        return _line(screen, line.former, line.read, understood)

    def pause(self, text: str) -> None:
        """Waits for Enter."""
        screen = _Screen("", text, None, None)
        screen.keys = ["Enter: go on", "Ctrl-C: stop"]
        screen.leaves_nothing = True
        _select(screen, [Item("on", "Go on")], None)


class _Screen:
    """What stands around questionary's own control: above it the question, below it the keys."""

    def __init__(self, place: str, text: str, help_: str | None, why: str | None) -> None:
        self.place, self.text, self.help, self.why = place, text, help_, why
        self.may_skip = self.may_go_back = False
        self.keys: list[str] | None = None
        self.choose_keys = ["Arrows: move", "Enter: choose"]
        self.shows_why = False
        self.leaves_nothing = False
        self.gap_below = False
        self.mend = ""
        self.answered: Callable[[], str | None] = lambda: None

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
            tokens += _lines(f"Why we ask: {self.why}", columns, "class:why")
        return tokens if self.gap_below else tokens[:-1]

    def below(self) -> StyleAndTextTuples:
        """What is wrong with what was entered, where something is, and the keys."""
        tokens: StyleAndTextTuples = [("", "\n")]
        if self.mend:
            tokens += _lines(self.mend, self.columns(), "class:mend")
        return (tokens + _keys(self._keys(), self.columns()))[:-1]

    def _keys(self) -> list[str]:
        if self.keys is not None:
            return self.keys
        keys = list(self.choose_keys)
        if self.may_skip:
            keys.append("Tab: skip")
        if self.may_go_back:
            keys.append("Esc: back")
        if self.why:
            keys.append("?: hide why" if self.shows_why else "?: why we ask")
        return [*keys, "Ctrl-C: stop"]


def _lines(text: str, columns: int, style: str, indent: str = "", end: str = "\n") -> StyleAndTextTuples:
    """A text wrapped to the columns, each line with its indent and a line break, the last one with `end`."""
    lines = wrap(text, columns)
    tokens: StyleAndTextTuples = []
    for number, line in enumerate(lines, start=1):
        tokens += [(style, indent + line), ("", "\n" if number < len(lines) else end)]
    return tokens


def _keys(keys: list[str], columns: int) -> StyleAndTextTuples:
    """The keys, never one broken over two lines."""
    lines: list[str] = []
    for key in keys:
        if lines and len(lines[-1]) + 3 + len(key) <= columns:
            lines[-1] += "   " + key
        else:
            lines.append(key)
    return [part for line in lines for part in (("", line), ("", "\n"))]


# The three ways of answering -----------------------------------------------------------------------------------


def _select(screen: _Screen, items: list[Item], former: str | None) -> Reply:
    choices = [questionary.Choice(title=clean(item.text), value=item.id) for item in items]
    control = InquirerControl(choices, default=former, initial_choice=former)
    control.text = lambda: _options(screen, control, items, ticks=False)
    screen.answered = lambda: items[control.pointed_at].text if control.is_answered else None
    if screen.place and former is None:
        # INVARIANT: no answer to a question is preselected, so that Enter pressed twice answers nothing by itself.
        control.pointed_at = _NOWHERE
    keys = merge_key_bindings([_moves(screen, left_is_back=True), _choosing(screen, control)])
    return _run(_around(control), screen, keys)


def _choosing(screen: _Screen, control: InquirerControl) -> KeyBindings:
    """Enter wants a line."""
    keys = _arrows(screen, control)

    @keys.add("enter", eager=True)
    def _(event: KeyPressEvent) -> None:
        if control.pointed_at == _NOWHERE:
            screen.mend = "Nothing is chosen yet. Move to your answer with the arrow keys, then press Enter."
        else:
            control.is_answered = True
            event.app.exit(result=control.get_pointed_at().value)

    return keys


def _tick(screen: _Screen, items: list[Item], ticked: frozenset[str], clash: Clash) -> Reply:
    choices = [questionary.Choice(clean(item.text), item.id, checked=item.id in ticked) for item in items]
    control = InquirerControl(choices)
    control.text = lambda: _options(screen, control, items, ticks=True)
    screen.choose_keys = ["Arrows: move", "Space: tick", "Enter: done"]
    texts = {item.id: item.text for item in items}
    screen.answered = lambda: (
        "; ".join(texts[item.id] for item in items if item.id in control.selected_options)
        if control.is_answered
        else None
    )
    keys = merge_key_bindings([_moves(screen, left_is_back=True), _ticks(screen, control, texts, clash)])
    return _run(_around(control), screen, keys)


def _arrows(screen: _Screen, control: InquirerControl) -> KeyBindings:
    """Up and Down; from nowhere they lead to the last and the first line."""
    keys = KeyBindings()

    def move(to: int) -> None:
        control.pointed_at = to % control.choice_count
        screen.mend = ""

    @keys.add("up", eager=True)
    @keys.add("c-p", eager=True)
    @keys.add("k", eager=True)
    def _(event: KeyPressEvent) -> None:
        move(max(control.pointed_at, 0) - 1)

    @keys.add("down", eager=True)
    @keys.add("c-n", eager=True)
    @keys.add("j", eager=True)
    def _(event: KeyPressEvent) -> None:
        move(control.pointed_at + 1)

    return keys


def _ticks(screen: _Screen, control: InquirerControl, texts: Mapping[str, str], clash: Clash) -> KeyBindings:
    """Space ticks and unticks its own line alone, and is refused where that cannot stand; Enter wants a tick.

    INVARIANT: nothing is unticked but by the person's own key on it. A line that was refused is not passed over by an
    Enter that follows at once: it may be a sign that the person takes for ticked.
    """
    keys = _arrows(screen, control)
    refused = ""

    @keys.add(" ", eager=True)
    def _(event: KeyPressEvent) -> None:
        nonlocal refused
        name = str(control.get_pointed_at().value)
        chosen = {str(one) for one in control.selected_options} ^ {name}
        why = clash(chosen) if name in chosen else None
        # What stands alone may be passed over: the signs that are ticked say more.
        refused = texts[name] if why is not None and name not in EXCLUSIVE else ""
        screen.mend = why or ""
        if why is None:
            control.selected_options = [choice.value for choice in control.choices if choice.value in chosen]

    @keys.add("enter", eager=True)
    def _(event: KeyPressEvent) -> None:
        nonlocal refused
        if refused:
            way_on = "Untick the other one first, or press Enter again to go on with what is ticked."
            refused, screen.mend = "", f"“{refused}” is not ticked. {way_on}"
        elif control.selected_options:
            control.is_answered = True
            event.app.exit(result=list(control.selected_options))
        else:
            screen.mend = "Nothing is ticked yet. Move to a line, press Space to tick it, then Enter."

    return keys


def _type(screen: _Screen, question: Number | Duration, former: Answer | None, read: Callable[[str], object]) -> Reply:
    shown = "" if former is None else describe_answer(question, former)
    hints = [screen.help or ""]
    if isinstance(question, Number):
        low, high = (answer_to_json(question, bound) for bound in (question.minimum, question.maximum))
        hints.append(f"Type a number from {low} to {high} ({question.unit}).")
    if question.unsure:
        hints.append("You may also type: not sure.")
    screen.help = " ".join(hints).strip()
    return _line(screen, _typed_again(question, shown), read, lambda text: _understood(question, read, text))


def _line(
    screen: _Screen, default: str, read: Callable[[str], object], understood: Callable[[str], str | None]
) -> Reply:
    """A field to type in: Enter gives what `read` makes of the text, and is refused with the mend that it raises."""
    app = questionary.text("", default=default, qmark=">", style=STYLE).application
    buffer = app.layout.current_buffer
    assert buffer is not None
    buffer.cursor_position = len(buffer.text)
    screen.choose_keys = ["Enter: done"]
    screen.gap_below = True
    screen.answered = lambda: understood(buffer.text)
    keys = KeyBindings()

    @keys.add("enter", eager=True)
    def _(event: KeyPressEvent) -> None:
        try:
            event.app.exit(result=read(buffer.text))
        except MendError as mend:
            screen.mend = str(mend)

    buffer.on_text_changed += lambda _: setattr(screen, "mend", "")
    return _run(app, screen, merge_key_bindings([_moves(screen, left_is_back=False), keys]))


def _typed_again(question: Number | Duration, shown: str) -> str:
    return shown.removesuffix(f" {question.unit}") if isinstance(question, Number) else shown


def _understood(question: Number | Duration, read: Callable[[str], object], text: str) -> str | None:
    """The answer as it was understood, for the person to see."""
    try:
        return describe_answer(question, read_answer(question, read(text)))
    except MendError:
        return None


# What they share -----------------------------------------------------------------------------------------------


def _around(control: InquirerControl) -> Application[Any]:
    """The lines to choose from below an empty one, and Ctrl-C.

    Not `questionary.select` and `questionary.checkbox`: each makes two prompts and shows neither, which took a tenth of
    the time until the first question.
    """
    keys = KeyBindings()

    @keys.add("c-c", eager=True)
    @keys.add("c-q", eager=True)
    def _(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt())

    @keys.add(Keys.Any)
    def _(event: KeyPressEvent) -> None:
        """Any other key is taken, and does nothing."""

    lines = Window(control, always_hide_cursor=True)
    gap = Window(height=Dimension(min=0, max=1, preferred=1))  # given up where there are few rows
    layout = Layout(HSplit([gap, lines]), focused_element=lines)
    return Application(layout=layout, key_bindings=keys, style=STYLE)


def _options(screen: _Screen, control: InquirerControl, items: list[Item], *, ticks: bool) -> StyleAndTextTuples:
    """The lines to choose from, each wrapped under its own beginning, the pointer and the ticks in plain signs."""
    tokens: StyleAndTextTuples = []
    for index, item in enumerate(items):
        pointed = index == control.pointed_at
        mark = "> " if pointed else "  "
        if ticks:
            mark += "[x] " if item.id in control.selected_options else "[ ] "
        style = "class:pointed" if pointed else ""
        if pointed:
            tokens.append(("[SetCursorPosition]", ""))
        for number, line in enumerate(wrap(item.text, screen.columns() - len(mark))):
            tokens += [(style, (mark if number == 0 else " " * len(mark)) + line), ("", "\n")]
    return tokens[:-1]


def _moves(screen: _Screen, *, left_is_back: bool) -> KeyBindings:
    """The keys that work in every kind of question."""
    keys = KeyBindings()

    def leave(event: KeyPressEvent, move: Move) -> None:
        event.app.erase_when_done = move is Move.BACK
        screen.answered = lambda: "(skipped)" if move is Move.SKIP else None
        event.app.exit(result=move)

    @keys.add("escape", eager=True)
    @keys.add("c-b", eager=True)
    def back(event: KeyPressEvent) -> None:
        if screen.may_go_back:
            leave(event, Move.BACK)
        elif screen.place:
            screen.mend = "This is the first question."

    if left_is_back:
        keys.add("left", eager=True)(back)

    @keys.add("tab", eager=True)
    def _(event: KeyPressEvent) -> None:
        if screen.may_skip:
            leave(event, Move.SKIP)
        elif screen.place:
            screen.mend = "This question cannot be skipped: the advice depends on it."

    @keys.add("?", eager=True)
    def _(event: KeyPressEvent) -> None:
        screen.shows_why = not screen.shows_why

    @keys.add("c-d", eager=True)
    def _(event: KeyPressEvent) -> None:
        event.app.exit(exception=EOFError())

    return keys


def _run(app: Application[Any], screen: _Screen, keys: Any) -> Reply:
    """Runs one prompt inside its screen."""
    focused = app.layout.current_window
    for window in app.layout.find_all_windows():
        window.dont_extend_height = to_filter(True)  # what is left over stays empty, below the keys
    parts = [
        Window(FormattedTextControl(screen.above), dont_extend_height=True),
        ConditionalContainer(app.layout.container, filter=~is_done),
        ConditionalContainer(Window(FormattedTextControl(screen.below), dont_extend_height=True), ~is_done),
    ]
    app.layout = Layout(HSplit(parts, align=VerticalAlign.TOP), focused_element=focused)
    assert app.key_bindings is not None
    app.key_bindings = merge_key_bindings([app.key_bindings, keys])
    app.ttimeoutlen = ESCAPE_SECONDS
    if screen.leaves_nothing:
        app.erase_when_done = True
    try:
        return app.run()
    finally:
        app.erase_when_done = False
