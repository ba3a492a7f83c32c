"""Sums in ands and ors: of each two neighbours it is told that more points are fewer too."""

from __future__ import annotations

from soundadvice.model.condition.sums import SumNetwork


def test_more_points_are_fewer_too_of_the_nearest_that_are_made() -> None:
    told: list[tuple[str, str]] = []
    sums: SumNetwork[str] = SumNetwork(
        all_=lambda parts: f"({'&'.join(parts)})",
        any_=lambda parts: f"({'|'.join(parts)})",
        follows=lambda more, fewer: told.append((more, fewer)),
    )
    points = tuple((1, name) for name in "abcdef")
    value: dict[int, str] = {}
    expected = {6: [], 1: [(6, 1)], 4: [(4, 1), (6, 4)], 2: [(2, 1), (4, 2)], 5: [(5, 4), (6, 5)]}
    for needed, pairs in expected.items():
        told.clear()
        value[needed] = sums.reaches(needed, points)
        whole = [pair for pair in told if not {*pair}.isdisjoint(value.values())]
        assert whole == [(value[more], value[fewer]) for more, fewer in pairs]
    told.clear()
    assert sums.reaches(4, points) == value[4]
    assert told == []  # it was made before
