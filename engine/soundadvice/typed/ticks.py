"""Ticks: the options that a person ticks of a question with several answers, one press at a time."""

from __future__ import annotations

from collections.abc import Collection

from soundadvice.model.question import MultiChoice, option_text
from soundadvice.wording.answers import why_not_together
from soundadvice.wording.language import say


class Ticks:
    """What is ticked of a question. `none` stands alone: a tick that cannot stand is refused.

    INVARIANT: nothing is unticked but by the person's own press on it. An option that was refused is not passed over at
    once: it may be a sign, or a doubt, that the person takes for ticked.
    """

    def __init__(self, question: MultiChoice, ticked: Collection[str] = ()) -> None:
        self._question = question
        self._refused: str | None = None
        self.chosen = frozenset(ticked)

    def press(self, option_id: str) -> str | None:
        """Ticks an option, or unticks it; returns why that cannot be, None if it can."""
        chosen = self.chosen ^ {option_id}
        why = why_not_together(self._question, chosen) if option_id in chosen else None
        stands_alone = any(option.id == option_id and option.exclusive for option in self._question.options)
        # What stands alone may be passed over: the signs that are ticked say more.
        self._refused = option_id if why is not None and not stands_alone else None
        if why is None:
            self.chosen = chosen
        return why

    def passed_over(self) -> str | None:
        """The words of the option that was refused just now: to be said before the person goes on. Told once."""
        refused, self._refused = self._refused, None
        return None if refused is None else option_text(self._question, refused)


def not_ticked(option: str, key: str) -> str:
    """That an option was refused, and how to go on: with `key`, such as `Enter`, the person goes on without it."""
    return say(
        "“{option}” is not ticked. Untick the other one first, or press {key} again to go on with what is ticked.",
        option=option,
        key=key,
    )
