"""`soundadvice serve`: the web page, the JSON API, FHIR and CDS Hooks, on this computer."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from soundadvice_cli.options import not_for_people_option, packs_option, setting_options
from soundadvice_cli.serving import Serving, make_application


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
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    envvar="SOUNDADVICE_WORKERS",
    show_envvar=True,
    help="How many processes share the work. With several, the web page needs --visits and --visits-key.",
)
@click.option(
    "--visits",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    envvar="SOUNDADVICE_VISITS",
    show_envvar=True,
    help="Where several processes keep the visits to the web page together, each sealed with a key that only the "
    "person's browser has. It is made where there is none.",
)
@click.option(
    "--visits-key",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    envvar="SOUNDADVICE_VISITS_KEY",
    show_envvar=True,
    help="The file with the server's key, for --visits: 32 bytes or more that no one can guess.",
)
@click.option(
    "--telemetry",
    is_flag=True,
    envvar="SOUNDADVICE_TELEMETRY",
    show_envvar=True,
    help="Hand spans and counts of requests to OpenTelemetry; never an answer, nor what was advised.",
)
@click.option(
    "--audit-hook",
    metavar="MODULE:FUNCTION",
    envvar="SOUNDADVICE_AUDIT_HOOK",
    show_envvar=True,
    help="A function of yours that is called with each request that came to something: when, which pack and version, "
    "which surface, whether advice was given; never an answer, nor what was advised.",
)
def serve(port: int, browser: bool, allow_remote: bool, workers: int, **of_application: Any) -> None:
    """Serve the questionnaire to browsers and programs on this computer.

    The server neither keeps nor logs what people answer. Stop it with Ctrl-C.

    --param sets a parameter in every pack that you serve, and is refused if a pack does not have it. What can be given
    several times stands in the environment with blanks between.

    Needs `soundadvice[serve]`.

    Example: soundadvice serve --port 0
    """
    from soundadvice.server.connections.workers import can_fork
    from soundadvice.server.uvicorn import address, check_installed, is_loopback, listen
    from soundadvice.server.uvicorn import serve as run

    options = Serving(**of_application)
    host, no_web = options.host, options.no_web
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
    if workers > 1 and not can_fork():
        raise click.UsageError("--workers needs processes that share one socket, which this system has not")
    if workers > 1 and options.metrics:
        raise click.UsageError(
            "--metrics counts in one process, and the others would not be counted: leave it out, or --workers"
        )
    application = make_application(options, several=workers > 1)
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

    run(application, listening, workers=workers, started=started)


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
