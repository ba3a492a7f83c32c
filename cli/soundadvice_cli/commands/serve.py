"""`soundadvice serve`: the web page, the JSON API, FHIR and CDS Hooks, on this computer."""

from __future__ import annotations

from datetime import timedelta

import click

from soundadvice_cli.options import not_for_people_option, open_served, packs_option, setting_options


@click.command()
@click.option("--host", default="127.0.0.1", metavar="ADDRESS", show_default=True, help="Where to listen.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port; 0 takes any free one."
)
@packs_option
@setting_options
@not_for_people_option
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
    not_for_people: bool,
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
    served = open_served(packs, region, param, not_for_people=not_for_people)
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
