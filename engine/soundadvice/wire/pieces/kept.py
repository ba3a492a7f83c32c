"""Kept: the parts of advice that say the same to everybody, as bytes, each made when it is first sent."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping

from soundadvice.meaning.evaluate import State
from soundadvice.model.pack import Pack
from soundadvice.wire.bytes import json_bytes
from soundadvice.wire.consultation import IGNORED, SKIPPED
from soundadvice.wire.pieces.answers import Writer, writer
from soundadvice.wording.placeholders import said_to_all

_MOST_PARTS = 20_000
"""Parts of one pack: larger packs than any there is. What comes after is made each time."""
_MOST_PLANS = 512
_KEPT = "pieces"


class Kept:
    """The parts of one pack, in one language. Threads may share it."""

    def __init__(self, pack: Pack) -> None:
        self._parts: dict[Hashable, bytes] = {}
        self._plans: dict[Hashable, bytes] = {}
        self.answers: Mapping[str, Writer] = {one.id: writer(one) for one in pack.questions}
        """What writes the answer to each question, its id before it."""
        words = (*map(str, State), SKIPPED, IGNORED)
        self.states: Mapping[str, Mapping[str, bytes]] = {
            one.id: {word: f'"{one.id}":"{word}"'.encode() for word in words} for one in pack.questions
        }
        """The state of each question, its id before it."""

    def part(
        self, key: Hashable, pack: Pack, texts: Callable[[], Iterable[str | None]], make: Callable[[], object]
    ) -> bytes:
        """The bytes of what `make` makes. They are kept by their key if all its texts, of this pack, are for everybody.

        The key names all that it depends on, these texts among it.
        """
        found = self._parts.get(key)
        if found is None:
            found = json_bytes(make())
            if len(self._parts) < _MOST_PARTS and all(_is_for_all(text, pack) for text in texts()):
                self._parts[key] = found
        return found

    def plan(self, key: Hashable, make: Callable[[], object]) -> bytes:
        """The bytes of a plan. Its texts are for everybody: in a plan, nothing is filled in from answers."""
        found = self._plans.get(key)
        if found is None:
            found = json_bytes(make())
            if len(self._plans) >= _MOST_PLANS:
                self._plans.clear()  # made anew when they are needed; what people have most often is soon there again
            self._plans[key] = found
        return found


def _is_for_all(text: str | None, pack: Pack) -> bool:
    return text is None or said_to_all(text, pack) is not None


def kept(pack: Pack) -> Kept:
    """The parts of a pack, made on first use and kept with it."""
    try:
        return pack.__dict__[_KEPT]  # type: ignore[no-any-return]
    except KeyError:
        return pack.__dict__.setdefault(_KEPT, Kept(pack))  # type: ignore[no-any-return]
