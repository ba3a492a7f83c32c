"""Draws the house: docs/explanation/house.svg and the table beside it in architecture.md.

The floors are those of the contract in pyproject.toml that lint-imports keeps; what is said of a room is its own
docstring. Run `python -m tools.draw_house` after a change to either; a test compares what is there with what this
would write.
"""

from __future__ import annotations

import ast
import textwrap
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[1]
DRAWING = ROOT / "docs" / "explanation" / "house.svg"
PAGE = ROOT / "docs" / "explanation" / "architecture.md"
BEGIN, END = "<!-- house: drawn by tools/draw_house.py -->", "<!-- end of house -->"
SOURCES = {"soundadvice": ROOT / "engine" / "soundadvice", "soundadvice_cli": ROOT / "cli" / "soundadvice_cli"}

_WIDTH, _GAP, _LINE, _PAD = 1080, 10, 17, 12
_STYLE = """
    text { font: 13px system-ui, sans-serif; fill: #1f2933; }
    .name { font-weight: 600; font-size: 14px; }
    rect { fill: #eef4f8; stroke: #7a94a8; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e4e9ee; } rect { fill: #24303a; stroke: #6d8498; }
    }"""


@dataclass(frozen=True, slots=True)
class Room:
    """A package: its dotted name, what it is, who calls it, and what of the world it touches."""

    name: str
    about: str
    called_by: str
    touches: str

    @property
    def short(self) -> str:
        """The name within its house."""
        return self.name.removeprefix("soundadvice.")


def room(name: str) -> Room:
    """What a room says of itself. Raises ValueError where its docstring does not say all of it."""
    package, _, inside = name.partition(".")
    folder = SOURCES[package].joinpath(*inside.split(".")) if inside else SOURCES[package]
    text = ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))) or ""
    paragraphs = [" ".join(one.split()) for one in text.split("\n\n")]
    said = dict(line.split(": ", 1) for line in text.splitlines() if line.startswith(("Called by: ", "Touches: ")))
    if said.keys() != {"Called by", "Touches"}:
        raise ValueError(f"{name}: its docstring must say `Called by:` and `Touches:`, one line each")
    about = paragraphs[0].partition(": ")[2] or paragraphs[0]
    return Room(name, about[0].upper() + about[1:], said["Called by"].rstrip("."), said["Touches"].rstrip("."))


def floors() -> list[list[Room]]:
    """The rooms of each floor, from the top down."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = config["tool"]["importlinter"]["contracts"]
    (house,) = (one for one in contracts if one["name"] == "the house, from the top down")
    return [
        [room(name) for name in layer.split(" | ") if not name.rpartition(".")[2].startswith("_")]
        for layer in house["layers"]
    ]


def rooms_within(name: str) -> Iterator[Room]:
    """The rooms that stand in another, by name."""
    package, _, inside = name.partition(".")
    folder = SOURCES[package].joinpath(*inside.split(".")) if inside else SOURCES[package]
    for path in sorted(folder.glob("*/__init__.py")):
        yield room(f"{name}.{path.parent.name}")


def drawing() -> str:
    """The house as SVG: a row of boxes for each floor. Whoever stands higher may call all that is below."""
    parts, top = [], 0.0
    for floor in floors():
        width = (_WIDTH - _GAP * (len(floor) - 1)) / len(floor)
        lines = [textwrap.wrap(one.about.replace("`", ""), int((width - 2 * _PAD) / 7)) for one in floor]
        height = _LINE * (max(map(len, lines)) + 1) + 2 * _PAD
        for number, (one, about) in enumerate(zip(floor, lines, strict=True)):
            parts += _box(one, about, (number * (width + _GAP), top), (width, height))
        top += height + _GAP
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {_WIDTH + 2} {top - _GAP + 2:g}" role="img">'
    title = "<title>The rooms of soundadvice, floor by floor; imports go down only</title>"
    return "\n".join([head, f"  {title}", f"  <style>{_STYLE}\n  </style>", *parts, "</svg>", ""])


def _box(one: Room, about: list[str], at: tuple[float, float], size: tuple[float, float]) -> Iterator[str]:
    left, top = at
    yield f'  <rect x="{left:g}" y="{top:g}" width="{size[0]:g}" height="{size[1]:g}" rx="6"/>'
    texts = [(one.short, ' class="name"'), *((line, "") for line in about)]
    for number, (text, style) in enumerate(texts, start=1):
        y = top + _PAD + number * _LINE - 4
        yield f'  <text x="{left + _PAD:g}" y="{y:g}"{style}>{escape(text)}</text>'


def table() -> str:
    """What stands between the marks of the page: the drawing, and what each room is."""
    lines = [BEGIN, "", "![The rooms of soundadvice, floor by floor](house.svg)", ""]
    lines += ["| room | what it is | called by | touches |", "| --- | --- | --- | --- |"]
    for floor in floors():
        for one in floor:
            lines += [_row(one, 0), *(_row(inner, 1) for inner in rooms_within(one.name))]
    return "\n".join([*lines, "", END])


def _row(one: Room, depth: int) -> str:
    package, _, inside = one.name.partition(".")
    folder = SOURCES[package].joinpath(*inside.split(".")) if inside else SOURCES[package]
    link = f"../../{folder.relative_to(ROOT).as_posix()}/__init__.py"
    name = f"[{one.name.rpartition('.')[2] if depth else one.short}]({link})"
    return f"| {'↳ ' * depth}{name} | {one.about} | {one.called_by} | {one.touches} |"


def page(text: str) -> str:
    """The page with what stands between its marks written anew."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{table()}{rest.partition(END)[2]}"


def main() -> None:
    """Writes the drawing and the page."""
    DRAWING.write_text(drawing(), "utf-8")
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
