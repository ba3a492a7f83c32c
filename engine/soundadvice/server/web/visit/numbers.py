"""Numbers: a page of several, by its number in the path."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request


def page_number(request: Request) -> int:
    """The number in the path, from 1 on. Raises HTTPException, for a page that is not there, for anything else."""
    text = request.path_params["number"]
    if not (text.isascii() and text.isdigit() and int(text[:6]) >= 1 and len(text) <= 5):
        raise HTTPException(404)
    return int(text)
