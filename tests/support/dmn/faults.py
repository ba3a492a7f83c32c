"""A planted fault for each code of a decision table's audit, and the table that it was planted in."""

from __future__ import annotations

from support.dmn.files import AGE, FIT, RISK, table

_AGES = [AGE]
_PRIORITY = (("Result", '"No", "Maybe", "Yes"'),)
FAULTS: dict[str, tuple[str, str]] = {
    "table_unread": (
        table("UNIQUE", _AGES, [("<limit", '"a"'), (">=18", '"b"')]),
        table("UNIQUE", _AGES, [("<18", '"a"'), (">=18", '"b"')]),
    ),
    "table_gap": (
        table("UNIQUE", _AGES, [("<18", '"a"'), (">18", '"b"')]),
        table("UNIQUE", _AGES, [("<18", '"a"'), (">=18", '"b"')]),
    ),
    "rows_overlap": (
        table("UNIQUE", _AGES, [("<=18", '"a"'), (">=18", '"a"')]),
        table("UNIQUE", _AGES, [("<18", '"a"'), (">=18", '"a"')]),
    ),
    "rows_conflict": (
        table("ANY", _AGES, [("<=18", '"a"'), (">=18", '"b"')]),
        table("ANY", _AGES, [("<=18", '"a"'), (">=18", '"a"')]),
    ),
    "row_masked": (
        table("FIRST", _AGES, [("-", '"a"'), (">=18", '"b"')]),
        table("FIRST", _AGES, [(">=18", '"b"'), ("-", '"a"')]),
    ),
    "row_never_holds": (
        table("UNIQUE", [RISK], [('"Low"', '"a"'), ('"High"', '"b"'), ('"Middling"', '"c"')]),
        table("UNIQUE", [RISK], [('"Low"', '"a"'), ('"High"', '"b"')]),
    ),
    "row_redundant": (
        table("ANY", [AGE, FIT], [("<18", "-", '"a"'), (">=18", "-", '"a"'), ("-", "true", '"a"')]),
        table("ANY", [AGE, FIT], [("<18", "-", '"a"'), (">=18", "false", '"a"'), ("-", "true", '"a"')]),
    ),
    "row_subsumed": (
        table("ANY", _AGES, [("-", '"a"'), (">=18", '"a"')]),
        table("ANY", _AGES, [("<20", '"a"'), (">=18", '"a"')]),
    ),
    "rows_duplicate": (
        table("FIRST", _AGES, [("<18", '"a"'), ("<18", '"b"'), ("-", '"c"')]),
        table("FIRST", _AGES, [("<18", '"a"'), ("<20", '"b"'), ("-", '"c"')]),
    ),
    "row_misleading": (
        table(
            "PRIORITY",
            [AGE, FIT],
            [(">=18", "true", '"Yes"'), ("-", "true", '"Yes"'), (">=18", "-", '"No"')],
            outputs=_PRIORITY,
        ),
        table("PRIORITY", [AGE, FIT], [("-", "true", '"Yes"'), (">=18", "false", '"No"')], outputs=_PRIORITY),
    ),
    "rows_joinable": (
        table("UNIQUE", _AGES, [("<18", '"a"'), ("[18..65]", '"a"'), (">65", '"b"')]),
        table("UNIQUE", _AGES, [("<=65", '"a"'), (">65", '"b"')]),
    ),
    "cell_outside": (
        table("UNIQUE", [("Age", "number", "[0..120]")], [("<18", '"a"'), (">=18", '"b"')]),
        table("UNIQUE", [("Age", "number", "[0..120]")], [("[0..18)", '"a"'), ("[18..120]", '"b"')]),
    ),
    "cell_everything": (
        table("UNIQUE", [FIT], [("true, false", '"a"')]),
        table("UNIQUE", [FIT], [("-", '"a"')]),
    ),
    "output_outside": (
        table("UNIQUE", [FIT], [("true", '"Yse"'), ("false", '"No"')], outputs=_PRIORITY),
        table("UNIQUE", [FIT], [("true", '"Yes"'), ("false", '"No"')], outputs=_PRIORITY),
    ),
    "outputs_unordered": (
        table("PRIORITY", [FIT], [("true", '"Yes"'), ("-", '"No"')]),
        table("PRIORITY", [FIT], [("true", '"No"'), ("-", '"Yes"')], outputs=_PRIORITY),
    ),
    "hit_policy": (
        table("FIRST", _AGES, [("<18", '"a"'), (">=18", '"b"')]),
        table("UNIQUE", _AGES, [("<18", '"a"'), (">=18", '"b"')]),
    ),
}
