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
    exercise = moment.exercise
    own = [(number, one) for number, one in enumerate(exercise.pictures, start=1) if one.step in moment.steps]
    if not own and moment.hold is not None:
        before = moment.steps[0] - 1
        reached = (pair for pair in enumerate(exercise.pictures, start=1) if pair[1].step == before)
        own = [(number, replace(one, arrows=(), starts=())) for number, one in reached]
    return tuple(_shown(one, number, moment.side) for number, one in own)


def all_pictures(exercise: Exercise) -> tuple[ShownPicture, ...]:
    """Every picture of an exercise, of one with sides the right."""
    return tuple(_shown(one, number, None) for number, one in enumerate(exercise.pictures, start=1))


def _shown(picture: Picture, number: int, side: Side | None) -> ShownPicture:
    if side is not Side.LEFT:
        return ShownPicture(picture, number, False, picture.caption, picture.shows)
    caption, shows = picture.other_caption or picture.caption, picture.other_shows or picture.shows
    return ShownPicture(picture, number, True, caption, shows)
