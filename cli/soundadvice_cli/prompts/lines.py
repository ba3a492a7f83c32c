"""Lines: what a person chooses or ticks on a terminal: which line is pointed at, and which are ticked."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from prompt_toolkit.layout import FormattedTextControl

from soundadvice_cli.prompts.asker import MenuItem

NOWHERE = -1


class LinesControl(FormattedTextControl):
    """The lines to choose from. Its `text` is what draws them.

    `pointed_at` is the number of a line, or `NOWHERE`; `ticked` are the ids of lines, in the order of the lines.
    """

    def __init__(self, items: Sequence[MenuItem], *, former: str | None = None, ticked: Collection[str] = ()) -> None:
        super().__init__()
        self.items = items
        self.pointed_at = next((place for place, item in enumerate(items) if item.id == former), 0)
        self.ticked: list[str] = []
        self.tick(ticked)
        self.is_answered = False

    @property
    def pointed(self) -> str:
        """The id of the line that is pointed at."""
        return self.items[self.pointed_at].id

    def tick(self, ticked: Collection[str]) -> None:
        """Has these lines ticked, and no others."""
        self.ticked = [item.id for item in self.items if item.id in ticked]
