"""`soundadvice serve`: the web page, the JSON API, FHIR and CDS Hooks, on this computer."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from soundadvice_cli.commands.programs.mcp import check_mcp
from soundadvice_cli.options import not_for_people_option, open_served, packs_option, setting_options

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from soundadvice.server.connections.proxies import Network


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    metavar="ADDRESS",
    show_default=True,
    envvar="SOUNDADVICE_HOST",
    show_envvar=True,
    help="Where to listen.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    envvar="SOUNDADVICE_PORT",
    show_envvar=True,
    help="The port; 0 takes any free port.",
)
@click.option("--browser", is_flag=True, help="Open the page in your browser.")
@click.option(
    "--no-web",
    is_flag=True,
    envvar="SOUNDADVICE_NO_WEB",
    show_envvar=True,
    help="Serve programs only, without the web page: what is left keeps nothing.",
)
@packs_option
@setting_options
@not_for_people_option
@click.option(
    "--mcp",
    is_flag=True,
    envvar="SOUNDADVICE_MCP",
    show_envvar=True,
    help="Serve assistants too, at /mcp: the Model Context Protocol over HTTP.",
)
@click.option(
    "--metrics",
    is_flag=True,
    envvar="SOUNDADVICE_METRICS",
    show_envvar=True,
    help="Count requests at /metrics, for Prometheus; never an answer.",
)
@click.option(
    "--allow-remote",
    is_flag=True,
    envvar="SOUNDADVICE_ALLOW_REMOTE",
    show_envvar=True,
    help="Accept connections from other computers.",
)
@click.option(
    "--allow-host",
    "names",
    multiple=True,
    metavar="NAME",
    envvar="SOUNDADVICE_ALLOW_HOST",
    show_envvar=True,
    help="Another host name to answer to, such as clinic.example, besides the address it listens on. Repeat for "
    "several names.",
)
@click.option(
    "--trust-proxy",
    "proxies",
    multiple=True,
    metavar="ADDRESS",
    envvar="SOUNDADVICE_TRUST_PROXY",
    show_envvar=True,
    help="A reverse proxy to trust: its X-Forwarded-Proto, -Host and -For are believed. An address, or a network such "
    "as 10.0.0.0/8. Repeat for several proxies.",
)
@click.option(
    "--root-path",
    "root",
    default="",
    metavar="PATH",
    envvar="SOUNDADVICE_ROOT_PATH",
    show_envvar=True,
    help="The path under which your reverse proxy serves this.",
)
@click.option(
    "--allow-origin",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    envvar="SOUNDADVICE_ALLOW_ORIGIN",
    show_envvar=True,
    help="A website whose pages may use the JSON API and CDS Hooks, such as https://clinic.example. Repeat for "
    "several sites.",
)
@click.option(
    "--answers-valid-for",
    "days",
    type=click.IntRange(1, 365),
    default=1,
    show_default=True,
    metavar="DAYS",
    envvar="SOUNDADVICE_ANSWERS_VALID_FOR",
    show_envvar=True,
    help="For how many days answers sent by FHIR or CDS Hooks count. Older ones get no advice.",
)
@click.option(
    "--ask-at",
    metavar="ADDRESS",
    envvar="SOUNDADVICE_ASK_AT",
    show_envvar=True,
    help="Where people answer the questionnaire; a card about old answers links to it. {pack} in it stands for the "
    "pack.",
)
def serve(
    host: str,
    port: int,
    browser: bool,
    no_web: bool,
    packs: tuple[str, ...],
    region: str,
    param: dict[str, str | int],
    not_for_people: bool,
    mcp: bool,
    metrics: bool,
    allow_remote: bool,
    names: tuple[str, ...],
    proxies: tuple[str, ...],
    root: str,
    origins: tuple[str, ...],
    days: int,
    ask_at: str | None,
) -> None:
    """Serve the questionnaire to browsers and programs on this computer.

    The server neither keeps nor logs what people answer. Stop it with Ctrl-C.

    --param sets a parameter in every pack that you serve, and is refused if a pack does not have it. What can be given
    several times stands in the environment with blanks between.

    Needs `soundadvice[serve]`.

    Example: soundadvice serve --port 0
    """
    from soundadvice.server.uvicorn import address, check_installed, is_loopback, listen
    from soundadvice.server.uvicorn import serve as run

    check_installed()
    local = is_loopback(host)
    if not local and not allow_remote:
        raise click.BadParameter(
            f"other computers can reach `{host}`, and there is no login; add --allow-remote if that is what you want",
            param_hint="--host",
        )
    if browser and not local:
        raise click.UsageError("--browser opens the page on this computer, so --host must be an address of it alone")
    if browser and no_web:
        raise click.UsageError("--browser opens the web page, and --no-web leaves it out")
    application = make_application(
        host=host, no_web=no_web, packs=packs, region=region, param=param, not_for_people=not_for_people, mcp=mcp,
        metrics=metrics, names=names, proxies=proxies, root=root, origins=origins, days=days, ask_at=ask_at,
    )  # fmt: skip
    listening = listen(host, port)
    if not local:
        click.echo(
            "warning: other computers can reach this, and nothing is encrypted; put a reverse proxy with TLS and "
            "a login in front of it",
            err=True,
        )

    def started() -> None:
        click.echo(f"soundadvice serves at {address(listening)} (Ctrl-C: stop)")
        if browser:
            show_page(address(listening))

    run(application, listening, started=started)


def make_application(
    *,
    host: str,
    no_web: bool,
    packs: tuple[str, ...],
    region: str,
    param: dict[str, str | int],
    not_for_people: bool,
    mcp: bool,
    metrics: bool,
    names: tuple[str, ...],
    proxies: tuple[str, ...],
    root: str,
    origins: tuple[str, ...],
    days: int,
    ask_at: str | None,
) -> ASGIApp:
    """What is served, by the options of `serve`. Raises click's errors for those that cannot be."""
    from soundadvice.server.cors import is_web_address
    from soundadvice.server.uvicorn import local_names

    if mcp:
        check_mcp()
    if ask_at is not None and not is_web_address(ask_at):
        raise click.BadParameter(
            f"`{ask_at}` is not an address, such as https://clinic.example/ask", param_hint="--ask-at"
        )
    hosts, sites, trusted, under = local_names(host) | _hosts(names), _origins(origins), _networks(proxies), _root(root)
    served = open_served(packs, region, param, not_for_people=not_for_people)
    from soundadvice.server.app import app
    from soundadvice.server.clock import clock

    return app(
        served,
        default=next(iter(served)),
        metrics=metrics,
        hosts=hosts,
        origins=sites,
        trusted=trusted,
        root=under,
        clock=clock(timedelta(days=days)),
        ask_at=ask_at,
        mcp=mcp,
        web=not no_web,
    )


