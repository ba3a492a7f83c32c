"""The second engine of a session: which of those at hand votes on a pack, or why none does.

durable_rules votes where it can be had and can carry the pack; else CLIPS does. `SOUNDADVICE_SECOND_ENGINE` names the
one that is asked first. Neither is loaded before it is asked.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from soundadvice._dataclass import dataclass
from soundadvice.meaning.evaluate import State
from soundadvice.model.condition import Answer
from soundadvice.model.errors import UnsupportedError
from soundadvice.model.pack import Pack
from soundadvice.session.voters import clips_voter, durable_voter

VARIABLE = "SOUNDADVICE_SECOND_ENGINE"
"""The variable that names the engine to be asked first."""


class Voter(Protocol):
    """A pack's rules in an engine other than the reference. `name` is how records name that engine."""

    @property
    def name(self) -> str:
        """As records name it."""

    def fired(self, answers: Mapping[str, Answer], states: Mapping[str, State]) -> frozenset[str]:
        """The ids of the rules that fire for canonical answers. Raises SessionError if it did not run to its end."""


@dataclass(frozen=True, slots=True)
class _Engine:
    """An engine: what makes a voter of a pack, what says why it cannot carry one, and what loads it."""

    voter: Callable[[Pack], Voter]
    too_much: Callable[[Pack], str | None]
    load: Callable[[], object]


_ENGINES = {
    durable_voter.NAME: _Engine(durable_voter.DurableVoter, durable_voter.too_much, durable_voter.load),
    clips_voter.NAME: _Engine(clips_voter.ClipsVoter, clips_voter.too_much, clips_voter.load),
}
NAMES = tuple(_ENGINES)


def misnamed() -> str | None:
    """What is wrong with the variable that names the engine to be asked first; None if nothing is."""
    name = os.environ.get(VARIABLE, "")
    if not name or name in _ENGINES:
        return None
    return f"{VARIABLE} is {name!r}, which is no second engine: it is one of {', '.join(NAMES)}"


def voter_of(pack: Pack) -> Voter | str:
    """The second engine for a pack, made once and kept as long as the pack; or, in words, why there is none.

    It is the same in every language.
    """
    if wrong := misnamed():
        return wrong
    reasons: list[str] = []
    for name in _order():
        voter = _made(pack.written, name)
        if not isinstance(voter, str):
            return voter
        reasons.append(voter)
    return "; ".join(reasons)


def why_alone(pack: Pack) -> str | None:
    """Why the reference decides alone in a session with this pack, for what the pack is; None if it need not.

    Of the engines that can be had here; where none can, of those that there are.
    """
    carrier, reasons = _carrier(pack)
    return None if carrier else "; ".join(reasons)


def remark(pack: Pack) -> str | None:
    """What an author should know of the second vote on a pack, in words; None where the engine asked first votes."""
    if wrong := misnamed():
        return wrong
    carrier, reasons = _carrier(pack)
    if carrier is None:
        return f"in a conversation one engine decides, not two: {'; '.join(reasons)}"
    return f"in a conversation {carrier} votes: {'; '.join(reasons)}" if reasons else None


def _carrier(pack: Pack) -> tuple[str | None, list[str]]:
    """The first engine that can carry a pack, if one can, and why those before it cannot."""
    # An engine is loaded only where those before it cannot carry the pack.
    carrier, reasons = _first_able(pack, filter(_can_be_had, _order()))
    return (carrier, reasons) if carrier or reasons else _first_able(pack, _order())


def _first_able(pack: Pack, names: Iterable[str]) -> tuple[str | None, list[str]]:
    reasons: list[str] = []
    for name in names:
        reason = _ENGINES[name].too_much(pack)
        if reason is None:
            return name, reasons
        reasons.append(reason)
    return None, reasons


def _can_be_had(name: str) -> bool:
    try:
        _ENGINES[name].load()
    except UnsupportedError:
        return False
    return True


def _order() -> tuple[str, ...]:
    """The names of the engines, the one that is asked first before the others."""
    first = os.environ.get(VARIABLE)
    return tuple(sorted(_ENGINES, key=lambda name: name != first))


def _made(pack: Pack, name: str) -> Voter | str:
    with _making:
        kept = _kept.setdefault(pack, {})
        if name not in kept:
            try:
                kept[name] = _ENGINES[name].voter(pack)
            except UnsupportedError as reason:
                kept[name] = str(reason)
        return kept[name]


_making = threading.Lock()
_kept: weakref.WeakKeyDictionary[Pack, dict[str, Voter | str]] = weakref.WeakKeyDictionary()
