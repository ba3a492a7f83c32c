"""What a pack says of answers: rules, floor, ceiling, whether it decides, and the plan.

Written from docs/explanation/meaning.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from independent.files import Json, Layers
from independent.limits import amounts, decided, derived, factors, is_derived, limit_of

TRUE, FALSE, OPEN = "true", "false", "open"
ACUITIES = ("self_care", "routine", "soon", "same_day", "emergency")
DAY = 86_400
SECONDS = {
    "second": Fraction(1),
    "minute": Fraction(60),
    "hour": Fraction(3600),
    "day": Fraction(DAY),
    "week": Fraction(7 * DAY),
    "month": Fraction("30.4375") * DAY,
    "year": Fraction("365.25") * DAY,
}


@dataclass(frozen=True)
class Meaning:
    """What is known with these answers. Floor and disposition are ids, the ceiling an acuity."""

    values: dict[str, str]
    asked: dict[str, str]
    floor: str
    ceiling: str
    decided: bool
    ignored: frozenset[str]
    look_again: bool

    def rules(self, value: str) -> set[str]:
        """The rules whose condition has this value."""
        return {name for name, found in self.values.items() if found == value}


@dataclass(frozen=True)
class Plan:
    """The ids of what a plan gives, what is said with it, and what its programmes say to do in which weeks."""

    given: frozenset[str]
    said: tuple[str, ...]
    weeks: tuple[tuple[str, int, int, str], ...] = ()


def meaning(pack: Layers, answers: Mapping[str, Any]) -> Meaning:
    """All that is said of these answers, in the form that JSON has them."""
    asked = {name: _asked(pack, name, answers, frozenset()) for name in pack.questions}
    values = {name: _value(pack, rule["when"], answers, frozenset()) for name, rule in pack.rules.items()}
    floor = _most_urgent(pack, values, TRUE)
    possible = [pack.rules[name]["advise"] for name in _with(values, OPEN) if "advise" in pack.rules[name]]
    ceiling = max({pack.acuity[name] for name in (floor, *possible)}, key=ACUITIES.index)
    answered = all(asked[name] == FALSE or (asked[name] == TRUE and name in answers) for name in deciding(pack))
    wins = any(_rank(pack, name) > _rank(pack, floor) for name in possible)
    found = _findings(pack, _with(values, TRUE))
    more = _findings(pack, _with(values, OPEN)) - found
    emergency = pack.acuity[floor] == "emergency"
    settled = answered if floor == pack.default else emergency or not wins
    ignored = frozenset(name for name in answers if asked[name] == FALSE)
    return Meaning(
        values=values,
        asked=asked,
        floor=floor,
        ceiling=ceiling,
        decided=settled and (emergency or not more),
        ignored=ignored,
        look_again=bool(ignored) and _would_raise(pack, answers, floor),
    )


def at_odds(pack: Layers, answers: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """The questions of each must that answers break, its own first: of those who were asked them all, and are sure."""
    found = []
    for name, question in pack.questions.items():
        for must in question.get("must", []):
            [word] = [key for key in must if key != "say"]
            others = named(pack, must["hold"]) if word == "hold" else [must[word]]
            about = tuple(dict.fromkeys((name, *others)))
            if all(_is_sure(pack, one, answers) for one in about) and not _keeps(pack, name, word, must[word], answers):
                found.append(about)
    return found


def _is_sure(pack: Layers, name: str, answers: Mapping[str, Any]) -> bool:
    given = answers.get(name, "unsure")
    doubts = "unsure" in given if isinstance(given, list) else given == "unsure"
    return not doubts and _asked(pack, name, answers, frozenset()) == TRUE


def _keeps(pack: Layers, name: str, word: str, other: Any, answers: Mapping[str, Any]) -> bool:
    if word == "hold":
        return _value(pack, other, answers, frozenset()) == TRUE
    read = reader_of(pack.questions[name]["kind"])
    own, than = read(answers[name]), read(answers[other])
    # Days are read as how long ago they were.
    turned = {"before": "more_than", "after": "less_than", "not_before": "at_most", "not_after": "at_least"}
    return _compares(turned.get(word, word), own, than)


def _would_raise(pack: Layers, answers: Mapping[str, Any], floor: str) -> bool:
    """Whether the advice would be more urgent than the floor if every answer counted."""
    counted = {name: _value(pack, rule["when"], answers, frozenset(answers)) for name, rule in pack.rules.items()}
    raised = _most_urgent(pack, counted, TRUE)
    return ACUITIES.index(pack.acuity[raised]) > ACUITIES.index(pack.acuity[floor])


def plan(pack: Layers, answers: Mapping[str, Any], disposition: str) -> Plan:
    """What goes with a disposition."""
    given: set[str] = set()
    held: set[str] = set()
    said: list[str] = []
    fired = [rule for rule in pack.rules.values() if _value(pack, rule["when"], answers, frozenset()) == TRUE]
    silenced = {name for rule in fired for name in rule.get("instead_of", [])}
    for rule in pack.plan_rules:
        if disposition not in rule.get("for", [pack.default]):
            continue
        value = _value(pack, rule["when"], answers, frozenset()) if "when" in rule else TRUE
        if value == TRUE:
            given |= set(rule.get("give", []))
            said += [rule["say"]] if "say" in rule and rule["id"] not in silenced else []
        if value != FALSE:
            held |= set(rule.get("hold_back", []))
    left = given - held - pack.pending - silenced
    weeks = [
        (programme["id"], *stage["weeks"], item["do"])
        for programme in pack.programmes
        if programme["id"] in left
        for stage in programme["stages"]
        for item in stage["items"]
        if "exercise" not in item or item["exercise"] in left
    ]
    return Plan(frozenset(left), tuple(said), tuple(weeks))


def deciding(pack: Layers) -> set[str]:
    """The questions that a rule names, and those that their `enable_when` names, and so on."""
    found: set[str] = set()
    waiting = [name for rule in pack.rules.values() for name in named(pack, rule["when"])]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += named(pack, pack.questions[name].get("enable_when", {}))
    return found


def named(pack: Layers, condition: Json) -> list[str]:
    """The questions that a condition names, or that what it names rests on."""
    found: list[str] = []
    for key, body in condition.items():
        if key in ("all", "any"):
            found += [name for part in body for name in named(pack, part)]
        elif key == "not":
            found += named(pack, body)
        elif key == "count":
            found += [name for part in body["of"] for name in named(pack, part)]
        elif key == "is":
            found += named(pack, pack.named[body])
        elif key in pack.scores and is_derived(pack.scores[key]):
            found += factors(pack.scores[key])
        elif key in pack.scores:
            score = pack.scores[key]
            found += score.get("add", {})
            found += [name for one in score.get("conditions", []) for name in named(pack, one["when"])]
        else:
            found.append(key)
            limits = body.values() if isinstance(body, dict) else []
            found += [limit["by"] for limit in limits if isinstance(limit, dict)]
    return found


def _with(values: Mapping[str, str], value: str) -> list[str]:
    return [name for name, found in values.items() if found == value]


def _most_urgent(pack: Layers, values: Mapping[str, str], value: str) -> str:
    rules = [pack.rules[name] for name in _with(values, value)]
    reached = [pack.default, *(rule["advise"] for rule in rules if "advise" in rule)]
    return max(reached, key=lambda name: _rank(pack, name))


def _rank(pack: Layers, name: str) -> tuple[int, bool, int]:
    """What wins: the more urgent; as urgent, anything before the default, and the one that is listed first."""
    return ACUITIES.index(pack.acuity[name]), name != pack.default, -list(pack.acuity).index(name)


def _findings(pack: Layers, rules: list[str]) -> set[str]:
    return {one for name in rules for one in pack.rules[name].get("findings", [])}


# Conditions ---------------------------------------------------------------------------------------------------------


def _all(values: list[str]) -> str:
    if FALSE in values:
        return FALSE
    return OPEN if OPEN in values else TRUE


def _any(values: list[str]) -> str:
    if TRUE in values:
        return TRUE
    return OPEN if OPEN in values else FALSE


def _value(pack: Layers, condition: Json, answers: Mapping[str, Any], counted: frozenset[str]) -> str:
    """The value of a condition; `counted` are the questions that count as asked, whatever is said of that."""
    [(key, body)] = condition.items()
    if key == "all":
        return _all([_value(pack, part, answers, counted) for part in body])
    if key == "any":
        return _any([_value(pack, part, answers, counted) for part in body])
    if key == "not":
        return {TRUE: FALSE, FALSE: TRUE, OPEN: OPEN}[_value(pack, body, answers, counted)]
    if key == "count":
        values = [_value(pack, part, answers, counted) for part in body["of"]]
        bounds = {word: limit for word, limit in body.items() if word != "of"}
        return _all([_counts(values, word, limit) for word, limit in bounds.items()])
    if key == "is":
        return _value(pack, pack.named[body], answers, counted)
    if key in pack.scores and is_derived(pack.scores[key]):
        return _all([_derived(pack, key, word, limit, answers, counted) for word, limit in body.items()])
    if key in pack.scores:
        least, most = score(pack, key, answers, counted)
        return _all([_between(least, most, word, limit) for word, limit in body.items()])
    tables = {word: limit for word, limit in body.items() if isinstance(limit, dict)} if isinstance(body, dict) else {}
    if tables:
        parts = [_limited(pack, key, word, limit, answers, counted) for word, limit in tables.items()]
        rest = {word: limit for word, limit in body.items() if word not in tables}
        return _all([*parts, _value(pack, {key: rest}, answers, counted)] if rest else parts)
    fits = OPEN if key not in answers else TRUE if _fits(pack, key, body, answers[key]) else FALSE
    return _all([_asked(pack, key, answers, counted), fits])


def _derived(
    pack: Layers, name: str, word: str, limit: Any, answers: Mapping[str, Any], counted: frozenset[str]
) -> str:
    """What a comparison of a ratio or product says."""
    shape = pack.scores[name]
    first, second = factors(shape)

    def says(values: Mapping[str, Fraction]) -> bool:
        return _compares(word, derived(shape, values), Fraction(str(limit)))

    return _of_two(pack, (first, second), {}, answers, counted, says)


def _limited(
    pack: Layers, name: str, word: str, table: Json, answers: Mapping[str, Any], counted: frozenset[str]
) -> str:
    """What a comparison with a table says."""
    by, rows = table["by"], table["rows"]
    read, read_by = (reader_of(pack.questions[one]["kind"]) for one in (name, by))

    def says(values: Mapping[str, Fraction]) -> bool:
        limit = limit_of(rows, values[by], read_by, read)
        return limit is not None and _compares(word, values[name], limit)

    near = {by: [first for first, _ in rows], name: [limit for _, limit in rows]}
    return _of_two(pack, (name, by), near, answers, counted, says)


def _of_two(
    pack: Layers,
    names: tuple[str, str],
    near: Mapping[str, list[Any]],
    answers: Mapping[str, Any],
    counted: frozenset[str],
    says: Callable[[Mapping[str, Fraction]], bool],
) -> str:
    asked = [_asked(pack, name, answers, counted) for name in names]
    if "unsure" in [answers.get(name) for name in names]:
        return FALSE
    given, others, sure = {}, {}, set()
    for name in names:
        question, read = pack.questions[name], reader_of(pack.questions[name]["kind"])
        if name in answers:
            given[name] = read(answers[name])
        else:
            others[name] = amounts(question, read, near.get(name, []))
        if "enable_when" not in question and not question.get("unsure"):
            sure.add(name)
    found = decided(names, given, others, frozenset(sure), says)
    return _all([*asked, OPEN if found is None else TRUE if found else FALSE])


def _counts(values: list[str], word: str, limit: int) -> str:
    sure, possible = values.count(TRUE), len(values) - values.count(FALSE)
    return _between(sure, possible, "is" if word == "exactly" else word, limit)


def _between(least: int, most: int, word: str, limit: int) -> str:
    """What a comparison says of all the whole numbers from least to most."""
    found = {_compares(word, Fraction(number), Fraction(limit)) for number in range(least, most + 1)}
    return OPEN if len(found) > 1 else TRUE if True in found else FALSE


def score(pack: Layers, name: str, answers: Mapping[str, Any], counted: frozenset[str]) -> tuple[int, int]:
    """The least and the most that a score can still come to."""
    shape, least, most = pack.scores[name], 0, 0
    for question, points in shape.get("add", {}).items():
        asked = _asked(pack, question, answers, counted)
        could_be = _points(pack, question, points, shape.get("unsure"), answers.get(question))
        if asked == FALSE:
            could_be = {0}
        elif asked == OPEN or (question not in answers and "enable_when" in pack.questions[question]):
            could_be = {0, *could_be}
        least, most = least + min(could_be), most + max(could_be)
    for one in shape.get("conditions", []):
        value = _value(pack, one["when"], answers, counted)
        could_be = {TRUE: {one["points"]}, FALSE: {0}, OPEN: {0, one["points"]}}[value]
        least, most = least + min(could_be), most + max(could_be)
    return least, most


def _points(pack: Layers, name: str, points: Any, unsure: Any, answer: Any) -> set[int]:
    """What an answer adds; of one that is not there, the least and the most that any could."""
    question = pack.questions[name]
    if question["kind"] == "multi_choice":
        return _points_of_signs(question, points, unsure, answer)
    if isinstance(points, dict):
        by_answer = {option: points.get(option, 0) for option in question["options"] if option != "unsure"}
        takes_unsure, listed = "unsure" in question["options"], points.get("unsure")
    else:
        values = [band["points"] for band in points]
        by_answer = {f"band {place}": value for place, value in enumerate(values)}
        if not _covers(pack, name, points):
            by_answer["none"] = 0
        takes_unsure, listed = bool(question.get("unsure")), None
    if takes_unsure:
        doubt = {"most": max(by_answer.values()), "least": min(by_answer.values())}.get(unsure, unsure)
        by_answer["unsure"] = doubt if listed is None else listed
    if answer is None:
        return set(by_answer.values())
    if answer == "unsure" or isinstance(points, dict):
        return {by_answer[answer]}
    fitting = [band["points"] for band in points if _fits(pack, name, _bounds(band), answer)]
    return {sum(fitting)}


def _bounds(band: Json) -> Json:
    return {word: limit for word, limit in band.items() if word != "points"}


def _covers(pack: Layers, name: str, bands: list[Json]) -> bool:
    """Whether every amount is in some band."""
    question = pack.questions[name]
    read = reader_of(question["kind"])
    step = Fraction(1) if read is not _number else Fraction(1, 10 ** question.get("decimals", 0))
    low, high = read(question["min"]), read(question["max"])
    limits = {read(_limit(pack, limit)) for band in bands for limit in _bounds(band).values()}
    edges = {
        edge for limit in {low, high, *limits} for edge in (limit - step, limit, limit + step) if low <= edge <= high
    }
    return all(
        any(
            all(_compares(word, edge, read(_limit(pack, limit))) for word, limit in _bounds(band).items())
            for band in bands
        )
        for edge in edges
    )


def _points_of_signs(question: Json, points: Json, unsure: Any, answer: Any) -> set[int]:
    doubted = "unsure" in question["options"] and "unsure" not in points
    each = [number for number in points.values() if number]
    if doubted and isinstance(unsure, int):
        each.append(unsure)
    if answer is None:
        return {sum(number for number in each if number < 0), sum(number for number in each if number > 0)}
    picked = set(answer)
    total = 0
    for option, number in points.items():
        guessed = (
            doubted and "unsure" in picked and ((unsure == "most" and number > 0) or (unsure == "least" and number < 0))
        )
        total += number if option in picked or guessed else 0
    if doubted and "unsure" in picked and isinstance(unsure, int):
        total += unsure
    return {total}


def _asked(pack: Layers, name: str, answers: Mapping[str, Any], counted: frozenset[str]) -> str:
    condition = pack.questions[name].get("enable_when")
    return TRUE if condition is None or name in counted else _value(pack, condition, answers, counted)


def _fits(pack: Layers, name: str, test: Any, answer: Any) -> bool:
    kind = pack.questions[name]["kind"]
    if kind in ("choice", "multi_choice"):
        picked = set(answer) if isinstance(answer, list) else {answer}
        [(which, options)] = test.items() if isinstance(test, dict) else [("any_of", test)]
        if which == "all_of":
            return picked >= set(options)
        return bool(picked & set(options)) == (which == "any_of")
    if test == "unsure":
        return bool(answer == "unsure")
    if answer == "unsure":
        return False
    read = reader_of(kind)
    return all(_compares(word, read(answer), read(_limit(pack, limit))) for word, limit in test.items())


def _compares(word: str, value: Fraction, limit: Fraction) -> bool:
    return {
        "at_least": value >= limit,
        "more_than": value > limit,
        "at_most": value <= limit,
        "less_than": value < limit,
        "from": value >= limit,
        "to": value <= limit,
        "is": value == limit,
    }[word]


def _limit(pack: Layers, limit: Any) -> Any:
    return pack.parameters[limit[1:]] if isinstance(limit, str) and limit.startswith("$") else limit


def reader_of(kind: str) -> Callable[[Any], Fraction]:
    """What reads an answer, or what it is compared with, as an amount."""
    return {"duration": length, "date": days}.get(kind, _number)


def days(text: str) -> Fraction:
    """How many days before the day of asking a day was: of `2024-06-03/2024-06-20`, or of a length of time."""
    if "/" in text:
        day, asked = map(date.fromisoformat, text.split("/"))
        return Fraction((asked - day).days)
    return length(text.removeprefix("-")) / SECONDS["day"] * (-1 if text.startswith("-") else 1)


def _number(value: Any) -> Fraction:
    return Fraction(value if isinstance(value, int) else str(value))


def length(text: str) -> Fraction:
    """A length of time in seconds."""
    found = re.findall(r"([0-9]+(?:\.[0-9]{1,2})?) ?([a-z]+)", re.sub(r"\band\b|,", "", text))
    assert found, text
    units = {"mo": "month", **{unit[0]: unit for unit in SECONDS if unit not in ("month", "minute")}, "min": "minute"}
    return sum(
        (Fraction(number) * SECONDS[units.get(unit) or unit.removesuffix("s")] for number, unit in found), Fraction(0)
    )
