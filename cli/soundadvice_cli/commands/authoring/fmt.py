"""`soundadvice fmt`: the files of a pack laid out in the one way, their comments kept."""

from __future__ import annotations

import click


@click.command()
@click.argument("packs", nargs=-1, required=True, metavar="PACK...")
@click.option("--check", "only_check", is_flag=True, help="Change nothing; name the files that are not formatted.")
def fmt(packs: tuple[str, ...], only_check: bool) -> None:
    """Format the files of packs.

    PACK is a folder, or an installed pack's name if there is no such folder. This puts keys in order, fills lines up to
    120 columns, and drops quotes that are not needed; comments stay. It never changes what a pack says: if formatting
    would, or if a file has mistakes, nothing is written. With --check the exit code is 1 if a file is not formatted.

    Needs ruamel.yaml: `pip install 'soundadvice[fmt]'`.
    """
    from soundadvice.authoring.format import format_pack, write
    from soundadvice.wording.counts import counted
    from soundadvice_cli.errors import Findings
    from soundadvice_cli.options import folder_to_write

    found = [(pack, format_pack(folder_to_write(pack))) for pack in packs]  # all of them before any is written
    for pack, files in found:
        changed = [file for file in files if file.is_changed]
        for file in changed:
            if not only_check:
                write(file)
            click.echo(file.path)
        what = "not formatted" if only_check else "formatted"
        click.echo(f"{pack}: {counted(len(files), 'file')}, {len(changed)} {what}", err=True)
    if only_check and any(file.is_changed for _, files in found for file in files):
        raise Findings
