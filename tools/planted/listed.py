"""Listed: the 57 edits of a review of the auditor: 38 as it writes them out, and 19 made again from their kinds."""

from __future__ import annotations

from pathlib import Path

import yaml

from tools.planted.edit import PlantedEdit, Substitution


def _read(name: str) -> tuple[PlantedEdit, ...]:
    rows = yaml.safe_load((Path(__file__).parent / name).read_text("utf-8"))
    return tuple(
        PlantedEdit(one["kind"], one["what"], one["pack"], tuple(map(_change, one["changes"])), one["number"])
        for one in rows
    )


def _change(one: dict[str, str]) -> Substitution:
    return Substitution(one["path"], one["old"], one["new"]) if "old" in one else Substitution(one["path"], new=None)


LISTED = _read("listed.yaml")
RECONSTRUCTED = _read("reconstructed.yaml")
