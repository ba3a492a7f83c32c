"""Save: files to keep. None of them is written on the server."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from soundadvice.handout import takeaway_html, takeaway_text
from soundadvice.handout.qr import ABOUT, qr
from soundadvice.handout.text import summary_text
from soundadvice.provenance.record_file import file_name, record_text
from soundadvice.server.watch.event import Came, note
from soundadvice.server.web.come_back import course_now
from soundadvice.server.web.context import Desk
from soundadvice.server.web.flow import may_see_result, onward
from soundadvice.server.web.page import PageOfVisit
from soundadvice.server.web.visitors import Visitor
from soundadvice.session.saved import session_bytes
from soundadvice.wording.language import say, say_in


def record(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """The record, to open again here or to be read by a program."""
    if not may_see_result(visitor):
        return desk.to(request, onward(visitor).value)
    note(visitor.session.pack, Came.ADVISED)
    return _file(desk, visitor, record_text(visitor.session.record(desk.clock())), "application/json", "json")


def answers(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """The answers so far, to go on from, here or in the terminal."""
    session = visitor.session
    content = session_bytes(session.pack, session.progress_at(desk.clock())).decode("ascii")
    return _file(desk, visitor, content, "application/json", f"{say_in('the name of a file', 'answers')}.json")


def takeaway(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """What to take away, as one HTML file that loads nothing."""
    if not may_see_result(visitor):
        return desk.to(request, onward(visitor).value)
    now = desk.clock()
    note(visitor.session.pack, Came.ADVISED)
    text = takeaway_html(visitor.session.advice(), visitor.session.record(now), course_now(visitor, now))
    return _file(desk, visitor, text, "text/html", "html")


def copy(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """The same as text to copy, and in short as a code that a phone reads. Nothing leaves this page by itself."""
    if not may_see_result(visitor):
        return desk.to(request, onward(visitor).value)
    now = desk.clock()
    note(visitor.session.pack, Came.ADVISED)
    what = (visitor.session.advice(), visitor.session.record(now), course_now(visitor, now))
    return desk.page(
        request,
        "copy.html",
        say("Copy it, or take it on a phone"),
        acuity=str(what[0].acuity),
        text=takeaway_text(*what),
        code=qr(summary_text(*what)),
        about=say(ABOUT),
    )


def _file(desk: Desk, visitor: Visitor, text: str, kind: str, ending: str) -> Response:
    return attached(text, kind, file_name(desk.clock(), ending))


def attached(text: str, kind: str, name: str) -> Response:
    """A file to be saved under a name, which may be in any letters."""
    named = f'filename="{name}"' if quote(name) == name else f"filename*=utf-8''{quote(name)}"
    headers = {"Content-Disposition": f"attachment; {named}"}
    return Response(text.encode("utf-8"), headers=headers, media_type=f"{kind}; charset=utf-8")


PAGES = (
    PageOfVisit("/save/record", record),
    PageOfVisit("/save/answers", answers),
    PageOfVisit("/save/takeaway", takeaway),
    PageOfVisit("/save/copy", copy),
)
