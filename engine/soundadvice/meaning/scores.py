"""Scores as they stand for one person: the least and the most that theirs can still come to, and what counted.

And derived values: what the answers come to that they are made of.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from soundadvice._dataclass import dataclass
from soundadvice.meaning.evaluate import Truth, enablement, truth
from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.condition.score import Score, ScoreItem
from soundadvice.model.pack import Pack
from soundadvice.wording.amounts import figure
from soundadvice.wording.answers import describe_answer
from soundadvice.wording.language import in_language, say
from soundadvice.wording.placeholders import fill

ITEMS, MOST = ".items", ".max"
"""After the id of a score in a text: what counted, and the most that anyone can have."""


@dataclass(frozen=True, slots=True)
class ItemStanding:
    """What one item adds: the fewest and the most points that answers still to come leave possible."""

    item: ScoreItem
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a score stands. `least` and `most` are the same where every answer that adds to it is given."""

    score: Score
    items: tuple[ItemStanding, ...]

    @property
    def least(self) -> int:
        """The fewest points that it can still come to."""
        return sum(one.least for one in self.items)

    @property
    def most(self) -> int:
        """The most points that it can still come to."""
        return sum(one.most for one in self.items)

    @property
    def words(self) -> str:
        """How it is read: `12`, or `10 to 14` while answers are missing."""
        if self.least == self.most:
            return str(self.least)
        return say("{low} to {high}", low=self.least, high=self.most)

    @property
    def counted(self) -> tuple[ScoreItem, ...]:
        """The items that surely add something."""
        return tuple(one.item for one in self.items if one.least > 0)


def standing(score: Score, answers: Mapping[str, Answer], enabled: Mapping[str, Truth]) -> Standing:
    """A score for these answers, complete or partial; `enabled` as `enablement` says it of them."""
    return Standing(score, tuple(_of_item(item, answers, enabled) for item in score.items))


def _of_item(item: ScoreItem, answers: Mapping[str, Answer], enabled: Mapping[str, Truth]) -> ItemStanding:
    least = most = item.base
    for points, condition in item.points:
        value = truth(condition, answers, enabled)
        if value is True:
            least, most = least + points, most + points
        elif value is None:
            least, most = least + min(points, 0), most + max(points, 0)
    return ItemStanding(item, least, most)


def standings(pack: Pack, answers: Mapping[str, Answer]) -> dict[str, Standing]:
    """Every score of a pack by id."""
    enabled = enablement(pack, answers) if pack.scores else {}
    return {score.id: standing(score, answers, enabled) for score in pack.scores}


def derived_values(pack: Pack, answers: Mapping[str, Answer]) -> dict[str, Decimal | None]:
    """Every derived value of a pack by id, with its decimals; None without both answers.

    An answer to a question that is not asked, or of not being sure, is none.
    """
    enabled = enablement(pack, answers) if pack.derived else {}
    given = {name: one for name, one in answers.items() if isinstance(one, int) and enabled.get(name) is True}
    return {
        one.id: one.shown(one.value(given)) if all(part.question in given for part in one.factors) else None
        for one in pack.derived
    }


def derived_words(pack: Pack, values: Mapping[str, Decimal | None]) -> dict[str, str]:
    """What a text that names a derived value is filled with: the value and its unit, for those that have a value."""
    with in_language(pack.language):
        return {
            name: f"{figure(f'{value:f}')} {pack.derived_value[name].unit}".rstrip()
            for name, value in values.items()
            if value is not None
        }


def score_words(pack: Pack, answers: Mapping[str, Answer], scores: Mapping[str, Standing]) -> dict[str, str]:
    """What a text that names a score is filled with: `phq9`, `phq9.max`, and `phq9.items`, what counted of it.

    `scores` is where each stands for these answers.
    """
    found: dict[str, str] = {}
    with in_language(pack.language):
        for name, stands in scores.items():
            told = [_told(item, pack, answers) for item in stands.counted]
            found |= {name: stands.words, name + MOST: str(stands.score.most), name + ITEMS: _listed(told)}
    return found


def _told(item: ScoreItem, pack: Pack, answers: Mapping[str, Answer]) -> str | None:
    """What counted of an item. Of whoever is not sure no more is said than that: the answer stands beside it."""
    words = None if item.because is None else fill(item.because, pack, answers)
    if item.question is None or item.question not in answers:
        return words
    question, answer = pack.question[item.question], answers[item.question]
    given = describe_answer(question, answer)
    if words is None:
        return f"{question.text} {given}"
    return f"{words} ({given})" if _is_unsure(answer) else words


def _is_unsure(answer: Answer) -> bool:
    return answer == UNSURE or (isinstance(answer, frozenset) and UNSURE in answer)


def _listed(told: list[str | None]) -> str:
    words = [one for one in told if one]
    return "; ".join(words) if words else say("nothing")
