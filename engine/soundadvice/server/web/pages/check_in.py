"""The check-in: for someone who comes back with what they told another day. Its steps, its chart, and a reminder."""

from __future__ import annotations

from uuid import uuid4

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from soundadvice.journal.chart import course_lines, summary, svg
from soundadvice.journal.check_in_questions import WORKED_OUT
from soundadvice.journal.diary.words import how_often
from soundadvice.journal.reminder import FILE, SOONER, calendar, next_check_in
from soundadvice.journal.transfer import export_text
from soundadvice.server.watch.event import Came, note
from soundadvice.server.web.check_in_visit import CheckInOfVisit, StepView, still_so, take, view_of
from soundadvice.server.web.come_back import entry_now, episode_now, since_words
from soundadvice.server.web.context import Desk
from soundadvice.server.web.diary import content_now
from soundadvice.server.web.flow import may_see_result, next_path, settled
from soundadvice.server.web.form_fields import FieldValues, read_fields
from soundadvice.server.web.page import Fields, FormOfVisit, PageOfVisit
from soundadvice.server.web.pages.save import attached
from soundadvice.server.web.visitors import Visitor
from soundadvice.typed import LONGEST
from soundadvice.typed.ticks import not_ticked
from soundadvice.wording.language import say, say_in


def start(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """Says why it is asked what has changed."""
    coming = visitor.coming
    if coming is None or coming.told or visitor.session.answers:
        return desk.to(request, next_path(visitor))
    return desk.page(request, "check_in_start.html", say("What has changed since?"), words=coming.words)


def now(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """Leads to the step to take now."""
    coming = visitor.coming
    if coming is None or coming.told:
        return desk.to(request, next_path(visitor))
    return desk.to(request, f"/check-in/{coming.done + 1}")


def step(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """One step: the one to take now, or one taken before, by its number."""
    coming, text = visitor.coming, request.path_params["number"]
    if coming is None or not _is_open(coming, text):
        return desk.to(request, next_path(visitor))
    number = int(text)
    before = len(settled(visitor))
    back = f"/check-in/{number - 1}" if number > 1 else f"/question/{before}" if before else "/check-in/start"
    steps = coming.steps
    place = say("Check-in, step {number} of {count}", number=number, count=len(steps))
    return _asked(desk, request, coming, view_of(coming, steps[number - 1]), place, back, number)


def answer(desk: Desk, request: Request, visitor: Visitor, fields: Fields) -> Response:
    """Takes the reply to a step. What is to be mended is shown at the step's own address, so that Back works."""
    coming, text = visitor.coming, "".join(fields.get("step", []))
    if coming is None or not _is_open(coming, text):
        return desk.to(request, next_path(visitor))
    number = int(text)
    coming.wrong = take(coming, coming.steps[number - 1], fields)
    if coming.wrong is not None:
        return desk.to(request, f"/check-in/{number}")
    coming.done = number
    if coming.done < len(coming.steps):
        return desk.to(request, f"/check-in/{number + 1}")
    coming.check_in.tell(visitor.session)
    coming.told = True
    visitor.note_shown()
    return desk.to(request, next_path(visitor))


def plan(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """Before the questions about the plan: what they told for it last time, to be confirmed in the same way."""
    coming = visitor.coming
    names = () if coming is None else coming.check_in.plan_to_confirm(visitor.session)
    if coming is None or not coming.told or not names:
        return desk.to(request, next_path(visitor))
    view = view_of(coming, names)
    return _asked(desk, request, coming, view, say("Your plan: what you told us"), "/result")


def answer_plan(desk: Desk, request: Request, visitor: Visitor, fields: Fields) -> Response:
    """Takes which answers for the plan are still so."""
    coming = visitor.coming
    names = () if coming is None else coming.check_in.plan_to_confirm(visitor.session)
    if coming is None or not coming.told or not names:
        return desk.to(request, next_path(visitor))
    given = read_fields(still_so(coming, names), fields)
    coming.wrong = given if isinstance(given, FieldValues) else None
    if not isinstance(given, list):
        return desk.to(request, "/check-in/plan")
    coming.check_in.tell_plan(visitor.session, names, given)
    coming.plan_shown = True
    visitor.note_shown()
    return desk.to(request, next_path(visitor))


def course(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """What has changed, and the check-ins as a chart and in words."""
    episode = episode_now(visitor, desk.clock())
    if episode is None:
        return desk.to(request, next_path(visitor))
    asked = visitor.session.pack.check_in.score
    chart = svg(episode, asked)
    return desk.page(
        request,
        "course.html",
        say("How it has gone"),
        since=since_words(visitor, desk.clock()),
        chart=Markup(chart),  # noqa: S704 - our own drawing, whose words are escaped
        summary=summary(episode, asked),
        exercised=how_often(episode.diary, episode.last.day),
        listed=course_lines(episode),
    )


def journal(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """The check-ins and the diary until now, to be opened here again or brought into the command line's journal."""
    now = desk.clock()
    content = content_now(visitor, entry_now(visitor, now), now)
    if content is None:
        return desk.to(request, next_path(visitor))
    name = f"{say_in('the name of a file', 'check-ins')}-{content.entries[-1].day.isoformat()}.json"
    return attached(export_text(content), "application/json", name)


def reminder(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """The day to check in again, for a calendar."""
    now = desk.clock()
    coming = next_check_in(visitor.session.advice(), now.date()) if may_see_result(visitor) else None
    if coming is None:
        return desk.to(request, next_path(visitor))
    how = say("Open the page again, and choose “Open a file that you saved”. {sooner}", sooner=say(SOONER))
    return attached(calendar(coming.day, how, now, uuid4().hex), "text/calendar", say_in("the name of a file", FILE))


def _is_open(coming: CheckInOfVisit, text: str) -> bool:
    """Whether it is the number of a step taken before, or of the one to take now."""
    is_number = text.isascii() and text.isdigit() and len(text) <= 3
    return is_number and not coming.told and 1 <= int(text) <= min(coming.done + 1, len(coming.steps))


def _asked(
    desk: Desk, request: Request, coming: CheckInOfVisit, view: StepView, place: str, back: str, number: int = 0
) -> Response:
    """A page with one thing to answer. `number` is that of the step; 0: it is about the plan."""
    note(coming.check_in.pack, Came.ASKED)
    values, coming.wrong = view.shown, None
    return desk.page(
        request,
        "check_in.html",
        say("Error: {text}", text=view.text) if values.mends else view.text,
        view=view,
        shown=values,
        place=place,
        back=back,
        number=number,
        action="/check-in" if number else "/check-in/plan",
        worked_out=say(WORKED_OUT),
        refused=not_ticked("…", say("Continue")),
        longest=LONGEST,
    )


PAGES = (
    PageOfVisit("/check-in", now),
    FormOfVisit("/check-in", answer),
    PageOfVisit("/check-in/start", start),
    PageOfVisit("/check-in/plan", plan),
    FormOfVisit("/check-in/plan", answer_plan),
    PageOfVisit("/check-in/{number}", step),
    PageOfVisit("/course", course),
    PageOfVisit("/save/journal", journal),
    PageOfVisit("/save/reminder", reminder),
)
