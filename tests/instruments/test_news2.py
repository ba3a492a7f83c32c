"""NEWS2: seven measurements of 0 to 3 points; none, 1 to 4, a single 3, 5 or 6, 7 or more."""

from __future__ import annotations

from support.instruments import Given, wrong

NEAR = {
    "breaths": (5, 30),
    "oxygen_level": (80, 100),
    "systolic": (80, 225),
    "pulse": (35, 140),
    "temperature": (34.5, 39.5),
}
USUAL = {
    "breaths": (12, 20),
    "oxygen_level": (96, 100),
    "systolic": (111, 219),
    "pulse": (51, 90),
    "temperature": (36.1, 38.0),
}


def row(value: float, *columns: tuple[float, float, int]) -> int:
    """The points of a row of the chart: from, to, points."""
    return next(points for low, high, points in columns if low <= value <= high)


def paper(given: Given) -> str:
    """The chart of the Royal College of Physicians, 2017, row by row."""
    level, on_oxygen = given["oxygen_level"], given["oxygen"] == "oxygen"
    if given["scale"] == "one":
        oxygen_level = row(level, (0, 91, 3), (92, 93, 2), (94, 95, 1), (96, 100, 0))
    elif level >= 93 and not on_oxygen:
        oxygen_level = 0
    else:
        oxygen_level = row(
            level, (0, 83, 3), (84, 85, 2), (86, 87, 1), (88, 92, 0), (93, 94, 1), (95, 96, 2), (97, 100, 3)
        )
    single = [
        row(given["breaths"], (0, 8, 3), (9, 11, 1), (12, 20, 0), (21, 24, 2), (25, 999, 3)),
        oxygen_level,
        row(given["systolic"], (0, 90, 3), (91, 100, 2), (101, 110, 1), (111, 219, 0), (220, 999, 3)),
        row(given["pulse"], (0, 40, 3), (41, 50, 1), (51, 90, 0), (91, 110, 1), (111, 130, 2), (131, 999, 3)),
        0 if given["awake"] == "alert" else 3,
        row(given["temperature"], (0, 35.0, 3), (35.1, 36.0, 1), (36.1, 38.0, 0), (38.1, 39.0, 1), (39.1, 99, 2)),
    ]
    total = sum(single) + (2 if on_oxygen else 0)
    if total >= 7:
        return "at_once"
    if total >= 5:
        return "urgent"
    if 3 in single:
        return "ward_team"
    return "nurse" if total else "go_on"


def test_the_pack_says_what_the_paper_says(people: int) -> None:
    assert wrong("news2", paper, people, NEAR, USUAL) == []
