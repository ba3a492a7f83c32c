"""Options that several commands share: which pack, which region, which parameters, which answers."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from soundadvice_cli.terminal.words import called, say

if TYPE_CHECKING:
    from pathlib import Path

    from soundadvice.model.pack import Pack

DEFAULT_PACK = "low_back_pain_self_care"
PACK_VARIABLE = "SOUNDADVICE_PACK"
PACKS_VARIABLE = "SOUNDADVICE_PACKS"
"""In the environment: the packs that a server has, with blanks between."""
JOURNAL_VARIABLE = "SOUNDADVICE_JOURNAL"
"""In the environment: where the person's journal is."""
Command = TypeVar("Command", bound=Callable[..., Any])


def setting_options(command: Command) -> Command:
    """Adds --region and --param. The command takes them as `region` and `param`."""
    option = click.option(
        "--region",
        default="default",
        metavar="REGION",
        envvar="SOUNDADVICE_REGION",
        show_envvar=True,
        help="Whose emergency number and health services to show, such as gb, us or eu.",
    )
    return option(parameter_option(command))


def language_option(command: Command) -> Command:
    """Adds --language. The command takes it as `language`, None where the person names none."""
    option = click.option(
        "--language",
        metavar="TAG",
        envvar="SOUNDADVICE_LANGUAGE",
        show_envvar=True,
        callback=_speak_already,
        help="The language to read in, such as de or es; by default, the one that the pack is written in.",
    )
    return option(command)


def _speak_already(ctx: click.Context, _: click.Parameter, language: str | None) -> str | None:
    """What goes wrong before there is a pack is said in that language too."""
    if language is not None and not ctx.resilient_parsing:
        speak(language)
    return language


def speak(language: str) -> None:
    """Has all words of our own said in a language until the program ends."""
    from soundadvice.wording.language import in_language

    ctx = click.get_current_context(silent=True)
    if ctx is not None:
        ctx.find_root().with_resource(in_language(language))


def parameter_option(command: Command) -> Command:
    """Adds --param. The command takes it as `param`."""
    option = click.option(
        "--param",
        multiple=True,
        metavar="NAME=VALUE",
        callback=_read_parameters,
        help="Set a parameter of the pack within its range, such as healing_time='2 weeks'.",
    )
    return option(command)


def journal_option(command: Command) -> Command:
    """Adds --journal. The command takes it as `journal`, None where the person names none."""
    option = click.option(
        "--journal",
        metavar="FILE",
        envvar=JOURNAL_VARIABLE,
        show_envvar=True,
        help="Where the journal is. By default: journal.sqlite3 in your own data folder.",
    )
    return option(command)


def conflicts_option(command: Command) -> Command:
    """Adds --conflicts, the limit of one search of the prover. The command takes it as `conflicts`."""
    option = click.option(
        "--conflicts",
        type=click.IntRange(min=1),
        default=200_000,
        show_default=True,
        help="How far one search goes before it is reported as undecided.",
    )
    return option(command)


def pack_options(command: Command) -> Command:
    """Adds --pack, --region, --param and --language, which the command takes under these names."""
    return pack_option(setting_options(language_option(command)))


def pack_option(command: Command) -> Command:
    """Adds --pack. The command takes it as `pack`."""
    option = click.option(
        "--pack",
        default=DEFAULT_PACK,
        metavar="NAME|FOLDER",
        envvar=PACK_VARIABLE,
        show_default=True,
        show_envvar=True,
        help="An installed pack, or the folder of one.",
    )
    return option(command)


def people_options(command: Command) -> Command:
    """Adds --pack, --region, --param, --language and --not-for-people, for a command that talks with a person.

    The command takes them as `pack`, `region`, `param`, `language` and `not_for_people`.
    """
    return pack_options(not_for_people_option(command))


def not_for_people_option(command: Command) -> Command:
    """Adds --not-for-people. The command takes it as `not_for_people`."""
    option = click.option(
        "--not-for-people",
        is_flag=True,
        help="Look at a pack that says it is not for people; everything you see is marked.",
    )
    return option(command)


