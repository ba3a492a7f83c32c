"""Listed: the edits that a review of the auditor writes out, 38 of its 57, from listed.yaml."""

from __future__ import annotations

from pathlib import Path

import yaml

from tools.planted.edit import PlantedEdit, Substitution


def _listed() -> tuple[PlantedEdit, ...]:
    rows = yaml.safe_load((Path(__file__).parent / "listed.yaml").read_text("utf-8"))
    return tuple(
        PlantedEdit(one["kind"], one["what"], one["pack"], tuple(map(_change, one["changes"])), one["number"])
        for one in rows
    )


def _change(one: dict[str, str]) -> Substitution:
    return Substitution(one["path"], one["old"], one["new"]) if "old" in one else Substitution(one["path"], new=None)


LISTED = _listed()
