"""Drawing: a picture of an exercise as SVG, made from the joints of a person and nothing else.

The person is seen from their right side, or from the front. Units are those of the picture: a person who stands is 160
tall, the floor is at 0, up is up. A drawing shows a person with some body, the floor, what they hold or lie on, where
they were before the move, pale, and arrows.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import hypot

from soundadvice.handout.markup import Markup, element, joined
from soundadvice.model.plan import Picture, Point

Place = tuple[float, float]

# The proportions of the person, in units: the head is an eighth of the height, thigh and shin are of one length.
HEAD, NECK, TORSO, THIGH, SHIN, UPPER_ARM, FOREARM, FOOT = 20, 20, 48, 38, 38, 28, 26, 18
LIMBS: Mapping[tuple[str, ...], int] = {
    ("shoulder", "head"): NECK,
    ("hip", "back", "shoulder"): TORSO,
    **{("hip", f"{side}_knee"): THIGH for side in ("right", "left")},
    **{(f"{side}_knee", f"{side}_ankle"): SHIN for side in ("right", "left")},
    **{("shoulder", f"{side}_elbow"): UPPER_ARM for side in ("right", "left")},
    **{(f"{side}_elbow", f"{side}_hand"): FOREARM for side in ("right", "left")},
}
"""How far it is along these joints. `back`, the middle of the back, stands only where the back is round."""
STYLE = """
.drawing { --ink: #1d2b36; --shirt: #4f7f96; --far: #9fb0ba; --line: #6b7780; --fill: #dde4e8; --arrow: #c2410c; }
.drawing .near { stroke: var(--ink); } .drawing .shirt { stroke: var(--shirt); }
.drawing .head { fill: var(--ink); } .drawing .far { stroke: var(--far); }
.drawing .halo { stroke: var(--paper, #fff); } .drawing .prop { stroke: var(--line); fill: var(--fill); }
.drawing .floor { stroke: var(--line); } .drawing .before { stroke: var(--far); fill: none; stroke-dasharray: 2 5; }
.drawing .face { fill: var(--paper, #fff); } .drawing .arrow { stroke: var(--arrow); }
.drawing .tip { fill: var(--arrow); }
"""
"""The colours. They go once into the page, or into a drawing that stands alone."""

_BOTH = (-1, 1)
_MARGIN = 6
_SCALE = 1.1
_WALL = 170
_WIDE = 1.4
"""From how many times as wide as high a picture counts as wide: someone lies."""
SHOULDERS, HIPS = 17, 9
"""How far each shoulder and each hip is from the middle, seen from the front."""


def drawing(picture: Picture, name: str, *, alone: bool = False, mirrored: bool = False) -> Markup:
    """The picture as an SVG element with a title and a description. `name` is its id within the page.

    `alone` makes it a file of its own, with its colours. Mirrored, it shows the other side of a person, who does with
    that what the picture shows with the right; its words are then those for that side.
    """
    at = {joint: (float(x), float(y)) for joint, (x, y) in picture.joints}
    left, bottom, right, top = bounds(picture)
    width, height = right - left, top - bottom
    drawn = [
        *(_prop(kind, numbers) for kind, numbers in picture.props),
        _line([(left, 0), (right, 0)], "floor", 1.5),
        *_before(at, picture),
        *(_person_from_the_front(at) if picture.front else _person(at)),
        *(_arrow(points) for points in picture.arrows),
    ]
    parts = [
        element("title", (mirrored and picture.other_caption) or picture.caption, id=f"{name}-title"),
        element("desc", (mirrored and picture.other_shows) or picture.shows, id=f"{name}-shows"),
        element("style", STYLE) if alone else Markup(""),
        *([element("g", *drawn, transform="scale(-1,1)")] if mirrored else drawn),
    ]
    if mirrored:
        left = -right
    return element(
        "svg",
        *parts,
        **{"xmlns": "http://www.w3.org/2000/svg"} if alone else {},
        id=name,
        class_="drawing wide" if width > _WIDE * height else "drawing",
        viewBox=f"{left:g} {-top:g} {width:g} {height:g}",
        width=_n(width * _SCALE),
        height=_n(height * _SCALE),
        role="img",
        aria_labelledby=f"{name}-title {name}-shows",
    )


def bounds(picture: Picture) -> tuple[float, float, float, float]:
    """The left, lowest, right and highest place that the drawing takes, with a margin."""
    at = {joint: (float(x), float(y)) for joint, (x, y) in picture.joints}
    reached = [(joint, place) for joint, place in (*at.items(), *picture.starts)]
    wide = SHOULDERS if picture.front else 0
    places = [
        (x + dx * (_reach(joint) + (wide if joint in ("shoulder", "hip") else 0)), y + dy * _reach(joint))
        for joint, (x, y) in reached
        for dx in _BOTH
        for dy in _BOTH
    ]
    places += [toe for side in ("right", "left") for toe in _foot(at, side) if not picture.front]
    for kind, numbers in picture.props:
        places += _corners(kind, numbers)
    places += [(float(x), float(y)) for points in picture.arrows for x, y in points]
    xs, ys = [x for x, _ in places], [y for _, y in places]
    return min(xs) - _MARGIN, min(0.0, *ys) - _MARGIN, max(xs) + _MARGIN, max(ys) + _MARGIN


# The person -----------------------------------------------------------------------------------------------------


def _person(at: Mapping[str, Place]) -> list[Markup]:
    """The far limbs, the body, then the near limbs. A near arm has a halo, or it would be lost before the body."""
    return [
        *_arm(at, "left", "far"),
        *_leg(at, "left", "far"),
        *_trunk(at),
        *_leg(at, "right", "near"),
        *_arm(at, "right", "near"),
    ]


def _before(at: Mapping[str, Place], picture: Picture) -> list[Markup]:
    """The limbs that have moved, as dashes where they were: those with a joint that was elsewhere."""
    starts = {joint: (float(x), float(y)) for joint, (x, y) in picture.starts}
    was = {**at, **starts}
    limbs = [("hip", f"{side}_knee", f"{side}_ankle") for side in ("right", "left")]
    limbs += [("shoulder", f"{side}_elbow", f"{side}_hand") for side in ("right", "left")]
    lines = [
        _line([was[joint] for joint in limb], "before", 3)
        for limb in limbs
        if starts.keys() & set(limb[1:]) and was.keys() >= set(limb)
    ]
    if starts.keys() & {"head", "shoulder", "back", "hip"}:
        spine = [was["hip"], *([starts["back"]] if "back" in starts else []), was["shoulder"]]
        head = was["head"]
        lines.append(element("path", d=_curve(spine), class_="before", stroke_width="3", stroke_linecap="round"))
        lines.append(
            element("circle", cx=_n(head[0]), cy=_n(-head[1]), r=_n(HEAD / 2), class_="before", stroke_width="3")
        )
    return lines


def _person_from_the_front(at: Mapping[str, Place]) -> list[Markup]:
    """The legs, the body, then the arms, each from its own shoulder or hip: their right is on the left."""
    hip, shoulder, head = at["hip"], at["shoulder"], at["head"]
    found = []
    for side, sign in (("right", -1), ("left", 1)):
        if f"{side}_knee" in at and f"{side}_ankle" in at:
            ankle = at[f"{side}_ankle"]
            found += [
                _line([_along(hip, (sign, 0.0), HIPS), at[f"{side}_knee"], ankle], "near", 11),
                _line([ankle, _along(ankle, (sign * 0.6, -0.4), 6)], "near", 9),
            ]
    corners = [
        _along(shoulder, (-1.0, 0.0), SHOULDERS - 4),
        _along(shoulder, (1.0, 0.0), SHOULDERS - 4),
        _along(hip, (1.0, 0.0), HIPS - 2),
        _along(hip, (-1.0, 0.0), HIPS - 2),
    ]
    found += [
        _line([shoulder, head], "near", 8),
        _line([*corners, corners[0]], "shirt", 9),
        _line([shoulder, hip], "shirt", 16),
        element("circle", cx=_n(head[0]), cy=_n(-head[1]), r=_n(HEAD / 2), class_="head"),
        *(element("circle", cx=_n(head[0] + dx * 3.5), cy=_n(-head[1] - 1), r="1.5", class_="face") for dx in _BOTH),
    ]
    for side, sign in (("right", -1), ("left", 1)):
        if f"{side}_elbow" in at and f"{side}_hand" in at:
            hand = at[f"{side}_hand"]
            arm = [_along(shoulder, (sign, 0.0), SHOULDERS), at[f"{side}_elbow"], hand]
            found += [_line(arm, "near", 7.5), _line([hand, hand], "near", 10)]
    return found


def _trunk(at: Mapping[str, Place]) -> list[Markup]:
    hip, shoulder, head = at["hip"], at["shoulder"], at["head"]
    spine = _curve([hip, *([at["back"]] if "back" in at else []), shoulder])
    nose = _along(head, _turned(_toward(shoulder, head), clockwise=True), HEAD / 2)
    return [
        _line([shoulder, head], "near", 7),
        element("path", d=spine, class_="shirt", fill="none", stroke_width="17", stroke_linecap="round"),
        element("circle", cx=_n(head[0]), cy=_n(-head[1]), r=_n(HEAD / 2), class_="head"),
        element("circle", cx=_n(nose[0]), cy=_n(-nose[1]), r="2.4", class_="head"),
    ]


def _leg(at: Mapping[str, Place], side: str, look: str) -> list[Markup]:
    if f"{side}_knee" not in at or f"{side}_ankle" not in at:
        return []
    knee, ankle = at[f"{side}_knee"], at[f"{side}_ankle"]
    return [
        _line([at["hip"], knee, ankle], look, 11),
        _line(_foot(at, side), look, 8),
    ]


def _arm(at: Mapping[str, Place], side: str, look: str) -> list[Markup]:
    if f"{side}_elbow" not in at or f"{side}_hand" not in at:
        return []
    elbow, hand = at[f"{side}_elbow"], at[f"{side}_hand"]
    arm = [at["shoulder"], elbow, hand]
    halo = [_line(arm, "halo", 11), _line([hand, hand], "halo", 13)] if look == "near" else []
    return [*halo, _line(arm, look, 7.5), _line([hand, hand], look, 10)]


def _foot(at: Mapping[str, Place], side: str) -> list[Place]:
    """From the heel to the toe: flat where it stands on the floor, else square to the shin."""
    if f"{side}_knee" not in at or f"{side}_ankle" not in at:
        return []
    knee, ankle = at[f"{side}_knee"], at[f"{side}_ankle"]
    shin = _toward(knee, ankle)
    if ankle[1] < 10 and abs(shin[1]) > abs(shin[0]):
        shin = (0.0, -1.0)
    forward = _turned(shin, clockwise=False)
    sole = _along(ankle, shin, 2)
    return [_along(sole, forward, -3), _along(sole, forward, FOOT - 3)]


def _reach(joint: str) -> float:
    """How far a joint's body part reaches around it."""
    return {"head": HEAD / 2 + 3, "shoulder": 9.0, "back": 9.0, "hip": 9.0}.get(joint, 6.5)


# What is around the person --------------------------------------------------------------------------------------


def _prop(kind: str, numbers: tuple[int, ...]) -> Markup:
    match kind, numbers:
        case "mat", (start, end):
            return _box(start, 0, end, 4)
        case "table", (start, end, height):
            legs = (_box(start + 4, 0, start + 8, height - 5), _box(end - 8, 0, end - 4, height - 5))
            return joined(*legs, _box(start, height - 5, end, height))
        case "chair", (start, end, height):
            inward = 1 if end > start else -1
            back = _box(end - 4 * inward, 0, end, height + 45)
            return joined(_box(start, 0, start + 4 * inward, height), back, _box(start, height - 5, end, height))
        case "wall", (place,):
            return _box(place, 0, place + 6, _WALL)
        case _:
            raise ValueError(f"no such prop: {kind} with {len(numbers)} numbers")


def _corners(kind: str, numbers: tuple[int, ...]) -> list[Place]:
    match kind, numbers:
        case "mat", (start, end):
            return [(start, 0), (end, 4)]
        case "chair", (start, end, height):
            return [(start, 0), (end, height + 45)]
        case "wall", (place,):
            return [(place, 0), (place + 6, _WALL)]
        case _:
            return [(numbers[0], 0), (numbers[1], numbers[-1])]


def _arrow(points: tuple[Point, ...]) -> Markup:
    """A curve with a head, bent through the middle point where there are three."""
    start, *between, end = ((float(x), float(y)) for x, y in points)
    middle = between[0] if between else ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    # The control point that makes the curve pass the middle point half way.
    control = (2 * middle[0] - (start[0] + end[0]) / 2, 2 * middle[1] - (start[1] + end[1]) / 2)
    forward = _toward(control, end)
    across = _turned(forward, clockwise=True)
    neck = _along(end, forward, -8)
    tips = [end, _along(neck, across, 5.5), _along(neck, across, -5.5)]
    path = f"M{_xy(start)} Q{_xy(control)} {_xy(neck)}"
    return joined(
        element("path", d=path, class_="arrow", fill="none", stroke_width="3.5", stroke_linecap="round"),
        element("polygon", points=" ".join(map(_xy, tips)), class_="tip"),
    )


# Geometry -------------------------------------------------------------------------------------------------------


def _line(places: list[Place], look: str, width: float) -> Markup:
    return element(
        "polyline",
        points=" ".join(map(_xy, places)),
        class_=look,
        fill="none",
        stroke_width=_n(width),
        stroke_linecap="round",
        stroke_linejoin="round",
    )


def _curve(places: list[Place]) -> str:
    """A path through two places, or a bow through three."""
    if len(places) == 2:
        return f"M{_xy(places[0])} L{_xy(places[1])}"
    start, middle, end = places
    control = (2 * middle[0] - (start[0] + end[0]) / 2, 2 * middle[1] - (start[1] + end[1]) / 2)
    return f"M{_xy(start)} Q{_xy(control)} {_xy(end)}"


def _box(left: float, bottom: float, right: float, top: float) -> Markup:
    left, right = sorted((left, right))
    return element(
        "rect",
        x=_n(left),
        y=_n(-top),
        width=_n(right - left),
        height=_n(top - bottom),
        class_="prop",
        stroke_width="1.2",
    )


def _toward(start: Place, end: Place) -> Place:
    """The direction from one place to another, of length one."""
    far = hypot(end[0] - start[0], end[1] - start[1]) or 1.0
    return (end[0] - start[0]) / far, (end[1] - start[1]) / far


def _turned(direction: Place, *, clockwise: bool) -> Place:
    x, y = direction
    return (y, -x) if clockwise else (-y, x)


def _along(place: Place, direction: Place, far: float) -> Place:
    return place[0] + direction[0] * far, place[1] + direction[1] * far


def _xy(place: Place) -> str:
    # In SVG, down is up.
    return f"{_n(place[0])},{_n(-place[1])}"


def _n(value: float) -> str:
    return f"{round(value, 1) + 0.0:g}"
