"""The rules of low_back_pain as someone writes them who knows DuckDB well, with all that a batch gives.

Written in good faith: conditions as plain SQL, whose three values are Kleene's; each named once; lists by DuckDB's own
functions; the text of `invalid` only where something is wrong. `tuned` is what they may come to after an afternoon with
the profiler: `list_contains` in the place of `list_has_any` and `list_has_all`, options as numbers, and the reasons
looked up in a list of prepared lists.
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
    "numbness": (("leg", "both_legs", "saddle", "elsewhere", "unsure"), ("none",)),
    "swelling": (("back", "leg", "elsewhere", "shape_change", "unsure"), ("none",)),
}
ORDER = ("location", "leg_pain", "numbness", "swelling", "severe_pain", "duration", "improving", "pain_with_exercise")


def _wrong(name: str) -> str:
    """The code of what is wrong with an answer, null if nothing is."""
    if name in _ONE_OF:
        return f"CASE WHEN {name} NOT IN {_ONE_OF[name]} THEN 'unknown_option' END"
    if name == "duration":
        return (
            "CASE WHEN duration NOT BETWEEN 0 AND 36525 THEN 'out_of_bounds'"
            " WHEN duration_unsure AND duration IS NOT NULL THEN 'exclusive_option' END"
        )
    signs, alone = _SIGNS[name]
    exclusive = (
        f" WHEN len({name}) > 1 AND list_has_any({name}, {list(alone)}) THEN 'exclusive_option'" if alone else ""
    )
    return (
        f"CASE WHEN len({name}) = 0 THEN 'empty_list'"
        f" WHEN NOT list_has_all({[*signs, *alone]}, {name}) THEN 'unknown_option'{exclusive} END"
    )


ANY_BAD = " OR ".join(f"bad_{name} IS NOT NULL" for name in ORDER)
_COMPLETE = (
    " AND ".join(f"{name} IS NOT NULL" for name in ORDER if name != "duration")
    + " AND (duration IS NOT NULL OR coalesce(duration_unsure, false))"
)
RULES = {
    "lasting_pain": (
        "NOT coalesce(duration_unsure, false) AND duration >= 21 AND improving IN ('same', 'worse', 'unsure')"
    ),
    "new_swelling": "list_has_any(swelling, ['back', 'leg', 'elsewhere', 'shape_change', 'unsure'])",
    "numb_or_tingling": "list_has_any(numbness, ['leg', 'both_legs', 'saddle', 'elsewhere', 'unsure'])",
    "out_of_scope": "list_has_any(location, ['upper_back', 'other'])",
    "pain_in_leg": "leg_pain IN ('one', 'both', 'unsure')",
    "pain_when_exercising": "pain_with_exercise IN ('intense', 'persists', 'unsure')",
    "unknown_duration": "CASE WHEN duration_unsure THEN true WHEN duration IS NOT NULL THEN false END",
    "very_bad_pain": "severe_pain IN ('severe', 'unsure')",
}


def read(people: str) -> str:
    """The first parts of the tuned query: options as numbers, signs as booleans, and what is wrong, in `checked`."""
    signs = {name: (*signs, *alone) for name, (signs, alone) in _SIGNS.items()}
    has = [f"list_contains({name}, '{sign}') AS {name}_{sign}" for name, options in signs.items() for sign in options]
    for name, options in _ONE_OF.items():
        cases = " ".join(f"WHEN {option!r} THEN {place}" for place, option in enumerate(options))
        has.append(f"CASE {name} {cases} END AS {name}_code")
    counted = [
        f"{' + '.join(f'{name}_{sign}::TINYINT' for sign in options)} AS {name}_count"
        for name, options in signs.items()
    ]
    unknown = "CASE WHEN {0}_code IS NULL AND {0} IS NOT NULL THEN 'unknown_option' END AS bad_{0}"
    bad = [unknown.format(name) for name in _ONE_OF] + [f"{_wrong('duration')} AS bad_duration"]
    for name, (_, alone) in _SIGNS.items():
        any_alone = " OR ".join(f"{name}_{sign}" for sign in alone)
        exclusive = f" WHEN ({any_alone}) AND {name}_count > 1 THEN 'exclusive_option'" if alone else ""
        nothing = f"list_contains(list_transform({name}, lambda sign: sign IS NULL), true)"
        bad.append(
            f"CASE WHEN len({name}) = 0 THEN 'empty_list' WHEN CASE WHEN len({name}) = {name}_count THEN false"
            f" ELSE len(list_distinct({name})) <> {name}_count OR {nothing} END THEN 'unknown_option'{exclusive} END"
            f" AS bad_{name}"
        )
    return f"""coded AS (SELECT *, {", ".join(has)} FROM {people}),
