"""The routine: the exercises of the plan, one step a page. Steps and holds are timed in the browser."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from soundadvice.handout.drawing import drawing
from soundadvice.routine.after_pain import HURT_AGAIN, STOP
from soundadvice.routine.moments import LEAD_SECONDS, Pace
from soundadvice.routine.pictures import all_pictures, pictures_of
from soundadvice.routine.position import Key, Phase
from soundadvice.routine.progression import ASK_WEEK, NO_WEEK
from soundadvice.routine.view import DID, DO_AGAIN, NOTHING_DONE, ending, spoken, view
from soundadvice.routine.walk import Walk
from soundadvice.server.web.context import Desk
from soundadvice.server.web.diary import has_exercised, suggested_week
from soundadvice.server.web.exercises import exercises_of, has_ended, new_walk, walk_of
from soundadvice.server.web.flow import may_see_result, onward
from soundadvice.server.web.page import Fields, FormOfVisit, PageOfVisit
from soundadvice.server.web.visitors import Visitor
from soundadvice.wording.language import say

_KEYS = {"go": Key.GO, "leave": Key.NEXT, "back": Key.BACK}
_KINDS = {Phase.START: "start", Phase.CHOOSE: "choose", Phase.INTRO: "intro", Phase.END: "end"}


def show(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """The page of the routine that the person is at."""
    if not exercises_of(visitor) and not has_ended(visitor):
        return desk.to(request, "/result" if may_see_result(visitor) else onward(visitor).value)
    # Before the walk: what it says is how many to do.
    week = suggested_week(visitor, desk.clock()) if exercises_of(visitor) else ()
    walk, advice = walk_of(visitor), visitor.session.advice()
    shown = view(walk)
    return desk.page(
        request,
        "routine.html",
        say("That is all for today") if walk.phase is Phase.END else shown.title,
        at=walk.position.name,
        kind=_KINDS.get(walk.phase, "moment"),
        view=shown,
        hold=walk.moment.hold if walk.moment else None,
        seconds=walk.seconds,
        drawings=_drawings(walk),
        lead_seconds=LEAD_SECONDS,
        weeks=visitor.today.weeks if walk.phase is Phase.START else (),
        stage=visitor.today.stage,
        week=week if walk.phase is Phase.START else (),
        week_words={"ask": say(ASK_WEEK), "none": say(NO_WEEK)},
        pace=walk.pace.value,
        sound=walk.bell,
        voice=bool(walk.voice),
        spoken=spoken(shown),
        stop_rule=advice.stop_rule,
        ending=ending(walk.progress, () if visitor.today.over else advice.plan.exercises),
        words={
            "did": say(DID),
            "again": say(DO_AGAIN),
            "nothing": say(NOTHING_DONE),
            "hurt_again": say(HURT_AGAIN),
            "stop": say(STOP),
        },
        over=visitor.today.over,
        exercised=walk.phase is Phase.END and has_exercised(visitor),
    )


def move(desk: Desk, request: Request, visitor: Visitor, fields: Fields) -> Response:
    """Goes on, back, or past an exercise. A form of another page than the one they are at does nothing."""
    if not exercises_of(visitor):
        return desk.to(request, "/result")
    walk = walk_of(visitor)
    if "clock" in fields:  # only a page with a clock knows
        walk.bell, walk.voice = "quiet" not in fields, "mute" not in fields
    if "".join(fields.get("at", [])) != walk.position.name:
        return desk.to(request, "/routine")
    match "".join(fields.get("do", [])):
        case "" if "stage" in fields and walk.phase is Phase.START:
            _change_stage(visitor, "".join(fields["stage"]))
        case "" if "pace" in fields:
            _change_pace(walk, "".join(fields["pace"]))
        case "go" if walk.phase is Phase.END:
            visitor.walk = new_walk(visitor)
            return desk.to(request, "/plan")
        case "back" if not walk.may_go_back:
            visitor.walk = new_walk(visitor)
        case ("go" | "leave" | "back") as do:
            if walk.phase is Phase.START:
                walk.pace = Pace.OFF
            walk.press(_KEYS[do])
        case "stop":
            walk.stop()
        case "hurts":
            return desk.to(request, "/routine/hurts")
        case _:
            numbers = {exercise.id: number for number, exercise in enumerate(walk.choices, start=1)}
            walk.choose(numbers.get("".join(fields.get("choose", [])), 0))
    return desk.to(request, "/routine")


def _change_pace(walk: Walk, pace: str) -> None:
    """Lets the steps go on by themselves, or not; at the start, that begins the exercises too."""
    if pace in list(Pace):
        walk.pace = Pace(pace)
    if walk.phase is Phase.START:
        walk.press(Key.GO)


def _change_stage(visitor: Visitor, stage: str) -> None:
    """Takes the numbers of the weeks that the person is in; the walk begins anew with them."""
    known = {str(place): place for place in range(len(visitor.today.weeks))}
    visitor.today.stage = known.get(stage)
    visitor.walk = new_walk(visitor)


def _drawings(walk: Walk) -> list[tuple[str, str]]:
    """The drawings of what is shown, each with its caption: of an exercise all, of a moment those of its steps."""
    exercise, moment = walk.exercise, walk.moment
    if exercise is None:
        return []
    shown = all_pictures(exercise) if moment is None else pictures_of(moment)
    return [(drawing(one.picture, f"{exercise.id}-{one.number}", mirrored=one.mirrored), one.caption) for one in shown]


PAGES = (PageOfVisit("/routine", show), FormOfVisit("/routine", move))
