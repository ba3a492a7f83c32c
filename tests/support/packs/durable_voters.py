"""What durable_rules votes, for tests."""

from __future__ import annotations

from soundadvice.meaning.evaluate import evaluate
from soundadvice.model.pack import Pack
from soundadvice.session.second_engine import DurableVoter
from support.packs.generated import (
    Answers,
)


def fired(voter: DurableVoter, pack: Pack, answers: Answers) -> set[str]:
    return set(voter.fired(answers, evaluate(pack, answers).states))
