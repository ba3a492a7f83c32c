"""The rules of low_back_pain as someone writes them who knows DuckDB well, with all that a batch gives.

Written in good faith: conditions as plain SQL, whose three values are Kleene's; each named once; lists by DuckDB's own
functions; the text of `invalid` only where something is wrong.
"""

from __future__ import annotations

_ONE_OF = {
    "leg_pain": ("none", "buttock", "one", "both", "unsure"),
    "severe_pain": ("none", "mild", "moderate", "severe", "unsure"),
    "improving": ("yes", "same", "worse", "unsure"),
    "pain_with_exercise": ("not_tried", "none", "settles", "persists", "intense", "unsure"),
}
_SIGNS = {
    "location": (("lower_back", "hips", "upper_back", "other"), ()),
    "numbness": (("leg", "both_legs", "saddle", "elsewhere"), ("none", "unsure")),
    "swelling": (("back", "leg", "elsewhere", "shape_change"), ("none", "unsure")),
}
_ORDER = ("location", "leg_pain", "numbness", "swelling", "severe_pain", "duration", "improving", "pain_with_exercise")


def _wrong(name: str) -> str:
    """The code of what is wrong with an answer, null where nothing is."""
    if name in _ONE_OF:
        return f"CASE WHEN {name} NOT IN {_ONE_OF[name]} THEN 'unknown_option' END"
    if name == "duration":
        return (
            "CASE WHEN duration NOT BETWEEN 0 AND 36525 THEN 'out_of_bounds'"
            " WHEN duration_unsure AND duration IS NOT NULL THEN 'exclusive_option' END"
        )
    signs, alone = _SIGNS[name]
    exclusive = f" WHEN len({name}) > 1 AND list_has_any({name}, {list(alone)}) THEN 'exclusive_option'" if alone else ""
    return (
        f"CASE WHEN len({name}) = 0 THEN 'empty_list'"
        f" WHEN NOT list_has_all({[*signs, *alone]}, {name}) THEN 'unknown_option'{exclusive} END"
    )


RULES = {
    "lasting_pain": "NOT coalesce(duration_unsure, false) AND duration >= 21 AND improving IN ('same', 'worse', 'unsure')",
    "new_swelling": "list_has_any(swelling, ['back', 'leg', 'elsewhere', 'shape_change', 'unsure'])",
    "numb_or_tingling": "list_has_any(numbness, ['leg', 'both_legs', 'saddle', 'elsewhere', 'unsure'])",
    "out_of_scope": "list_has_any(location, ['upper_back', 'other'])",
    "pain_in_leg": "leg_pain IN ('one', 'both', 'unsure')",
    "pain_when_exercising": "pain_with_exercise IN ('intense', 'persists', 'unsure')",
    "unknown_duration": "CASE WHEN duration_unsure THEN true WHEN duration IS NOT NULL THEN false END",
    "very_bad_pain": "severe_pain IN ('severe', 'unsure')",
}


def statement(people: str) -> str:
    """The query over a table, or anything that can stand after FROM."""
    bad = ", ".join(f"{_wrong(name)} AS bad_{name}" for name in _ORDER)
    rules = ", ".join(f"{condition} AS {name}" for name, condition in RULES.items())
    answered = " AND ".join(f"{name} IS NOT NULL" for name in _ORDER if name != "duration")
    any_bad = " OR ".join(f"bad_{name} IS NOT NULL" for name in _ORDER)
    words = ", ".join(f"'{name}: ' || bad_{name}" for name in _ORDER)
    fired = ", ".join(f"CASE WHEN {name} THEN '{name}' END" for name in RULES)
    return f"""
WITH ruled AS (
  SELECT id, {bad}, {rules},
    {answered} AND (duration IS NOT NULL OR coalesce(duration_unsure, false)) AS complete
  FROM {people}
), summed AS (
  SELECT *, {" OR ".join(RULES)} AS doctor, {any_bad} AS wrong FROM ruled
)
SELECT id,
  CASE WHEN wrong THEN NULL WHEN doctor THEN 'see_doctor' WHEN NOT doctor AND complete THEN 'self_care' END AS disposition,
  CASE WHEN wrong THEN NULL WHEN doctor THEN 'routine' WHEN NOT doctor AND complete THEN 'self_care' END AS acuity,
  CASE WHEN NOT wrong THEN list_filter([{fired}], lambda rule: rule IS NOT NULL) END AS reasons,
  CASE WHEN wrong THEN concat_ws('; ', {words}) END AS invalid,
  CASE WHEN wrong THEN NULL WHEN doctor THEN false WHEN doctor IS NULL THEN true ELSE NOT complete END AS undecided,
  CASE WHEN wrong THEN NULL WHEN doctor THEN 'see_doctor' ELSE 'self_care' END AS floor,
  CASE WHEN wrong THEN NULL WHEN doctor IS NOT false THEN 'routine' ELSE 'self_care' END AS ceiling
FROM summed"""
