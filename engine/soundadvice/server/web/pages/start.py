"""The start: what this is, what it is not, and the way in; and where the person is, whose numbers are shown."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from soundadvice.model.pack import Pack
from soundadvice.server.web.context import Desk
from soundadvice.server.web.flow import may_see_result, next_path
from soundadvice.server.web.page import Fields, FormForAnyone, FormOfVisit, PageForAnyone, PageOfVisit
from soundadvice.server.web.visit.places import LANGUAGE, where
from soundadvice.server.web.visitors import Visitor
from soundadvice.session import Session
from soundadvice.session.pacing import how_long_words
from soundadvice.session.region import in_region
from soundadvice.wording.language import say
from soundadvice.wording.placeholders import fill
from soundadvice.wording.translation.speak import language_named, languages


def start(desk: Desk, request: Request) -> Response:
    """What this is, what it is not, and the way in."""
    name, region = request.path_params.get("name", desk.default), request.path_params.get("region")
    pack = _pack(desk, name)
    here = where(pack, request)
    pack = here if region is None else in_region(here, _region(pack, region))
    introduction = pack.introduction and fill(pack.introduction, pack)
    return desk.page(
        request,
        "start.html",
        say("Start"),
        pack=pack,
        name=name,
        default_name=desk.default,
        region=region or "",
        introduction=introduction,
        how_long=how_long_words(Session(pack)),
    )


def begin(desk: Desk, request: Request, fields: Fields) -> Response:
    """Begins anew, with no answers."""
    pack = _pack(desk, "".join(fields.get("pack", [])) or desk.default)
    said, now = "".join(fields.get("region", [])), desk.clock()
    visitor = Visitor(Session(pack, since=now, for_other="other" in fields), now)
    language = language_named(languages(pack), "".join(fields.get(LANGUAGE, [])))
    return desk.begin(request, visitor, "/question/1", _region(pack, said) if said else None, language)


def ask_where(desk: Desk, request: Request, visitor: Visitor) -> Response:
    """Asks in which country the person is."""
    pack = visitor.session.pack
    return desk.page(request, "region.html", say("Where are you?"), region=pack.region, back=_back_to(visitor))


def move(desk: Desk, request: Request, visitor: Visitor, fields: Fields) -> Response:
    """Goes on with the numbers of another country."""
    said = "".join(fields.get("region", []))
    if said:
        visitor.session.move_to(_region(visitor.session.pack, said))
    return desk.to(request, _back_to(visitor))


def speak(desk: Desk, request: Request, visitor: Visitor, fields: Fields) -> Response:
    """Goes on in another language."""
    language = language_named(languages(visitor.session.pack), "".join(fields.get(LANGUAGE, [])))
    if language is not None:
        visitor.speak(language)
    return desk.to(request, _back_to(visitor))


def _back_to(visitor: Visitor) -> str:
    return "/result" if may_see_result(visitor) else next_path(visitor)


def _pack(desk: Desk, name: str) -> Pack:
    if name not in desk.packs:
        raise HTTPException(404)
    return desk.packs[name]


def _region(pack: Pack, said: str) -> str:
    if said not in pack.regions:
        raise HTTPException(404)
    return said


PAGES = (
    PageForAnyone("/", start),
    PageForAnyone("/in/{region}", start),
    PageForAnyone("/packs/{name}", start),
    PageForAnyone("/packs/{name}/in/{region}", start),
    FormForAnyone("/begin", begin),
    PageOfVisit("/region", ask_where),
    FormOfVisit("/region", move),
    FormOfVisit("/language", speak),
)
