"""Moving: the exercises of the plan, one step a page, and what happens when one hurts."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from soundadvice.handout.drawing import drawing
from soundadvice.meaning.phrases import hold, how_long, how_many
from soundadvice.model.plan import Exercise
from soundadvice.routine.moments import (
    LEAD_SECONDS,
    Moment,
    Side,
    answers_on_pain,
    groups,
    mirrored,
    moments,
    pain_question,
    step_words,
    where,
    words_on_pain,
)
from soundadvice.server.web.context import Desk
from soundadvice.server.web.flow import may_see_result, onward
from soundadvice.server.web.form_fields import Shown, read_fields
from soundadvice.server.web.routine_pages import END, START, Stop, may_walk
from soundadvice.server.web.visitors import Visitor


class Moving:
    """The pages that lead through the exercises."""

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
        walk = visitor.walk
        exercises = _exercises(visitor)
        if not exercises and not (may_see_result(visitor) and walk.at == END.name and (walk.done or walk.hurt)):
            return self._desk.to(request, "/result" if may_see_result(visitor) else onward(visitor).value)
        stop = walk.stop(exercises) if exercises else END
        advice, parts = visitor.session.advice(), groups(exercises)
        title, *_ = _titles(stop, len(parts))
        return self._desk.page(
            request,
            "routine.html",
            title,
            stop=stop,
            kind=_kind(stop),
            titles=_titles(stop, len(parts)),
            words=_words(stop.moment) if stop.moment else (),
            steps=_steps(stop.exercise, stop.moment.side if stop.moment else None) if stop.exercise else (),
            drawings=_drawings(stop),
            how_many=how_many,
            hold_words=how_long(stop.moment.hold) if stop.moment and stop.moment.hold else "",
            lead_seconds=LEAD_SECONDS,
            sound=walk.sound,
            parts=parts,
            stop_rule=advice.stop_rule,
            lines=_did(visitor),
            again=[one for one in advice.plan.exercises if one.id in walk.done and one.id not in walk.hurt],
            over=walk.over,
        )

    async def move(self, request: Request) -> Response:
        """Goes on, back, or past an exercise. A form of another page than the one they are at does nothing."""
        visitor, sent = await self._desk.posted(request)
        walk, exercises = visitor.walk, _exercises(visitor)
        if not exercises:
            return self._desk.to(request, "/result")
        if "clock" in sent:  # only a page with a clock knows
            walk.sound = "quiet" not in sent
        if "".join(sent.get("at", [])) != walk.at:
            return self._desk.to(request, "/routine")
        stop = walk.stop(exercises)
        chosen = "".join(sent.get("choose", []))
        match "".join(sent.get("do", [])):
            case "go" if stop.choices:
                pass
            case "go" if stop is END:
                walk.at = START.name
                return self._desk.to(request, "/plan")
            case "go":
                walk.go(exercises)
            case "leave":
                walk.leave_out(exercises)
            case "back":
                walk.back(exercises)
            case "stop":
                walk.at = END.name
            case "hurts":
                return self._desk.to(request, "/routine/hurts")
            case _ if chosen in [one.id for one in stop.choices]:
                walk.choose(stop, chosen, exercises)
        return self._desk.to(request, "/routine")

    # It hurts ----------------------------------------------------------------------------------------------------

    async def ask_how(self, request: Request) -> Response:
        """Says to stop, and asks how it hurt, in the pack's words."""
        visitor = self._desk.visitor(request)
        if not may_walk(visitor.session, visitor.walk) or not may_see_result(visitor):
            return self._desk.to(request, "/result")
        return self._how(request, visitor, Shown())

    async def follow(self, request: Request) -> Response:
        """Tells the session how it hurt, and follows its advice."""
        visitor, sent = await self._desk.posted(request)
        session, walk, exercises = visitor.session, visitor.walk, _exercises(visitor)
        question = pain_question(session.pack)
        if not exercises or question is None:
            return self._desk.to(request, "/result")
        said = read_fields(question, sent)
        if not isinstance(said, str):
            return self._how(request, visitor, said if isinstance(said, Shown) else Shown())
        # Those who had said before today that an exercise hurt and settled have had their one try.
        again = bool(words_on_pain(session.advice()))
        hurting = walk.hurting(exercises)
        walk.leave_behind(exercises)
        for name, answer in answers_on_pain(session.pack, session.answers, said).items():
            session.answer(name, answer)
            if name not in visitor.shown:
                visitor.shown.append(name)
        if hurting is not None:
            walk.hurt[hurting.id] = hurting.title
        advice = session.advice() if session.decided else None
        walk.over = again or advice is None or advice.disposition != session.pack.default
        if advice is None or advice.disposition != session.pack.default:
            return self._desk.to(request, onward(visitor).value if advice is None else "/result")
        return self._desk.to(request, "/routine/after")

    async def after(self, request: Request) -> Response:
        """What the plan says to someone whom an exercise hurt, and whether they go on with the others."""
        visitor = self._desk.visitor(request)
        session, walk = visitor.session, visitor.walk
        if not may_see_result(visitor) or not session.decided or not words_on_pain(session.advice()):
            return self._desk.to(request, "/result")
        exercises = _exercises(visitor)
        coming = walk.to_first(exercises) if exercises else END
        ones = coming.choices or ((coming.exercise,) if coming.exercise else ())
        return self._desk.page(
            request,
            "after.html",
            "After the pain",
            words=words_on_pain(session.advice()),
            stop_rule=session.advice().stop_rule,
            coming=" or ".join(one.title for one in ones),
            over=walk.over,
        )

    async def go_on(self, request: Request) -> Response:
        """Rests and goes on, stops for today, or says that it still hurts."""
        visitor, sent = await self._desk.posted(request)
        walk, exercises = visitor.walk, _exercises(visitor)
        match "".join(sent.get("do", [])):
            case "hurts" if exercises:
                return self._desk.to(request, "/routine/hurts")
            case "go" if exercises:
                walk.to_first(exercises)
            case _:
                walk.at = END.name
        return self._desk.to(request, "/routine")

    def _how(self, request: Request, visitor: Visitor, shown: Shown) -> Response:
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


