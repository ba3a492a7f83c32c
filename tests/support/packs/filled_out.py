"""Packs in folders, with all that packs rest on: tables, points, hazards, references, meanings, whole people."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import yaml

Item = dict[str, Any]


def fill_out(folder: Path, random: Random) -> None:
    """Adds to the files of a pack that was written what another part of the format has for it. It need not load."""
    head = _read(folder / "pack.yaml")
    questions = _read(folder / "questions.yaml")
    rules = [_read(path) for path in sorted((folder / "rules").glob("*.yaml"))]
    advised = [name for name, one in head["dispositions"].items() if one["acuity"] != "self_care"] or [head["default"]]
    references = [
        {"id": f"R{n}", "title": f"Title {n}: a, b", "edition": "1", "place": "p. 3", "basis": "read"} for n in (1, 2)
    ]
    _write(folder / "references.yaml", {"references": references})
    for rule in rules:
        rule["references"] = random.sample(["R1", "R2"], random.randint(1, 2))
        rule["vignettes"] = [_vignette(random, questions, f"case {number}") for number in range(random.randint(0, 2))]
        _write(folder / "rules" / f"{rule['id']}.yaml", {key: value for key, value in rule.items() if value != []})
    rows = [_row(random, questions, f"t{number}", random.choice(advised)) for number in range(random.randint(1, 3))]
    (folder / "tables").mkdir()
    if random.randint(0, 1):
        _csv(folder / "tables" / "sums.csv", rows)
    else:
        rows[0]["vignettes"] = [_vignette(random, questions, "in a table")]
        _write(folder / "tables" / "sums.yaml", {"id": "sums", "hit": "collect", "note": "Ours.", "rows": rows})
    path = folder / "scores.yaml"
    scores = _read(path) if path.exists() else []
    _write(path, [*scores, _score(random, questions)])
    acuities = ["routine", "soon", "same_day", "emergency"]
    hazards = [
        {"id": f"H{number}", "sign": f"Sign {number}", "when": {questions[0]["id"]: _test(random, questions[0])},
         "acuity": random.choice(acuities), "rules": [row["id"]], "not_in_safety_net": "It is ours."}
        for number, row in enumerate(rows)
    ]  # fmt: skip
    _write(folder / "hazards.yaml", {"hazards": hazards})
    means = {
        f"questions.{questions[0]['id']}.text": {"has": ["one", "two"], "numbers": ["2", "6"], "urgency": "soon"},
        f"dispositions.{advised[0]}.text": {"lacks": ["one"], "tells": ["call"]},
    }
    _write(folder / "glosses.yaml", {"signs": {"one": ["a leg", "one, side"], "two": ["it: hurts"]}, "means": means})
    person = {"name": "one", "answers": _answers(random, questions), "advise": advised[0], "note": "Why: so."}
    _write(folder / "vignettes.yaml", {"vignettes": [person]})


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def _write(path: Path, value: object) -> None:
    path.write_text(yaml.safe_dump(value, sort_keys=False, allow_unicode=True), "utf-8")


def _test(random: Random, question: Item) -> Any:
    if "options" in question:
        options = list(question["options"])
        some = random.sample(options, random.randint(1, max(1, len(options) - 1)))
        several = question["kind"] == "multi_choice" and "none" not in some and random.randint(0, 1)
        return {random.choice(["all_of", "none_of", "any_of"]): some} if several else some
    low, high = question["min"], question["max"]
    return random.choice([{"more_than": low}, {"less_than": high}, {"from": low, "to": low}, {"is": high}])


def _row(random: Random, questions: list[Item], name: str, advise: str) -> Item:
    asked = random.sample(questions, random.randint(1, min(2, len(questions))))
    tests = {question["id"]: _test(random, question) for question in asked}
    return {"id": name, "when": tests, "advise": advise, "because": f"Row {name}, it is.", "references": ["R1"]}


def _score(random: Random, questions: list[Item]) -> Item:
    add: Item = {}
    for question in questions[:3]:
        if "options" in question:
            names = [name for name in question["options"] if name not in ("none", "unsure")]
            add[question["id"]] = {name: random.randint(1, 3) for name in names}
        else:
            add[question["id"]] = [{"more_than": question["min"], "points": random.randint(-2, 3) or 1}]
    because = {question["id"]: "it is: so" for question in questions[:1]}
    conditions = [{"when": {questions[0]["id"]: _test(random, questions[0])}, "points": 2, "because": "a #1 sign"}]
    return {"id": "sum", "title": "Sum", "add": add, "conditions": conditions, "unsure": "most", "because": because,
            "references": ["R2"]}  # fmt: skip


def _answer(random: Random, question: Item) -> Any:
    if "options" in question:
        option = random.choice(list(question["options"]))
        return [option] if question["kind"] == "multi_choice" else option
    return question[random.choice(["min", "max"])]


def _answers(random: Random, questions: list[Item]) -> Item:
    return {question["id"]: _answer(random, question) for question in random.sample(questions, 1)}


def _vignette(random: Random, questions: list[Item], name: str) -> Item:
    return {"name": name, "answers": _answers(random, questions), "expect": random.choice(["fires", "silent"])}


def _csv(path: Path, rows: list[Item]) -> None:
    heads = list(dict.fromkeys(head for row in rows for head in row["when"]))
    lines = [f"C,{','.join(heads)},advise,because,references"]
    for row in rows:
        tests = [_quoted(row["when"].get(head)) for head in heads]
        lines.append(",".join([row["id"], *tests, row["advise"], f'"{row["because"]}"', "R1"]))
    path.write_text("\n".join([*lines, ""]), "utf-8")


def _quoted(test: Any) -> str:
    if test is None:
        return ""
    if isinstance(test, list):
        return f'"{", ".join(test)}"'
    ((key, value), *more) = test.items()
    signs = {"more_than": ">", "less_than": "<", "is": "="}
    if more:
        return f"{value}..{more[0][1]}"
    return f"{signs[key]} {value}" if key in signs else f'"{{{key}: [{", ".join(value)}]}}"'
