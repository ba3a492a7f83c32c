"""soundadvice as whoever installs its wheel has it: an environment with it, what it needs, and nothing else.

A developer's environment has ten times as many packages, which is looked through for packs, and finds its modules by
way of a working copy.
"""

from __future__ import annotations

import shutil
import sysconfig
import venv
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

_OURS = ("engine/soundadvice", "cli/soundadvice_cli", "rules/soundadvice_rules", "rules/soundadvice_instruments")


def as_installed(folder: Path, pack: str) -> str:
    """Makes an environment in a folder, with the ready form of one pack; the path of its Python."""
    import soundadvice
    from soundadvice.loader.ready.installed import FOLDER, ready_form

    venv.create(folder, symlinks=True, with_pip=False)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
    root = Path(__file__).parents[1]
    for one in _OURS:
        shutil.copytree(root / one, site / Path(one).name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in sorted(_needed("soundadvice")):
        _link(distribution(name), site)
    place = site / "soundadvice_rules" / pack
    form = ready_form(soundadvice.load_pack(place), place)
    assert form is not None
    (place.parent / FOLDER).mkdir(exist_ok=True)
    (place.parent / FOLDER / f"{pack}.json").write_bytes(form)
    return str(folder / "bin" / "python")


def _needed(name: str) -> set[str]:
    """A package, and all that is installed with it where nothing more is asked for."""
    found, waiting = {name}, [name]
    while waiting:
        for line in distribution(waiting.pop()).requires or ():
            wanted = Requirement(line)
            if (wanted.marker is None or wanted.marker.evaluate({"extra": ""})) and wanted.name not in found:
                found.add(wanted.name)
                waiting.append(wanted.name)
    return found


def _link(package: Distribution, site: Path) -> None:
    """The modules of an installed package, and what is written about it; not what leads to a working copy."""
    for top in {file.parts[0] for file in package.files or ()} - {"..", "__pycache__"}:
        if not top.endswith(".pth"):
            (site / top).symlink_to(Path(str(package.locate_file(top))).resolve())
