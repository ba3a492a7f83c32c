"""Writes generated packs to disk: as many rules as asked for, questions in proportion, every kind of thing in use.

The texts say nothing and the medicine is none. What is like a real pack: kinds of questions, skip logic, parameters,
conditions of one to four tests, `do` texts, claims with their register, references, vignettes on both sides.
"""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path
from typing import Any

SIZES = (8, 80, 800, 5_000)
ACUITIES = ("self_care", "routine", "soon", "same_day", "emergency")
_KINDS = ("choice", "multi_choice", "choice", "duration", "choice", "multi_choice", "number", "choice")
_UNITS = ("days", "weeks", "months")
_CLAIMS_PER_RULE = 0.2
_RULES_PER_REFERENCE = 25

Question = dict[str, Any]
Condition = dict[str, Any]


def write_pack(parent: Path, rules: int, seed: int = 1, questions: int | None = None) -> Path:
    """Writes the pack `generated_<rules>` into a folder and returns its own folder. The same for the same seed.

    Without a number of questions there are as many as seems natural: 12 for 8 rules, 297 for 5,000.
    """
    folder = parent / f"generated_{rules}"
    (folder / "rules").mkdir(parents=True)
    (folder / "exercises").mkdir()
    pack = _Pack(rules, random.Random(seed), questions or max(8, round(4.2 * rules**0.5)))
    for name, content in pack.files().items():
        (folder / name).write_text(_yaml(content) + "\n", encoding="utf-8")
    return folder


