"""Packs with counts, scores and named conditions of every shape, as the files that an author would write."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import yaml

Json = dict[str, Any]
HEAD: Json = {
    "id": "scored",
    "version": "0.1.0",
    "title": "Scored",
    "dispositions": {
        "home": {"acuity": "self_care", "title": "Home", "text": "Stay."},
        "doctor": {"acuity": "routine", "title": "Doctor", "text": "Go."},
        "now": {"acuity": "emergency", "title": "Now", "text": "Call."},
    },
    "default": "home",
    "emergency_numbers": {"default": "112"},
    "texts": {"stop_rule": {"text": "Stop."}, "not_a_doctor": {"text": "No doctor."}},
    "come_back": {"lead": "If", "items": ["worse"]},
    "safety_net": [{"acuity": "emergency", "lead": "If", "items": ["faint"]}],
}


def write_scored(random: Random, folder: Path) -> Path:
    """A pack in `folder/scored`: questions of every kind, some asked on an answer, one or two scores, a few names."""
    questions = [_question(random, number) for number in range(random.randint(2, 5))]
    scores = [_score(random, f"s{number}", questions) for number in range(random.randint(1, 2))]
    names = [{"id": "n0", "when": _condition(random, questions, scores, [])}]
    names.append({"id": "n1", "when": _condition(random, questions, scores, names)})
    # A question that is asked on a name or a score that rests on the questions before it.
    early = {one["id"] for one in questions}
    questions.append({**_question(random, 9), "enable_when": {"is": "n1"}})
    rules = [
        {"id": f"r{number}", "when": _condition(random, questions, scores, names), "advise": advise, "because": "."}
        for number, advise in enumerate(["doctor", "now", "doctor"])
    ]
    assert early
    pack = folder / "scored"
    (pack / "rules").mkdir(parents=True)
    for name, value in {
        "pack.yaml": HEAD,
        "questions.yaml": questions,
        "scores.yaml": scores,
        "conditions.yaml": names,
        **{f"rules/{one['id']}.yaml": one for one in rules},
    }.items():
        (pack / name).write_text(yaml.safe_dump(value, sort_keys=False), "utf-8")
    return pack


def write_repeated(random: Random, folder: Path) -> Path:
    """Such a pack with a group of questions that is repeated, and conditions about any or so many of them."""
    pack = write_scored(random, folder)
    questions = yaml.safe_load((pack / "questions.yaml").read_text("utf-8"))
    group = [{**_question(random, 20), "id": "first"}, {**_question(random, 21), "id": "second"}]
    group[1]["enable_when"] = _test(random, random.choice([group[0], questions[0]]))
    options = {"yes": "Yes", "no": "No", "unsure": "Not sure"}
    times = {"up_to": random.randint(2, 3), "another": {"text": "Another?", "options": options}}
    item: Json = {"id": "thing", "repeat": times, "questions": group}
    if random.randint(0, 1):
        item["enable_when"] = _test(random, questions[0])
    questions.insert(1, item)
    (pack / "questions.yaml").write_text(yaml.safe_dump(questions, sort_keys=False), "utf-8")
    each = {"each": "thing", "when": {"any": [_test(random, group[0]), {"not": _test(random, group[1])}]}}
    several = {"count": {"at_least": 2, "of": {"each": "thing", "when": _test(random, group[0])}}}
    doubts = [{one["id"]: ["unsure"]} for one in group if "unsure" in one.get("options", ())]
    doubts += [{one["id"]: "unsure"} for one in group if one.get("unsure")]
    more = {"each": "thing", "when": {"any": [{"more": ["unsure", "no"]}, *doubts]}}
    for name, when in (("any", {"any": each}), ("count", several), ("more", {"all": [{"any": more}, {"any": each}]})):
        rule = {"id": f"each_{name}", "when": when, "advise": "doctor", "because": "."}
        (pack / "rules" / f"each_{name}.yaml").write_text(yaml.safe_dump(rule, sort_keys=False), "utf-8")
    return pack


def _question(random: Random, number: int) -> Json:
    made: Json = {"id": f"q{number}", "text": f"q{number}?"}
    match random.randint(0, 3):
        case 0 | 1 as several:
            options = {f"o{place}": "o" for place in range(random.randint(2, 4))}
            options |= {"none": "n"} if several and random.randint(0, 1) else {}
            options |= {"unsure": "u"} if random.randint(0, 1) else {}
            return {**made, "kind": "multi_choice" if several else "choice", "options": options}
        case 2:
            made |= {"kind": "number", "unit": "years", "min": 0, "max": 20}
        case _:
            made |= {"kind": "duration", "min": "0 days", "max": "20 days"}
    return {**made, "unsure": bool(random.randint(0, 1))}


def _value(question: Json, number: int) -> Any:
    return number if question["kind"] == "number" else f"{number} days"


def _score(random: Random, name: str, questions: list[Json]) -> Json:
    added: Json = {}
    for question in random.sample(questions, random.randint(1, len(questions))):
        if "options" in question:
            options = list(question["options"])
            some = random.sample(options, random.randint(1, len(options)))
            added[question["id"]] = {option: random.choice([-2, -1, 1, 1, 2, 3]) for option in some}
        else:
            cuts = sorted(random.sample(range(1, 20), 3))
            bands = [{"at_most": _value(question, cuts[0])}, {"more_than": _value(question, cuts[1])}]
            bands += [{"from": _value(question, cuts[0] + 1), "to": _value(question, cuts[1])}]
            some = random.sample(bands, random.randint(1, 3))
            added[question["id"]] = [{**band, "points": random.choice([-1, 1, 2])} for band in some]
    made: Json = {"id": name, "add": added, "unsure": random.choice(["most", "least", 0, 2, -1])}
    if random.randint(0, 1):
        when = _test(random, random.choice(questions))
        made["conditions"] = [{"when": when, "points": random.choice([-2, 1, 3])}]
    return made


def _test(random: Random, question: Json) -> Json:
    if "options" in question:
        options = list(question["options"])
        return {question["id"]: random.sample(options, random.randint(1, len(options)))}
    low, high = sorted(random.sample(range(1, 20), 2))
    return {
        question["id"]: random.choice(
            [
                {"at_least": _value(question, low)},
                {"from": _value(question, low), "to": _value(question, high)},
                {"is": _value(question, high)},
            ]
        )
    }


def _condition(random: Random, questions: list[Json], scores: list[Json], names: list[Json]) -> Json:
    def part(depth: int) -> Json:
        match random.randint(0, 7 if depth else 1):
            case 0 | 1:
                return _test(random, random.choice(questions))
            case 2:
                return {"not": part(depth - 1)}
            case 3:
                return {random.choice(["all", "any"]): [part(depth - 1) for _ in range(2)]}
            case 4 if names:
                return {"is": random.choice(names)["id"]}
            case 5:
                word = random.choice(["at_least", "at_most", "exactly"])
                return {"count": {word: random.randint(1, 2), "of": [part(depth - 1) for _ in range(3)]}}
            case _:
                word = random.choice(["at_least", "more_than", "at_most", "less_than", "is", "from", "to"])
                return {random.choice(scores)["id"]: {word: random.randint(-2, 4)}}

    return part(2)
