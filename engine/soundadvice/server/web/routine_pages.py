"""The walk: a visitor's way through the exercises of their plan, one page after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from soundadvice.model.plan import Exercise
from soundadvice.routine.moments import Moment, groups, guided, moments, then
from soundadvice.session import Session


@dataclass(frozen=True, slots=True)
class Stop:
    """One page of a walk: the start, a choice, what an exercise is (no moment), a moment of it, or the end.

    `name` tells stops apart within a walk, so that a form sent twice does not go on twice.
    """

    name: str
    part: int = 0
    choices: tuple[Exercise, ...] = ()
    exercise: Exercise | None = None
    moment: Moment | None = None
    then: str | None = None


START, END = Stop("start"), Stop("end")


@dataclass(slots=True)
class Walk:
    """Where a visitor is, and what they have done. `over`: nothing more today.

    `done` holds the moments done of each exercise, `hurt` the titles of those that hurt, both by the exercise's id;
    `behind` the ids of what is not led through again.
    """

    at: str = START.name
    chosen: dict[int, str] = field(default_factory=dict)
    done: dict[str, set[int]] = field(default_factory=dict)
    hurt: dict[str, str] = field(default_factory=dict)
    behind: set[str] = field(default_factory=set)
    over: bool = False
    sound: bool = True

    def stops(self, exercises: Sequence[Exercise]) -> list[Stop]:
        """Every page, in order, with what was chosen so far."""
        found = [START]
        for part, members in enumerate(groups(exercises), start=1):
            one: Exercise | None = members[0]
            if len(members) > 1:
                found.append(Stop(f"{part}-choose", part, choices=members))
                one = next((member for member in members if member.id == self.chosen.get(part)), None)
            if one is not None:
                found += _of(part, one)
        return [*found, END]

    def stop(self, exercises: Sequence[Exercise]) -> Stop:
        """The page that the visitor is at; the start where it is gone."""
        return next((stop for stop in self.stops(exercises) if stop.name == self.at), START)

    def choose(self, stop: Stop, exercise: str, exercises: Sequence[Exercise]) -> None:
        """Takes one of the exercises that stand together."""
        self.chosen[stop.part] = exercise
        self.go(exercises)

    def go(self, exercises: Sequence[Exercise]) -> None:
        """To the next page; what was on this one is done."""
        stops, here = self.stops(exercises), self.stop(exercises)
        if here.exercise is not None and here.moment is not None:
            self.done.setdefault(here.exercise.id, set()).add(int(here.name.rpartition("-")[2]))
        self.at = stops[min(stops.index(here) + 1, len(stops) - 1)].name

    def leave_out(self, exercises: Sequence[Exercise]) -> None:
        """To the first page of the next part."""
        stops, here = self.stops(exercises), self.stop(exercises)
        later = (stop for stop in stops[stops.index(here) + 1 :] if stop.part != here.part)
        self.at = next(later, END).name

    def back(self, exercises: Sequence[Exercise]) -> None:
        """To the page before."""
        stops = self.stops(exercises)
        self.at = stops[max(0, stops.index(self.stop(exercises)) - 1)].name

    def stop_here(self) -> None:
        """To the end."""
        self.at = END.name

    def hurting(self, exercises: Sequence[Exercise]) -> Exercise | None:
        """The exercise that something hurting is put down to: the one begun last, None before the first."""
        here = self.stop(exercises)
        if here.moment is not None:
            return here.exercise
        latest = next(reversed(self.done), None)
        return next((one for one in exercises if one.id == latest), None)

    def leave_behind(self, exercises: Sequence[Exercise]) -> None:
        """Leaves the exercise that the person is in. Nothing leads back to before it hurt, or to another like it."""
        here = self.stop(exercises)
        parts = groups(exercises)
        passed = len(parts) if here is END else here.part if here.moment is not None else max(0, here.part - 1)
        self.behind.update(one.id for members in parts[:passed] for one in members)
        self.chosen = {}

    def to_first(self, exercises: Sequence[Exercise]) -> Stop:
        """To the first exercise, or choice, of those that are left; the end where there is none."""
        coming = self.stops(exercises)[1]
        self.at = coming.name
        return coming


def may_walk(session: Session, walk: Walk) -> tuple[Exercise, ...]:
    """What there is to do today. Nothing for anyone who is advised anything but self-care."""
    if not session.decided or walk.over:
        return ()
    return tuple(one for one in guided(session.advice()) if one.id not in walk.hurt and one.id not in walk.behind)


def _of(part: int, exercise: Exercise) -> list[Stop]:
    """What an exercise is, and each of its moments."""
    every = moments(exercise)
    found = [Stop(f"{part}-{exercise.id}", part, exercise=exercise)]
    for number, moment in enumerate(every):
        name = f"{part}-{exercise.id}-{number}"
        found.append(Stop(name, part, exercise=exercise, moment=moment, then=then(every, number)))
    return found
