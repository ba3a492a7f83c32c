"""Sets of answers to a pack, drawn from its files: at the edges of its conditions, partial, some left behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any

from independent.files import Json, Layers
from independent.meaning import DAY, TRUE, _asked, _fits, days, length, meaning, reader_of

Answers = dict[str, Any]
COMPARING = frozenset({"at_least", "more_than", "at_most", "less_than", "from", "to", "is"})


def people(pack: Layers, number: int, seed: str = "people") -> Iterator[Answers]:
    """People who are well, all who differ from one of them in one answer or leave one out, people for whom one
    rule fires or one question is asked, in each way that it can, and so many more; the same each time.
    """
    chance = Random(seed)
    found = {name: list(_answers(pack, name, question)) for name, question in pack.questions.items()}
    calm = {name: [one for one in given if _is_calm(pack, name, one)] or given for name, given in found.items()}
    wells = [_well(pack, calm, chance) for _ in range(3)]
    yield from ({key: value for key, value in well.items() if key != name} for well in wells for name in well)
    yield from ({**wells[0], name: answer} for name, given in found.items() for answer in given)
    for rule in pack.rules.values():
        yield from ({**chance.choice(wells), **way} for way in _ways(pack, rule["when"]))
    for name, question in pack.questions.items():
        for way in _ways(pack, question["enable_when"]) if "enable_when" in question else ():
            yield {**chance.choice(wells), **way, name: chance.choice(found[name])}
    for _ in range(number):
        worry, skip = chance.choice((0.0, 0.0, 0.03, 0.1, 0.5)), chance.choice((0.0, 0.0, 0.0, 0.02, 0.3))
        given = {name: chance.choice((found if chance.random() < worry else calm)[name]) for name in found}
        if chance.random() < 0.3:  # as a person does, who is asked only what is to be asked
            asked = meaning(pack, given).asked
            given = {name: answer for name, answer in given.items() if asked[name] != "false"}
        order = chance.sample(list(given), len(given))
        yield {name: given[name] for name in order if chance.random() >= skip}


def _well(pack: Layers, calm: Mapping[str, list[Any]], chance: Random) -> Answers:
    """Someone for whom no rule fires, who answered all that is asked."""
    while True:
        given = {name: _mostly_plain(answers, chance) for name, answers in calm.items()}
        asked = meaning(pack, given).asked
        given = {name: answer for name, answer in given.items() if asked[name] != "false"}
        if meaning(pack, given).decided and not meaning(pack, given).rules("true"):
            return given


def _mostly_plain(answers: list[Any], chance: Random) -> Any:
    """Mostly the answer that there is nothing: of many questions, any others together would soon fire some rule."""
    plain = [one for one in answers if one in ("none", "no", ["none"])]
    return chance.choice(plain if plain and chance.random() < 0.9 else answers)


def _ways(pack: Layers, condition: Json) -> Iterator[Answers]:
    """Answers that make a condition true: for each option and each part of an `any`, one that does so by that alone;
    and those at the edge of a number or a length of time. What they are answers to is asked.
    """
    for way in _bare_ways(pack, condition):
        yield _asked_for(pack, way)


def _bare_ways(pack: Layers, condition: Json) -> list[Answers]:
    """The same, whether or not it is asked. The first makes the condition true."""
    [(key, body)] = condition.items()
    if key == "any":
        return [way for part in body for way in _bare_ways(pack, part)]
    if key == "all":
        parts = [_bare_ways(pack, part) for part in body]
        firsts = [part[0] for part in parts]
        return [_joined(*firsts[:at], way, *firsts[at + 1 :]) for at, part in enumerate(parts) for way in part]
    if key == "is":
        return _bare_ways(pack, pack.named[body])
    if key in ("count", *pack.scores):
        return _ways_of_sum(pack, key, body)
    if key == "not" or body == "unsure":
        return [{}] if key == "not" else [{key: "unsure"}]
    several = pack.questions[key]["kind"] == "multi_choice"
    if isinstance(body, list):
        return [{key: [option] if several else option} for option in body]
    if "all_of" in body:
        return [{key: body["all_of"]}]
    edges = [{key: edge} for limit in body.values() for edge in _edges(pack, key, limit)]
    return sorted(edges, key=lambda way: not _fits(pack, key, body, way[key])) or [{}]


def _ways_of_sum(pack: Layers, key: str, body: Json) -> list[Answers]:
    """Each thing that adds alone, and all of them together, which comes first."""
    if key == "count":
        parts = [_bare_ways(pack, part) for part in body["of"]]
        alone = [way for part in parts for way in part]
        return [_joined(*(part[0] for part in parts)), *alone]
    score = pack.scores[key]
    alone = [way for one in score.get("conditions", []) for way in _bare_ways(pack, one["when"])]
    for name, points in score.get("add", {}).items():
        several = pack.questions[name]["kind"] == "multi_choice"
        if isinstance(points, dict):
            alone += [{name: [option] if several else option} for option, number in points.items() if number]
        else:
            alone += [{name: edge} for band in points for limit in band.values() for edge in _edges(pack, name, limit)]
    return [_joined(*alone), *alone]


def _edges(pack: Layers, name: str, limit: Any) -> list[Any]:
    """The answers to a question for a number or a length of time that are at a limit or next to it."""
    read = reader_of(pack.questions[name]["kind"])
    near = DAY if read is length else Fraction(1, 10 ** pack.questions[name].get("decimals", 0))
    given = [one for one in _answers(pack, name, pack.questions[name]) if one != "unsure"]
    return [one for one in given if abs(read(one) - read(_limit(pack, limit))) <= near]


def _joined(*ways: Answers) -> Answers:
    """All of the ways at once. Of two answers to a question the later counts, or both where several may be picked."""
    joined: Answers = {}
    for way in ways:
        for name, answer in way.items():
            both = isinstance(answer, list) and isinstance(joined.get(name), list)
            joined[name] = list(dict.fromkeys(joined[name] + answer)) if both else answer
    return joined


def _asked_for(pack: Layers, way: Answers) -> Answers:
    """The way, with what must be answered before its questions are asked."""
    for name in way:
        if _asked(pack, name, way, frozenset()) != TRUE:
            fuller = (_joined(before, way) for before in _bare_ways(pack, pack.questions[name]["enable_when"]))
            found = next((one for one in fuller if _asked(pack, name, one, frozenset()) == TRUE), None)
            return way if found is None else _asked_for(pack, found)
    return way


def _is_calm(pack: Layers, name: str, answer: Any) -> bool:
    return meaning(pack, {name: answer}).floor == pack.default


def _days(pack: Layers, name: str, question: Json) -> Iterator[str]:
    """Days at the edges, as so long ago and as themselves."""
    low, high = days(question["min"]), days(question["max"])
    edges = {days(str(limit)) + more for limit in _limits(pack, name) for more in (-1, 0, 1)}
    for edge in sorted({low, high, *edges}):
        if low <= edge <= high:
            yield f"{edge} days"
            yield f"{date(2024, 3, 1) - timedelta(int(edge))}/2024-03-01"


def _answers(pack: Layers, name: str, question: Json) -> Iterator[Any]:
    match question["kind"]:
        case "choice":
            yield from question["options"]
        case "multi_choice":
            signs = [one for one in question["options"] if one not in ("none", "unsure")]
            yield from ([one] for one in question["options"])
            yield from ([one, other] for one, other in pairwise(signs))
            yield signs
            if "unsure" in question["options"]:
                yield from ([*some, "unsure"] for some in (signs[:1], signs))
        case "date":
            yield from _days(pack, name, question)
        case "duration":
            low, high = length(question["min"]), length(question["max"])
            edges = {length(str(limit)) + more for limit in _limits(pack, name) for more in (-DAY, 0, DAY)}
            for edge in sorted({low, high, *edges}):
                if low <= edge <= high and (Fraction(edge) * 100 / DAY).denominator == 1:
                    yield f"{float(Fraction(edge) / DAY):.2f} days".replace(".00", "")
            # Said in other words, and a moment before.
            yield from (str(limit) for limit in _limits(pack, name) if low <= length(str(limit)) <= high)
            seconds = (int(length(str(limit))) - 1 for limit in _limits(pack, name))
            yield from (f"{second} seconds" for second in seconds if low <= second <= high)
        case _:
            step = Fraction(1, 10 ** question.get("decimals", 0))
            low, high = Fraction(str(question["min"])), Fraction(str(question["max"]))
            edges = {Fraction(str(limit)) + more for limit in _limits(pack, name) for more in (-step, 0, step)}
            for edge in sorted({low, high, (low + high) // 2, *edges}):
                if low <= edge <= high and edge % step == 0:
                    yield int(edge) if edge.denominator == 1 else float(edge)
    if question.get("unsure"):
        yield "unsure"


def _limits(pack: Layers, name: str) -> list[Any]:
    """The values that conditions compare a question with, in one order."""
    conditions = [one["when"] for one in (*pack.rules.values(), *pack.plan_rules) if "when" in one]
    conditions += [one["enable_when"] for one in pack.questions.values() if "enable_when" in one]
    conditions += [*pack.named.values()]
    conditions += [one["when"] for score in pack.scores.values() for one in score.get("conditions", [])]
    found = [limit for condition in conditions for limit in _compared(condition, name)]
    bands = [score["add"][name] for score in pack.scores.values() if isinstance(score.get("add", {}).get(name), list)]
    found += [limit for listed in bands for band in listed for word, limit in band.items() if word in COMPARING]
    return sorted({_limit(pack, one) for one in found}, key=str)


def _limit(pack: Layers, limit: Any) -> Any:
    return pack.parameters[limit[1:]] if isinstance(limit, str) and limit.startswith("$") else limit


def _compared(condition: Mapping[str, Any], name: str) -> list[Any]:
    [(key, body)] = condition.items()
    if key in ("all", "any"):
        return [limit for part in body for limit in _compared(part, name)]
    if key == "count":
        return [limit for part in body["of"] for limit in _compared(part, name)]
    if key == "not":
        return _compared(body, name)
    return (
        [limit for word, limit in body.items() if word in COMPARING] if key == name and isinstance(body, dict) else []
    )