def show_page(page: str) -> None:
    """Opens a page in the person's browser; where there is none to open, says so.

    In a thread: some browsers are waited for until they are closed.
    """
    import sys
    import threading
    import webbrowser

    # Without a screen, `webbrowser` would start one that runs in this terminal, and takes it away.
    screen = sys.platform in ("darwin", "win32") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")))

    def show() -> None:
        if not (screen and webbrowser.open(page)):
            click.echo("We found no browser to open: open that address in yours.", err=True)

    threading.Thread(target=show, daemon=True).start()


def _hosts(names: tuple[str, ...]) -> frozenset[str]:
    from soundadvice.server.connections.addresses import is_host

    for name in names:
        if not is_host(name.lower()):
            raise click.BadParameter(
                f"`{name}` is not one name, such as clinic.example, without `https://` and without a port",
                param_hint="--allow-host",
            )
    return frozenset(map(str.lower, names))


def _origins(origins: tuple[str, ...]) -> tuple[str, ...]:
    from soundadvice.server.cors import is_origin

    for origin in origins:
        if not is_origin(origin):
            raise click.BadParameter(
                f"`{origin}` is not one site, such as https://clinic.example or http://localhost:3000",
                param_hint="--allow-origin",
            )
    return origins


def _networks(proxies: tuple[str, ...]) -> tuple[Network, ...]:
    from soundadvice.server.connections.proxies import network_of

    found = []
    for proxy in proxies:
        network = network_of(proxy)
        if network is None:
            raise click.BadParameter(
                f"`{proxy}` is not an address, such as 127.0.0.1, nor a network, such as 10.0.0.0/8",
                param_hint="--trust-proxy",
            )
        found.append(network)
    return tuple(found)


def _root(root: str) -> str:
    from soundadvice.server.connections.proxies import is_root

    if root and not is_root(root):
        raise click.BadParameter(
            f"`{root}` is not a path such as /triage, without a slash at its end", param_hint="--root-path"
        )
    return root
