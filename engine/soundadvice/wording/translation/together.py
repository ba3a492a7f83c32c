"""Texts together: what has no id of its own under one place, such as a list of signs; and amounts by their places.

`safety_net.emergency` is that list with all its items, `exercises.bend.steps` all steps. So a gloss can say what must
be among them, in whatever order and words.
"""

from __future__ import annotations

from collections.abc import Mapping

from soundadvice.model.pack import Pack
from soundadvice.wording.translation.texts import texts


def texts_together(pack: Pack) -> Mapping[str, tuple[str, ...]]:
    """Every text that a gloss can be of, by its place: one text, or several that are listed together."""
    found: dict[str, tuple[str, ...]] = {place: (text,) for place, text in texts(pack).items()}
    for signs in pack.safety_net:
        place = f"safety_net.{signs.acuity}"
        found[place] = (*found.get(place, ()), *signs.items)
    if pack.come_back.items:
        found["come_back.items"] = pack.come_back.items
    for exercise in pack.plan.exercises:
        steps = ((one.do, one.other_side) for one in exercise.steps)
        found[f"exercises.{exercise.id}.steps"] = tuple(text for both in steps for text in both if text)
    return found


def amounts(pack: Pack) -> Mapping[str, tuple[int, ...]]:
    """What is done how long and how often, by its place: holds in seconds."""
    found: dict[str, tuple[int, ...]] = {}
    for exercise in pack.plan.exercises:
        found[f"exercises.{exercise.id}.repetitions"] = (exercise.repetitions,)
        held = tuple(second for step in exercise.steps for second in step.hold or ())
        if held:
            found[f"exercises.{exercise.id}.holds"] = held
    for programme in pack.plan.programmes:
        done = [activity for stage in programme.stages for activity in stage.activities]
        for name in ("sets", "repetitions"):
            often = tuple(count for one in done if (count := getattr(one, name)) is not None)
            if often:
                found[f"programmes.{programme.id}.{name}"] = often
        held = tuple(second for one in done for second in one.hold or ())
        if held:
            found[f"programmes.{programme.id}.holds"] = held
    return found
