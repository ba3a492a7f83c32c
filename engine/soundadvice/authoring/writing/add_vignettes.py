"""Add vignettes: lines put under the `vignettes:` of rules, whose files keep all else, comments and order too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from soundadvice.authoring.writing.trial import loaded_with
from soundadvice.files.bounded import is_outside, read_bounded
from soundadvice.files.documents import write_document
from soundadvice.loader.files import text_file
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.parse import MOST_BYTES, parse
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.errors import FormatError, PackError
from soundadvice.model.pack import Pack
from soundadvice.model.rule import Rule, Vignette

_KEY = "vignettes:"
_STEP = "  "


@dataclass(frozen=True, slots=True)
class Addition:
    """Vignettes for one rule, and the lines that say them, as they stand under `vignettes:` in a rule's file."""

    rule: str
    vignettes: tuple[Vignette, ...]
    lines: tuple[str, ...]


def add_vignettes(folder: Path, pack: Pack, additions: Sequence[Addition]) -> dict[Path, int]:
    """Writes vignettes into the files of a pack's rules: how many into which file.

    First the pack is read from a copy as it would be. Raises FormatError, with nothing written, where a rule stands in
    no file of the folder, or in one that is laid out so that nothing can be added, or where anything else would change.
    """
    changed: dict[Path, str] = {}
    counts: dict[Path, int] = {}
    for one in additions:
        path = _file_of(folder, pack.rule[one.rule])
        before = changed.get(path) or read_bounded(folder / path, MOST_BYTES).decode("utf-8")
        changed[path] = _with(before, path, one)
        counts[path] = counts.get(path, 0) + len(one.vignettes)
    written = {path: text.encode("utf-8") for path, text in changed.items()}
    try:
        again = loaded_with(folder, pack, written, FormatError)
    except PackError as error:
        raise FormatError(f"{folder}: nothing is written: the pack would not load any longer: {error}") from None
    _check(pack, again, additions, folder)
    for path, content in written.items():
        write_document(folder / path, content)
    return counts


def stands_in(folder: Path, rule: Rule) -> bool:
    """Whether a rule stands in a file of the folder, and not in that of a layer below or of a library."""
    return rule.span is not None and Path(rule.span.file).resolve().is_relative_to(folder.resolve())


def _file_of(folder: Path, rule: Rule) -> Path:
    """The file of a rule, within the folder. Raises FormatError where it stands elsewhere."""
    path = Path(rule.span.file) if rule.span is not None else folder
    try:
        within = path.resolve().relative_to(folder.resolve())
    except ValueError:
        raise FormatError(
            f"the rule `{rule.id}` is in {path.name} of another pack: write its vignettes there"
        ) from None
    if is_outside(folder, path):
        raise FormatError(f"{path}: this link leads out of the pack, so its target is not written")
    if path.suffix != ".yaml":
        raise FormatError(f"{path}: a table in this format holds no vignettes; write them as whole people")
    return within


def _with(before: str, path: Path, addition: Addition) -> str:
    """The file's text with the lines of an addition under the vignettes of its rule."""
    end = "\r\n" if "\r\n" in before else "\n"
    body = before.replace("\r\n", "\n")
    lines = body.split("\n")
    rule = _rule(body, path, addition.rule)
    held = rule.get("vignettes")
    first = lines[rule.at("id").line]
    if "{" in first[: rule.keys["id"].column] or lines[rule.line][rule.column : rule.column + 1] == "{":
        raise _by_hand(path, addition)
    indent = " " * rule.keys["id"].column
    if held is None:
        at = _end_of(rule, lines)
        lines[at:at] = [f"{indent}{_KEY}", *_indented(addition.lines, indent)]
    elif held.items() and lines[held.line][held.column : held.column + 1] != "[":
        # Items in their block: the column is that of the first dash, comments below the last item stay with it.
        dash = " " * held.column
        at = _past_comments(_end_of(held, lines), lines, held.column)
        lines[at:at] = _indented(addition.lines, dash.removesuffix(_STEP) if dash else "", outdent=not dash)
    elif not held.items():
        key = rule.keys["vignettes"]
        rest = lines[key.line][key.end_column + 1 :].replace(" []", "", 1).rstrip()
        lines[key.line : key.line + 1] = [
            f"{lines[key.line][: key.end_column]}:{rest}",
            *_indented(addition.lines, indent),
        ]
    else:
        raise _by_hand(path, addition)
    return end.join(lines)


def _by_hand(path: Path, addition: Addition) -> FormatError:
    said = "\n".join(addition.lines)
    return FormatError(f"{path}: this file is laid out so that nothing can be added; add this by hand:\n{said}")


def _rule(text: str, path: Path, name: str) -> Node:
    root = parse(text_file(path), text.encode(), Problems())
    waiting = [] if root is None else [root]
    while waiting:
        node = waiting.pop()
        if node.get("id") is not None and node.at("id").text == name and node.get("advise") is not None:
            return node
        waiting += [*node.items(), *node.at("rows").items()] if isinstance(node.value, (list, dict)) else []
    raise FormatError(f"{path}: the rule `{name}` is not in this file any longer; try again")


def _end_of(node: Node, lines: list[str]) -> int:
    """The number of the line after the last one on which something of a node stands."""
    last = node.line
    waiting = [node]
    while waiting:
        one = waiting.pop()
        below = [*one.items(), *(one.value.values() if isinstance(one.value, dict) else ())]
        waiting += below
        if not below:
            last = max(last, one.end_line if one.end_column else one.end_line - 1)
        elif one.value and lines[one.line][one.column : one.column + 1] in ("[", "{"):
            last = max(last, one.end_line)
    return _before_blank(last + 1, lines)


def _before_blank(at: int, lines: list[str]) -> int:
    """A block text ends at the next value: blank lines and comments before that are none of it."""
    while at > 1 and (not lines[at - 1].strip() or lines[at - 1].lstrip().startswith("#")):
        at -= 1
    return at


def _past_comments(at: int, lines: list[str], column: int) -> int:
    """Past the comments that stand as far in as the items before them."""
    while at < len(lines) and lines[at].lstrip().startswith("#") and len(lines[at]) - len(lines[at].lstrip()) >= column:
        at += 1
    return at


def _indented(lines: Sequence[str], indent: str, *, outdent: bool = False) -> list[str]:
    """Lines that stand two columns in, moved further in; or `outdent`, to the beginning of the line."""
    whole = [line for block in lines for line in block.split("\n")]
    return [line.removeprefix(_STEP) if outdent else f"{indent}{line}" for line in whole]


def _check(pack: Pack, again: Pack, additions: Sequence[Addition], folder: Path) -> None:
    """Nothing but the vignettes has changed, and they are those that were meant, after those that were there."""
    rules = {rule.id: rule for rule in pack.rules}
    for one in additions:
        rule = rules[one.rule]
        rules[one.rule] = replace(rule, vignettes=(*rule.vignettes, *one.vignettes))
    kept = [one.name for one in fields(Pack) if one.name not in ("parent", "rules", "translations")]
    same = again.rules == tuple(rules.values()) and all(getattr(pack, name) == getattr(again, name) for name in kept)
    if not same or pack.content_hash != again.content_hash:
        raise FormatError(f"{folder}: nothing is written: more than the vignettes would change")
