"""Options that several commands share: which pack, which region, which parameters, which answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from soundadvice.pack import Pack

DEFAULT_PACK = "low_back_pain_red_flags"
Command = TypeVar("Command", bound=Callable[..., Any])


def setting_options(command: Command) -> Command:
    """Adds --region and --param. The command takes them as `region` and `param`."""
    option = click.option(
        "--region",
        default="default",
        metavar="REGION",
        envvar="SOUNDADVICE_REGION",
        show_envvar=True,
        help="Which emergency number to show, such as gb, us or eu.",
    )
    return option(parameter_option(command))


def parameter_option(command: Command) -> Command:
    """Adds --param. The command takes it as `param`."""
    option = click.option(
        "--param",
        multiple=True,
        metavar="NAME=VALUE",
        callback=_read_parameters,
        help="Set a parameter of the pack within its range, such as few_weeks='4 weeks'.",
    )
    return option(command)


def pack_options(command: Command) -> Command:
    """Adds --pack, --region and --param. The command takes them as `pack`, `region` and `param`."""
    return pack_option(setting_options(command))


def pack_option(command: Command) -> Command:
    """Adds --pack. The command takes it as `pack`."""
    option = click.option(
        "--pack",
        default=DEFAULT_PACK,
        metavar="NAME|FOLDER",
        envvar="SOUNDADVICE_PACK",
        show_default=True,
        show_envvar=True,
        help="An installed pack, or the folder of one; low_back_pain is the source alone, without red flags.",
    )
    return option(command)


def answers_option(*, required: bool) -> Callable[[Command], Command]:
    """Adds --answers: a file, or - for standard input."""
    return click.option(
        "--answers",
        required=required,
        metavar="FILE|-",
        help="The answers, as JSON or YAML: one `question: answer` each. - reads standard input.",
    )


def open_pack(pack: str, region: str, param: dict[str, str | int]) -> Pack:
    """The pack that the options name. Raises PackError."""
    from soundadvice import load_pack

    return load_pack(pack, parameters=param, region=region)


def several(number: int, thing: str) -> str:
    """A number of things in words: `1 rule`, `2 rules`."""
    return f"{number} {thing}" + ("" if number == 1 else "s")


def _read_parameters(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, str | int]:
    parameters: dict[str, str | int] = {}
    for item in given:
        name, equals, value = item.partition("=")
        name, value = name.strip(), value.strip()
        if not equals or not name or not value:
            raise click.BadParameter(f"`{item}` is not NAME=VALUE, such as few_weeks='4 weeks'")
        if name in parameters:
            raise click.BadParameter(f"`{name}` is set twice")
        parameters[name] = int(value) if value.isascii() and value.isdigit() and len(value) < 16 else value
    return parameters
