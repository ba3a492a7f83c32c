"""The drawings of the exercises: a person of one size, all of it in the picture, and words for who cannot see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from math import hypot
from xml.etree import ElementTree

import pytest

from soundadvice import installed_packs
from soundadvice.handout.drawing import HIPS, LIMBS, SHOULDERS, drawing
from soundadvice.model.plan import Exercise, Picture
from support.packs.shipped import shipped

SVG = "{http://www.w3.org/2000/svg}"
ROUNDING = 1.3
"""Joints stand on whole numbers: each end of a limb may be off by half a unit in both directions."""


def exercises() -> Iterator[Exercise]:
    seen: set[str] = set()
    for name in installed_packs():
        for exercise in shipped(name).plan.exercises:
            if exercise.id not in seen:
                seen.add(exercise.id)
                yield exercise


PICTURES = [
    pytest.param(picture, id=f"{exercise.id}-{number}")
    for exercise in exercises()
    for number, picture in enumerate(exercise.pictures, start=1)
]


def parsed(picture: Picture) -> ElementTree.Element:
    return ElementTree.fromstring(drawing(picture, "one", alone=True))


@pytest.mark.parametrize("exercise", list(exercises()), ids=lambda exercise: exercise.id)
def test_every_exercise_of_every_pack_has_pictures(exercise: Exercise) -> None:
    assert exercise.pictures
    assert len({picture.caption for picture in exercise.pictures}) == len(exercise.pictures)


def seen_from(picture: Picture, limb: str, joint: str, place: tuple[int, int]) -> tuple[int, int]:
    """A joint of a limb: from the front, each arm and leg begins at its own side of the shoulders and the hips."""
    wide = {"shoulder": SHOULDERS, "hip": HIPS}.get(joint, 0) if picture.front else 0
    sign = {"right": -1, "left": 1}.get(limb.partition("_")[0], 0)
    return place[0] + sign * wide, place[1]


def lengths(picture: Picture) -> dict[tuple[str, ...], float]:
    """How long each part of the person is in a picture, by the joints that it runs along."""
    at = dict(picture.joints)
    found = {}
    for joints in LIMBS:
        along = [seen_from(picture, joints[-1], joint, at[joint]) for joint in joints if joint in at]
        if joints[0] in at and joints[-1] in at:
            found[joints] = sum(hypot(c - a, d - b) for (a, b), (c, d) in pairwise(along))
    return found


@pytest.mark.parametrize("picture", PICTURES)
def test_limbs_keep_their_length(picture: Picture) -> None:
    found = lengths(picture)
    assert {("shoulder", "head"), ("hip", "back", "shoulder")} <= found.keys()
    for limb, length in found.items():
        assert length == pytest.approx(LIMBS[limb], abs=ROUNDING), limb


@pytest.mark.parametrize("picture", PICTURES)
def test_nobody_sinks_into_the_floor(picture: Picture) -> None:
    assert all(y >= 4 for _, (_, y) in picture.joints)


@pytest.mark.parametrize("picture", PICTURES)
def test_everything_is_inside_the_picture(picture: Picture) -> None:
    svg = parsed(picture)
    left, top, width, height = map(float, svg.attrib["viewBox"].split())
    for x, y, reach in inked(svg):
        assert left <= x - reach, (x, y)
        assert x + reach <= left + width, (x, y)
        assert top <= y - reach, (x, y)
        assert y + reach <= top + height, (x, y)


def inked(svg: ElementTree.Element) -> Iterator[tuple[float, float, float]]:
    """Places where something is drawn, and how far the ink reaches around them."""
    for shape in svg.iter():
        reach = float(shape.get("stroke-width", "0")) / 2
        match shape.tag.removeprefix(SVG):
            case "circle":
                yield float(shape.attrib["cx"]), float(shape.attrib["cy"]), float(shape.attrib["r"])
            case "rect":
                x, y, wide, high = (float(shape.attrib[name]) for name in ("x", "y", "width", "height"))
                yield x, y, reach
                yield x + wide, y + high, reach
            case "polyline" | "polygon":
                if shape.get("class") != "floor":  # from edge to edge
                    for place in shape.attrib["points"].split():
                        x, y = map(float, place.split(","))
                        yield x, y, reach
            case "path":
                for x, y in curve([float(number) for number in re.findall(r"-?[\d.]+", shape.attrib["d"])]):
                    yield x, y, reach


def curve(numbers: list[float]) -> Iterator[tuple[float, float]]:
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    if len(points) == 2:
        yield from points
        return
    (ax, ay), (bx, by), (cx, cy) = points
    for t in (step / 20 for step in range(21)):
        u = 1 - t
        yield u * u * ax + 2 * u * t * bx + t * t * cx, u * u * ay + 2 * u * t * by + t * t * cy


@pytest.mark.parametrize("picture", PICTURES)
def test_a_picture_says_in_words_what_it_shows(picture: Picture) -> None:
    svg = parsed(picture)
    title, shows = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert title is not None
    assert shows is not None
    assert (title.text, shows.text) == (picture.caption, picture.shows)
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == f"{title.get('id')} {shows.get('id')}"
    assert len(picture.shows.split()) >= 12


def test_words_are_escaped() -> None:
    joints = (("head", (10, 150)), ("shoulder", (10, 130)), ("hip", (10, 82)))
    picture = Picture(caption="<script>&", shows='"</desc><b>', joints=joints)
    svg = parsed(picture)
    assert svg.findtext(f"{SVG}title") == "<script>&"
    assert svg.findtext(f"{SVG}desc") == '"</desc><b>'
    assert {shape.tag.removeprefix(SVG) for shape in svg.iter()}.isdisjoint({"script", "b"})


def test_the_same_picture_gives_the_same_drawing() -> None:
    picture = next(exercises()).pictures[0]
    assert drawing(picture, "a") == drawing(picture, "a")
    assert "<style>" not in drawing(picture, "a")


def test_a_prop_that_is_not_known_is_an_error() -> None:
    joints = (("head", (10, 150)), ("shoulder", (10, 130)), ("hip", (10, 82)))
    with pytest.raises(ValueError, match="no such prop: swing"):
        drawing(Picture(caption="a", shows="b", joints=joints, props=(("swing", (1, 2)),)), "a")


@pytest.mark.parametrize("picture", PICTURES)
def test_mirrored_it_is_the_other_side_of_a_person(picture: Picture) -> None:
    """Every place is as far on one side as it was on the other, and nothing is cut off."""
    plain, mirrored = parsed(picture), ElementTree.fromstring(drawing(picture, "one", alone=True, mirrored=True))
    left, top, width, height = map(float, plain.attrib["viewBox"].split())
    assert list(map(float, mirrored.attrib["viewBox"].split())) == pytest.approx([-left - width, top, width, height])
    group = mirrored.find(f"{SVG}g")
    assert group is not None
    assert group.get("transform") == "scale(-1,1)"
    assert list(inked(group)) == list(inked(plain))
    assert mirrored.findtext(f"{SVG}title") == (picture.other_caption or picture.caption)
    assert mirrored.findtext(f"{SVG}desc") == (picture.other_shows or picture.shows)


@pytest.mark.parametrize("exercise", [one for one in exercises() if not one.pending], ids=lambda one: one.id)
def test_every_move_has_a_picture_of_its_own(exercise: Exercise) -> None:
    """A step that is not a hold moves: what it shows is that move, and an arrow or dashes say where to."""
    drawn = {picture.step for picture in exercise.pictures}
    moves = {number for number, step in enumerate(exercise.steps, start=1) if step.hold is None}
    assert moves <= drawn


@pytest.mark.parametrize("exercise", [one for one in exercises() if one.each_side], ids=lambda one: one.id)
def test_words_of_a_mirrored_picture_name_the_side_that_it_shows(exercise: Exercise) -> None:
    for picture in exercise.pictures:
        for plain, other in ((picture.caption, picture.other_caption), (picture.shows, picture.other_shows)):
            sides = re.findall(r"\b(?:left|right)\b", plain)
            if sides:
                swapped = ["left" if side == "right" else "right" for side in sides]
                assert other is not None, plain
                assert re.findall(r"\b(?:left|right)\b", other) == swapped


def test_what_has_moved_is_dashed_where_it_was() -> None:
    joints = (("head", (10, 150)), ("shoulder", (10, 130)), ("hip", (10, 82)), ("right_knee", (40, 60)))
    joints += (("right_ankle", (40, 22)),)
    moved = Picture(caption="a", shows="b", joints=joints, starts=(("right_knee", (10, 44)), ("right_ankle", (10, 6))))
    dashed = [one for one in parsed(moved).iter() if one.get("class") == "before"]
    assert [one.get("points") for one in dashed] == ["10,-82 10,-44 10,-6"]
    still = Picture(caption="a", shows="b", joints=joints)
    assert not [one for one in parsed(still).iter() if one.get("class") == "before"]