def packs_option(command: Command) -> Command:
    """Adds --pack for a server, several times for several packs. The command takes it as `packs`."""
    option = click.option(
        "--pack",
        "packs",
        multiple=True,
        metavar="NAME|FOLDER",
        envvar=PACKS_VARIABLE,
        show_envvar=True,
        help=f"A pack to serve; by default, {PACK_VARIABLE} or {DEFAULT_PACK}. Repeat for several packs; the first is "
        "the default.",
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


def open_pack(
    pack: str, region: str, param: dict[str, str | int], language: str | None = None, *, translations: bool = False
) -> Pack:
    """The pack that the options name, in a language of its own choice or the person's.

    With `translations`, it brings all of them. Raises PackError, and Refused for a region that the pack has not.
    """
    from soundadvice import load_pack

    read = load_pack(pack, parameters=param, language=language, translations=translations)
    loaded = in_region_named(read, region)
    if isinstance(loaded, str):
        from soundadvice_cli.errors import Refused

        raise Refused(loaded, calls=True)
    return loaded


def folder_to_write(name: str) -> Path:
    """The folder of the pack that a command signs, writes or compares as its author's own; says which it took.

    A folder that is here is taken before an installed pack of that name: whoever works on a copy means the copy.
    """
    from soundadvice import find_pack, installed_packs

    folder = find_pack(name, here_first=True)
    installed = installed_packs().get(name)
    if installed is not None and installed.resolve() != folder.resolve():
        click.echo(f"{name}: the folder {folder.resolve()} is taken, not the installed pack of that name", err=True)
    elif installed is not None:
        click.echo(f"{name}: the installed pack in {installed} is taken", err=True)
    return folder


def author_folder(name: str) -> Path:
    """The folder of a pack that its author gave. Raises Refused for a pack that is installed."""
    from pathlib import Path

    from soundadvice import find_pack
    from soundadvice_cli.errors import Refused

    folder = find_pack(name, here_first=True)
    is_here = (Path(name) / "pack.yaml").is_file()
    if not is_here or not {"site-packages", "dist-packages"}.isdisjoint(folder.resolve().parts):
        raise Refused(
            f"{name}: this pack is installed, so nothing is written into it\n  help: give the folder you work on"
        )
    return folder


def in_region_named(pack: Pack, region: str) -> Pack | str:
    """The pack in a region as a person names it; where it has no such region, what to tell them."""
    from soundadvice.session.region import in_region, region_name, region_named

    code = region_named(pack, region)
    if code is not None:
        return in_region(pack, code)
    from textwrap import fill

    known = ", ".join(f"{one} ({region_name(one)})" for one in pack.regions)
    mend = fill(
        f"help: {say('give one of these: {known}', known=known)}", 76, initial_indent="  ", subsequent_indent="    "
    )
    none = say("`{pack}` has no numbers for the region `{region}`", pack=pack.id, region=region[:40])
    return f"{none}\n{mend}\n  {say('In an emergency call {number} now.', number=called(pack.emergency_number))}"


def where_the_person_is(ctx: click.Context, pack: Pack) -> Pack:
    """The pack with the numbers of where the person at this computer is: of --region, else what its language tells."""
    from click.core import ParameterSource

    from soundadvice.session.region import in_region, region_for

    if ctx.get_parameter_source("region") is not ParameterSource.DEFAULT:
        return pack
    locales = [os.environ.get(name, "") for name in ("LC_ALL", "LC_ADDRESS", "LC_TELEPHONE", "LC_MESSAGES", "LANG")]
    region = region_for(pack, locales)
    return pack if region is None else in_region(pack, region)


def open_to_read(pack: str, region: str, param: dict[str, str | int], language: str | None) -> Pack:
    """The pack that the options name; from now on our own words are in its language too. Raises as `open_pack`."""
    loaded = open_pack(pack, region, param, language)
    speak(loaded.language)
    return loaded


def open_for_people(
    pack: str,
    region: str,
    param: dict[str, str | int],
    language: str | None = None,
    *,
    not_for_people: bool,
    lasting: bool = False,
) -> Pack:
    """The pack that the options name, to be used with a person. Raises as `open_pack` and `check_for_people`.

    `lasting`: the person takes their time, in which what reads packs is not to be held.
    """
    if not lasting:
        return check_for_people(open_to_read(pack, region, param, language), not_for_people=not_for_people)
    from soundadvice.loader.ready.installed import ready_pack
    from soundadvice.model.pack import DEFAULT_REGION

    # What reads a ready form weighs nothing, and a process of its own would cost more than it saves.
    plain = not param and region == DEFAULT_REGION and language is None
    loaded = ready_pack(pack) if plain else None
    if loaded is None:
        from soundadvice.files.apart import apart

        loaded = apart(lambda: open_pack(pack, region, param, language))
    speak(loaded.language)
    return check_for_people(loaded, not_for_people=not_for_people)


def check_for_people(pack: Pack, *, not_for_people: bool) -> Pack:
    """The same pack. Raises Refused if it is not for people, and was not asked for as such."""
    if pack.not_for_people is not None and not not_for_people:
        from soundadvice_cli.errors import Refused

        raise Refused(
            f"`{pack.id}` is not for people: {pack.not_for_people}\n"
            "  help: to look at it all the same, and not for advice, add --not-for-people"
        )
    return pack


def open_served(
    names: tuple[str, ...], region: str, param: dict[str, str | int], *, not_for_people: bool
) -> dict[str, Pack]:
    """The packs of a server by id, in the order given: those that were named and no others; the first is the default.

    Raises PackError, Refused as `check_for_people`, and BadParameter for two of one id.
    """
    served: dict[str, Pack] = {}
    # Read here: click would take a folder with a space in its name for two packs.
    for name in names or (os.environ.get(PACK_VARIABLE) or DEFAULT_PACK,):
        pack = check_for_people(open_pack(name, region, param, translations=True), not_for_people=not_for_people)
        if pack.id in served:
            raise click.BadParameter(f"`{pack.id}` is named twice", param_hint="--pack")
        served[pack.id] = pack
    return served


def _read_parameters(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, str | int]:
    parameters: dict[str, str | int] = {}
    for item in given:
        name, equals, value = item.partition("=")
        name, value = name.strip(), value.strip()
        if not equals or not name or not value:
            raise click.BadParameter(f"`{item}` is not NAME=VALUE, such as healing_time='2 weeks'")
        if name in parameters:
            raise click.BadParameter(f"`{name}` is set twice")
        parameters[name] = int(value) if value.isascii() and value.isdigit() and len(value) < 16 else value
    return parameters
