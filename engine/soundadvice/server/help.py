"""Help: what a program is told where something is wrong on our side, and no one gets advice.

The problem says what a person must hear all the same, as `help`: the more urgent of what is known, and the number to
call. What went wrong is logged by its place in the code alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.responses import Response

from soundadvice.meaning.help import Help, help_for, help_of
from soundadvice.model.pack import Pack
from soundadvice.model.time.day import asked_on
from soundadvice.server.clock import system_clock
from soundadvice.server.guard import LOG, place
from soundadvice.server.problems import MEDIA_TYPE, problem_json
from soundadvice.server.refusal import UNEXPECTED

DETAIL = (
    "something is wrong on our side, so there is no advice: tell the person what `help` says, and to call the number; "
    "it is safe to send the request again"
)


def failed(error: Exception, pack: Pack | None = None, given: object = None) -> Response:
    """The response to a request that an error ended. `given` are its answers, as they came."""
    LOG.error("unexpected: %s", place(error))
    return help_response(help_about(pack, given))


def help_about(pack: Pack | None, given: object) -> Help:
    """The help for answers as they came in a request, whatever they are. It raises nothing."""
    return (
        help_of(pack, _asked_today(pack, given)) if pack is not None and isinstance(given, Mapping) else help_for(pack)
    )


def _asked_today(pack: Pack, given: Mapping[str, object]) -> Mapping[str, object]:
    """The answers, days that stand alone as they are asked today; as they came where even that fails."""
    try:
        return asked_on(pack.question, given, system_clock().now.date())
    except Exception:
        return given


def help_response(help_: Help) -> Response:
    """The problem that holds a help."""
    body = {**problem_json(UNEXPECTED, DETAIL), "help": help_.to_json()}
    # Not by `wire`, which may be what is broken.
    return Response(json.dumps(body, ensure_ascii=False), UNEXPECTED.status, media_type=MEDIA_TYPE)
