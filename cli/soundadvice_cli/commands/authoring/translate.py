"""`soundadvice translate`: the texts of a pack in another language."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from soundadvice.model.pack import Pack

_LARGEST = 16 * 2**20
_TAG = r"[a-z]{2,3}(-[A-Za-z0-9]+)*"


@click.command()
@click.argument("pack")
@click.option("--language", metavar="TAG", help="The language to translate into, such as de or pt-BR.")
@click.option(
    "--to-po", metavar="FILE", help="Write a .po file for a translator's tool, instead of the pack's own file."
)
@click.option("--from-po", metavar="FILE", help="Take over what a .po file has translated.")
@click.option("--made-by", metavar="WORDS", help="Who translates, to be said in the file.")
@click.option("--overwrite", is_flag=True, help="With --to-po: replace a file that is there.")
def translate(
    pack: str, language: str | None, to_po: str | None, from_po: str | None, made_by: str | None, overwrite: bool
) -> None:
    """Translate a pack: see how far its languages are, and write the file to fill in.

    \b
    soundadvice translate PACK                              which languages there are
    soundadvice translate PACK --language de                write translations/de.yaml
    soundadvice translate PACK --language de --to-po F.po   write a file for a translator
    soundadvice translate PACK --language de --from-po F.po take over what they did

    PACK is a folder, or an installed pack's name if there is no such folder. The file has each text once, by its place
    in the pack, with the words of the pack above it. What you have translated stays; what is new since then is added
    for you to fill in; what has changed is marked. A language is offered to people when nothing is missing in it.

    .po files need Babel: `pip install 'soundadvice[translate]'`.
    """  # noqa: D301  a backspace tells click to keep the lines
    from soundadvice import load_pack
    from soundadvice_cli.options import folder_to_write

    if language is None:
        if to_po or from_po or made_by:
            raise click.UsageError("say which --language")
        for line in _languages(load_pack(folder_to_write(pack), translations=True)):
            click.echo(line)
        return
    if to_po and from_po:
        raise click.UsageError("give either --to-po or --from-po")
    folder = folder_to_write(pack)
    loaded = load_pack(folder, translations=True)
    _check_language(loaded, language)
    if to_po is not None:
        _write_po(loaded, language, to_po, overwrite=overwrite)
        return
    _write(loaded, folder, language, from_po, made_by)


def _check_language(pack: Pack, language: str) -> None:
    import re

    if not re.fullmatch(_TAG, language):
        raise click.BadParameter(f"`{language[:40]}` is not the short name of a language, such as de or pt-BR")
    if language == pack.language:
        raise click.BadParameter(f"`{pack.id}` is written in `{language}`", param_hint="--language")


def _languages(pack: Pack) -> list[str]:
    from soundadvice.authoring.translation.file import own_translation, state
    from soundadvice.wording.counts import counted
    from soundadvice.wording.translation.speak import languages, missing_in

    lines = [f"{pack.language}  the language that the pack is written in"]
    for tag in sorted({one.language for one in pack.translations}):
        missing, stale = missing_in(pack, tag), state(pack, tag).stale
        told = "offered" if tag in languages(pack) else f"not offered: {counted(len(missing), 'text')} missing"
        changed = f", {len(stale)} of other words than those of now" if stale else ""
        lines.append(f"{tag}  {told}{changed}; made by: {own_translation(pack, tag).made_by}")
    return lines


def _write_po(pack: Pack, language: str, name: str, *, overwrite: bool) -> None:
    from soundadvice.authoring.translation.po import to_po
    from soundadvice.files.documents import write_document
    from soundadvice_cli.errors import Refused

    if Path(name).exists() and not overwrite:
        raise Refused(f"{name}: this is there already\n  help: add --overwrite, or give another name")
    write_document(name, to_po(pack, language))
    click.echo(name)


def _write(pack: Pack, folder: Path, language: str, from_po: str | None, made_by: str | None) -> None:
    from dataclasses import replace

    from soundadvice import load_pack
    from soundadvice.authoring.translation.file import merged, state, write_translation
    from soundadvice.authoring.translation.po import from_po as read
    from soundadvice.files.bounded import read_bounded
    from soundadvice.wording.counts import counted

    texts = () if from_po is None else read(read_bounded(from_po, _LARGEST))
    made = merged(pack, language, texts)
    path = write_translation(folder, pack, made if made_by is None else replace(made, made_by=made_by))
    click.echo(path)
    now = state(load_pack(folder, translations=True), language)
    click.echo(
        f"{counted(len(now.translated), 'text')} translated, {len(now.missing)} to translate, {len(now.stale)} changed",
        err=True,
    )
