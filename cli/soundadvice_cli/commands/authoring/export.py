"""`soundadvice export`: a pack in another format, and what of it that format does not carry."""

from __future__ import annotations

import sys

import click

from soundadvice_cli.late_command import Late, LateCommand
from soundadvice_cli.options import language_option, setting_options


def _formats() -> Late:
    """The formats there are, and the options that they have."""
    from soundadvice.formats.registry import writers

    known = writers()
    widest = max(map(len, known))
    extras = {name: f": pip install 'soundadvice[{one.extra}]'" if one.extra else "" for name, one in known.items()}
    options = [
        click.Option(
            [f"--{option.name}"],
            type=click.Choice(option.choices),
            default=option.default,
            show_default=True,
            help=f"For {name}: {option.about}.",
        )
        for name, writer in known.items()
        for option in writer.options
    ]
    form = click.Option(["--to", "form"], type=click.Choice(tuple(known)), required=True, help="The format.")
    lines = tuple(f"{name:{widest}}  {writer.about}{extras[name]}" for name, writer in known.items())
    return Late((form, *options), lines)


@click.command(cls=LateCommand, look_up=_formats, short_help="Write a pack in another format.")
@click.argument("pack")
@click.option("--output", metavar="FILE", help="Write to this file; by default, to standard output.")
@click.option("--explain", is_flag=True, help="Export nothing; only say what the format does not carry.")
@setting_options
@language_option
def export(
    pack: str,
    form: str,
    output: str | None,
    explain: bool,
    region: str,
    param: dict[str, str | int],
    language: str | None,
    **options: str,
) -> None:
    """Write a pack in another format.

    PACK is an installed pack's name, or a folder. No format carries everything: what is left out, or expressed
    differently, is listed on standard error. Forms have the texts in every language that the pack is offered in, and
    begin with the one of --language.
    """
    from soundadvice.files.documents import write_beside, write_document
    from soundadvice.formats.registry import export as run
    from soundadvice.formats.registry import left_out, writers
    from soundadvice_cli.options import open_pack

    opened = open_pack(pack, region, param, language, translations=True)
    if explain:
        for line in left_out(opened, form):
            click.echo(line)
        return
    writer = writers()[form]
    if output is None and not writer.is_text and sys.stdout.isatty():
        raise click.UsageError(f"{form} is not text for a terminal: name a file with --output")
    made = run(opened, form, **{option.key: options[option.key] for option in writer.options})
    if output is None:
        click.echo(made.data, nl=False)
        for name, _ in made.beside:
            click.echo(f"not written: what belongs beside it ({name}); name a file with --output", err=True)
    else:
        write_document(output, made.data)
        click.echo(output)
        for path in write_beside(output, made.beside):
            click.echo(path)
    for line in made.left_out:
        click.echo(f"left out: {line}", err=True)
