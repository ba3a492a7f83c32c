"""The server for other servers: an ASGI application made of the settings in the environment.

`uvicorn --factory soundadvice_cli.asgi:create` serves what `soundadvice serve` serves. What `serve` does besides, the
other server has to do: limits to connections and to slow clients, no log of requests, no doubt where a request ends.
"""

from __future__ import annotations

import sys
from multiprocessing import parent_process
from typing import TYPE_CHECKING

import click

from soundadvice.model.errors import SoundAdviceError
from soundadvice_cli.commands.programs.serve import serve
from soundadvice_cli.errors import Refused
from soundadvice_cli.serving import Serving, make_application

if TYPE_CHECKING:
    from starlette.types import ASGIApp

_OF_SERVE_ALONE = ("port", "browser", "allow_remote", "workers")


def create() -> ASGIApp:
    """The application, by `SOUNDADVICE_*` as `soundadvice serve` reads them. Exits with one error if it cannot be made.

    Host names are checked as by `serve`: name those by which it is reached in `SOUNDADVICE_ALLOW_HOST`.
    """
    try:
        settings = serve.make_context("soundadvice", []).params
        told = Serving(**{name: value for name, value in settings.items() if name not in _OF_SERVE_ALONE})
        return make_application(told, several=_may_be_one_of_several())
    except click.ClickException as error:
        reason = error.format_message()
    except (SoundAdviceError, Refused) as error:
        reason = str(error)
    raise SystemExit(f"error: {reason}")


def _may_be_one_of_several() -> bool:
    """Whether another process started this one to share the work: that is how servers with several workers do it."""
    return parent_process() is not None or "gunicorn" in sys.modules
