"""Prompts: questions on a terminal that can move its cursor. The only file that imports questionary.

questionary brings the text field, and is loaded once there is one; prompt_toolkit, which it brings, draws the rest.
Around each question stands a frame of our own, which keeps to the width of the terminal when it changes, and which has
the keys that questionary lacks: back, skip and why.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, assert_never

from prompt_toolkit.application import Application
from prompt_toolkit.filters import Condition, is_done, to_filter
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

from soundadvice.model.answer import answer_to_json
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Quantity
from soundadvice.routine.clock import now
from soundadvice.typed import MendError, how_long, type_day, typed_date, typed_duration, typed_number, units_of
from soundadvice.typed.ticks import Ticks, not_ticked
from soundadvice.wording.amounts import figure
from soundadvice.wording.language import say, say_in
from soundadvice_cli.prompts.asker import Line, MenuItem, Move, Prompt, Reply
from soundadvice_cli.prompts.frame import PromptFrame
from soundadvice_cli.prompts.line_labels import line_labels, spoken
from soundadvice_cli.prompts.lines import NOWHERE, LinesControl
from soundadvice_cli.prompts.typed_line import typed_again, understood
from soundadvice_cli.terminal.text_layout import wrap

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


class TerminalAsker:
    """Asks on the terminal, one question at a time."""

    def ask(self, prompt: Prompt) -> Reply:
        """Puts one question. Returns an answer that fits the question, or the move made instead."""
        question = prompt.question
        frame = PromptFrame(
            prompt.place, question.text, question.help, question.why or say("We were given no reason for it.")
        )
        frame.may_skip, frame.may_go_back, frame.may_move = prompt.may_skip, prompt.may_go_back, prompt.may_move
        frame.last, frame.mend = prompt.last, prompt.mend
        match question:
            case Choice(options=options):
                former = prompt.former if isinstance(prompt.former, str) else None
                return _select(frame, [MenuItem(option.id, option.text) for option in options], former)
            case MultiChoice():
                ticked = prompt.former if isinstance(prompt.former, frozenset) else frozenset()
                return _tick(frame, question, Ticks(question, ticked))
            case Number():
                return _type(frame, question, prompt.former, lambda text: typed_number(question, text))
            case Duration():
                units = prompt.units or units_of(question)
                frame.help = frame.help or how_long(units)
                return _type(frame, question, prompt.former, lambda text: typed_duration(question, text, units))
            case Date():
                frame.help = frame.help or type_day(question)
                return _type(frame, question, prompt.former, lambda text: typed_date(question, text, now().date()))
            case _:
                assert_never(question)

    def choose(self, text: str, items: Sequence[MenuItem], *, back: bool = True, last: str = "") -> str | None:
        """Puts a menu, the first item preselected, and `last` below it. Returns the id chosen, None for back."""
        frame = PromptFrame("", text, None, None)
        frame.may_go_back, frame.last = back, last
        chosen = _select(frame, list(items), None)
        return chosen if isinstance(chosen, str) else None

    def write(self, line: Line) -> object:
        """Asks for one typed line. Returns what `read` made of it, or `Move.BACK`."""
        frame = PromptFrame(line.place, line.text, line.help, None)
        frame.may_go_back = line.may_go_back

        def understood(text: str) -> str | None:
            try:
                return line.show(line.read(text))
            except MendError:
                return None

        return _line(frame, line.former, line.read, understood)

    def pause(self, text: str, *, back: bool = False, skip: bool = False) -> str:
        """Waits for Enter, unless the person goes back, or leaves out what is left."""
        frame = PromptFrame("", text, None, None)
        moves = [*([say("Esc: back")] if back else []), *([say("Tab: skip the rest")] if skip else [])]
        frame.keys = [say("Enter: go on"), *moves, say("Ctrl-C: stop")]
        frame.may_go_back, frame.may_skip = back, skip
        frame.leaves_nothing = True
        items = [MenuItem("on", say("Go on")), *([MenuItem("back", say("Go back a page"))] if back else [])]
        reply = _select(frame, items, None)
        return reply.value if isinstance(reply, Move) else str(reply)


# The three ways of answering -----------------------------------------------------------------------------------


def _select(frame: PromptFrame, items: list[MenuItem], former: str | None) -> Reply:
    control = LinesControl(items, former=former)
    labels = line_labels(len(items)) if frame.keys is None else []
    control.text = frame.options = lambda: _options(frame, control, items, labels, ticks=False)
    frame.choose_keys = (
        [say("{labels} or arrows, Enter: choose", labels=spoken(labels))] if labels else frame.choose_keys
    )
    frame.answered = lambda: items[control.pointed_at].text if control.is_answered else None
    if frame.place and former is None:
        # INVARIANT: no answer to a question is preselected, so that Enter pressed twice answers nothing by itself.
        control.pointed_at = NOWHERE
    keys = merge_key_bindings([_moves(frame, left_is_back=True), _choosing(frame, control, labels)])
    return _run(_around(frame, control), frame, keys)


def _choosing(frame: PromptFrame, control: LinesControl, labels: Sequence[str]) -> KeyBindings:
    """Enter wants a line; the label of a line chooses it at once."""
    keys = _arrows(frame, control)

    def choose(event: KeyPressEvent) -> None:
        control.is_answered = True
        event.app.exit(result=control.pointed)

    for place, label in enumerate(labels):

        @keys.add(label, eager=True)
        def _(event: KeyPressEvent, place: int = place) -> None:
            control.pointed_at = place
            choose(event)

    @keys.add("enter", eager=True)
    def _(event: KeyPressEvent) -> None:
        if control.pointed_at == NOWHERE:
            frame.mend = say("Nothing is chosen yet. Move to your answer with the arrow keys, then press Enter.")
        else:
            choose(event)

    return keys


def _tick(frame: PromptFrame, question: MultiChoice, ticks: Ticks) -> Reply:
    items = [MenuItem(option.id, option.text) for option in question.options]
    control = LinesControl(items, ticked=ticks.chosen)
    labels = line_labels(len(items))
    control.text = frame.options = lambda: _options(frame, control, items, labels, ticks=True)
    frame.choose_keys = [say("{labels} or arrows, Space: tick", labels=spoken(labels)), say("Enter: done")]
    texts = {item.id: item.text for item in items}
    frame.answered = lambda: "; ".join(texts[one] for one in control.ticked) if control.is_answered else None
    keys = merge_key_bindings([_moves(frame, left_is_back=True), _ticks(frame, control, ticks, labels)])
    return _run(_around(frame, control), frame, keys)


def _arrows(frame: PromptFrame, control: LinesControl) -> KeyBindings:
    """Up and Down; from nowhere they lead to the last and the first line."""
    keys = KeyBindings()

    def move(to: int) -> None:
        control.pointed_at = to % len(control.items)
        frame.mend = ""

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


def _ticks(frame: PromptFrame, control: LinesControl, ticks: Ticks, labels: Sequence[str]) -> KeyBindings:
    """Space ticks and unticks its own line alone, and is refused where that cannot stand; so does the label of a line.

    Enter wants a tick.
    """
    keys = _arrows(frame, control)

    @keys.add(" ", eager=True)
    def press(event: KeyPressEvent) -> None:
        frame.mend = ticks.press(control.pointed) or ""
        control.tick(ticks.chosen)

    for place, label in enumerate(labels):

        @keys.add(label, eager=True)
        def _(event: KeyPressEvent, place: int = place) -> None:
            control.pointed_at = place
            press(event)

    @keys.add("enter", eager=True)
    def _(event: KeyPressEvent) -> None:
        refused = ticks.passed_over()
        if refused is not None:
            frame.mend = not_ticked(refused, say_in("key", "Enter"))
        elif ticks.chosen:
            control.is_answered = True
            event.app.exit(result=control.ticked)
        else:
            frame.mend = say("Nothing is ticked yet. Move to a line, press Space to tick it, then Enter.")

    return keys


def _type(frame: PromptFrame, question: Quantity, former: Answer | None, read: Callable[[str], object]) -> Reply:
    hints = [frame.help or ""]
    if isinstance(question, Number):
        low, high = (figure(str(answer_to_json(question, bound))) for bound in (question.minimum, question.maximum))
        hints.append(say("Type a number from {low} to {high} ({unit}).", low=low, high=high, unit=question.unit))
    if question.unsure:
        hints.append(say("You may also type: not sure."))
    frame.help = " ".join(hints).strip()
    return _line(frame, typed_again(question, former, read), read, lambda text: understood(question, read, text))


def _line(
    frame: PromptFrame, default: str, read: Callable[[str], object], understood: Callable[[str], str | None]
) -> Reply:
    """A field to type in: Enter gives what `read` makes of the text, and is refused with the mend that it raises."""
    import questionary

    app = questionary.text("", default=default, qmark=">", style=STYLE).application
    buffer = app.layout.current_buffer
    assert buffer is not None
    buffer.cursor_position = len(buffer.text)
    untouched = Condition(lambda: bool(default) and buffer.text == default and not frame.mend)
    frame.choose_keys = [say("Enter: done")]
    frame.gap_below = True
    frame.answered = lambda: understood(buffer.text)
    keys = KeyBindings()

    @keys.add("enter", eager=True)
    def _(event: KeyPressEvent) -> None:
        try:
            event.app.exit(result=read(buffer.text))
        except MendError as mend:
            frame.mend = str(mend)

    @keys.add(Keys.Any, filter=untouched)
    def _(event: KeyPressEvent) -> None:
        """What is typed takes the place of what stood there, as in a field that is selected."""
        if event.data.isprintable():
            buffer.text = ""
            buffer.insert_text(event.data)

    buffer.on_text_changed += lambda _: setattr(frame, "mend", "")
    return _run(app, frame, merge_key_bindings([_moves(frame, left_is_back=False), keys]))


# What they share -----------------------------------------------------------------------------------------------


def _around(frame: PromptFrame, control: LinesControl) -> Application[Any]:
    """The lines to choose from, those of a question below an empty one, and Ctrl-C.

    Not `questionary.select` and `questionary.checkbox`: each makes two prompts and shows neither, which took a tenth of
    the time until the first question, and to load questionary takes a fortieth.
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
    # Given up where there are few rows; a menu stands close, so that what it is about stays on the screen.
    gap = Window(height=Dimension(min=0, max=1, preferred=1 if frame.place else 0))
    layout = Layout(HSplit([gap, lines]), focused_element=lines)
    # No code is shown, so its colours need not be read.
    return Application(layout=layout, key_bindings=keys, style=STYLE, include_default_pygments_style=False)


