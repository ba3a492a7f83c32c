"""`soundadvice import`: the first files of a pack, from a form in another format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from soundadvice.authoring.skeleton import Skeleton

LARGEST_FORM = 20 * 2**20
FORMATS = ("fhir-questionnaire", "xlsform")


@click.command("import")
@click.option("--from", "form", type=click.Choice(FORMATS), required=True, help="The format of FILE.")
@click.argument("file")
@click.argument("folder")
def import_(form: str, file: str, folder: str) -> None:
    """Make the first files of a pack from a form in another format.

    FOLDER is created, and its name is the pack's id; nothing that exists is overwritten. It gets the questions, their
    options and their skip logic. A form does not say what follows from the answers: until an author adds rules, the
    pack does not load. What is left out or assumed is listed on standard error, and in questions.yaml.

    \b
    fhir-questionnaire  a FHIR Questionnaire, R4 or R5, as JSON
    xlsform             an XLSForm, as .xlsx (pip install 'soundadvice[xlsform]') or .csv
    """  # noqa: D301  a backspace tells click to keep the lines
    from soundadvice.authoring.skeleton import write_skeleton

    skeleton = _read(form, file)
    for path in write_skeleton(skeleton, folder):
        click.echo(path)
    for line in skeleton.notes:
        click.echo(f"note: {line}", err=True)
    click.echo(f"next: write a rule, {folder}/rules/<id>.yaml, then: soundadvice check {folder}", err=True)


def _read(form: str, file: str) -> Skeleton:
    from importlib import import_module

    from soundadvice.files.bounded import read_bounded
    from soundadvice.model.errors import ImportingError

    if form == "xlsform":
        from soundadvice.formats.xlsform.read import read

        return read(file)
    text = read_bounded(file, LARGEST_FORM)
    try:
        decoded = text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportingError(f"{file}: byte {error.start + 1} is not UTF-8", "save the file as UTF-8") from None
    try:
        module = import_module("soundadvice.formats.fhir.read")
    except ModuleNotFoundError as error:
        if error.name != "soundadvice.formats.fhir.read":
            raise
        raise ImportingError(f"this build of soundadvice does not read {form}") from None
    made: Skeleton = module.read(decoded)
    return made
