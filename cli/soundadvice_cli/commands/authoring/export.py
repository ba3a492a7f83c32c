"""`soundadvice export`: a pack in another format, and what of it that format does not carry."""

from __future__ import annotations

import sys

import click

from soundadvice_cli.options import setting_options

# As soundadvice.formats.registry has them, which is not loaded for --help; a test keeps them the same.
FORMATS = ("fhir-questionnaire", "json-schema", "openapi", "mermaid", "xlsform", "markdown")


@click.command()
@click.argument("pack")
@click.option("--to", "form", type=click.Choice(FORMATS), required=True, help="The format.")
@click.option("--output", metavar="FILE", help="Write to a file; without it, to standard output.")
@click.option(
    "--fhir-version",
    type=click.Choice(["R4", "R5"]),
    default="R4",
    show_default=True,
    help="For fhir-questionnaire: the version of FHIR.",
)
@click.option("--explain", is_flag=True, help="Export nothing; only say what the format does not carry.")
@setting_options
def export(
    pack: str,
    form: str,
    output: str | None,
    fhir_version: str,
    explain: bool,
    region: str,
    param: dict[str, str | int],
) -> None:
    """Write a pack in another format.

    PACK is an installed pack's name, or a folder. No format carries everything: what is left out, or expressed
    differently, is listed on standard error.

    \b
    fhir-questionnaire  the questions and skip logic, as FHIR
    json-schema         complete answers, as JSON Schema 2020-12
    openapi             the JSON API over the pack, as OpenAPI 3.1: pip install 'soundadvice[serve]'
    mermaid             questions, skip logic and rules, as a flowchart
    xlsform             the questions, as an .xlsx for ODK, KoboToolbox and others: pip install 'soundadvice[xlsform]'
    markdown            the whole pack, as a document
    """  # noqa: D301  a backspace tells click to keep the lines
    from soundadvice.files.documents import write_document
    from soundadvice.formats.registry import BY_NAME, left_out
    from soundadvice.formats.registry import export as run
    from soundadvice_cli.options import open_pack

    opened = open_pack(pack, region, param)
    if explain:
        for line in left_out(opened, form):
            click.echo(line)
        return
    if output is None and not BY_NAME[form].is_text and sys.stdout.isatty():
        raise click.UsageError(f"{form} is not text for a terminal: name a file with --output")
    made = run(opened, form, fhir_version=fhir_version)
    if output is None:
        click.echo(made.data, nl=False)
    else:
        write_document(output, made.data)
        click.echo(output)
    for line in made.left_out:
        click.echo(f"left out: {line}", err=True)