counted AS (SELECT *, {", ".join(counted)} FROM coded),
checked AS (SELECT *, {", ".join(bad)} FROM counted)"""


def tuned(people: str) -> str:
    """The query over a table, once more, for speed."""
    fired = " + ".join(f"CASE WHEN {name} THEN {1 << bit} ELSE 0 END" for bit, name in enumerate(RULES))
    lists = [[name for bit, name in enumerate(RULES) if number >> bit & 1] for number in range(1 << len(RULES))]
    return f"""
WITH {read(people)},
ruled AS (SELECT *,
  NOT coalesce(duration_unsure, false) AND duration >= 21 AND improving_code >= 1 AS lasting_pain,
  {any_sign("swelling")} AS new_swelling, {any_sign("numbness")} AS numb_or_tingling,
  location_upper_back OR location_other AS out_of_scope, leg_pain_code >= 2 AS pain_in_leg,
  pain_with_exercise_code >= 3 AS pain_when_exercising, {RULES["unknown_duration"]} AS unknown_duration,
  severe_pain_code >= 3 AS very_bad_pain, {_COMPLETE} AS complete FROM checked),
summed AS (SELECT *, {" OR ".join(RULES)} AS doctor, {ANY_BAD} AS wrong, {fired} AS fired FROM ruled)
{_select(f"({lists})[fired + 1]")}"""


def any_sign(name: str) -> str:
    """Whether a sign, or not sure, is among what was answered."""
    signs, alone = _SIGNS[name]
    return " OR ".join(f"{name}_{sign}" for sign in (*signs, *alone) if sign != "none")


def statement(people: str) -> str:
    """The query over a table, or anything that can stand after FROM."""
    bad = ", ".join(f"{_wrong(name)} AS bad_{name}" for name in ORDER)
    rules = ", ".join(f"{condition} AS {name}" for name, condition in RULES.items())
    fired = ", ".join(f"CASE WHEN {name} THEN '{name}' END" for name in RULES)
    return f"""
WITH ruled AS (SELECT *, {bad}, {rules}, {_COMPLETE} AS complete FROM {people}),
summed AS (SELECT *, {" OR ".join(RULES)} AS doctor, {ANY_BAD} AS wrong FROM ruled)
{_select(f"list_filter([{fired}], lambda rule: rule IS NOT NULL)")}"""


def _select(reasons: str) -> str:
    words = ", ".join(f"'{name}: ' || bad_{name}" for name in ORDER)
    home = "WHEN NOT doctor AND complete THEN 'self_care'"
    return f"""SELECT id,
  CASE WHEN wrong THEN NULL WHEN doctor THEN 'see_doctor' {home} END AS disposition,
  CASE WHEN wrong THEN NULL WHEN doctor THEN 'routine' {home} END AS acuity,
  CASE WHEN NOT wrong THEN {reasons} END AS reasons,
  CASE WHEN wrong THEN concat_ws('; ', {words}) END AS invalid,
  CASE WHEN wrong THEN NULL WHEN doctor THEN false WHEN doctor IS NULL THEN true ELSE NOT complete END AS undecided,
  CASE WHEN wrong THEN NULL WHEN doctor THEN 'see_doctor' ELSE 'self_care' END AS floor,
  CASE WHEN wrong THEN NULL WHEN doctor IS NOT false THEN 'routine' ELSE 'self_care' END AS ceiling
FROM summed"""
