"""Constants: the numbers of a draw that hang on the scenario, as a table of one row.

So one query, which takes a while to be made, draws the people of all scenarios.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial

import pyarrow

from soundadvice.model.population.draw import BySetting, Chance, Chances, Drawn, Normal, Weights, figure_in
from soundadvice.model.question import Number
from soundadvice.population.draw.thresholds import normal_bounds, of_share, weight_bounds

Settings = Mapping[str, str]
Rates = Mapping[str, Fraction]
"""How often people are not sure, by question."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a scenario makes of a draw: its settings, and how often people are not sure, pack by pack."""

    settings: Settings
    unsure: tuple[Rates, ...]


Maker = Callable[[Scene], Sequence[int]]


@dataclass(slots=True)
class Constants:
    """The columns, by what they are for, and how each scene fills them.

    What they are for is a draw or a chance, which are told apart as objects, or a name.
    """

    columns: dict[object, tuple[str, ...]] = field(default_factory=dict)
    makers: list[tuple[tuple[str, ...], Maker]] = field(default_factory=list)

    def add(self, key: object, count: int, maker: Maker) -> None:
        """Columns for so many numbers."""
        if key not in self.columns:
            first = sum(len(names) for names, _ in self.makers)
            self.columns[key] = tuple(f"constant{first + number}" for number in range(count))
            self.makers.append((self.columns[key], maker))

    def add_drawn(self, drawn: Drawn) -> None:
        """Columns for all that hangs on settings where something is drawn."""
        for case in drawn.cases:
            match case.draw:
                case Weights(values=values) as draw if any(isinstance(one, BySetting) for _, one in values):
                    self.add(id(draw), len(values), partial(_of_weights, draw))
                case Normal(mean=mean, sd=sd) as draw if isinstance(mean, BySetting) or isinstance(sd, BySetting):
                    assert isinstance(drawn.question, Number)
                    steps = draw.maximum - draw.minimum + 1
                    self.add(id(draw), steps, partial(_of_normal, draw, 10**drawn.question.decimals))
                case Chances(options=options):
                    for chance in (one for _, of_option in options for one in of_option):
                        if isinstance(chance.share, BySetting):
                            self.add(id(chance), 1, partial(_of_chance, chance))
                case _:
                    pass

    @property
    def names(self) -> tuple[str, ...]:
        """All columns."""
        return tuple(name for names, _ in self.makers for name in names)

    def row(self, scene: Scene) -> pyarrow.Table:
        """The table of one row."""
        values = {
            name: pyarrow.array([value], pyarrow.int64())
            for names, maker in self.makers
            for name, value in zip(names, maker(scene), strict=True)
        }
        # Without a column a table would have no row.
        return pyarrow.table(values or {"none": pyarrow.nulls(1, pyarrow.int64())})


def _of_weights(weights: Weights, scene: Scene) -> Sequence[int]:
    return weight_bounds(weights, scene.settings)


def _of_normal(normal: Normal, size: int, scene: Scene) -> Sequence[int]:
    return normal_bounds(normal, size, scene.settings)


def _of_chance(chance: Chance, scene: Scene) -> Sequence[int]:
    return [of_share(figure_in(chance.share, scene.settings))]
