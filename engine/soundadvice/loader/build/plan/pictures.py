"""Pictures: the positions of an exercise, from their shapes to the tree."""

from __future__ import annotations

from soundadvice.loader.schema.plan_shapes import ExerciseShape, PictureShape
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.plan import Picture, Point

_LIMBS = (("elbow", "hand"), ("knee", "ankle"))


def read_pictures(shape: ExerciseShape, node: Node, problems: Problems) -> tuple[Picture, ...]:
    """The pictures of an exercise. A limb has both its joints, and a picture's step is one of the exercise's."""
    for number, picture in enumerate(shape.pictures):
        place = node.at("pictures", number)
        if picture.step is not None and picture.step > len(shape.steps):
            problems.add("out_of_range", f"`step` must be at most {len(shape.steps)}", place.at("step"))
        _check_limbs(picture, place.at("joints"), problems)
    return tuple(map(_picture, shape.pictures))


def _check_limbs(picture: PictureShape, place: Node, problems: Problems) -> None:
    given = picture.joints.model_fields_set
    for side in ("right", "left"):
        for upper, lower in _LIMBS:
            pair = {f"{side}_{upper}", f"{side}_{lower}"}
            for missing in sorted(pair - given if pair & given else ()):
                hint = f"add `{missing}:`, or leave the limb out"
                problems.add("missing_key", f"`{missing}` is missing", place, hint)


def _picture(shape: PictureShape) -> Picture:
    joints = ((name, getattr(shape.joints, name)) for name in type(shape.joints).model_fields)
    props = ((name, getattr(shape.props, name)) for name in type(shape.props).model_fields)
    return Picture(
        caption=shape.caption,
        shows=shape.shows,
        step=shape.step,
        joints=tuple((name, _point(place)) for name, place in joints if place is not None),
        props=tuple((name, numbers) for name, numbers in props if numbers is not None),
        arrows=tuple(tuple(map(_point, arrow)) for arrow in shape.arrows),
    )


def _point(place: tuple[int, ...]) -> Point:
    x, y = place
    return x, y
