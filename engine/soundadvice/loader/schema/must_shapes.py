"""The shape of what an answer keeps to beside those to earlier questions."""

from __future__ import annotations

from soundadvice.loader.schema.shape_parts import ConditionShape, Id, Shape, Words

AMOUNTS = ("less_than", "at_most", "more_than", "at_least")
DAYS = ("before", "not_after", "after", "not_before")
HOLD = "hold"


class MustShape(Shape):
    """What an answer keeps to: one comparison with the answer to an earlier question, or a condition that must `hold`.

    Numbers and lengths of time are `less_than`, `at_most`, `more_than` or `at_least` another; a day is `before`,
    `after`, `not_before` or `not_after` another. `say` is what a person is told whose answers do not keep to it.
    """

    less_than: Id | None = None
    at_most: Id | None = None
    more_than: Id | None = None
    at_least: Id | None = None
    before: Id | None = None
    after: Id | None = None
    not_before: Id | None = None
    not_after: Id | None = None
    hold: ConditionShape = None
    say: Words
