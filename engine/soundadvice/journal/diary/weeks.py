"""Weeks: which week of their plan a person is in by their diary, as far as it can tell. Pure: no clock, no file.

It is a suggestion: the person has the last word, and the plan says when to go on, and when to go back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from soundadvice._dataclass import dataclass
from soundadvice.journal.diary.entry import DiaryEntry, in_turn
from soundadvice.meaning.phrases import how_much, stage_title
from soundadvice.wording.dates import in_words
from soundadvice.wording.language import say, say_count, to_say

if TYPE_CHECKING:
    from soundadvice.meaning.advice import Advice
    from soundadvice.model.plan import Programme, Stage

_WEEK = timedelta(days=7)
WHICH_WEEK = to_say("Which week is it?")
OTHER_WEEK = to_say("Another one")


@dataclass(frozen=True, slots=True)
class PlanWeek:
    """The week of a plan, counted from 1, and the place of its stage.

    `since` is the first day of exercise by this plan. `held_back`: by the calendar alone it would be a later week.
    `goes_on`: it is another stage than the one that the person said they were in the last time.
    """

    week: int
    place: int
    since: date
    held_back: bool
    goes_on: bool


def plan_week(diary: Iterable[DiaryEntry], advice: Advice, programme: Programme, today: date) -> PlanWeek | None:
    """The week to suggest; None where nothing was done by this programme of this version of the pack.

    A week begins on the first day of exercise in it, and lasts seven days. After them the next one comes only if the
    person exercised on more than half of the days that the stage names, and nothing hurt: else it comes again. Where
    the person said that they are in other weeks, it is the first of these; where they stay in theirs, the last.
    """
    kept = tuple(_of_programme(diary, advice, programme, today))
    if not kept:
        return None
    first, before, last = kept[0], kept[0], programme.stages[-1].weeks[1]
    week, begins, days, hurt = _first(first), first.day, set[date](), False
    for one in kept:
        if one.day - begins >= _WEEK:
            week = min(last, week + _is_done(programme, week, days, hurt=hurt))
            begins, days, hurt = one.day, set(), False
        if not _within(week, one.weeks):
            # Who says that they stay in their weeks is in the last of them.
            week = _last(one) if one.weeks == before.weeks and week > _last(one) else _first(one)
            begins, days, hurt = one.day, set(), False
        before = one
        hurt = hurt or one.hurt
        days |= {one.day} if one.exercised else set()
    if today - begins >= _WEEK:
        week = min(last, week + _is_done(programme, week, days, hurt=hurt))
    held_back = week < min(last, _first(first) + (today - first.day) // _WEEK)
    return PlanWeek(week, _place(programme, week), first.day, held_back, not _within(week, before.weeks))


def _of_programme(
    diary: Iterable[DiaryEntry], advice: Advice, programme: Programme, today: date
) -> Iterator[DiaryEntry]:
    """The entries by this programme until today, in turn. One of weeks that it does not have says nothing."""
    pack, known = advice.pack, {stage.weeks for stage in programme.stages}
    for one in in_turn(diary):
        made_by = (one.pack, one.version, one.programme)
        if made_by == (pack.id, pack.version, programme.id) and one.weeks in known and one.day <= today:
            yield one


def _first(one: DiaryEntry) -> int:
    """The first of the weeks that the person said they were in."""
    assert one.weeks is not None
    return one.weeks[0]


def _last(one: DiaryEntry) -> int:
    assert one.weeks is not None
    return one.weeks[1]


def _within(week: int, weeks: tuple[int, int] | None) -> bool:
    return weeks is not None and weeks[0] <= week <= weeks[1]


def _place(programme: Programme, week: int) -> int:
    """The place of the stage of a week; after the last week the last."""
    last = len(programme.stages) - 1
    return next((place for place, stage in enumerate(programme.stages) if week <= stage.weeks[1]), last)


def _is_done(programme: Programme, week: int, days: set[date], *, hurt: bool) -> bool:
    return not hurt and len(days) >= _enough(programme.stages[_place(programme, week)])


def _enough(stage: Stage) -> int:
    """The days of exercise that make a week a done one: more than half of those that the stage names; the half is ours.

    Where it names none, one day is enough.
    """
    named = [one.days_a_week for one in stage.activities if one.exercise and one.days_a_week]
    return max(named) // 2 + 1 if named else 1


# In words -------------------------------------------------------------------------------------------------------


def take_week(found: PlanWeek) -> str:
    """What a person chooses who agrees."""
    return say("Week {week}", week=found.week)


def week_words(found: PlanWeek, advice: Advice, programme: Programme) -> tuple[str, ...]:
    """The week, why it is that one, and how much to do in it of the exercises of the plan."""
    stage, exercises = programme.stages[found.place], {one.id: one.title for one in advice.plan.exercises}
    lines = [
        say(
            "By your diary, this is week {week} of your plan. You began on {day}.",
            week=found.week,
            day=in_words(found.since),
        )
    ]
    if found.held_back:
        lines.append(
            say_count(
                "By the calendar it would be a later one. A week counts once you have exercised on {n} day of it or "
                "more, and nothing hurt.",
                "By the calendar it would be a later one. A week counts once you have exercised on {n} days of it or "
                "more, and nothing hurt.",
                _enough(stage),
            )
        )
    if found.goes_on:
        lines.append(programme.step_up)
    lines.append(f"{stage_title(stage)}.")
    for one in stage.activities:
        if one.exercise in exercises and how_much(one):
            lines.append(f"- {exercises[one.exercise]}: {how_much(one)}")
    return tuple(lines)
