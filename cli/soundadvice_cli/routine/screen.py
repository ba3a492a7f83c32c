"""Screen: a walk on a terminal that can move its cursor. One screen, the same things always in the same place.

The stop rule is at the top and the keys are at the bottom of every screen. Keys and time come through one
prompt_toolkit application, so that a key is heard in the middle of a hold.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from prompt_toolkit.application import Application
from prompt_toolkit.application.current import get_app
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import FormattedTextControl, HSplit, Layout, Window
from prompt_toolkit.styles import Style

from soundadvice.routine.position import TIMED, Ended, Key, Phase
from soundadvice.wording.language import say, say_in
from soundadvice_cli.routine.large_digits import large_digits
from soundadvice_cli.routine.terminal_view import HoldBar, TerminalView, terminal_view
from soundadvice_cli.terminal.text_layout import WIDEST, hanging, packed, wrap

if TYPE_CHECKING:
    from soundadvice.meaning.advice import Advice
    from soundadvice.routine.clock import Clock
    from soundadvice.routine.walk import Walk
    from soundadvice_cli.routine.voice import Voice

STYLE = Style.from_dict({"stop": "bold", "do": "bold", "bar": "bold", "notice": "bold", "go": "bold"})
TICK_SECONDS = 0.2
_FEW_ROWS, _MANY_ROWS = 18, 28
_DIGITS = tuple("123456789")
_ROOM = 3
"""Rows that the words have on any terminal."""


class ScreenDisplay:
    """Shows walks on the terminal."""

    def __init__(self, clock: Clock, voice: Voice | None = None) -> None:
        self._clock = clock
        self._voice = voice

    def show(self, walk: Walk, advice: Advice) -> Ended:
        """Shows a walk until it ends. Raises KeyboardInterrupt for Ctrl-C and EOFError for Ctrl-D."""
        screen = _Screen(walk, advice)
        app: Application[Ended] = Application(
            layout=Layout(HSplit([_window(screen.top), _window(screen.middle, fills=True), _window(screen.bottom)])),
            key_bindings=_bindings(screen),
            style=STYLE,
            full_screen=True,
        )

        async def keep_time() -> None:
            while True:
                await self._clock.wait(TICK_SECONDS)
                if self._voice is not None:
                    self._voice.follow(walk)
                if walk.phase in TIMED or walk.is_running:
                    if not screen.turned_by_itself() and walk.tick():
                        app.output.bell()
                    app.invalidate()

        def start_time() -> None:
            app.create_background_task(keep_time())

        app.ttimeoutlen = 0.15
        try:
            return app.run(pre_run=start_time)
        finally:
            if self._voice is not None:
                self._voice.hush()


def _window(text: Callable[[], StyleAndTextTuples], *, fills: bool = False) -> Window:
    return Window(FormattedTextControl(text, show_cursor=False), dont_extend_height=not fills, wrap_lines=False)


class _Screen:
    """The three parts of the screen: the stop rule and where one is; what to do; how far, and the keys.

    Words that do not fit go over several pages; Enter turns them before it does anything else.
    """

    def __init__(self, walk: Walk, advice: Advice) -> None:
        self.walk = walk
        self._advice = advice
        self._page = 0
        self._paged: object = None

    def top(self) -> StyleAndTextTuples:
        return _tokens(self._top())

    def middle(self) -> StyleAndTextTuples:
        pages = self._pages()
        return _tokens(pages[min(self._page, len(pages) - 1)])

    def bottom(self) -> StyleAndTextTuples:
        return _tokens(self._bottom())

    def turned(self, key: Key) -> bool:
        """Turns to the next page, or to the one before, where the key does that."""
        more = self._has_more()
        if key is Key.GO and more:
            return self._turn(1)
        if key is Key.BACK and self._page:
            return self._turn(-1)
        return False

    def turned_by_itself(self) -> bool:
        """Turns to the next page of a step whose time is over: no one is led past words that they have not seen."""
        return self.walk.is_due and self._has_more() and self._turn(1)

    def _turn(self, pages: int) -> bool:
        self._page += pages
        if self.walk.is_running and self.walk.phase is Phase.STEP:
            self.walk.restart()
        return True

    def _has_more(self) -> bool:
        pages = self._pages()  # first, since another screen begins with its first page
        return self._page < len(pages) - 1

    def _shown(self) -> TerminalView:
        return terminal_view(self.walk, self._advice.plan.exercises)

    # Lines, each with its style

    def _top(self) -> list[tuple[str, str]]:
        columns, shown = _columns(), self._shown()
        rule = self._advice.stop_rule or ""
        if _rows() < _FEW_ROWS:
            rule = rule.partition(". ")[0].removesuffix(".") + "."
        lines = [("class:stop", line) for line in wrap(rule, columns)] if rule else []
        if rule and _rows() >= _FEW_ROWS:
            lines.append(("", ""))
        for place in shown.place:
            lines += [("", line) for line in wrap(place, columns)]
        return [*lines, ("", "")]

    def _middle(self, shown: TerminalView) -> list[list[tuple[str, str]]]:
        """The paragraphs, each as its lines."""
        indent = " " * self._indent()
        style = "class:do" if self.walk.moment and not self.walk.reading else ""
        found = [[(style, indent + line) for line in hanging(text, _columns() - len(indent))] for text in shown.words]
        for number, choice in enumerate(shown.choices, start=1):
            found.append(
                [("class:do", indent + line) for line in hanging(f"{number}: {choice}", _columns() - len(indent))]
            )
        return found

    def _indent(self) -> int:
        return 2 if _columns() >= 60 else 0

    def _pages(self) -> list[list[tuple[str, str]]]:
        shown = self._shown()
        at = self.walk.position
        now = (at.part, at.exercise, at.index, self.walk.reading, shown.words)
        if now != self._paged:
            self._paged, self._page = now, 0
        room = max(_ROOM, _rows() - len(self._top()) - len(self._frame(shown, more=True)))
        paragraphs = self._middle(shown)
        pages = _paged(paragraphs, room, gap=self.walk.phase not in (Phase.START, Phase.END))
        if len(pages) > 1:  # rather without empty lines than on a page more
            pages = min(pages, _paged(paragraphs, room, gap=False), key=len)
        for text in ([say("Then: {then}", then=shown.then)] if shown.then else []) + list(shown.pictures):
            lines = [("", " " * self._indent() + line) for line in wrap(text, _columns() - self._indent())]
            if len(pages[-1]) + 1 + len(lines) <= room:
                pages[-1] += [("", ""), *lines]
        return pages

    def _bottom(self) -> list[tuple[str, str]]:
        return self._frame(self._shown(), more=self._has_more())

    def _frame(self, shown: TerminalView, *, more: bool) -> list[tuple[str, str]]:
        columns = _columns()
        lines = [("class:bar", line) for line in _bar(shown.bar, columns)] if shown.bar else []
        if shown.bar and _rows() >= _MANY_ROWS:
            lines = [*(("class:bar", line) for line in large_digits(shown.bar.seconds)), ("", ""), *lines]
        notice = [("class:notice", line) for line in wrap(self.walk.notice, columns)] if self.walk.notice else []
        go = say_in("key", "read on") if more else shown.go
        if shown.choices and not more:
            go = None
            lines.append(("class:go", say("Press the number you choose: 1 to {last}", last=len(shown.choices))))
        big = [("class:go", say("Enter or Space: {what}", what=go))] if go else []
        keys = [f"{key.value.upper()}: {text}" for key, text in shown.keys]
        big.append(("class:go", keys[0]))
        others = [("", line) for line in packed([*keys[1:], say("Ctrl-C: stop")], columns)]
        return [("", ""), *notice, *lines, *big, *others]


def _paged(paragraphs: list[list[tuple[str, str]]], room: int, *, gap: bool) -> list[list[tuple[str, str]]]:
    """The paragraphs on pages of so many rows; one that is longer than a page is broken."""
    pages: list[list[tuple[str, str]]] = [[]]
    for paragraph in paragraphs:
        between = [("", "")] if gap and pages[-1] else []
        if pages[-1] and len(pages[-1]) + len(between) + len(paragraph) > room:
            pages.append([])
            between = []
        pages[-1] += between + paragraph
    return [part for page in pages for part in (page[i : i + room] for i in range(0, max(1, len(page)), room))]


def _bar(bar: HoldBar, columns: int) -> list[str]:
    length = max(8, min(50, columns) - 2)
    full = round(bar.part * length)
    return [f"[{'#' * full}{'-' * (length - full)}]", *wrap(bar.words, columns), ""]


def _tokens(lines: list[tuple[str, str]]) -> StyleAndTextTuples:
    tokens: StyleAndTextTuples = []
    for style, line in lines:
        tokens += [(style, line), ("", "\n")]
    return tokens[:-1]


def _columns() -> int:
    return min(WIDEST, get_app().output.get_size().columns - 1)


def _rows() -> int:
    return get_app().output.get_size().rows


# Keys ------------------------------------------------------------------------------------------------------------


def _bindings(screen: _Screen) -> KeyBindings:
    keys, walk = KeyBindings(), screen.walk

    def press(event: KeyPressEvent, key: Key) -> None:
        if screen.turned(key):
            return
        walk.press(key)
        if walk.ended is not None:
            event.app.exit(result=walk.ended)

    @keys.add("enter")
    @keys.add(" ")
    def _(event: KeyPressEvent) -> None:
        press(event, Key.GO)

    @keys.add("left")
    @keys.add("escape", eager=True)
    @keys.add("backspace")
    def _(event: KeyPressEvent) -> None:
        press(event, Key.BACK)

    by_letter = {key.value: key for key in Key if key is not Key.GO}

    @keys.add(Keys.Any)
    def _(event: KeyPressEvent) -> None:
        letter = event.data.lower()
        if letter in by_letter:
            press(event, by_letter[letter])
        elif letter in _DIGITS:
            walk.choose(int(letter))

    @keys.add("c-c")
    def _(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt())

    @keys.add("c-d")
    def _(event: KeyPressEvent) -> None:
        event.app.exit(exception=EOFError())

    return keys
