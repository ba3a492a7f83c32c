"""Answers that no one should be able to give: the module refuses what Python refuses, in the same words."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random
from typing import Any

from soundadvice import Pack
from soundadvice.formats.javascript.write import bare_module, offered
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition.derived import Derived, Factor
from soundadvice.model.condition.score import Score, ScoreItem
from soundadvice.model.disposition import Acuity, Disposition
from soundadvice.model.plan import Service
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Option
from support.javascript.running import Call, expected, node, replies
from support.packs import generated as packs
from support.packs.exports import could_be_a_file
from support.packs.generated import make_answers, with_days
from support.packs.shipped import shipped
from support.packs.wordy import wordy_pack
from support.thorough import examples

YEAR = 31_557_600
TEXTS = (
    *("", " ", "3 weeks", "3weeks", " 3 Weeks ", "3  weeks", "1.5 months", "1.55 months", "1.555 months", "0.5 days"),
    *("6w3d", "6 weeks 3 days", "6 weeks, and 3 days", "3 days 6 weeks", "1 hour and 30 minutes", "5 m", "5 min", "5"),
    *("1 fortnight", "999999 years", "1000000 days", "100000000000 weeks", "0.01 seconds", "0.01 years", "-3 weeks"),
    *(
        "-0 days",
        "--3 days",
        "45 days",
        "1 month",
        "36 hours",
        "24 hours",
        "2024-02-29/2024-03-01",
        "2023-02-29/2023-03-01",
    ),
    *("2024-03-01/2024-02-29", "2024-03-01", "0000-01-01/2024-01-01", "0001-01-01/9999-12-31", "1900-02-29/1900-03-01"),
    *("2000-02-29/2000-03-01 ", "2024-13-01/2024-12-01", "٣ weeks", "3\u00a0weeks", "\u00a03 weeks\u2003", "3 weeKs"),
    *(
        "unsure",
        "Unsure",
        "none",
        "yes",
        "o1",
        "__proto__",
        "constructor",
        "toString",
        "hasOwnProperty",
        "a\x1bb\u2028",
    ),
    *("x" * 39, "x" * 40, "x" * 41, "\U0001f600" * 41, "1 constructor", "3 days\n", "NaN", "1e3", "0x10 days"),
)
VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        -0.0,
        1,
        -1,
        5,
        37,
        37.1,
        37.15,
        37.12,
        0.1,
        1e-7,
        10**15,
        9007199254740991,
        9007199254740992,
    ),
    *(10**22, 15 * 10**299, 5e-324, 0.30000000000000004, 12345.678901, [], {}, ["o1"], ["o1", "o1"], ["o1", "none"]),
    *(["none"], ["o1", "unsure"], ["none", "unsure"], ["unsure"], ["o9"], [None], [1], [["o1"]], [{}], "o1", {"o1": 1}),
    *(["__proto__"], ["constructor"], {"__proto__": ["o1"]}, ["o1"] * 1000),
)


def every_kind() -> Pack:
    """A question of every kind, with and without `unsure`."""
    options = tuple(Option(name, name) for name in ("o1", "o2", "none", "unsure"))
    questions = [
        Choice(id="choice", text="?", options=options),
        Choice(id="yes_no", text="?", options=(Option("yes", "Yes"), Option("no", "No"))),
        MultiChoice(id="signs", text="?", options=options),
    ]
    for unsure in (False, True):
        for decimals in (0, 1, 2):
            name = f"n{decimals}_{unsure}".lower()
            questions.append(
                Number(id=name, text="?", unit="mm", minimum=-400, maximum=99999, decimals=decimals, unsure=unsure)
            )
        name = f"_{unsure}".lower()
        questions.append(Duration(id=f"lasts{name}", text="?", minimum=0, maximum=100 * YEAR, unsure=unsure))
        questions.append(Date(id=f"day{name}", text="?", minimum=-400, maximum=4_000_000, unsure=unsure))
    return packs.make(tuple(questions), (packs.rule("r", packs.any_of("choice", "o1")),))


def in_javascript(text: str) -> str:
    """What the reference says, where JavaScript has another name for a value, or cannot tell it from another."""
    text = text.replace("of type int", "of type number")
    return text.replace("`True`", "`true`").replace("`False`", "`false`").replace("`-0.0`", "`0`")


def test_every_odd_value_of_every_kind() -> None:
    pack = every_kind()
    calls = [Call({name: value}) for name in pack.question for value in (*TEXTS, *VALUES)]
    calls += [Call(value) for value in (None, [], "yes", 3, {}, {"__proto__": 1}, {"constructor": "x", "q": 2})]
    refused = 0
    for call, reply in zip(calls, replies([(pack, calls)]), strict=True):
        if call.given not in ([], "yes", 3):  # a list is one of Python's mappings to no one
            assert reply == in_javascript(expected(pack, call)), call
        refused += "mistakes" in reply
        assert "broke" not in reply, call
    assert refused > len(calls) // 2


def test_lengths_of_time_made_of_what_they_are_made_of() -> None:
    """Read, said back as JSON and filled into texts: as in Python, to the second."""
    pack, chance = every_kind(), Random("lengths")
    rules = (packs.rule("r", packs.any_of("choice", "o1")),)
    texts = packs.make(pack.questions, rules, come_back=pack.come_back)
    said = tuple(
        type(one)(one.id, one.acuity, one.title, "{lasts_true} {day_true} {n2_true}") for one in texts.dispositions
    )
    pack = packs.make(pack.questions, rules, dispositions=said)
    parts = [
        "years",
        "y",
        "mo",
        "month",
        "weeks",
        "w",
        "d",
        "days",
        "h",
        "hour",
        "min",
        "minutes",
        "s",
        "second",
        ",",
        " and ",
    ]
    calls = []
    for _ in range(examples(2000)):
        made = "".join(
            f"{chance.randint(0, 400)}{chance.choice(['', ' '])}{chance.choice(parts)}{chance.choice(['', ' ', ', '])}"
            for _ in range(chance.randint(1, 4))
        )
        seconds = f"{chance.choice([1, 60, 3600, 86400, 30]) * chance.randint(1, 10 ** chance.randint(1, 6))} seconds"
        day = f"{chance.randint(-30, 4000)} days"
        lasts = chance.choice([made, seconds, f"{chance.randint(0, 99999) / 100} {chance.choice(parts[:14])}"])
        number = chance.randint(-400, 99999) / 100
        calls.append(
            Call({"choice": "o2", "lasts_true": lasts, "day_true": chance.choice([day, made]), "n2_true": number})
        )
    decided = 0
    for call, reply in zip(calls, replies([(pack, calls)]), strict=True):
        assert reply == in_javascript(expected(pack, call)), call
        decided += reply.startswith('{"decided":')
    assert decided > len(calls) // 10


def test_answers_cannot_reach_a_prototype() -> None:
    """JSON with names that every object has: nothing of the page changes, and each is an unknown question."""
    hostile = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"choice":"o1"}'
    pack = every_kind()
    script = (
        f"{bare_module(pack, offered(pack))}\nconst given = JSON.parse({hostile!r});\nconst seen = [];\n"
        "for (const call of [decide, advise, explain, next, help]) {\n"
        "  try { seen.push(toJson(call(given))); } catch (error) { seen.push(error.mistakes.length); }\n}\n"
        "for (const id of ['__proto__', 'constructor', 'toString']) {\n"
        "  try { explain(id); seen.push('taken'); } catch (error) { seen.push(error.name); }\n"
        "  seen.push(decide({ choice: 'o1' }, { region: id, language: id }).advice.region);\n}\n"
        "console.log(JSON.stringify([({}).polluted === undefined, Object.keys(Object.prototype), seen]));\n"
    )
    clean, names, seen = json.loads(node("--input-type=commonjs", given=script))
    assert (clean, names) == (True, [])
    assert seen[:4] == [2, 2, 2, 2]
    assert json.loads(seen[4])["schema"] == "soundadvice.help.v1"
    assert seen[5:] == ["AnswerError", "default"] * 3


SPOIL = """
const spoil = (value) => {
  if (value === null || typeof value !== "object") return;
  for (const name of Object.keys(value)) {
    spoil(value[name]);
    try { value[name] = "spoilt"; } catch { /* it is frozen */ }
  }
  try { value.more = "spoilt"; if (Array.isArray(value)) value.push("spoilt"); } catch { /* it is frozen */ }
};
const calls = [];
const every = [decide, advise, outcome, next, explain, help];
for (const given of ALL) for (const call of every) calls.push(() => call(given));
for (const { id } of questions()) calls.push(() => explain(id));
calls.push(questions, about, () => help(null));
const told = (call) => { try { return toJson(call()); } catch (error) { return toJson(error.mistakes); } };
const before = calls.map(told);
for (const call of calls) try { spoil(call()); } catch (error) { spoil(error.mistakes); }
console.log(JSON.stringify([before.length, before.filter((one, place) => one !== told(calls[place]))]));
"""


def test_whoever_changes_a_result_changes_no_other() -> None:
    """What is made once and handed out to many is frozen."""
    made = [
        shipped("low_back_pain_self_care"),
        *(wordy_pack(Random(f"spoilt {number}")) for number in range(examples(12))),
    ]
    for pack in filter(could_be_a_file, made):
        chance = Random(pack.content_hash)
        states = [with_days(pack, make_answers(chance, pack, complete=bool(n % 3))) for n in range(6)]
        given = [{name: answer_to_json(pack.question[name], one) for name, one in each.items()} for each in states]
        module = bare_module(pack, offered(pack))
        script = f"'use strict';\n{module}\nconst ALL = {json.dumps(given)};\n{SPOIL}"
        calls, changed = json.loads(node("--input-type=commonjs", given=script))
        assert calls > 36
        assert changed == []


def test_what_every_object_has_may_be_an_id() -> None:
    """A question, an option, a score, a derived value, a service and more, each called `constructor`."""
    name = "constructor"
    asked = Choice(id=name, text="?", options=(Option(name, "{constructor}"), Option("no", "No")))
    number = Number(id="n", text="?", unit="mm", minimum=1, maximum=9)
    item = ScoreItem(points=((2, packs.any_of(name, name)),), question=name, because="{constructor}")
    words = "{constructor} {constructor.items} {constructor.max} {emergency_number} {line}"
    score = Score(id=name, title=words, items=(item,))
    made = packs.make((asked, number), (packs.rule(name, packs.any_of(name, name), name),), dispositions=(
        Disposition("fine", Acuity.SELF_CARE, words, words), Disposition(name, Acuity.SOON, words, words)),
        default="fine", scores=(score,), services=(Service("line", {"default": words}),))  # fmt: skip
    derived = Derived(id="ratio", title="r", factors=(Factor("n", 1), Factor("n", 1)), times=(1, 1))
    shown = replace(made, scores=(), derived=(replace(derived, id=name),), services=(Service(name, {"default": "s"}),))
    given = ({name: name}, {name: "no"}, {name: name, "n": 3}, {}, {"n": 2})
    calls = [Call(one, call) for one in given for call in ("decide", "explain", "help")]
    for pack in (made, shown):
        for call, reply in zip(calls, replies([(pack, calls)]), strict=True):
            assert reply == expected(pack, call), call


def test_huge_answers_are_refused_in_no_time_worth_speaking_of() -> None:
    """What takes a moment to read takes a moment to refuse: nothing here grows with the square of it."""
    pack = every_kind()
    spaces = " " * 1_000_000
    calls = [
        Call({"lasts_true": f"3{spaces}weeks"}),
        Call({"lasts_true": "9" * 1_000_000}),
        Call({"day_true": f"{spaces}x{spaces}"}),
        Call({"signs": ["o1"] * 300_000}),
        Call({"signs": ["x" * 1_000_000]}),
        Call({f"q{number}": 1 for number in range(20_000)}),
    ]
    for call, reply in zip(calls, replies([(pack, calls)]), strict=True):
        assert reply == expected(pack, call)
