"""Drawing: an argument as one SVG, in the shapes of Goal Structuring Notation (community standard, version 3)."""

from __future__ import annotations

from collections.abc import Iterator

from soundadvice.audit.finding import Verdict
from soundadvice.handout.markup import Markup, element, joined
from soundadvice.reports.assurance.layout import DIAMOND, LINE, SLANT, WIDTH, Arrow, Box, laid_out
from soundadvice.reports.assurance.nodes import NAMES, GsnKind, GsnNode, numbered

GSN_STYLE = """
.gsn { --ground: #ffffff; --ink: #1b2227; --line: #4b565e; --shown: #1f6b3a; --not-so: #a8201a; --open: #8a5200;
  --waived: #6b2f8a; font: 12px system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
@media (prefers-color-scheme: dark) and (not print) { .gsn { --ground: #14191c; --ink: #e8edf0; --line: #b3bfc6;
  --shown: #7fd19b; --not-so: #ff9a92; --open: #f0b35c; --waived: #d6a9f2; } }
.gsn .shape { fill: var(--ground); stroke: var(--line); stroke-width: 1.5; }
.gsn text { fill: var(--ink); } .gsn .id { font-weight: bold; }
.gsn .arrow { fill: none; stroke: var(--line); stroke-width: 1.2; }
.gsn .solid { fill: var(--line); stroke: var(--line); } .gsn .hollow { fill: var(--ground); stroke: var(--line); }
.gsn .holds .shape { stroke: var(--shown); } .gsn .holds .id { fill: var(--shown); }
.gsn .fails .shape { stroke: var(--not-so); stroke-width: 3; } .gsn .fails .id { fill: var(--not-so); }
.gsn .undecided .shape, .gsn .not_checked .shape { stroke: var(--open); stroke-dasharray: 6 3; }
.gsn .undecided .id, .gsn .not_checked .id { fill: var(--open); }
.gsn .waived .shape { stroke: var(--waived); stroke-dasharray: 2 3; stroke-width: 2; }
.gsn .waived .id { fill: var(--waived); }
.gsn .diamond { fill: var(--ground); stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: none; }
"""
_HEAD = 9.0


def drawn(top: GsnNode, *, alone: bool) -> Markup:
    """The SVG. One that stands `alone`, in a file, brings its own style."""
    drawing = laid_out(top, numbered(top))
    parts = [element("title", f"Assurance case: {top.text}")]
    if alone:
        parts.append(element("style", Markup(GSN_STYLE)))
        ground = {"width": f"{WIDTH:.0f}", "height": f"{drawing.height:.0f}"}
        parts.append(element("rect", x="0", y="0", **ground, style="fill: var(--ground)"))
    parts += [_arrow(one) for one in drawing.arrows]
    parts += [_box(one) for one in drawing.boxes]
    return element(
        "svg",
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH:.0f} {drawing.height:.0f}",
        role="img",
        class_="gsn",
        **({"width": f"{WIDTH:.0f}", "height": f"{drawing.height:.0f}"} if alone else {}),
    )


def _box(box: Box) -> Markup:
    node = box.node
    look = f"node {NAMES[node.kind].lower()}" + (f" {node.verdict}" if node.verdict is not None else "")
    parts = [_shape(box)]
    if node.undeveloped:
        parts.append(_diamond(box))
    if node.kind in (GsnKind.ASSUMPTION, GsnKind.JUSTIFICATION):
        place = {"x": f"{box.x + box.width - 10:.1f}", "y": f"{box.y + box.height:.1f}"}
        parts.append(element("text", str(node.kind), **place, class_="id"))
    return element("g", *parts, *_words(box), class_=look)


def _shape(box: Box) -> Markup:
    x, y, width, height = box.x, box.y, box.width, box.height
    match box.node.kind:
        case GsnKind.STRATEGY:
            corners = ((x + SLANT, y), (x + width, y), (x + width - SLANT, y + height), (x, y + height))
            return element("polygon", points=_points(corners), class_="shape")
        case GsnKind.SOLUTION:
            middle = box.middle
            return element(
                "circle", cx=f"{middle[0]:.1f}", cy=f"{middle[1]:.1f}", r=f"{height / 2:.1f}", class_="shape"
            )
        case GsnKind.ASSUMPTION | GsnKind.JUSTIFICATION:
            middle = box.middle
            radii = {"rx": f"{width / 2:.1f}", "ry": f"{height / 2:.1f}"}
            return element("ellipse", cx=f"{middle[0]:.1f}", cy=f"{middle[1]:.1f}", **radii, class_="shape")
        case kind:
            round_ = {"rx": "16"} if kind is GsnKind.CONTEXT else {}
            size = {"width": f"{width:.1f}", "height": f"{height:.1f}"}
            return element("rect", x=f"{x:.1f}", y=f"{y:.1f}", **size, **round_, class_="shape")


def _diamond(box: Box) -> Markup:
    x, y = box.x + box.width / 2, box.y + box.height
    corners = ((x, y), (x + DIAMOND, y + DIAMOND), (x, y + 2 * DIAMOND), (x - DIAMOND, y + DIAMOND))
    return element("polygon", points=_points(corners), class_="diamond")


def _words(box: Box) -> Iterator[Markup]:
    x, middle = box.middle
    first = middle - (len(box.lines) - 1) * LINE / 2 + 4
    for number, line in enumerate(box.lines):
        place = {"x": f"{x:.1f}", "y": f"{first + number * LINE:.1f}", "text-anchor": "middle"}
        yield element("text", line, **place, class_="id" if number == 0 else "said")


def _arrow(arrow: Arrow) -> Markup:
    """A line, and a head that points the way of its last stretch."""
    (x0, y0), (x1, y1) = arrow.points[-2:]
    length = max(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5, 1e-9)
    dx, dy = (x1 - x0) / length, (y1 - y0) / length
    back = (x1 - dx * _HEAD, y1 - dy * _HEAD)
    side = (-dy * _HEAD / 2, dx * _HEAD / 2)
    head = ((x1, y1), (back[0] + side[0], back[1] + side[1]), (back[0] - side[0], back[1] - side[1]))
    line = element("polyline", points=_points((*arrow.points[:-1], back)), class_="arrow")
    return joined(line, element("polygon", points=_points(head), class_="hollow" if arrow.hollow else "solid"))


def _points(points: tuple[tuple[float, float], ...]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


VERDICT_WORDS = {
    Verdict.HOLDS: "shown",
    Verdict.WAIVED: "waived: it does not hold, and the authors accept that",
    Verdict.FAILS: "fails: it is not so",
    Verdict.UNDECIDED: "undecided: neither proved nor refuted",
    Verdict.NOT_CHECKED: "not checked",
}
