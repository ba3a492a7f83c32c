"""Serving: what `soundadvice serve` is told, as one value, and the application that is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from soundadvice_cli.options import open_served

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from soundadvice.server.connections.proxies import Network
    from soundadvice.server.watch.watched import Watcher
    from soundadvice.server.web.shared.store import Sharing


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What is served, and to whom: the options of `serve` by their names, those for its socket and terminal left out.

    `names` are the host names to answer to, `proxies` those that are trusted, `root` the path outside, `origins` the
    sites whose pages may use it, and `days` for how long answers that come from elsewhere count.
    """

    host: str
    no_web: bool
    packs: tuple[str, ...]
    region: str
    param: dict[str, str | int]
    not_for_people: bool
    mcp: bool
    metrics: bool
    names: tuple[str, ...]
    proxies: tuple[str, ...]
    root: str
    origins: tuple[str, ...]
    days: int
    ask_at: str | None
    visits: Path | None
    visits_key: Path | None
    telemetry: bool
    audit_hook: str | None


def make_application(told: Serving, *, several: bool) -> ASGIApp:
    """What is served. `several`: it is one of several processes that share the work, or may be.

    Raises click's errors for what cannot be, PackError for a pack that cannot be used, and SharingError.
    """
    from soundadvice.files.apart import apart
    from soundadvice.server.cors import is_web_address
    from soundadvice.server.uvicorn import local_names

    if told.mcp:
        check_mcp()
    if told.ask_at is not None and not is_web_address(told.ask_at):
        raise click.BadParameter(
            f"`{told.ask_at}` is not an address, such as https://clinic.example/ask", param_hint="--ask-at"
        )
    hosts, sites = local_names(told.host) | _hosts(told.names), _origins(told.origins)
    trusted, under = _networks(told.proxies), _root(told.root)
    sharing, watchers = _sharing(told, several=several), _watchers(told)
    served = apart(lambda: open_served(told.packs, told.region, told.param, not_for_people=told.not_for_people))
    from soundadvice.server.app import app
    from soundadvice.server.clock import clock

    return app(
        served,
        default=next(iter(served)),
        metrics=told.metrics,
        hosts=hosts,
        origins=sites,
        trusted=trusted,
        root=under,
        clock=clock(timedelta(days=told.days)),
        ask_at=told.ask_at,
        mcp=told.mcp,
        web=not told.no_web,
        sharing=sharing,
        watchers=watchers,
    )


def check_mcp() -> None:
    """Refuses to go on where the library of the protocol is not installed."""
    from soundadvice_cli.errors import Refused

    try:
        import soundadvice.server.mcp.server  # noqa: F401
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        raise Refused("this needs mcp; install it with `pip install 'soundadvice[mcp]'`") from None


def _watchers(told: Serving) -> list[Watcher]:
    """Who is told of each request. Raises TelemetryError and HookError."""
    found: list[Watcher] = []
    if told.telemetry:
        from soundadvice.server.watch.telemetry import telemetry

        found.append(telemetry())
    if told.audit_hook is not None:
        from soundadvice.server.watch.hook import hook_named

        found.append(hook_named(told.audit_hook))
    return found


def _sharing(told: Serving, *, several: bool) -> Sharing | None:
    """Where the visits to the web page are; None if this process alone has them, in its memory."""
    if told.no_web:
        return None
    if told.visits is None and told.visits_key is None:
        if several:
            raise click.UsageError(
                "several processes share the work, and each would lose the visits that another one began: name a file "
                "for them with --visits and --visits-key, or leave the web page out with --no-web"
            )
        return None
    if told.visits is None or told.visits_key is None:
        missing = "--visits" if told.visits is None else "--visits-key"
        raise click.UsageError(f"--visits and --visits-key go together, and {missing} is missing")
    from soundadvice.server.web.shared.store import Sharing

    return Sharing.at(told.visits, told.visits_key)


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