def _options(
    frame: PromptFrame, control: LinesControl, items: list[MenuItem], labels: Sequence[str], *, ticks: bool
) -> StyleAndTextTuples:
    """The lines to choose from, each wrapped under its own beginning, the pointer and the ticks in plain signs."""
    tokens: StyleAndTextTuples = []
    for index, item in enumerate(items):
        pointed = index == control.pointed_at
        mark = "> " if pointed else "  "
        if ticks:
            mark += "[x] " if item.id in control.ticked else "[ ] "
        mark += f"{labels[index]}. " if index < len(labels) else ""
        style = "class:pointed" if pointed else ""
        if pointed:
            tokens.append(("[SetCursorPosition]", ""))
        for number, line in enumerate(wrap(item.text, frame.columns() - len(mark))):
            tokens += [(style, (mark if number == 0 else " " * len(mark)) + line), ("", "\n")]
    return tokens[:-1]


def _moves(frame: PromptFrame, *, left_is_back: bool) -> KeyBindings:
    """The keys that work in every kind of question."""
    keys = KeyBindings()

    def leave(event: KeyPressEvent, move: Move) -> None:
        event.app.erase_when_done = move is not Move.SKIP
        frame.answered = lambda: say("(skipped)") if move is Move.SKIP else None
        event.app.exit(result=move)

    @keys.add("escape", eager=True)
    @keys.add("c-b", eager=True)
    def back(event: KeyPressEvent) -> None:
        if frame.may_go_back:
            leave(event, Move.BACK)
        elif frame.place:
            frame.mend = say("This is the first question.")

    if left_is_back:
        keys.add("left", eager=True)(back)

    @keys.add("tab", eager=True)
    def _(event: KeyPressEvent) -> None:
        if frame.may_skip:
            leave(event, Move.SKIP)
        elif frame.place:
            frame.mend = say("This question cannot be skipped: the advice depends on it.")

    keys.add("c-r", eager=True, filter=Condition(lambda: frame.may_move))(lambda event: leave(event, Move.REGION))

    @keys.add("?", eager=True)
    def _(event: KeyPressEvent) -> None:
        frame.shows_why = not frame.shows_why

    @keys.add("c-d", eager=True)
    def _(event: KeyPressEvent) -> None:
        event.app.exit(exception=EOFError())

    return keys


def _run(app: Application[Any], frame: PromptFrame, keys: Any) -> Reply:
    """Runs one prompt inside its frame."""
    focused = app.layout.current_window
    for window in app.layout.find_all_windows():
        window.dont_extend_height = to_filter(True)  # what is left over stays empty, below the keys
    parts = [
        Window(FormattedTextControl(frame.above), dont_extend_height=True),
        ConditionalContainer(app.layout.container, filter=~is_done),
        ConditionalContainer(Window(FormattedTextControl(frame.below), dont_extend_height=True), ~is_done),
    ]
    app.layout = Layout(HSplit(parts, align=VerticalAlign.TOP), focused_element=focused)
    assert app.key_bindings is not None
    app.key_bindings = merge_key_bindings([app.key_bindings, keys])
    app.ttimeoutlen = ESCAPE_SECONDS
    if frame.leaves_nothing:
        app.erase_when_done = True
    try:
        return app.run()
    finally:
        app.erase_when_done = False