class _Pack:
    def __init__(self, rules: int, source: random.Random, questions: int) -> None:
        self._source = source
        self._id = f"generated_{rules}"
        self._questions = [self._question(number) for number in range(questions)]
        for number in range(3, len(self._questions), 4):
            self._enable(number)
        self._claims = [f"C{number:04}" for number in range(1, max(2, round(rules * _CLAIMS_PER_RULE)) + 1)]
        self._references = [f"R{number}" for number in range(1, rules // _RULES_PER_REFERENCE + 2)]
        unsure = [q for q in self._questions if _allows_unsure(q)]
        # A rule for each `unsure` first: a pack without them is refused. Small packs join several in one rule.
        groups = [unsure[start :: min(rules // 2, len(unsure))] for start in range(min(rules // 2, len(unsure)))]
        self._rules = [self._unsure_rule(number, group) for number, group in enumerate(groups)]
        self._rules += [self._rule(number) for number in range(len(groups), rules)]

    def files(self) -> dict[str, object]:
        found: dict[str, object] = {
            "pack.yaml": self._head(),
            "questions.yaml": self._questions,
            "plan.yaml": self._plan(),
            "claims.yaml": self._register(),
            "references.yaml": {"references": [self._reference(name) for name in self._references]},
            "review.yaml": {"reviews": []},
            "exercises/slow_walk.yaml": _EXERCISE,
        }
        return found | {f"rules/{rule['id']}.yaml": rule for rule in self._rules}

    # Questions ---------------------------------------------------------------------------------------------------

    def _question(self, number: int) -> Question:
        kind = _KINDS[number % len(_KINDS)]
        question: Question = {
            "id": f"question_{number}",
            "kind": kind,
            "text": f"What do you say to question number {number}?",
            "why": "It is asked so that there is something to read. A second sentence makes it as long as a real one.",
        }
        if kind in ("choice", "multi_choice"):
            signs = {f"sign_{sign}": f"Yes, the sign number {sign}" for sign in range(self._source.randint(2, 5))}
            question["options"] = {"none": "No", **signs, "unsure": "I am not sure"}
        elif kind == "number":
            question |= {"unit": "points", "min": 0, "max": 100, "decimals": number // 8 % 2, "unsure": True}
        else:
            question |= {"unsure": True, "min": "0 days", "max": "100 years"}
        return question

    def _enable(self, number: int) -> None:
        choices = [q for q in self._questions[:number] if q["kind"] == "choice"]
        earlier = self._source.choice(choices[-10:])
        signs = _signs(earlier)
        self._questions[number]["enable_when"] = {earlier["id"]: signs[: self._source.randint(1, len(signs))]}

    # Rules -------------------------------------------------------------------------------------------------------

    def _unsure_rule(self, number: int, questions: list[Question]) -> dict[str, Any]:
        tests: list[Condition] = [{q["id"]: ["unsure"] if "options" in q else "unsure"} for q in questions]
        fires = self._answers(questions[:1], lambda _: "unsure")
        silent = self._answers(questions, _harmless)
        return self._written(number, tests[0] if len(tests) == 1 else {"any": tests}, "routine", fires, silent)

    def _rule(self, number: int) -> dict[str, Any]:
        # Most rules look at questions near each other, as the rules of one topic do.
        start = self._source.randrange(max(1, len(self._questions) - 8))
        questions = self._source.sample(self._questions[start : start + 8], self._source.choice((1, 2, 2, 3, 4)))
        parts = [self._test(question) for question in questions]
        condition: Condition = parts[0] if len(parts) == 1 else {"all": parts}
        if len(parts) > 2:
            condition = {"all": [{"any": parts[:2]}, *parts[2:]]}
        fires = self._answers(questions, self._telling)
        silent = self._answers(questions, _harmless)
        if len(parts) == 4:
            others = [q for q in self._questions if q["id"] not in fires and "enable_when" not in q and "options" in q]
            negated = self._source.choice(others)
            condition["all"].append({"not": {negated["id"]: _signs(negated)[:1]}})
            fires |= self._answers([negated], _harmless)
            silent |= self._answers([negated], _harmless)
        return self._written(number, condition, ACUITIES[number % 4 + 1], fires, silent)

    def _test(self, question: Question) -> Condition:
        """A test that `_telling` answers meet and `_harmless` ones do not."""
        name = question["id"]
        if question["kind"] == "number":
            return {name: {"more_than": 50 + self._source.randrange(20), "at_most": 95}}
        if question["kind"] == "duration":
            weeks = f"{self._source.randint(1, 20)} {self._source.choice(_UNITS)}"
            return {name: {"at_least": self._source.choice(("$a_while", weeks))}}
        signs = _signs(question)
        listed = list(dict.fromkeys(["sign_0", *self._source.sample(signs, self._source.randint(1, len(signs)))]))
        if question["kind"] == "multi_choice" and self._source.random() < 0.2:
            return {name: {"all_of": ["sign_0"]}}
        return {name: listed}

    def _telling(self, question: Question) -> object:
        return {"choice": "sign_0", "multi_choice": ["sign_0"], "number": 80, "duration": "99 years"}[question["kind"]]

    def _answers(self, questions: list[Question], answer: Any) -> dict[str, object]:
        """Answers to the questions, and to those that enable them."""
        found: dict[str, object] = {}
        for question in questions:
            value = answer(question)
            listed = question["kind"] == "multi_choice" and isinstance(value, str)
            found[question["id"]] = [value] if listed else value
        waiting = [name for question in questions for name in question.get("enable_when", {})]
        while waiting:
            name = waiting.pop()
            found.setdefault(name, "sign_0")
            waiting += self._questions[int(name.removeprefix("question_"))].get("enable_when", {})
        return found

    def _written(
        self, number: int, condition: Condition, advise: str, fires: dict[str, object], silent: dict[str, object]
    ) -> dict[str, Any]:
        rule: dict[str, Any] = {
            "id": f"rule_{number}",
            "when": condition,
            "advise": f"go_{advise}",
            "because": f"Your answers meet the rule number {number}, and this sentence is about as long as a real one.",
        }
        if number % 10 == 0:
            rule["do"] = "Call {emergency_number} if it gets worse."
        rule["claims"] = [self._claims[number % len(self._claims)]]
        rule["references"] = [self._references[number % len(self._references)]]
        rule["vignettes"] = [
            {"name": "every sign", "answers": fires, "expect": "fires"},
            {"name": "no sign", "answers": silent, "expect": "silent"},
        ]
        return rule

    # The rest ----------------------------------------------------------------------------------------------------

    def _head(self) -> dict[str, object]:
        dispositions = {
            name if name == "self_care" else f"go_{name}": {
                "acuity": name,
                "title": f"This is {name}",
                "text": f"What to do for {name}.",
            }
            for name in ACUITIES
        }
        return {
            "id": self._id,
            "version": "0.1.0",
            "title": "Generated",
            "language": "en",
            "description": "A generated pack, for benchmarks.",
            "source": {"title": "None", "file": "none.txt", "sha256": "0" * 64, "captured": "2024-05-27"},
            "dispositions": dispositions,
            "default": "self_care",
            "parameters": _PARAMETERS if "$a_while" in str(self._rules) else {},
            "emergency_numbers": {"default": "999, 112 or 911"},
            "texts": {"stop_rule": {"text": "If it hurts, stop."}, "not_a_doctor": {"text": "It is not a doctor."}},
            "come_back": {"lead": "Come back if:", "items": ["It gets worse."]},
            "safety_net": [{"acuity": "emergency", "lead": "Call {emergency_number} if:", "items": ["It is bad."]}],
        }

    def _plan(self) -> dict[str, object]:
        return {
            "no_exercise": "There is no exercise for you now.",
            "habits": [{"id": "keep_moving", "title": "Keep moving", "text": "A little and often.", "claims": []}],
            "rules": [{"id": "move", "give": ["keep_moving", "slow_walk"], "claims": []}],
        }

    def _register(self) -> dict[str, object]:
        citing: dict[str, list[dict[str, str]]] = {name: [] for name in self._claims}
        for rule in self._rules:
            for name in rule["claims"]:
                citing[name].append({"rule": rule["id"]})
        claims = []
        for line, (name, became) in enumerate(citing.items(), 1):
            claim: dict[str, object] = {"id": name, "at": f"{line}:1-40", "words": ["no", "words"]}
            claim["sha256"] = hashlib.sha256(name.encode()).hexdigest()
            claim["reading"] = "What we read here, in our own words, which are about as many as in a real register."
            claims.append(claim | ({"became": became} if became else {"not_used": "No rule needs it."}))
        return {"claims": claims}

    def _reference(self, name: str) -> dict[str, str]:
        return {"id": name, "title": "Guidance", "edition": "2020", "place": "page 1", "basis": "remembered"}


_PARAMETERS = {"a_while": {"value": "3 weeks", "min": "2 weeks", "max": "6 weeks", "why": "Ours."}}
_EXERCISE = {
    "id": "slow_walk",
    "title": "A slow walk",
    "about": "A walk.",
    "timing": "Once a day.",
    "order": 10,
    "needs": ["shoes"],
    "sides": "none",
    "repetitions": 1,
    "steps": [{"do": "Walk slowly.", "hold": {"min": 60, "max": 60}, "claims": []}],
    "claims": [],
}


def _signs(question: Question) -> list[str]:
    return [option for option in question["options"] if option.startswith("sign")]


def _allows_unsure(question: Question) -> bool:
    return "options" in question or bool(question.get("unsure"))


def _harmless(question: Question) -> object:
    return {"choice": "none", "multi_choice": ["none"], "number": 0, "duration": "0 days"}[question["kind"]]


def _yaml(value: object, indent: int = 0) -> str:
    """YAML in the style of the shipped packs: blocks for what is large, `[a, b]` and `{a: b}` for what is small."""
    pad = "  " * indent
    if isinstance(value, dict) and value and len(_flow(value)) > 80:
        return "\n".join(f"{pad}{key}:{_below(below, indent)}" for key, below in value.items())
    if isinstance(value, list) and value and len(_flow(value)) > 80:
        return "\n".join(f"{pad}-{_item(below, indent)}" for below in value)
    return pad + _flow(value)


def _below(value: object, indent: int) -> str:
    large = isinstance(value, (dict, list)) and value and len(_flow(value)) > 80
    return "\n" + _yaml(value, indent + 1) if large else " " + _flow(value)


def _item(value: object, indent: int) -> str:
    large = isinstance(value, (dict, list)) and len(_flow(value)) > 80
    return " " + _yaml(value, indent + 1).lstrip() if large else " " + _flow(value)


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(below)}" for key, below in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, str) and not value.replace("_", "").isalnum() and not value.startswith("$"):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.isdigit():
        return json.dumps(value)
    return json.dumps(value) if not isinstance(value, str) else value


if __name__ == "__main__":
    import sys

    for size in map(int, sys.argv[2:]) if len(sys.argv) > 2 else SIZES:
        print(write_pack(Path(sys.argv[1]), size).name)
