"""That the engine says what the second reading says is a finding: a slip in a pack or in that reading is seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

import independent.meaning
from independent.files import Layers
from independent.meaning import ACUITIES, SECONDS, meaning
from support.packs.second_reading import LAYERED, SHIPPED, cases, engine_on, layers_of, seen, told


def slips(pack: Layers) -> Iterator[tuple[str, Layers]]:
    """The pack as it would be with one slip of an author, or of whoever reads it."""
    for name, rule in pack.rules.items():
        made = [{**rule, "when": when} for when in bent(rule["when"])]
        milder = [one for one in pack.acuity if urgency(pack, one) < urgency(pack, rule["advise"])]
        made += [{**rule, "advise": max(milder, key=lambda one: urgency(pack, one))}] if milder else []
        for slip in made:
            yield f"{name}: {slip['when']} {slip['advise']}", replace(pack, rules={**pack.rules, name: slip})
    for name, question in pack.questions.items():
        for when in bent(question["enable_when"]) if "enable_when" in question else ():
            slip = {**question, "enable_when": when}
            yield f"{name}: {when}", replace(pack, questions={**pack.questions, name: slip})


def urgency(pack: Layers, disposition: str) -> int:
    return ACUITIES.index(pack.acuity[disposition])


OTHER = {"at_least": "more_than", "more_than": "at_least", "at_most": "less_than", "less_than": "at_most"}


def bent(condition: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The condition with one slip: an option left out, a boundary on the wrong side, any for all, a part bent."""
    [(key, body)] = condition.items()
    if key == "not":
        yield body
    elif key in ("all", "any"):
        yield {"any" if key == "all" else "all": body}
        for place, part in enumerate(body):
            yield from ({key: [*body[:place], made, *body[place + 1 :]]} for made in bent(part))
    elif isinstance(body, list) and len(body) > 1:
        yield from ({key: [other for other in body if other != one]} for one in body)
    elif isinstance(body, dict):
        for word, limit in body.items():
            if word in OTHER:
                yield {key: {OTHER[word] if one == word else one: body[one] for one in body}}
            if isinstance(limit, list):
                yield {key: limit}


def is_seen(name: str, bad: Layers) -> bool:
    """Whether the engine says something else of a case than a reading of the pack with a slip."""
    good, engine = layers_of(name), engine_on(name)
    if bad.questions != good.questions:
        # Of those alike in whether this question is put to them, all else is as it was.
        [question] = [one for one in bad.questions if bad.questions[one] != good.questions[one]]
        others = (
            (number, case)
            for number, case in cases(name).items()
            if independent.meaning._asked(bad, question, case.given, frozenset()) != case.says.asked[question]
        )
        return any(seen(meaning(bad, case.given)) != told(engine[number]) for number, case in others)
    # Only this rule can be read otherwise: the rest is as it was.
    [rule] = [one for one in bad.rules if bad.rules[one] != good.rules[one]]
    for number, case in cases(name).items():
        value = independent.meaning._value(bad, bad.rules[rule]["when"], case.given, frozenset())
        values = {**case.says.values, rule: value}
        fired = {one for one in values if values[one] == "true"}
        floor = independent.meaning._most_urgent(bad, values, "true")
        if (fired, floor) != (set(engine[number].fired), engine[number].floor):
            return True
    return False


@pytest.mark.parametrize(
    "name", ["low_back_pain", pytest.param(LAYERED, marks=[pytest.mark.slow, pytest.mark.nightly])]
)
def test_a_slip_in_a_pack_is_seen(name: str) -> None:
    """Each rule and `enable_when` with one slip reads otherwise than the engine, for someone among the samples."""
    planted = dict(slips(layers_of(name)))
    missed = [what for what, bad in planted.items() if not is_seen(name, bad)]
    assert len(planted) > 20
    # The rest are hidden by another rule that fires with it, as urgent.
    assert len(missed) <= len(planted) * 0.05, missed


def last(pack: Layers, values: Mapping[str, str], value: str) -> str:
    return [pack.default, *(pack.rules[name]["advise"] for name in values if values[name] == value)][-1]


def more(word: str) -> bool:
    return word in ("at_least", "more_than")


SLIPS: dict[str, tuple[str, object]] = {
    "open taken for false": ("_all", lambda values: "true" if set(values) == {"true"} else "false"),
    "open taken for true": ("_any", lambda values: "false" if set(values) == {"false"} else "true"),
    "hidden answers count": ("_asked", lambda *_: "true"),
    "silence decides": ("deciding", lambda _: set()),
    "a boundary is on the other side": ("_compares", lambda word, value, limit: more(word) == (value > limit)),
    "a month of four weeks": ("SECONDS", {**SECONDS, "month": SECONDS["week"] * 4}),
    "the last rule wins": ("_most_urgent", last),
}


@pytest.mark.sampled
@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_a_reading_is_seen(slip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen_before = {name: (engine_on(name), layers_of(name), cases(name)) for name in SHIPPED}
    monkeypatch.setattr(independent.meaning, *SLIPS[slip])
    assert any(
        seen(meaning(pack, case.given)) != told(engine[number])
        for engine, pack, found in seen_before.values()
        for number, case in found.items()
    )
