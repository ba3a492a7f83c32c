"""Layout: where each node of an argument is drawn, how large, and which way the arrows go.

The top goal and its strategy stand above. Each goal under the strategy heads a block; blocks stand in columns that come
out about as high. In a block the goals under its head stand below each other, with what belongs to each at its right.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from textwrap import wrap

from soundadvice.audit.finding import Verdict
from soundadvice.reports.assurance.nodes import GsnKind, GsnNode

LINE, PAD, LETTER = 15.0, 10.0, 6.4
"""How high a line of text is, how far it stays from the edge, and how wide a letter is at the most; in pixels."""
SLANT = 18.0
"""How far the sides of a parallelogram lean."""
DIAMOND = 9.0
"""Half of how wide and high the mark of an undeveloped goal is."""
_COLUMNS, _GAP, _RISE = 3, 40.0, 22.0
_INDENT, _GOAL, _SIDE, _BETWEEN = 28.0, 232.0, 140.0, 34.0
_COLUMN = _INDENT + _GOAL + _BETWEEN + _SIDE
WIDTH = _COLUMNS * _COLUMN + (_COLUMNS + 1) * _GAP
_SAID = {
    Verdict.HOLDS: "shown",
    Verdict.WAIVED: "WAIVED: not shown",
    Verdict.FAILS: "FAILS: not so",
    Verdict.UNDECIDED: "UNDECIDED: not shown",
    Verdict.NOT_CHECKED: "NOT CHECKED: not shown",
}


@dataclass(frozen=True, slots=True)
class Box:
    """A node with its place: the left upper corner, the size, the lines of text."""

    node: GsnNode
    name: str
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]

    @property
    def middle(self) -> tuple[float, float]:
        """The point in the middle."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line through points, with its head at the last one: solid for SupportedBy, hollow for InContextOf."""

    points: tuple[tuple[float, float], ...]
    hollow: bool


@dataclass(slots=True)
class DrawnArgument:
    """All boxes and arrows, and how large the whole is."""

    boxes: list[Box] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    height: float = 0.0

    def put(self, node: GsnNode, names: dict[int, str], x: float, y: float, width: float) -> Box:
        """Places a node, and grows with it."""
        box = _sized(node, names[id(node)], x, y, width)
        self.boxes.append(box)
        self.height = max(self.height, box.y + box.height + (DIAMOND * 2 if node.undeveloped else 0))
        return box


def laid_out(top: GsnNode, names: dict[int, str]) -> DrawnArgument:
    """The drawing of an argument: a goal, one strategy under it, goals under that, and one more level."""
    drawing = DrawnArgument()
    (strategy,) = top.supported_by
    goal = drawing.put(top, names, (WIDTH - 360) / 2, _contexts_above(top), 360)
    _beside(drawing, goal, top.in_context_of, names)
    at = drawing.put(strategy, names, (WIDTH - 420) / 2, drawing.height + _GAP, 420)
    drawing.arrows.append(Arrow((_below(goal), _above(at)), hollow=False))
    _beside(drawing, at, strategy.in_context_of, names)
    bus = drawing.height + _RISE
    tops = [bus + _RISE] * _COLUMNS
    heights = {id(one): _block(DrawnArgument(), one, names, 0, 0) for one in strategy.supported_by}
    for one in strategy.supported_by:
        column = min(range(_COLUMNS), key=lambda number: (tops[number], number))
        x = _GAP + column * (_COLUMN + _GAP)
        _trunk(drawing, _below(at), bus, x, tops[column])
        _block(drawing, one, names, x, tops[column])
        tops[column] += heights[id(one)] + _GAP
    drawing.height += PAD
    return drawing


def _contexts_above(top: GsnNode) -> float:
    return PAD if top.in_context_of else 0.0


def _trunk(drawing: DrawnArgument, start: tuple[float, float], bus: float, x: float, y: float) -> None:
    """From the strategy along the bus, down in the gutter beside the column, and into the head of a block."""
    gutter, into = x - _GAP / 2, (x + _INDENT, y)
    points = [start, (start[0], bus), (gutter, bus)]
    points += [(gutter, y + _RISE), (x, y + _RISE)] if y > bus + _RISE else [(into[0], bus), into]
    if y <= bus + _RISE:
        points = [start, (start[0], bus), (into[0], bus), into]
    drawing.arrows.append(Arrow(tuple(points), hollow=False))


