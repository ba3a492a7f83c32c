"""Charts as SVG, in light and dark, with all that they show in words too.

Contestants side by side are rows of dots (bars would say nothing on a scale of powers of ten) with a line for the
spread; growth is lines, each with a mark of its own and its name at the end, so that nothing hangs on colour alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import fitted
from figures import count, figure, middle, spread
from measured import Growth, Line, Measured, Table

_STYLE = """
  .paper { fill: #ffffff } text { fill: #1f2328; font: 13px system-ui, sans-serif } .faint { fill: #59636e }
  .title, .ours { font-weight: 600 } .grid { stroke: #d1d9e0 } .c0 { --ink: #0550ae } .c1 { --ink: #bc4c00 }
  .c2 { --ink: #1a7f37 } .c3 { --ink: #8250df } .c4 { --ink: #a40e26 } .c5 { --ink: #59636e }
  .mark { fill: var(--ink); stroke: var(--ink) } .line { fill: none; stroke: var(--ink); stroke-width: 2 }
  .leader { stroke: #59636e; stroke-width: 0.5 }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117 } text { fill: #f0f6fc } .faint { fill: #9198a1 } .grid { stroke: #3d444d }
    .c0 { --ink: #79c0ff } .c1 { --ink: #ffa657 } .c2 { --ink: #7ee787 } .c3 { --ink: #d2a8ff } .c4 { --ink: #ff9492 }
    .c5 { --ink: #9198a1 } .leader { stroke: #9198a1 }
  }"""
_WIDTH, _ROW, _TOP, _CHARACTER = 880, 24, 44, 7.9
_CURVES = 360  # the least width that growth is drawn in, beside names as long as they are
_COLOURS, _MARKS = 6, "osd^"
_LONG_SCALE = 30  # from this ratio of the largest to the smallest on, the scale is one of powers of ten


@dataclass(frozen=True)
class _Scale:
    """Numbers to places along an axis."""

    low: float
    high: float
    start: float
    end: float
    powers: bool

    def __call__(self, value: float) -> float:
        if self.powers:
            part = (math.log10(value) - math.log10(self.low)) / (math.log10(self.high) - math.log10(self.low))
        else:
            part = (value - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)

    def ticks(self) -> list[float]:
        if self.powers:
            return [10.0**power for power in range(math.ceil(math.log10(self.low)), int(math.log10(self.high)) + 1)]
        step = _step(self.high / 5)
        return [step * number for number in range(int(self.high / step) + 1)]


def side_by_side(table: Table) -> str:
    """A chart of a table's ratios to its baseline, or of its figures where it has none."""
    rows = table.ranked()
    values = {row.name: table.ratios(row) or row.samples for row in rows}
    unit = f"times as long as {table.baseline}" if table.baseline else table.unit
    edge = 16 + _CHARACTER * max(len(name) for name in values)
    every = [number for samples in values.values() for number in (*spread(samples), middle(samples))]
    scale = _scale(every, edge, _WIDTH - 90)
    height = _TOP + _ROW * len(rows) + 44
    body = _vertical_grid(scale, _TOP - 6, height - 40, unit)
    for place, row in enumerate(rows):
        body += _dot(row, values[row.name], scale, _TOP + _ROW * place + _ROW / 2, edge)
    told = "; ".join(f"{name}: {figure(middle(samples))}" for name, samples in values.items())
    return _svg(height, table.title, f"{unit.capitalize()}. {told}.", body)


def _dot(row: Measured, samples: Sequence[float], scale: _Scale, y: float, edge: float) -> list[str]:
    (low, high), centre = map(scale, spread(samples)), scale(middle(samples))
    owner = "ours" if row.ours else "other"
    colour = "c0" if row.ours else "c5"
    return [
        f'<text class="{owner}" x="{edge - 10:.0f}" y="{y + 4:.0f}" text-anchor="end">{escape(row.name)}</text>',
        f'<line class="grid" x1="{edge:.0f}" x2="{centre:.1f}" y1="{y:.0f}" y2="{y:.0f}" stroke-dasharray="1 4"/>',
        f'<g class="{colour}"><line class="line" x1="{low:.1f}" x2="{high:.1f}" y1="{y:.0f}" y2="{y:.0f}"/>'
        f"{_mark(centre, y, 0 if row.ours else 1)}</g>",
        f'<text class="{owner}" x="{max(centre, high) + 10:.1f}" y="{y + 4:.0f}">{figure(middle(samples))}</text>',
    ]


_Shown = tuple[str, list[tuple[int, float]], fitted.Fit | None]


def over(growth: Growth) -> str:
    """A chart of how things grow: powers of ten both ways."""
    lines = [line for line in growth.lines if any(line.samples)]
    height = max(340, _TOP + 17 * len(lines) + 60)
    shown = [(line.name, _points(growth, line), fitted.of_line(growth, line)) for line in lines]
    names = 24 + _CHARACTER * max(len(name) + 8 + 5 * bool(fit) for name, _, fit in shown)
    width = max(_WIDTH, 70 + _CURVES + names)
    right = width - names
    every = [value for _, points, _ in shown for _, value in points]
    first, last = growth.points[0], growth.points[-1]
    across = _Scale(first, last if last > first else first * 10, 70, right, powers=True)
    up = _widened(_Scale(min(every), max(every), height - 50, _TOP, powers=True))
    body = _horizontal_grid(up, 70, right, growth.unit) + _points_grid(growth, across, height)
    body += _named(shown, across, up, right, height)
    told = "; ".join(
        f"{name}: "
        + ", ".join(f"{figure(value)} at {count(point)}" for point, value in points)
        + (f", exponent {fit}" if fit else "")
        for name, points, fit in shown
    )
    return _svg(height, growth.title, f"{growth.unit}, along {growth.along}. {told}.", body, width)


def _points(growth: Growth, line: Line) -> list[tuple[int, float]]:
    both = zip(growth.points, line.samples, strict=True)
    return [(point, middle(samples)) for point, samples in both if samples and middle(samples) > 0]


def _named(shown: Sequence[_Shown], across: _Scale, up: _Scale, right: float, height: float) -> list[str]:
    """The lines with their marks, and their names at the right, none above another; `^1.02` is the exponent."""
    body, bottom = [], height - 44.0
    order = sorted(range(len(shown)), key=lambda place: -up(shown[place][1][-1][1]))
    for above, place in zip(range(len(order))[::-1], order, strict=True):  # from the lowest up
        name, points, fit = shown[place]
        power = f" ^{fit.exponent:.2f}" if fit else ""
        places = [(across(point), up(value)) for point, value in points]
        (x, y), owner = places[-1], "ours" if "soundadvice" in name or len(shown) == 1 else "other"
        bottom = max(min(bottom - 16, y), _TOP + 16 * above)  # which leaves room for those above
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        marks = "".join(_mark(x, y, place) for x, y in places)
        body += [
            f'<g class="c{place % _COLOURS}"><polyline class="line" points="{path}"/>{marks}</g>',
            f'<line class="leader" x1="{x + 6:.1f}" y1="{y:.1f}" x2="{right + 14:.1f}" y2="{bottom:.1f}"/>',
            f'<text class="{owner}" x="{right + 18:.0f}" y="{bottom + 4:.1f}">'
            f'{escape(name)} <tspan class="faint">{figure(points[-1][1])}{power}</tspan></text>',
        ]
    return body


# Axes ----------------------------------------------------------------------------------------------------------


def _scale(values: Sequence[float], start: float, end: float) -> _Scale:
    above = [value for value in values if value > 0]
    if above and max(values) / min(above) > _LONG_SCALE:
        return _widened(_Scale(min(above), max(values), start, end, powers=True))
    return _Scale(0, max(values) * 1.05 or 1, start, end, powers=False)


def _widened(scale: _Scale) -> _Scale:
    """To a little beyond the values, and one power of ten at least."""
    low, high = scale.low / 1.3, scale.high * 1.3
    if high / low < 10:
        low = high / 10
    return _Scale(low, high, scale.start, scale.end, powers=True)


def _step(rough: float) -> float:
    power = 10 ** math.floor(math.log10(rough))
    return float(next(power * one for one in (1, 2, 5, 10) if power * one >= rough))


def _vertical_grid(scale: _Scale, top: float, bottom: float, unit: str) -> list[str]:
    body = []
    for tick in scale.ticks():
        x = scale(tick)
        body.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{top:.0f}" y2="{bottom:.0f}"/>')
        body.append(_tick(x, bottom + 16, tick, "middle"))
    body.append(
        f'<text class="faint" x="{scale.end:.0f}" y="{bottom + 34:.0f}" text-anchor="end">{escape(unit)}</text>'
    )
    return body


def _horizontal_grid(scale: _Scale, left: float, right: float, unit: str) -> list[str]:
    body = []
    for tick in scale.ticks():
        y = scale(tick)
        body.append(f'<line class="grid" x1="{left:.0f}" x2="{right:.0f}" y1="{y:.1f}" y2="{y:.1f}"/>')
        body.append(_tick(left - 8, y + 4, tick, "end"))
    return [*body, f'<text class="faint" x="12" y="{_TOP - 8:.0f}">{escape(unit)}</text>']


def _points_grid(growth: Growth, across: _Scale, height: float) -> list[str]:
    body = []
    for point in growth.points:
        x = across(point)
        words = f'<text class="faint" x="{x:.1f}" y="{height - 28:.0f}" text-anchor="middle">{count(point)}</text>'
        body += [f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{height - 44:.0f}"/>', words]
    place = f'x="{across.end:.0f}" y="{height - 10:.0f}" text-anchor="end"'
    return [*body, f'<text class="faint" {place}>{escape(growth.along)}</text>']


def _tick(x: float, y: float, value: float, anchor: str) -> str:
    words = f"{value:,.0f}" if value >= 1 or value == 0 else f"{value:.6f}".rstrip("0")
    return f'<text class="faint" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{words}</text>'


# Marks and the whole -------------------------------------------------------------------------------------------


def _mark(x: float, y: float, kind: int) -> str:
    match _MARKS[kind % len(_MARKS)]:
        case "o":
            return f'<circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>'
        case "s":
            return f'<rect class="mark" x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7"/>'
        case "d":
            return f'<path class="mark" d="M{x:.1f} {y - 5:.1f}l5 5-5 5-5-5z"/>'
        case _:
            return f'<path class="mark" d="M{x:.1f} {y - 5:.1f}l5 9h-10z"/>'


def _svg(height: float, title: str, told: str, body: list[str], width: float = _WIDTH) -> str:
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title told">',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="told">{escape(told)}</desc>',
            f"<style>{_STYLE}\n</style>",
            f'<rect class="paper" width="{width:.0f}" height="{height:.0f}" rx="6"/>',
            f'<text class="title" x="12" y="22">{escape(title)}</text>',
            *body,
            "</svg>\n",
        ]
    )
