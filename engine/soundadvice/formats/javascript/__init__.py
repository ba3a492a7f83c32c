"""JavaScript: a pack and what runs it, as one module of JavaScript without dependencies.

Called by: export.
Touches: nothing but its own sources.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundadvice.formats.format import Format, FormatOption, Writer

if TYPE_CHECKING:
    from soundadvice.formats.exported import Exported
    from soundadvice.model.pack import Pack


def _write(pack: Pack, *, languages: str = "all") -> Exported:
    from soundadvice.formats.javascript.write import javascript

    return javascript(pack, languages=languages)


def _left_out(pack: Pack) -> tuple[str, ...]:
    from soundadvice.formats.javascript.write import left_out

    return left_out(pack)


FORMAT = Format(
    "javascript",
    Writer(
        "the pack and what runs it, as one module of JavaScript",
        _write,
        _left_out,
        options=(FormatOption("languages", "the languages of the pack that are in it", ("all", "own"), "all"),),
    ),
)
