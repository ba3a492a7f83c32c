"""`soundadvice mcp`: triage for an assistant, over the Model Context Protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from soundadvice_cli.options import open_pack, pack_options

if TYPE_CHECKING:
    from soundadvice.pack import Pack


@click.command()
@pack_options
def mcp(pack: str, region: str, param: dict[str, str | int]) -> None:
    """Serve triage to an assistant, over standard input and output.

    The assistant's program starts this and speaks the Model Context Protocol with it: list_packs, next_question,
    evaluate, explain. --pack is the one that is meant where a call names none; the installed packs are served too.

    Needs mcp: `pip install 'soundadvice[mcp]'`.
    """
    from soundadvice_cli.failing import Refused

    try:
        from soundadvice.service.mcp_server import serve_stdio
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        raise Refused("this needs mcp; install it with `pip install 'soundadvice[mcp]'`") from None
    default = open_pack(pack, region, param)
    serve_stdio({default.id: default, **_others(default, region)}, default=default.id)


def _others(default: Pack, region: str) -> dict[str, Pack]:
    """The other installed packs that can be used; those that cannot are named on standard error."""
    from soundadvice import PackError, installed_packs

    found: dict[str, Pack] = {}
    for name, folder in sorted(installed_packs().items()):
        if name == default.id:
            continue
        try:
            found[name] = open_pack(str(folder), region, {})
        except PackError:
            click.echo(f"not served: `{name}` cannot be used, see `soundadvice check {name}`", err=True)
    return found
