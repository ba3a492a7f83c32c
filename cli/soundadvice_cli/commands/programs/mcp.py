"""`soundadvice mcp`: triage for an assistant, over the Model Context Protocol."""

from __future__ import annotations

import click

from soundadvice_cli.options import not_for_people_option, open_served, packs_option, setting_options
from soundadvice_cli.serving import check_mcp


@click.command()
@packs_option
@setting_options
@not_for_people_option
def mcp(packs: tuple[str, ...], region: str, param: dict[str, str | int], not_for_people: bool) -> None:
    """Serve triage to an assistant, over standard input and output.

    The assistant's program starts this command and speaks the Model Context Protocol with it: list_packs,
    next_question, evaluate, explain. It serves only the packs that you name with --pack; a call that names none gets
    the first.

    Needs mcp: `pip install 'soundadvice[mcp]'`.
    """
    check_mcp()
    from soundadvice.server.mcp.server import serve_stdio

    served = open_served(packs, region, param, not_for_people=not_for_people)
    serve_stdio(served, default=next(iter(served)))
