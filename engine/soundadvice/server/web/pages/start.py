"""The start: what this is, what it is not, and the way in."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from soundadvice.model.pack import Pack
from soundadvice.server.web.context import Desk
from soundadvice.server.web.page import Fields, FormForAnyone, PageForAnyone
from soundadvice.server.web.visitors import Visitor
from soundadvice.session import Session
from soundadvice.wording.placeholders import fill


def start(desk: Desk, request: Request) -> Response:
    """What this is, what it is not, and the way in."""
    name = request.path_params.get("name", desk.default)
    pack = _pack(desk, name)
    introduction = pack.introduction and fill(pack.introduction, pack)
    return desk.page(request, "start.html", "Start", pack=pack, name=name, introduction=introduction)


def begin(desk: Desk, request: Request, fields: Fields) -> Response:
    """Begins anew, with no answers."""
    pack = _pack(desk, "".join(fields.get("pack", [])) or desk.default)
    now = desk.clock()
    return desk.begin(request, Visitor(Session(pack, since=now), now), "/question/1")


def _pack(desk: Desk, name: str) -> Pack:
    if name not in desk.packs:
        raise HTTPException(404)
    return desk.packs[name]


PAGES = (PageForAnyone("/", start), PageForAnyone("/packs/{name}", start), FormForAnyone("/begin", begin))
