"""`soundadvice serve`: the web page, the JSON API, FHIR and CDS Hooks, on this computer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from soundadvice_cli.options import DEFAULT_PACK, open_pack, setting_options

if TYPE_CHECKING:
    from soundadvice.pack import Pack


@click.command()
@click.option("--host", default="127.0.0.1", metavar="ADDRESS", show_default=True, help="Where to listen.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port; 0 takes any free one."
)
@click.option(
    "--pack",
    "packs",
    multiple=True,
    metavar="NAME|FOLDER",
    help=f"A pack to serve; {DEFAULT_PACK} where none is given. Several times for several: the first is the default.",
)
@setting_options
@click.option("--metrics", is_flag=True, help="Count requests at /metrics, for Prometheus; never an answer.")
@click.option("--allow-remote", is_flag=True, help="Listen where other computers can reach it too.")
@click.option(
    "--allow-origin",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    help="A web site whose pages may use the JSON API and CDS Hooks, such as https://clinic.example. Several times for "
    "several.",
)
@click.option(
    "--answers-valid-for",
    "days",
    type=click.IntRange(1, 365),
    default=1,
    show_default=True,
    metavar="DAYS",
    help="For how many days answers that FHIR and CDS Hooks bring along count. Older ones get no advice.",
)
@click.option(
    "--ask-at",
    metavar="ADDRESS",
    help="Where people answer the questionnaire: a card on old answers leads there. {pack} in it stands for the pack.",
)
def serve(
    host: str,
    port: int,
    packs: tuple[str, ...],
    region: str,
    param: dict[str, str | int],
    metrics: bool,
    allow_remote: bool,
    origins: tuple[str, ...],
    days: int,
    ask_at: str | None,
) -> None:
    """Serve the questionnaire to browsers and programs on this computer.

    Nothing is kept and nothing is logged of what people answer. Ctrl-C stops it. It needs `soundadvice[serve]`.

    --param sets a parameter in every pack that is served, and is refused where one does not have it.

    Example: soundadvice serve --port 0
    """
    from soundadvice.service.running import address, check_installed, is_loopback, listen, local_names
    from soundadvice.service.running import serve as run

    check_installed()
    local = is_loopback(host)
    if not local and not allow_remote:
        raise click.BadParameter(
            f"other computers can reach `{host}`, and whoever does is not asked who they are; add --allow-remote "
            "if that is what you want",
            param_hint="--host",
        )
    served = _served(packs, region, param)
    from soundadvice.service.app import app
    from soundadvice.service.clock import clock
    from soundadvice.service.origins import is_origin, is_web_address

    for origin in origins:
        if not is_origin(origin):
            raise click.BadParameter(
                f"`{origin}` is not one site, such as https://clinic.example or http://localhost:3000",
                param_hint="--allow-origin",
            )

    if ask_at is not None and not is_web_address(ask_at):
        raise click.BadParameter(
            f"`{ask_at}` is not an address, such as https://clinic.example/ask", param_hint="--ask-at"
        )

    default = next(iter(served))
    hosts = local_names(host) if local else None
    until = clock(timedelta(days=days))
    application = app(
        served, default=default, metrics=metrics, hosts=hosts, origins=origins, clock=until, ask_at=ask_at
    )
    listening = listen(host, port)
    if not local:
        click.echo(
            "warning: other computers can reach this, and nothing between is encrypted; put a server with TLS and "
            "a login before it",
            err=True,
        )
    run(
        application, listening, started=lambda: click.echo(f"soundadvice serves at {address(listening)} (Ctrl-C: stop)")
    )


def _served(names: tuple[str, ...], region: str, param: dict[str, str | int]) -> dict[str, Pack]:
    """The packs by id, in the order given. Raises PackError, and BadParameter for two of one id."""
    served: dict[str, Pack] = {}
    for name in names or (DEFAULT_PACK,):
        pack = open_pack(name, region, param)
        if pack.id in served:
            raise click.BadParameter(f"`{pack.id}` is named twice", param_hint="--pack")
        served[pack.id] = pack
    return served
