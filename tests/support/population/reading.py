"""Reading: facts and answers from the columns of people who were drawn."""

from __future__ import annotations

from collections.abc import Mapping

from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.question import Choice, MultiChoice
from soundadvice.population.draw.columns import Place


def read(place: Place, row: Mapping[str, object]) -> Answer:
    """An answer from its columns."""
    match place.question:
        case Choice(options=options):
            number = row[place.name]
            assert isinstance(number, int)
            return options[number].id
        case MultiChoice(options=options):
            return frozenset(option.id for option in options if row[place.tick(option.id)])
        case _:
            unsure = place.unsure is not None and place.unsure in row and row[place.unsure]
            steps = row[place.name]
            assert unsure == (steps is None)
            return UNSURE if unsure else steps  # type: ignore[return-value]
