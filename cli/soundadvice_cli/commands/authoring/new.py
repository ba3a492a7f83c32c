"""`soundadvice new`: the first files of a pack or a library, a question, a rule, a hazard, a habit."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import click

_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
_CITED = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_RESERVED = frozenset({"all", "any", "not", "unsure", "none", "emergency_number"})
_FOLDER = click.option(
    "--pack", "folder", default=".", metavar="FOLDER", show_default=True, help="The folder of the pack."
)


def _id(_: click.Context, __: click.Parameter, name: str) -> str:
    if not _ID.fullmatch(name):
        raise click.BadParameter(
            f"`{name[:64]}` is not an id: up to 64 lower-case letters, digits and _, a letter first, such as fever"
        )
    if name in _RESERVED:
        raise click.BadParameter(f"`{name}` is reserved")
    return name


@click.group()
def new() -> None:
    """Write the first files of a pack or a library, or a part of a pack.

    The files pass `soundadvice check`. Nothing that exists is overwritten. `soundadvice claims --make` writes claims.
    """


@new.command("pack")
@click.argument("name", callback=_id)
@click.option("--folder", default=".", metavar="FOLDER", show_default=True, help="Where the pack's folder is made.")
def new_pack(name: str, folder: str) -> None:
    """Write a new pack: a question, a rule, a plan."""
    from soundadvice.authoring.scaffold import new_pack_files

    root = Path(folder) / name
    _write_folder(root, new_pack_files(name))
    click.echo(f"next: soundadvice check {root}, then: soundadvice ask --pack {root}", err=True)


@new.command("library")
@click.argument("name", callback=_id)
@click.option("--folder", default=".", metavar="FOLDER", show_default=True, help="Where the library's folder is made.")
def new_library(name: str, folder: str) -> None:
    """Write a new library, for packs to include: a question, and a condition with a name."""
    from soundadvice.authoring.scaffold import new_library_files

    root = Path(folder) / name
    _write_folder(root, new_library_files(name))
    include = f'include: [{{pack: {name}, version: "0.1.0", as: {name[0]}}}]'
    click.echo(f"next: soundadvice check {root}, then, in the pack.yaml of a pack beside it: {include}", err=True)


@new.command("question")
@click.argument("name", callback=_id)
@_FOLDER
@click.option(
    "--kind",
    type=click.Choice(["choice", "multi_choice", "number", "duration", "date"]),
    default="choice",
    show_default=True,
    help="What the answer is: one option, several, a number, a length of time, or a day.",
)
def new_question(name: str, folder: str, kind: str) -> None:
    """Add a question to the end of questions.yaml."""
    from soundadvice import load_pack
    from soundadvice.authoring.scaffold import new_question as question_text
    from soundadvice.files.bounded import read_bounded
    from soundadvice.loader.yaml.parse import MOST_BYTES
    from soundadvice_cli.errors import Refused

    root = _root(folder)
    if name in load_pack(root.absolute()).question:
        raise Refused(f"there is a question `{name}` already")
    file = root / "questions.yaml"
    _check_inside(root, file)
    before = read_bounded(file, MOST_BYTES).decode("utf-8") if file.exists() else ""
    text = before.rstrip("\n") + "\n" + question_text(name, kind) if before.strip() else question_text(name, kind)[1:]
    _write_if_sound(file, text, before or None, root)
    click.echo(file)
    click.echo(f"next: use `{name}` in a rule: soundadvice new rule ID --question {name}", err=True)


@new.command("rule")
@click.argument("name", callback=_id)
@_FOLDER
@click.option("--question", metavar="ID", help="The question that the rule looks at; if left out, the pack's last one.")
def new_rule(name: str, folder: str, question: str | None) -> None:
    """Write a rule, with a vignette on each side of its boundary."""
    from soundadvice import load_pack
    from soundadvice.authoring.scaffold import new_rule as rule_text
    from soundadvice.model.answer import nearest
    from soundadvice_cli.errors import Refused

    root = _root(folder)
    pack = load_pack(root.absolute())
    if pack.is_library:
        raise Refused(
            f"`{pack.id}` is a library, which has no rules\n  help: write it in a pack that includes the library"
        )
    file = root / "rules" / f"{name}.yaml"
    if os.path.lexists(file) or name in pack.rule:
        raise _exists(file)
    _check_inside(root, file)
    asked = pack.question.get(question) if question else pack.questions[-1]
    if asked is None:
        hint = nearest(question, pack.question)
        raise Refused(f"there is no question `{question}`" + (f"\n  help: {hint}" if hint else ""))
    try:
        text = rule_text(name, pack, asked)
    except ValueError as reason:
        raise Refused(f"no rule can be written for `{asked.id}`: {reason}") from None
    _write_if_sound(file, text, None, root)
    click.echo(file)
    click.echo(f"next: correct its texts and its condition, then: soundadvice test {folder}", err=True)


@new.command("hazard")
@click.argument("name")
@_FOLDER
@click.option("--rule", "rule_id", metavar="ID", required=True, help="The rule that must not be lost.")
def new_hazard(name: str, folder: str, rule_id: str) -> None:
    """Add a hazard to hazards.yaml: the sign that a rule is for, which must not be missed.

    Needs `soundadvice[fmt]`.
    """
    from soundadvice import load_pack
    from soundadvice.authoring.scaffold_parts import own_file, with_hazard
    from soundadvice.files.bounded import read_bounded
    from soundadvice.loader.yaml.parse import MOST_BYTES
    from soundadvice.model.answer import nearest
    from soundadvice_cli.errors import Refused

    if not _CITED.fullmatch(name):
        raise click.BadParameter(f"`{name[:64]}` is not an id of a hazard, such as H1", param_hint="NAME")
    root = _root(folder)
    pack = load_pack(root.absolute())
    rule = pack.rule.get(rule_id)
    if rule is None or rule.advise is None:
        hint = nearest(rule_id, list(pack.rule))
        raise Refused(f"there is no rule `{rule_id}` that advises" + (f"\n  help: {hint}" if hint else ""))
    file = own_file(rule)
    said = None if file is None else read_bounded(Path(file), MOST_BYTES).decode("utf-8")
    _change(root / "hazards.yaml", root, lambda text: with_hazard(text, name, rule, pack, said))
    click.echo(f"next: say the sign, and `when` someone has it, then: soundadvice audit {folder}", err=True)


@new.command("habit")
@click.argument("name", callback=_id)
@_FOLDER
def new_habit(name: str, folder: str) -> None:
    """Add a habit to plan.yaml, and a plan rule that gives it.

    Needs `soundadvice[fmt]`.
    """
    from soundadvice.authoring.scaffold_parts import with_habit

    root = _root(folder)
    _change(root / "plan.yaml", root, lambda text: with_habit(text, name))
    click.echo(f"next: correct its words, and whom it is for, then: soundadvice check {folder}", err=True)


def _change(file: Path, root: Path, changed: Callable[[str], str]) -> None:
    """Writes what a file of a pack becomes, if the pack would still pass the check."""
    from soundadvice.files.bounded import read_bounded
    from soundadvice.loader.yaml.parse import MOST_BYTES
    from soundadvice.model.errors import FormatError
    from soundadvice_cli.errors import Refused

    _check_inside(root, file)
    before = read_bounded(file, MOST_BYTES).decode("utf-8") if file.exists() else ""
    try:
        text = changed(before)
    except FormatError as error:
        raise Refused(str(error)) from None
    _write_if_sound(file, text, before or None, root)
    click.echo(file)


def _write_folder(root: Path, texts: Mapping[str, str]) -> None:
    from soundadvice.files.documents import write_folder

    try:
        write_folder(root, {path: text.encode("utf-8") for path, text in texts.items()})
    except FileExistsError:
        raise _exists(root) from None
    for path in texts:
        click.echo(root / path)


def _root(folder: str) -> Path:
    """The folder itself: an installed pack's name would not do, since it is written into."""
    from soundadvice_cli.errors import Refused

    root = Path(folder)
    if not (root / "pack.yaml").is_file():
        raise Refused(f"{folder}: there is no pack.yaml here\n  help: give the pack's folder with --pack")
    return root


