"""What durable_rules votes, for tests."""

from __future__ import annotations

from packs import (
    Answers,
)
from soundadvice.evaluate import evaluate
from soundadvice.pack import Pack
from soundadvice.session.durable import DurableVoter


def fired(voter: DurableVoter, pack: Pack, answers: Answers) -> set[str]:
    return set(voter.fired(answers, evaluate(pack, answers).states))
