"""Pictures: the positions of an exercise, from their shapes to the tree."""

from __future__ import annotations

from soundadvice.loader.schema.plan_shapes import ExerciseShape, JointsShape, PictureShape, StartsShape
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.plan import Picture, Point

_LIMBS = (("elbow", "hand"), ("knee", "ankle"))


def read_pictures(shape: ExerciseShape, node: Node, problems: Problems) -> tuple[Picture, ...]:
    """The pictures of an exercise.

    A limb has both its joints, a picture's step is one of the exercise's, and what moves is in the picture.
    """
    for number, picture in enumerate(shape.pictures):
        place = node.at("pictures", number)
        if picture.step is not None and picture.step > len(shape.steps):
            problems.add("out_of_range", f"`step` must be at most {len(shape.steps)}", place.at("step"))
        _check_limbs(picture, place.at("joints"), problems)
        # A back may have been round that is straight now.
        for name in sorted(picture.starts.model_fields_set - picture.joints.model_fields_set - {"back"}):
            hint = f"add `{name}:`, or leave it out of `starts:`"
            problems.add("missing_key", f"`{name}` is missing", place.at("joints"), hint)
        if picture.other_side.model_fields_set and shape.sides != "each":
            message = "`other_side` is never shown: the exercise has no sides"
            problems.add("not_used", message, place.at("other_side"), "write `sides: each`, or remove it", warning=True)
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
    props = ((name, getattr(shape.props, name)) for name in type(shape.props).model_fields)
    return Picture(
        caption=shape.caption,
        shows=shape.shows,
        step=shape.step,
        joints=_joints(shape.joints),
        starts=_joints(shape.starts),
        front=shape.view == "front",
        other_caption=shape.other_side.caption,
        other_shows=shape.other_side.shows,
        props=tuple((name, numbers) for name, numbers in props if numbers is not None),
        arrows=tuple(tuple(map(_point, arrow)) for arrow in shape.arrows),
    )


def _joints(shape: JointsShape | StartsShape) -> tuple[tuple[str, Point], ...]:
    places = ((name, getattr(shape, name)) for name in type(shape).model_fields)
    return tuple((name, _point(place)) for name, place in places if place is not None)


def _point(place: tuple[int, ...]) -> Point:
    x, y = place
    return x, y
