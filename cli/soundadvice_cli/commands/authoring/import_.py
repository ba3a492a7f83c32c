"""`soundadvice import`: the first files of a pack, from a form in another format."""

from __future__ import annotations

import click

from soundadvice_cli.late_command import Late, LateCommand


def _formats() -> Late:
    """The formats there are."""
    from soundadvice.formats.registry import readers

    known = readers()
    widest = max(map(len, known))
    form = click.Option(["--from", "form"], type=click.Choice(tuple(known)), required=True, help="The format of FILE.")
    return Late((form,), tuple(f"{name:{widest}}  {reader.about}" for name, reader in known.items()))


@click.command(
    "import",
    cls=LateCommand,
    look_up=_formats,
    short_help="Create the first files of a pack from a form in another format.",
)
@click.argument("file")
@click.argument("folder")
def import_(form: str, file: str, folder: str) -> None:
    """Create the first files of a pack from a form in another format.

    FOLDER is created, and its name is the pack's id; nothing that exists is overwritten. It gets the questions, their
    options and their skip logic. A form does not say what follows from the answers: until you add rules, the pack does
    not load. A guideline says it, and brings scores, rules and vignettes too; so do decision tables, as tables. What is
    left out or assumed is listed on standard error, and in questions.yaml. A workbook that was exported as a
    spreadsheet is a whole pack again: which files have changed is listed, and `soundadvice diff` shows what that means.
    """
    from soundadvice.authoring.skeleton import WholePack, write_skeleton
    from soundadvice.formats.registry import read

    skeleton = read(form, file)
    for path in write_skeleton(skeleton, folder):
        click.echo(path)
    for line in skeleton.notes:
        click.echo(f"note: {line}", err=True)
    if isinstance(skeleton, WholePack):
        click.echo(f"next: soundadvice diff {skeleton.id} {folder}", err=True)
        return
    has_rules = any(path.startswith(("rules/", "tables/")) for path in skeleton.files)
    step = "read every line" if has_rules else f"write a rule, {folder}/rules/<id>.yaml"
    click.echo(f"next: {step}, then: soundadvice check {folder}", err=True)