def _exercises(visitor: Visitor) -> tuple[Exercise, ...]:
    """What there is to do today; nothing before the person has said that old answers still hold."""
    return may_walk(visitor.session, visitor.walk) if may_see_result(visitor) else ()


# How it is said -------------------------------------------------------------------------------------------------


def _kind(stop: Stop) -> str:
    if stop.moment is not None:
        return "moment"
    if stop.exercise is not None:
        return "intro"
    return "choose" if stop.choices else stop.name


def _titles(stop: Stop, parts: int) -> tuple[str, ...]:
    """The heading, and where in the routine it is."""
    count = f"Exercise {stop.part} of {parts}"
    if stop.moment is not None:
        return stop.moment.exercise.title, f"{count}. {where(stop.moment, 'time')}"
    if stop.exercise is not None:
        return stop.exercise.title, count
    if stop.choices:
        return "Choose one of these", count
    return ("Your exercises",) if stop is START else ("That is all for today",)


def _words(moment: Moment) -> Sequence[str]:
    return (*mirrored(moment), *moment.words)


def _steps(exercise: Exercise, side: Side | None) -> tuple[tuple[str, str], ...]:
    """Every step in words, and its hold."""
    return tuple((step_words(step, side), hold(step.hold) if step.hold else "") for step in exercise.steps)


def _drawings(stop: Stop) -> Sequence[tuple[str, str]]:
    """The drawings of what is shown, each with its caption: of an exercise all, of a moment how it looks by then."""
    if stop.exercise is None:
        return []
    made = [
        (picture.step, drawing(picture, f"{stop.exercise.id}-{number}"), picture.caption)
        for number, picture in enumerate(stop.exercise.pictures, start=1)
    ]
    if stop.moment is None:
        return [(svg, caption) for _, svg, caption in made]
    # What is drawn is the right side: on the left it would mislead.
    if stop.moment.side is Side.LEFT:
        return []
    steps = stop.moment.steps
    begun = [(svg, caption) for step, svg, caption in made if step is not None and step <= steps[-1]]
    now = [(svg, caption) for step, svg, caption in made if step in steps]
    return now or begun[-1:]


def _did(visitor: Visitor) -> list[str]:
    """What was done, one line for each exercise. Facts, without praise."""
    walk, plan = visitor.walk, visitor.session.advice().plan
    lines = []
    for one in plan.exercises:
        if one.id in walk.done and one.id not in walk.hurt:
            whole = len(walk.done[one.id]) == len(moments(one))
            lines.append(f"{one.title}: {how_many(one) if whole else 'begun, not finished'}")
    return lines + [f"{title}: stopped, because it hurt" for title in walk.hurt.values()]
