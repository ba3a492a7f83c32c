"""`soundadvice lsp`: packs in an editor that speaks the Language Server Protocol."""

from __future__ import annotations

import os
import sys

import click


@click.command()
def lsp() -> None:
    """Serve an editor, over standard input and output.

    Your editor starts this for the YAML files of packs. As you type, it shows what `check` finds; completes
    the ids of questions, options, parameters and all else that a pack names; says what a name is, goes to where it is
    defined, and renames it everywhere; and makes the mends that a problem names.

    Needs pygls: `pip install 'soundadvice[lsp]'`.
    """
    from soundadvice_cli.errors import Refused

    try:
        from soundadvice.server.lsp.server import make_server
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise Refused("this needs pygls; install it with `pip install 'soundadvice[lsp]'`") from None
    # Its own: the protocol closes what it writes to, and whatever else prints must not get in between.
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as replies:
        make_server().start_io(stdout=replies)
