"""The context: what every page of the site shares. Who is asking, how a page is made, and what goes with each reply."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from soundadvice.handout.markup import page_in
from soundadvice.meaning.phrases import draft_words, not_a_doctor
from soundadvice.model.pack import Pack
from soundadvice.provenance.earlier import why_not_today
from soundadvice.provenance.freshness import Age, age
from soundadvice.routine.view import DO_EXERCISES
from soundadvice.server.refusal import Kind, Refusal
from soundadvice.server.web.form_body import check_origin, foreign, read_form, read_upload
from soundadvice.server.web.visit.expiry import held_words, longer_words, warning_seconds
from soundadvice.server.web.visit.own_words import (
    attribute,
    own,
    say_count_html,
    say_html,
    script_words,
    unit_name,
)
from soundadvice.server.web.visit.places import other_languages, place_known, places, where
from soundadvice.server.web.visitors import Unreachable, Visitor, Visitors
from soundadvice.wording.direction import text_direction
from soundadvice.wording.language import say, to_say
from soundadvice.wording.phones import PHONE, numbers_to_say, phone_numbers

HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
        "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # Not no-referrer: then browsers hide the origin of our own forms too.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
"""What goes with every reply: kept nowhere, and nothing loaded from anywhere else."""
GONE = Kind("no-answers", to_say("There are no answers here"), 410)
LATER = Kind("answers-out-of-reach", to_say("We cannot reach your answers just now"), 503)
AGAIN = Kind("answers-too-old", to_say("Please answer the questions again"), 410)
TRY_AGAIN = to_say("Please try again in a moment. If you cannot wait, ask a doctor.")
_VISITOR, _WHY = "soundadvice.visitor", "soundadvice.why_none"
"""In the scope of a request: the visitor who is asking, and why there is none."""


class Desk:
    """What the pages of one site share: packs, visitors and the clock."""

    def __init__(
        self, packs: Mapping[str, Pack], default: str, visitors: Visitors, clock: Callable[[], datetime]
    ) -> None:
        self.packs = dict(packs)
        self.default = default
        self.visitors = visitors
        self.clock = clock

    # Who is asking -------------------------------------------------------------------------------------------

    def key(self, request: Request) -> str:
        """What the cookie holds; empty without one."""
        return request.cookies.get(cookie_name(request), "")[:200]

    def found(self, request: Request) -> Visitor | None:
        """The visitor who is asking, None where there is no such session."""
        visitor = self._there(request)
        if visitor is not None:
            with suppress(Unreachable):
                self.visitors.see(self.key(request))
        return visitor

    def visitor(self, request: Request) -> Visitor:
        """The visitor who is asking. Raises Refusal where there is no such session, or no longer."""
        visitor = self.found(request)
        if visitor is None:
            raise self._why_none(request)
        now = self.clock()
        if age(visitor.since, now) is Age.OLD:  # a clock that is set back meanwhile ends no visit
            self.forget(request)
            raise Refusal(AGAIN, why_not_today(visitor.since, now) or "")
        return visitor

    def _there(self, request: Request) -> Visitor | None:
        """The visitor who is asking, read once for each request. No one is seen anew by it."""
        if _VISITOR not in request.scope:
            key, found = self.key(request), None
            try:
                found = self.visitors.peek(key) if key else None
            except Unreachable as why:
                request.scope[_WHY] = why
            request.scope[_VISITOR] = found
        visitor = request.scope[_VISITOR]
        assert visitor is None or isinstance(visitor, Visitor)
        return visitor

    def _why_none(self, request: Request) -> Refusal:
        why = request.scope.get(_WHY)
        if not isinstance(why, Unreachable):
            return Refusal(GONE, self._forgotten())
        if why.changed:
            return Refusal(AGAIN, say("This page has changed since you began, and so may what is asked."))
        return Refusal(LATER, say(TRY_AGAIN))

    def keep(self, request: Request) -> bool:
        """Keeps what a reply has changed of the visitor; False if it is to be made again, from what is there now."""
        visitor = request.scope.get(_VISITOR)
        if visitor is None or self.visitors.keep(visitor):
            return True
        self.read_again(request)
        return False

    def read_again(self, request: Request) -> None:
        """Lets go of what was read of the visitor: others may have changed it since."""
        request.scope.pop(_VISITOR, None)
        request.scope.pop(_WHY, None)

    def forget(self, request: Request) -> None:
        """Forgets the visitor who is asking, and their answers."""
        request.scope[_VISITOR] = None
        self.visitors.drop(self.key(request))

    def _forgotten(self) -> str:
        """Two paragraphs."""
        gone = say(
            "They were deleted, or no one used this page for {held} (or for as long as you asked for). Then we forget "
            "all answers.",
            held=held_words(self.visitors),
        )
        again = say("You can begin again. If you saved your answers or your advice as a file before, you can open it.")
        return f"{gone}\n\n{again}"

    async def posted(self, request: Request) -> dict[str, list[str]]:
        """The fields of a form that a visitor sent. Raises Refusal for any form that is not their own."""
        check_origin(request)
        self.visitor(request)
        fields = await read_form(request)
        self.check_token(request, fields)
        # Waiting for the form took time, in which the answers may have been deleted, or changed.
        self.read_again(request)
        return fields

    async def posted_by_anyone(self, request: Request) -> dict[str, list[str]]:
        """The fields of a form that can be sent before there is a session. Raises Refusal."""
        check_origin(request)
        fields = await read_form(request)
        self.check_token(request, fields)
        return fields

    async def uploaded(self, request: Request) -> bytes | None:
        """The file that someone sent, None where they chose none. Raises Refusal."""
        check_origin(request)
        fields, content = await read_upload(request)
        self.check_token(request, fields)
        return content

    def check_token(self, request: Request, fields: Mapping[str, list[str]]) -> None:
        """Raises Refusal for a form that was not shown to this browser."""
        token, key = fields.get("token", []), self.key(request)
        if not key or len(token) != 1 or not self.visitors.is_token(key, token[0]):
            raise foreign()

    def seconds_left(self, request: Request) -> int:
        """The seconds for which the answers of whoever asks are held yet; 0 if none are. No one is seen anew by it."""
        try:
            return int(self.visitors.left(self.key(request)))
        except Unreachable:
            return 0

    # Replies -------------------------------------------------------------------------------------------------

    def page(
        self,
        request: Request,
        template: str,
        title: str,
        *,
        pack: Pack | None = None,
        status: int = 200,
        **more: object,
    ) -> HTMLResponse:
        """A page. `title` comes before the pack's in the browser's title."""
        visitor = self.found(request)
        shown = pack or self._pack_for(request, visitor)
        key = self.key(request) or self.visitors.new_key()
        with page_in(shown.language):
            html = (
                _templates()
                .get_template(template)
                .render(
                    title=title,
                    pack=shown,
                    base=_base(request),
                    token=self.visitors.token(key),
                    has_session=visitor is not None,
                    for_other=visitor is not None and visitor.for_other,
                    place_known=place_known(shown),
                    places=places(shown),
                    other_languages=other_languages(shown),
                    # Where there are no answers to lose, an address says the language; else a form does.
                    here=request.scope["path"] if template == "start.html" else "/",
                    held=held_words(self.visitors, visitor),
                    longer_held=longer_words(self.visitors),
                    seconds_left=self.seconds_left(request),
                    warning_seconds=warning_seconds(self.visitors),
                    not_a_doctor=f"{not_a_doctor()} {draft_words(shown)}".rstrip(),
                    phones=phone_numbers(shown.emergency_number),
                    **more,
                )
            )
        response = HTMLResponse(html, status)
        if not self.key(request):
            set_cookie(request, response, key)
        return response

    def _pack_for(self, request: Request, visitor: Visitor | None) -> Pack:
        """The pack that someone sees, in the language that they read."""
        return visitor.session.pack if visitor else where(self.packs[self.default], request)

    def language(self, request: Request) -> str:
        """The language in which someone reads. No one is seen anew by it."""
        return self._pack_for(request, self._there(request)).language

    def to(self, request: Request, path: str) -> RedirectResponse:
        """Leads the browser to another page of the site."""
        return RedirectResponse(_base(request) + path, 303)

    def begin(
        self, request: Request, visitor: Visitor, path: str, region: str | None = None, language: str | None = None
    ) -> RedirectResponse:
        """Holds a visitor under a new key, in place of the one who was there. Raises Refusal.

        `region` is where they say that they are, `language` what they say that they read; where they say nothing,
        their browser's languages may tell.
        """
        here = where(visitor.session.pack, request)
        visitor.session.move_to(region or here.region)
        visitor.speak(language or here.language)
        self.forget(request)
        response = self.to(request, path)
        set_cookie(request, response, self.visitors.add(visitor, _address(request)))
        return response


@cache
def _templates() -> Environment:
    """The pages' templates, each of which is compiled once, however many sites there are."""
    made = Environment(
        loader=PackageLoader("soundadvice.server.web"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["dialled"] = dialled
    made.filters["digits"] = _digits
    made.filters["direction"] = text_direction
    made.filters["own"] = own
    made.filters["numbers"] = numbers_to_say
    made.filters["unit_name"] = unit_name
    made.globals |= {
        "say": say_html,
        "say_count": say_count_html,
        "attr": attribute,
        "script_words": script_words,
        "do_exercises": lambda: say(DO_EXERCISES),
    }
    return made


def dialled(text: str) -> Markup:
    """A text with a link on each phone number in it, which calls it.

    >>> dialled("112 or 911")
    Markup('<a href="tel:112">112</a> or <a href="tel:911">911</a>')
    >>> dialled("1-800-222-1222")
    Markup('<a href="tel:18002221222">1-800-222-1222</a>')
    """
    return Markup(PHONE.sub(_link, str(escape(text))))  # noqa: S704


def _link(phone: re.Match[str]) -> str:
    return f'<a href="tel:{_digits(phone[0])}">{phone[0]}</a>'


def _digits(phone: str) -> str:
    return re.sub("[ -]", "", phone)


def cookie_name(request: Request) -> str:
    """The name of the one cookie, which holds the port and the path of this server.

    Browsers send the cookies of a host to each of its ports: by one name, two servers would end each other's visits.
    Over https, the prefix has the browser take it from this host alone.
    """
    port = (request.scope.get("server") or ("", None))[1]
    places = [str(port or ""), *re.findall("[a-z0-9]+", _base(request).lower())]
    name = "-".join(["soundadvice", *filter(None, places)])
    return f"__Host-{name}" if _is_secure(request) else name


def set_cookie(request: Request, response: Response, key: str) -> None:
    """The one cookie: for this visit, for this site, and not for scripts."""
    name, secure = cookie_name(request), _is_secure(request)
    response.set_cookie(name, key, path="/", secure=secure, httponly=True, samesite="strict")


def delete_cookie(request: Request, response: Response) -> None:
    """Has the browser forget it."""
    name, secure = cookie_name(request), _is_secure(request)
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="strict")


def add_headers(headers: MutableHeaders) -> None:
    """Adds what goes with every reply."""
    for name, value in HEADERS.items():
        headers[name] = value


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _base(request: Request) -> str:
    return str(request.scope.get("root_path", "")).rstrip("/")
