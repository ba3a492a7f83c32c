"""Pictures: what shows a moment, on the side that the person is at."""

from __future__ import annotations

from dataclasses import dataclass, replace

from soundadvice.model.plan import Exercise, Picture
from soundadvice.routine.moments import Moment, Side


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture as it is shown: as it is or mirrored, and its words for that side.

    `number` is its place among the exercise's pictures, from 1, for whoever needs a name for it.
    """

    picture: Picture
    number: int
    mirrored: bool
    caption: str
    shows: str


def pictures_of(moment: Moment) -> tuple[ShownPicture, ...]:
    """The pictures of what is done in a moment: those of its own steps.

    While someone stays where they are, it is how they have come there, without the move. A move that has no picture of
    its own gets none: that of another would show it wrongly.
    """
    every = tuple(enumerate(moment.exercise.pictures, start=1))
    own = [(number, one) for number, one in every if one.step in moment.steps]
    held = next((number for number in moment.steps if moment.exercise.steps[number - 1].hold is not None), None)
    if held == moment.steps[0] and all(one.step != held for _, one in own):
        own = [(number, replace(one, arrows=(), starts=())) for number, one in every if one.step == held - 1] + own
    return tuple(_shown(one, number, moment.side) for number, one in own)


def all_pictures(exercise: Exercise, side: Side | None = None) -> tuple[ShownPicture, ...]:
    """Every picture of an exercise, on a side; of one with sides the right where none is given."""
    return tuple(_shown(one, number, side) for number, one in enumerate(exercise.pictures, start=1))


def _shown(picture: Picture, number: int, side: Side | None) -> ShownPicture:
    if side is not Side.LEFT:
        return ShownPicture(picture, number, False, picture.caption, picture.shows)
    caption, shows = picture.other_caption or picture.caption, picture.other_shows or picture.shows
    return ShownPicture(picture, number, True, caption, shows)