def _write_if_sound(file: Path, text: str, before: str | None, root: Path) -> None:
    """Writes a file of a pack, and takes it back where the pack would not check any longer."""
    from soundadvice import check_pack
    from soundadvice.files.documents import write_document
    from soundadvice_cli.errors import Refused

    is_first = not file.parent.exists()
    file.parent.mkdir(exist_ok=True)
    errors: list[str] | None = None
    try:
        write_document(file, text.encode("utf-8"))
        errors = [str(problem) for problem in check_pack(root.absolute()) if problem.severity == "error"]
    finally:
        if errors != []:
            _take_back(file, before, is_first=is_first)
    if errors:
        raise Refused("nothing was written: the pack would not pass the check\n" + "\n".join(errors))


def _take_back(file: Path, before: str | None, *, is_first: bool) -> None:
    from soundadvice.files.documents import write_document

    if before is None:
        file.unlink(missing_ok=True)
        if is_first:
            file.parent.rmdir()
    elif file.read_bytes() != before.encode("utf-8"):
        write_document(file, before.encode("utf-8"))


def _check_inside(root: Path, file: Path) -> None:
    """Refuses a file that a link would put elsewhere."""
    from soundadvice.files.bounded import is_outside
    from soundadvice_cli.errors import Refused

    if is_outside(root, file):
        raise Refused(f"{file}: this link leads out of the pack, so it is not written")


def _exists(path: Path) -> Exception:
    from soundadvice_cli.errors import Refused

    return Refused(f"{path} already exists, and nothing is overwritten")
