"""`soundadvice verify-proofs`: check the certificates that `audit --proofs` wrote, by a program of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections import Counter
    from pathlib import Path

_SHOWN = 20


@click.command()
@click.argument("folder", metavar="DIR")
def verify_proofs(folder: str) -> None:
    """Check the proofs and witnesses of an audit.

    DIR is what `soundadvice audit --proofs DIR` wrote. Each formula for which the manifest promises a proof has no
    solution; each witness solves its formula; and no file was changed, left out or added. That a formula says of the
    pack what the manifest says of it is not checked. The exit code is 1 if anything is wrong.
    """
    from pathlib import Path

    from soundadvice.checker.check_proofs import check
    from soundadvice_cli.errors import Findings, Refused

    root = Path(folder)
    manifests = [*root.glob("manifest.json"), *sorted(root.glob("*/manifest.json"))]
    if not manifests:
        raise Refused(
            f"`{folder}` has no manifest.json\n  help: write it with `soundadvice audit PACK --proofs {folder}`"
        )
    faults = 0
    for manifest in manifests:
        try:
            found, wrong = check(manifest.parent)
        except (ValueError, KeyError, TypeError) as error:
            raise Refused(f"{manifest}: this is no manifest of certificates: {error}") from None
        for line in wrong[:_SHOWN]:
            click.echo(f"WRONG  {line}")
        if len(wrong) > _SHOWN:
            click.echo(f"… and {len(wrong) - _SHOWN} more")
        click.echo(f"{_named(manifest)}: {_sentence(found, len(wrong))}")
        faults += len(wrong)
    if faults:
        raise Findings


def _named(manifest: Path) -> str:
    import json

    pack = json.loads(manifest.read_text("utf-8"))["pack"]
    return f"{pack['id']} {pack['version']}"


def _sentence(found: Counter[str], wrong: int) -> str:
    """What was checked, and what is only listed."""
    if wrong:
        return f"{wrong:,} {'thing is' if wrong == 1 else 'things are'} wrong; do not rely on these certificates"
    listed = [f"{number:,} {kind.replace('_', ' ')}" for kind, number in found.items() if kind not in _CHECKED]
    checked = [f"{found[kind]:,} {what}" for kind, what in _CHECKED.items()]
    return f"{' and '.join(checked)} are right" + (f"; only listed: {', '.join(listed)}" if listed else "")


_CHECKED = {"impossible": "proofs that no one is there", "possible": "witnesses that someone is"}
