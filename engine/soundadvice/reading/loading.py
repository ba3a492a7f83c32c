"""Loading: a pack by its name or folder, with its parents; and where installed packs are found."""

from __future__ import annotations

import os
from collections.abc import Mapping
from difflib import get_close_matches
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from soundadvice.errors import PackError
from soundadvice.pack import DEFAULT_REGION, Pack
from soundadvice.problem import Problem
from soundadvice.reading.building import build_pack
from soundadvice.reading.files import read_files
from soundadvice.reading.node import Problems, TextFile

ENTRY_POINTS = "soundadvice.packs"
_MOST_LAYERS = 8


def load_pack(
    name: str | os.PathLike[str],
    *,
    parameters: Mapping[str, object] | None = None,
    region: str = DEFAULT_REGION,
) -> Pack:
    """The pack with that name, or in that folder, ready to use.

    `parameters` sets values within the pack's ranges, such as `{"few_weeks": "4 weeks"}`. `region` chooses the
    emergency number shown. Raises PackError with every problem found.
    """
    problems = Problems()
    pack = _load(name, parameters or {}, region, problems, ())
    if pack is None or problems.errors:
        raise PackError(problems.errors)
    unknown = [key for key in parameters or {} if key not in pack.parameter]
    for key in unknown:
        close = get_close_matches(key, list(pack.parameter), n=1)
        hint = f"did you mean `{close[0]}`?" if close else "parameters: " + ", ".join(f"`{p}`" for p in pack.parameter)
        problems.add("unknown_parameter", f"`{pack.id}` has no parameter `{key[:64]}`", TextFile("parameters"), hint)
    if unknown:
        raise PackError(problems.errors)
    return pack


def check_pack(name: str | os.PathLike[str]) -> tuple[Problem, ...]:
    """Every problem of a pack, warnings included; empty where there is none."""
    problems = Problems()
    _load(name, {}, DEFAULT_REGION, problems, ())
    return problems.found


def installed_packs() -> dict[str, Path]:
    """The installed packs' folders by id: those of every package that names the entry point `soundadvice.packs`.

    No code of those packages is run. Raises PackError where two packs have one id.
    """
    found: dict[str, Path] = {}
    problems = Problems()
    for module in sorted({point.module for point in entry_points(group=ENTRY_POINTS)}):
        spec = find_spec(module)
        for place in (spec.submodule_search_locations or ()) if spec else ():
            for head in sorted(Path(place).glob("*/pack.yaml")):
                folder = head.parent
                if folder.name in found and found[folder.name] != folder:
                    message = f"two installed packs have the id `{folder.name}`"
                    problems.add("two_packs", message, TextFile(str(folder)), f"the other is {found[folder.name]}")
                found.setdefault(folder.name, folder)
    if problems.errors:
        raise PackError(problems.errors)
    return found


def find_pack(name: str | os.PathLike[str]) -> Path:
    """The folder of a pack given by name or folder. Raises PackError where there is none."""
    problems = Problems()
    folder = _find(name, None, problems)
    if folder is None:
        raise PackError(problems.errors)
    return folder


def _find(name: str | os.PathLike[str], beside: Path | None, problems: Problems) -> Path | None:
    text = os.fspath(name)
    if isinstance(name, str) and text.replace("_", "").isalnum():
        if beside is not None and (beside.parent / text / "pack.yaml").is_file():
            return beside.parent / text
        installed = installed_packs()
        if text in installed:
            return installed[text]
        if not (Path(text) / "pack.yaml").is_file():
            known = list(installed)
            close = get_close_matches(text, known, n=1)
            hint = f"did you mean `{close[0]}`?" if close else "installed: " + ", ".join(f"`{one}`" for one in known)
            problems.add("no_pack", f"there is no pack `{text[:64]}`", TextFile("packs"), hint + "; or give a folder")
            return None
    folder = Path(text)
    if "\0" in text or not folder.is_dir():
        problems.add(
            "no_pack", "this is not a folder", TextFile(text[:200] or "packs"), "give the folder that holds pack.yaml"
        )
        return None
    return folder


def _load(
    name: str | os.PathLike[str],
    parameters: Mapping[str, object],
    region: str,
    problems: Problems,
    above: tuple[Path, ...],
) -> Pack | None:
    """A layer on its parents. `above` are the folders that extend this one, for cycles."""
    folder = _find(name, above[-1] if above else None, problems)
    if folder is None:
        return None
    if folder.resolve() in {one.resolve() for one in above} or len(above) >= _MOST_LAYERS:
        problems.add("layer_cycle", "this pack extends itself", TextFile(str(folder)), "remove one `extends`")
        return None
    files = read_files(folder, problems)
    parent = None
    if files.pack is not None and files.pack.shape.extends is not None:
        if region not in ("", DEFAULT_REGION) and region in files.pack.shape.emergency_numbers:
            parent = _load(files.pack.shape.extends, parameters, DEFAULT_REGION, problems, (*above, folder))
        else:
            parent = _load(files.pack.shape.extends, parameters, region, problems, (*above, folder))
        if parent is None:
            return None
    return build_pack(folder, files, parent, parameters, region, problems)
