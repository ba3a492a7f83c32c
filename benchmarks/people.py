"""People by the million, in Parquet: answers to low_back_pain, some left out, some that cannot be taken.

The same rows each time for the same number. Lists for what may be several, days for how long; a column of their own.
"""

from __future__ import annotations

from pathlib import Path

import duckdb


def write_people(file: Path, rows: int) -> Path:
    """Writes so many people to a Parquet file, and returns it; one that is there already is left as it is."""
    if not file.exists():
        part = file.with_suffix(".part")
        connection = duckdb.connect()
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"COPY ({_SELECT.format(rows=rows)}) TO '{part}' (FORMAT parquet, COMPRESSION zstd)")
        part.rename(file)
    return file


def _draw(number: int) -> str:
    """A number from 0 up to a million, not 1,000,000 itself, of its own for each row and each number."""
    return f"(hash(id * 64 + {number}) % 1000000)::INTEGER"


def _choice(name: str, number: int, *weighted: tuple[str, int]) -> str:
    """One option; one person in fifty gives none, one in ten thousand a word that is no option."""
    draw, cases, so_far = _draw(number), [], 0
    for option, weight in weighted:
        so_far += weight * 9_799
        cases.append(f"WHEN {draw} < {so_far} THEN '{option}'")
    return f"CASE {' '.join(cases)} WHEN {draw} < 979960 THEN 'perhaps' END AS {name}"


def _signs(name: str, number: int, alone: str, *signs: str) -> str:
    """Mostly the one that says that all is well, else one sign or two; sometimes none, an empty list, or nonsense."""
    draw = _draw(number)
    one = f"list_extract({list(signs)!r}, 1 + {_draw(number + 1)} % {len(signs)})"
    other = f"list_extract({list(signs)!r}, 1 + {_draw(number + 2)} % {len(signs)})"
    return (
        f"CASE WHEN {draw} < 780000 THEN ['{alone}'] WHEN {draw} < 920000 THEN [{one}]"
        f" WHEN {draw} < 975000 THEN list_distinct([{one}, {other}])"
        f" WHEN {draw} < 979000 THEN ['unsure'] WHEN {draw} < 979900 THEN list_distinct([{one}, 'unsure'])"
        f" WHEN {draw} < 979950 THEN []::VARCHAR[] WHEN {draw} < 980000 THEN ['perhaps'] END AS {name}"
    ).replace("'unsure'", "'unsure'" if name != "location" else "'other'")


_SELECT = (
    ", ".join(
        [
            "SELECT id",
            _signs("location", 1, "lower_back", "hips", "upper_back", "other"),
            _choice("leg_pain", 4, ("none", 70), ("buttock", 16), ("one", 9), ("both", 3), ("unsure", 2)),
            _signs("numbness", 7, "none", "leg", "both_legs", "saddle", "elsewhere"),
            _signs("swelling", 11, "none", "back", "leg", "elsewhere", "shape_change"),
            _choice("severe_pain", 15, ("none", 10), ("mild", 50), ("moderate", 28), ("severe", 10), ("unsure", 2)),
            f"CASE WHEN {_draw(17)} < 980000 THEN {_draw(18)} % 60 WHEN {_draw(17)} < 980100 THEN -1 END AS duration",
            f"{_draw(17)} >= 980100 AND {_draw(17)} < 990000 AS duration_unsure",
            _choice("improving", 19, ("yes", 60), ("same", 25), ("worse", 12), ("unsure", 3)),
            _choice(
                "pain_with_exercise",
                22,
                ("not_tried", 50),
                ("none", 20),
                ("settles", 15),
                ("persists", 6),
                ("intense", 6),
                ("unsure", 3),
            ),
        ]
    )
    + " FROM range({rows}) AS people(id)"
)