def _block(drawing: DrawnArgument, head: GsnNode, names: dict[int, str], x: float, y: float) -> float:
    """A goal with all under it; says how high it came out."""
    box = drawing.put(head, names, x, y, _COLUMN)
    foot, trunk = y + box.height, x + _INDENT / 2
    if any(one.kind is GsnKind.SOLUTION for one in head.supported_by):
        return _stacked(drawing, box, head.supported_by, names, foot + _RISE) - y
    for child in head.supported_by:
        foot += _RISE if foot == y + box.height else DIAMOND * 2 + PAD
        goal = drawing.put(child, names, x + _INDENT, foot, _GOAL)
        drawing.arrows.append(
            Arrow(((trunk, y + box.height), (trunk, goal.middle[1]), (goal.x, goal.middle[1])), False)
        )
        foot = max(foot + goal.height, _at_its_side(drawing, goal, child, names, foot))
    return foot - y + (DIAMOND * 2 if any(one.undeveloped for one in head.every) else 0)


def _at_its_side(drawing: DrawnArgument, goal: Box, node: GsnNode, names: dict[int, str], y: float) -> float:
    """The evidence, or the reasons of the authors, at the right of a goal; says where that ends."""
    for one in (*node.in_context_of, *node.supported_by):
        side = drawing.put(one, names, goal.x + _GOAL + _BETWEEN, y, _SIDE)
        level = min(max(goal.y + PAD, side.middle[1]), goal.y + goal.height - PAD)
        turn = goal.x + _GOAL + _BETWEEN / 2
        points = ((goal.x + _GOAL, level), (turn, level), (turn, side.middle[1]), (side.x, side.middle[1]))
        drawing.arrows.append(Arrow(points, hollow=one.kind is not GsnKind.SOLUTION))
        y = side.y + side.height + PAD
    return y


def _stacked(drawing: DrawnArgument, above: Box, nodes: Iterable[GsnNode], names: dict[int, str], y: float) -> float:
    """Evidence that stands right under the head of a block."""
    for one in nodes:
        box = drawing.put(one, names, above.x + _INDENT, y, _SIDE)
        x = above.x + _INDENT / 2
        points = ((x, above.y + above.height), (x, box.middle[1]), (box.x, box.middle[1]))
        drawing.arrows.append(Arrow(points, hollow=False))
        y = box.y + box.height + PAD
    return y


def _beside(drawing: DrawnArgument, box: Box, nodes: Sequence[GsnNode], names: dict[int, str]) -> None:
    """Contexts at the left, assumptions and justifications at the right, each under the one before."""
    left = [one for one in nodes if one.kind is GsnKind.CONTEXT]
    for group, x, width in (
        (left, _GAP, 360.0),
        ([one for one in nodes if one not in left], WIDTH - _GAP - 300, 300.0),
    ):
        y = box.y
        for one in group:
            side = drawing.put(one, names, x, y, width)
            at_left = x < box.x
            edge = SLANT / 2 if box.node.kind is GsnKind.STRATEGY else 0.0
            start = (box.x if at_left else box.x + box.width - edge, min(side.middle[1], box.y + box.height - PAD))
            end = (side.x + side.width if at_left else side.x, side.middle[1])
            turn = (start[0] + end[0]) / 2
            drawing.arrows.append(Arrow((start, (turn, start[1]), (turn, end[1]), end), hollow=True))
            y += side.height + PAD


def _below(box: Box) -> tuple[float, float]:
    return box.x + box.width / 2, box.y + box.height


def _above(box: Box) -> tuple[float, float]:
    return box.x + box.width / 2, box.y


def _sized(node: GsnNode, name: str, x: float, y: float, width: float) -> Box:
    """The box of a node: as high as its text needs. Round ones are so large that the text stays inside."""
    narrower = {
        GsnKind.SOLUTION: 0.3,
        GsnKind.STRATEGY: 0.12,
        GsnKind.ASSUMPTION: 0.26,
        GsnKind.JUSTIFICATION: 0.26,
    }
    room = max(8, int((width * (1 - narrower.get(node.kind, 0.0)) - PAD) / LETTER))
    parts = (
        [line for part in node.text.split("; ") for line in wrap(part, room)] if node.kind is GsnKind.SOLUTION else []
    )
    lines = (_head(node, name), *(parts or wrap(node.text, room)))
    high = len(lines) * LINE
    if node.kind is GsnKind.SOLUTION:
        across = ((max(map(len, lines)) * LETTER) ** 2 + high**2) ** 0.5
        width = min(max(across, 80.0), width + _GAP / 2)
        return Box(node, name, x, y, width, width, lines)
    if node.kind in (GsnKind.ASSUMPTION, GsnKind.JUSTIFICATION):
        return Box(node, name, x, y, width, high * 1.4 + 2 * PAD, lines)
    return Box(node, name, x, y, width, high + 2 * PAD, lines)


def _head(node: GsnNode, name: str) -> str:
    """The id of a node, and what is shown of it; of a goal that others make, how many of them are open."""
    if node.kind is not GsnKind.GOAL:
        return name
    if node.verdict is not None:
        return f"{name} · {_SAID[node.verdict]}"
    if node.undeveloped:
        return f"{name} · not shown"
    open_ = sum(one.undeveloped for one in node.every)
    return f"{name} · not shown: {open_} open" if open_ else name
