"""`soundadvice packs`: the packs that are installed."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write them as JSON.")
def packs(as_json: bool) -> None:
    """List the installed packs.

    You see the id, version, status, title and folder of each. Those that are not for people stand apart, each with the
    reason.
    """
    from soundadvice import installed_packs

    rows = [_row(name, folder) for name, folder in sorted(installed_packs().items())]
    if as_json:
        import json

        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    apart = [row for row in rows if row["not_for_people"] is not None]
    for row in rows:
        if row["not_for_people"] is None:
            _show(row)
    if apart:
        click.echo("\nNot for people, and offered to no one who does not ask for them by name:\n")
    for row in apart:
        _show(row)
    if not rows:
        click.echo("no packs are installed", err=True)


def _show(row: dict[str, str | None]) -> None:
    click.echo(f"{row['id']}  {row['version']}  {row['status']}")
    click.echo(f"  {row['title']}")
    if row["not_for_people"] is not None:
        click.echo(f"  not for people: {row['not_for_people']}")
    click.echo(f"  {row['folder']}")


def _row(name: str, folder: Path) -> dict[str, str | None]:
    from soundadvice import PackError, load_pack
    from soundadvice.wording.counts import counted

    try:
        pack = load_pack(folder)
    except PackError as error:
        status = f"cannot be used: {counted(len(error.problems), 'problem')}, see `soundadvice check {name}`"
        return {
            "id": name,
            "version": "?",
            "status": status,
            "title": "",
            "not_for_people": None,
            "folder": str(folder),
        }
    return {
        "id": pack.id,
        "version": pack.version,
        "status": pack.status,
        "title": pack.title,
        "not_for_people": pack.not_for_people,
        "folder": str(folder),
    }
