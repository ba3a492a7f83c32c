"""Load: a pack by its name or folder, with its parents; ready made where it is installed so, else from its files."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from soundadvice.loader.find import EVERY, find, find_pack, installed_packs, text_file
from soundadvice.loader.ready.installed import ready_pack
from soundadvice.loader.yaml.node import TextFile
from soundadvice.loader.yaml.problems import Problems, suggestion
from soundadvice.loader.yaml.quoting import quote
from soundadvice.model.errors import PackError
from soundadvice.model.pack import DEFAULT_REGION, Pack
from soundadvice.model.problem import Problem
from soundadvice.wording.printable import printable
from soundadvice.wording.translation.speak import language_named, languages, pack_in_language

__all__ = ["check_pack", "find_pack", "installed_packs", "load_pack"]


def load_pack(
    name: str | os.PathLike[str],
    *,
    parameters: Mapping[str, object] | None = None,
    region: str = DEFAULT_REGION,
    language: str | None = None,
    translations: bool = False,
) -> Pack:
    """The pack with that name, or in that folder, ready to use.

    `parameters` sets values within the pack's ranges, such as `{"few_weeks": "4 weeks"}`. `region` chooses whose
    emergency number and services are shown, `language` in which of the languages that it is offered in: a tag such as
    `de`, None for its own. With `translations`, all of them are read, for whoever chooses later. Raises PackError
    with every problem found.
    """
    if not parameters and region == DEFAULT_REGION and language is None and not translations:
        ready = ready_pack(name)
        if ready is not None:
            return ready
    problems = Problems()
    wanted = EVERY if translations else language
    pack = _read(name, parameters or {}, region, problems, wanted)
    if pack is None or problems.errors:
        raise PackError(problems.errors)
    if language is None:
        return pack
    found = language_named(languages(pack), language)
    if found is not None:
        return pack_in_language(pack, found)
    _add_no_language(name, pack, _read(name, parameters or {}, region, problems, EVERY), language, problems)
    raise PackError(problems.errors)


def check_pack(name: str | os.PathLike[str]) -> tuple[Problem, ...]:
    """Every problem of a pack, warnings included; empty if there is none."""
    problems = Problems()
    _read(name, {}, DEFAULT_REGION, problems, EVERY)
    return problems.found


def _add_no_language(
    name: str | os.PathLike[str], pack: Pack, whole: Pack | None, language: str, problems: Problems
) -> None:
    """That a pack is not offered in a language. `whole` is the pack with every translation, for those that it is in."""
    begun = language_named([one.language for one in pack.translations], language)
    message = f"`{pack.id}` is not in {quote(printable(language[:40]))}" + (", or not all of it" if begun else "")
    hint = "it is in " + ", ".join(f"`{one}`" for one in languages(whole or pack))
    problems.add("no_language", message, TextFile(printable(os.fspath(name)[:200])), hint)


def _read(
    name: str | os.PathLike[str],
    parameters: Mapping[str, object],
    region: str,
    problems: Problems,
    language: str | None,
) -> Pack | None:
    from soundadvice.loader.layers import load_layers  # what reads and checks files: a ready pack needs none of it

    folder = find(name, None, problems)
    if folder is None:
        return None
    with _uncollected():
        pack = load_layers(folder, parameters, region, problems, (), language=language)
    if pack is not None:
        _check_overrides(parameters, pack, folder, problems)
    return pack


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leaves garbage alone for a moment: of a large pack's many nodes none is garbage before the end.

    The collector would look through all of them again and again, for about a third of the time of loading.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _check_overrides(parameters: Mapping[str, object], pack: Pack, folder: Path, problems: Problems) -> None:
    for key in parameters:
        if key not in pack.parameter:
            message = f"the pack has no parameter {quote(str(key))}"
            hint = suggestion(str(key), list(pack.parameter), "its parameters")
            problems.add("unknown_parameter", message, text_file(folder / "pack.yaml"), hint)
