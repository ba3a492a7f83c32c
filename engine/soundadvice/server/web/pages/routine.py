"""The routine: the exercises of the plan, one step a page. Holds are timed in the browser."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from soundadvice.handout.drawing import drawing
from soundadvice.model.plan import Exercise
from soundadvice.routine.after_pain import HURT_AGAIN, STOP
from soundadvice.routine.moments import LEAD_SECONDS, Moment, Side
from soundadvice.routine.position import Key, Phase
from soundadvice.routine.view import DID, DO_AGAIN, NOTHING_DONE, ending, view
from soundadvice.server.web.context import Desk
from soundadvice.server.web.exercises import exercises_of, has_ended, new_walk, walk_of
from soundadvice.server.web.flow import may_see_result, onward
from soundadvice.server.web.page import Fields, FormOfVisit, PageOfVisit
from soundadvice.server.web.visitors import Visitor

_KEYS = {"go": Key.GO, "leave": Key.NEXT, "back": Key.BACK}
_KINDS = {Phase.START: "start", Phase.CHOOSE: "choose", Phase.INTRO: "intro", Phase.END: "end"}


def show(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """The page of the routine that the person is at."""
    if not exercises_of(visitor) and not has_ended(visitor):
        return desk.to(request, "/result" if may_see_result(visitor) else onward(visitor).value)
    walk, advice = walk_of(visitor), visitor.session.advice()
    shown = view(walk)
    return desk.page(
        request,
        "routine.html",
        "That is all for today" if walk.phase is Phase.END else shown.title,
        at=walk.name,
        kind=_KINDS.get(walk.phase, "moment"),
        view=shown,
        hold=walk.moment.hold if walk.moment else None,
        drawings=_drawings(walk.exercise, walk.moment),
        lead_seconds=LEAD_SECONDS,
        sound=walk.bell,
        stop_rule=advice.stop_rule,
        ending=ending(walk.progress, () if visitor.today.over else advice.plan.exercises),
        words={"did": DID, "again": DO_AGAIN, "nothing": NOTHING_DONE, "hurt_again": HURT_AGAIN, "stop": STOP},
        over=visitor.today.over,
    )


def move(desk: Desk, request: Request, visitor: Visitor, fields: Fields) -> Response:
    """Goes on, back, or past an exercise. A form of another page than the one they are at does nothing."""
    if not exercises_of(visitor):
        return desk.to(request, "/result")
    walk = walk_of(visitor)
    if "clock" in fields:  # only a page with a clock knows
        walk.bell = "quiet" not in fields
    if "".join(fields.get("at", [])) != walk.name:
        return desk.to(request, "/routine")
    match "".join(fields.get("do", [])):
        case "go" if walk.phase is Phase.END:
            visitor.walk = new_walk(visitor)
            return desk.to(request, "/plan")
        case "back" if not walk.may_go_back:
            visitor.walk = new_walk(visitor)
        case ("go" | "leave" | "back") as do:
            walk.press(_KEYS[do])
        case "stop":
            walk.stop()
        case "hurts":
            return desk.to(request, "/routine/hurts")
        case _:
            numbers = {exercise.id: number for number, exercise in enumerate(walk.choices, start=1)}
            walk.choose(numbers.get("".join(fields.get("choose", [])), 0))
    return desk.to(request, "/routine")


def _drawings(exercise: Exercise | None, moment: Moment | None) -> Sequence[tuple[str, str]]:
    """The drawings of what is shown, each with its caption: of an exercise all, of a moment how it looks by then."""
    if exercise is None:
        return []
    made = [
        (picture.step, drawing(picture, f"{exercise.id}-{number}"), picture.caption)
        for number, picture in enumerate(exercise.pictures, start=1)
    ]
    if moment is None:
        return [(svg, caption) for _, svg, caption in made]
    # What is drawn is the right side: on the left it would mislead.
    if moment.side is Side.LEFT:
        return []
    begun = [(svg, caption) for step, svg, caption in made if step is not None and step <= moment.steps[-1]]
    now = [(svg, caption) for step, svg, caption in made if step in moment.steps]
    return now or begun[-1:]


PAGES = (PageOfVisit("/routine", show), FormOfVisit("/routine", move))
