"""The second engines, for tests: each that can be had here, and what it votes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from soundadvice.meaning.evaluate import evaluate
from soundadvice.model.errors import UnsupportedError
from soundadvice.model.pack import Pack
from soundadvice.session.second_engine import VARIABLE, Voter
from soundadvice.session.voters import clips_voter, durable_voter
from soundadvice.session.voters.clips_voter import ClipsVoter
from soundadvice.session.voters.durable_voter import DurableVoter
from support.packs.generated import Answers


@dataclass(frozen=True)
class Engine:
    """A second engine: its name in records, what makes a voter of a pack, and what says that it cannot."""

    name: str
    voter: Callable[[Pack], Voter]
    too_much: Callable[[Pack], str | None]
    load: Callable[[], object]

    @property
    def here(self) -> bool:
        try:
            self.load()
        except UnsupportedError:
            return False
        return True

    def first(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Sessions ask this one first."""
        monkeypatch.setenv(VARIABLE, self.name)

    def says(self, monkeypatch: pytest.MonkeyPatch, fired: Callable[..., frozenset[str]]) -> None:
        """What it votes from now on."""
        monkeypatch.setattr(self.voter, "fired", fired)


ENGINES = (
    Engine(durable_voter.NAME, DurableVoter, durable_voter.too_much, durable_voter.load),
    Engine(clips_voter.NAME, ClipsVoter, clips_voter.too_much, clips_voter.load),
)
AT_HAND = tuple(engine for engine in ENGINES if engine.here)
needs_durable = pytest.mark.skipif(not ENGINES[0].here, reason="durable_rules cannot be loaded here")
needs_clips = pytest.mark.skipif(not ENGINES[1].here, reason="clips cannot be loaded here")
needs_second = pytest.mark.skipif(not AT_HAND, reason="no second engine can be loaded here")
on_each_engine = pytest.mark.parametrize(
    "engine",
    [pytest.param(ENGINES[0], marks=needs_durable), pytest.param(ENGINES[1], marks=needs_clips)],
    ids=[engine.name for engine in ENGINES],
)


def voters_of(pack: Pack) -> list[Voter]:
    """A voter of each engine that can be had here and can carry the pack."""
    return [engine.voter(pack) for engine in AT_HAND if engine.too_much(pack) is None]


def fired(voter: Voter, pack: Pack, answers: Answers) -> set[str]:
    return set(voter.fired(answers, evaluate(pack, answers).states))
