"""The asker: what a way of asking is given, and what it gives back.

Two ways exist: `interactive.py` for a terminal that can move its cursor, and `plain.py`, line by line.
Both raise KeyboardInterrupt for Ctrl-C and EOFError for Ctrl-D.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from soundadvice._dataclass import dataclass

if TYPE_CHECKING:
    from soundadvice.model.condition import Answer
    from soundadvice.model.question import Question
    from soundadvice.typed import Units


class Move(Enum):
    """What a person may do instead of answering."""

    BACK = "back"
    SKIP = "skip"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question as it is put: where the person is, what they answered before, and what they may do instead.

    `may_move`: they may say that they are in another country than the one whose numbers are shown. `last` is the last
    line, whatever happens. `units` are those to answer a length of time in, None for those of its bounds. `mend` says
    what was wrong with the answer given just now.
    """

    question: Question
    place: str
    former: Answer | None = None
    may_skip: bool = False
    may_go_back: bool = False
    may_move: bool = False
    last: str = ""
    units: Units | None = None
    mend: str = ""


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One line of a menu."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line to be typed that is no question of a pack: `read` raises MendError, `show` says what was understood."""

    place: str
    text: str
    help: str
    read: Callable[[str], object]
    show: Callable[[object], str]
    former: str = ""
    may_go_back: bool = False


Reply = object
"""An answer as `read_answer` takes it, or a `Move`."""


class Asker(Protocol):
    """A way of asking."""

    def ask(self, prompt: Prompt) -> Reply:
        """Puts one question. Returns an answer that fits the question, or the move made instead."""

    def choose(self, text: str, items: Sequence[MenuItem], *, back: bool = True, last: str = "") -> str | None:
        """Puts a menu, the first item preselected, and `last` as the last line. The id chosen; None: gone back."""

    def write(self, line: Line) -> object:
        """Asks for one typed line. Returns what `read` made of it, or `Move.BACK`."""

    def pause(self, text: str, *, back: bool = False, skip: bool = False) -> str:
        """Waits for Enter: `on`. With `back` the person may go back instead; with `skip`, leave out what is left."""
