"""Bind waivers: what each waiver of a pack covers is written beside it in pack.yaml, whose comments are kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from soundadvice.files.bounded import is_outside, read_bounded
from soundadvice.files.documents import write_document
from soundadvice.loader.files import PACK, text_file
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.parse import MOST_BYTES, parse
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.errors import AuditError
from soundadvice.model.pack import Pack, Waiver

_KEY = re.compile(r"(?<![\w])finding:")


def own_waivers(pack: Pack, folder: Path) -> tuple[Waiver, ...]:
    """The waivers that stand in the pack.yaml of this folder: not those of a layer below or of a library."""
    here = (folder / PACK).resolve()
    return tuple(one for one in pack.waivers if one.span is not None and Path(one.span.file).resolve() == here)


def bind_waivers(folder: Path, covers: Mapping[int, str]) -> Path:
    """Writes what each waiver covers, by the line that it begins on, and gives the file's path.

    Raises AuditError if the file is laid out so that it cannot be added, OSError if it cannot be written.
    """
    path = folder / PACK
    if is_outside(folder, path):
        raise AuditError(f"{path}: this link leads out of the pack, so its target is not written")
    before = read_bounded(path, MOST_BYTES).decode("utf-8")
    end = "\r\n" if "\r\n" in before else "\n"
    lines = before.replace("\r\n", "\n").split("\n")
    wanted: list[object] = []
    edits: list[tuple[int, int | None, str]] = []
    for node in _waivers(path, before):
        covered = covers.get(node.at("finding").span.line)
        wanted.append({**_values(node), **({"covers": covered} if covered else {})})
        if covered:
            edits.append(_edit(node, covered, lines))
    for at, instead, line in sorted(edits, key=lambda one: -one[0]):
        if instead is None:
            lines.insert(at, line)
        else:
            lines[at] = line
    text = end.join(lines)
    if [_values(node) for node in _waivers(path, text)] != wanted:
        said = "\n".join(f"  line {line}: covers: {covered}" for line, covered in covers.items())
        raise AuditError(f"{path}: the waivers are laid out so that nothing can be added; add this by hand:\n{said}")
    write_document(path, text.encode(), like=path)
    return path


def _edit(node: Node, covered: str, lines: list[str]) -> tuple[int, int | None, str]:
    """A line to put in (before the place given), or to put in place of another."""
    held = node.get("covers")
    if held is not None:
        at = held.span.line - 1
        return at, at, lines[at].replace(held.text, covered, 1)
    finding = node.at("finding")
    at = finding.span.line - 1
    line, start = lines[at], finding.span.column - 1
    stop = start + len(finding.text) + (2 if line[start] in "\"'" else 0)
    rest = line[stop:]
    if rest.lstrip().startswith((",", "}")):
        return at, at, f"{line[:stop]}, covers: {covered}{rest}"
    key = _KEY.search(line)
    indent = key.start() if key else len(line) - len(line.lstrip())
    return at + 1, None, f"{' ' * indent}covers: {covered}"


def _waivers(path: Path, text: str) -> list[Node]:
    problems = Problems()
    node = parse(text_file(path), text.encode(), problems)
    if node is None or problems.errors:
        raise AuditError(f"{path}: this file cannot be read as it would be written")
    held = node.get("waivers")
    return [] if held is None else list(held.items())


def _values(node: Node) -> dict[str, object]:
    found: dict[str, object] = {}
    for key in ("finding", "of", "why", "covers"):
        value = node.get(key)
        if value is not None:
            found[key] = [one.text for one in value.items()] if key == "of" else value.text
    return found
