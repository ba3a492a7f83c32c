"""The pages of the routine: the exercises of the plan, one step a page, and what happens when one hurts."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from soundadvice.handout.drawing import drawing
from soundadvice.model.plan import Exercise
from soundadvice.routine.after_pain import (
    HURT_AGAIN,
    NONE_LEFT,
    STILL_HURTS,
    STOP,
    Outcome,
    go_on_words,
    pain_question,
    words_on_pain,
)
from soundadvice.routine.moments import LEAD_SECONDS, Moment, Side, groups
from soundadvice.routine.view import DID, DO_AGAIN, NOTHING_DONE, ending, view
from soundadvice.routine.walk import Key, Phase, Walk
from soundadvice.server.web.context import Desk
from soundadvice.server.web.flow import may_see_result, onward
from soundadvice.server.web.form_fields import FieldValues, read_fields
from soundadvice.server.web.visitors import Visitor

_KEYS = {"go": Key.GO, "leave": Key.NEXT, "back": Key.BACK}
_KINDS = {Phase.START: "start", Phase.CHOOSE: "choose", Phase.INTRO: "intro", Phase.END: "end"}


class RoutinePages:
    """The pages that lead through the exercises. Holds are timed in the browser."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """The paths of these pages."""
        return [
            Route("/routine", self.show, methods=["GET"]),
            Route("/routine", self.move, methods=["POST"]),
            Route("/routine/hurts", self.ask_how, methods=["GET"]),
            Route("/routine/hurts", self.follow, methods=["POST"]),
            Route("/routine/after", self.after, methods=["GET"]),
            Route("/routine/after", self.go_on, methods=["POST"]),
        ]

    # One step a page ---------------------------------------------------------------------------------------------

    async def show(self, request: Request) -> Response:
        """The page of the routine that the person is at."""
        visitor = self._desk.visitor(request)
        if not _exercises(visitor) and not _has_ended(visitor):
            return self._desk.to(request, "/result" if may_see_result(visitor) else onward(visitor).value)
        walk, advice = _walk(visitor), visitor.session.advice()
        shown = view(walk)
        return self._desk.page(
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

    async def move(self, request: Request) -> Response:
        """Goes on, back, or past an exercise. A form of another page than the one they are at does nothing."""
        visitor, sent = await self._desk.posted(request)
        if not _exercises(visitor):
            return self._desk.to(request, "/result")
        walk = _walk(visitor)
        if "clock" in sent:  # only a page with a clock knows
            walk.bell = "quiet" not in sent
        if "".join(sent.get("at", [])) != walk.name:
            return self._desk.to(request, "/routine")
        match "".join(sent.get("do", [])):
            case "go" if walk.phase is Phase.END:
                visitor.walk = _begun(visitor)
                return self._desk.to(request, "/plan")
            case "back" if not walk.may_go_back:
                visitor.walk = _begun(visitor)
            case ("go" | "leave" | "back") as do:
                walk.press(_KEYS[do])
            case "stop":
                walk.stop()
            case "hurts":
                return self._desk.to(request, "/routine/hurts")
            case _:
                numbers = {exercise.id: number for number, exercise in enumerate(walk.choices, start=1)}
                walk.choose(numbers.get("".join(sent.get("choose", [])), 0))
        return self._desk.to(request, "/routine")

    # It hurts ----------------------------------------------------------------------------------------------------

    async def ask_how(self, request: Request) -> Response:
        """Says to stop, and asks how it hurt, in the pack's words."""
        visitor = self._desk.visitor(request)
        if not _exercises(visitor):
            return self._desk.to(request, "/result")
        return self._how(request, visitor, FieldValues())

    async def follow(self, request: Request) -> Response:
        """Tells the session how it hurt, and follows its advice."""
        visitor, sent = await self._desk.posted(request)
        session, question = visitor.session, pain_question(visitor.session.pack)
        if not _exercises(visitor) or question is None:
            return self._desk.to(request, "/result")
        said = read_fields(question, sent)
        if not isinstance(said, str):
            return self._how(request, visitor, said if isinstance(said, FieldValues) else FieldValues())
        outcome = visitor.today.follow(_walk(visitor), said)
        visitor.shown += [name for name in session.answers if name not in visitor.shown]
        if outcome is Outcome.OTHER_ADVICE:
            return self._desk.to(request, "/result" if session.decided else onward(visitor).value)
        return self._desk.to(request, "/routine/after")

    async def after(self, request: Request) -> Response:
        """What the plan says to someone whom an exercise hurt, and whether they go on with the others."""
        visitor = self._desk.visitor(request)
        session, today = visitor.session, visitor.today
        if not may_see_result(visitor) or not session.decided or not words_on_pain(session.advice()):
            return self._desk.to(request, "/result")
        coming = _walk(visitor).at_hand if _exercises(visitor) else ()
        return self._desk.page(
            request,
            "after.html",
            "After the pain",
            words=words_on_pain(session.advice()),
            stop_rule=session.advice().stop_rule,
            end=HURT_AGAIN if today.over else "" if coming else NONE_LEFT,
            stop=STOP,
            go_on=go_on_words(coming) if coming else "",
            still_hurts=STILL_HURTS,
        )

    async def go_on(self, request: Request) -> Response:
        """Rests and goes on, stops for today, or says that it still hurts."""
        visitor, sent = await self._desk.posted(request)
        exercises = _exercises(visitor)
        match "".join(sent.get("do", [])):
            case "hurts" if exercises:
                return self._desk.to(request, "/routine/hurts")
            case "go" if exercises:
                pass  # the walk is at what comes next already
            case _:
                if visitor.walk is not None:
                    visitor.walk.stop()
        return self._desk.to(request, "/routine")

    def _how(self, request: Request, visitor: Visitor, shown: FieldValues) -> Response:
        session = visitor.session
        question, told = pain_question(session.pack), session.pack.plan.it_hurts
        assert question is not None
        assert told is not None
        return self._desk.page(
            request,
            "hurts.html",
            f"Error: {question.text}" if shown.mends else question.text,
            status=422 if shown.mends else 200,
            question=question,
            shown=shown,
            say=session.advice().words(told.say),
        )


# The walk of a visitor -------------------------------------------------------------------------------------------


def _exercises(visitor: Visitor) -> tuple[Exercise, ...]:
    """What there is to do today; nothing before the person has said that old answers still hold."""
    return visitor.today.exercises if may_see_result(visitor) else ()


def _walk(visitor: Visitor) -> Walk:
    """Where the visitor is among the exercises: at the start where they have not begun, or where these have changed."""
    exercises = frozenset(exercise.id for exercise in visitor.today.exercises)
    # INVARIANT: nobody is led through an exercise that the advice, as it is now, does not give.
    if visitor.walk is None or (exercises and visitor.walk.offered != exercises):
        visitor.walk = _begun(visitor)
    return visitor.walk


def _begun(visitor: Visitor) -> Walk:
    """A walk at its start, through what there is to do today, that knows what was done before."""
    former = visitor.walk
    parts = groups(visitor.today.exercises)
    return Walk(parts, progress=former.progress, bell=former.bell) if former else Walk(parts)


def _has_ended(visitor: Visitor) -> bool:
    """Whether the visitor is at the end of a walk on which something was done, or hurt."""
    walk = visitor.walk
    at_end = walk is not None and walk.phase is Phase.END and bool(walk.progress.begun or walk.progress.hurt)
    return may_see_result(visitor) and at_end


# Drawings --------------------------------------------------------------------------------------------------------


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
