"""zen-engine (Rust): one compiled expression that gives the eight booleans, and a decision table, two ways."""

from __future__ import annotations

import json

import zen
from answer_sets import flat
from contestant import RULES, Contestant, outcome_of

EXPRESSION = """[
  duration >= 1814400 and improving in ['same', 'worse', 'unsure'],
  not ('none' in swelling),
  not ('none' in numbness),
  'upper_back' in location or 'other' in location,
  leg_pain in ['one', 'both', 'unsure'],
  pain_with_exercise in ['intense', 'persists', 'unsure'],
  duration == -1,
  severe_pain in ['severe', 'unsure']
]"""
_ROWS = [
    {"duration": ">= 1814400", "improving": "'same', 'worse', 'unsure'"},
    {"swelling": "not ('none' in $)"},
    {"numbness": "not ('none' in $)"},
    {"location": "'upper_back' in $ or 'other' in $"},
    {"leg_pain": "'one', 'both', 'unsure'"},
    {"pain_with_exercise": "'intense', 'persists', 'unsure'"},
    {"duration": "== -1"},
    {"severe_pain": "'severe', 'unsure'"},
]


_GIVEN, _STATEMENT = "prepared: lists, seconds", "outcome, reasons = decide(answers)"


def one_expression() -> Contestant:
    evaluate = zen.compile_expression(EXPRESSION).evaluate

    def decide(answers: dict[str, object]) -> tuple[str, list[str]]:
        reasons = [name for name, fires in zip(RULES, evaluate(answers), strict=True) if fires]
        return outcome_of(reasons), reasons

    return Contestant("zen-engine, one compiled expression", _GIVEN, flat, _STATEMENT, {"decide": decide})


def decision_table() -> Contestant:
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"rules": _table()}}})

    def decide(answers: dict[str, object]) -> tuple[str, list[str]]:
        reasons = [row["reason"] for row in engine.evaluate("rules", answers)["result"]]
        return outcome_of(reasons), reasons

    return Contestant("zen-engine, decision table", _GIVEN, flat, _STATEMENT, {"decide": decide})


def kept_decision() -> Contestant:
    decision = zen.ZenEngine().create_decision(_table())

    def decide(answers: dict[str, object]) -> tuple[str, list[str]]:
        reasons = [row["reason"] for row in decision.evaluate(answers)["result"]]
        return outcome_of(reasons), reasons

    return Contestant("zen-engine, kept decision", _GIVEN, flat, _STATEMENT, {"decide": decide})


def _table() -> dict[str, object]:
    fields = list(dict.fromkeys(name for row in _ROWS for name in row))
    rules = [
        {"_id": name, **{field: row.get(field, "") for field in fields}, "reason": json.dumps(name)}
        for name, row in zip(RULES, _ROWS, strict=True)
    ]
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": field, "name": field, "field": field} for field in fields],
        "outputs": [{"id": "reason", "name": "reason", "field": "reason"}],
        "rules": rules,
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "content": {}},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": table},
        {"id": "out", "type": "outputNode", "name": "out", "content": {}},
    ]
    edges = [
        {"id": "e1", "sourceId": "in", "targetId": "table", "type": "edge"},
        {"id": "e2", "sourceId": "table", "targetId": "out", "type": "edge"},
    ]
    return {"nodes": nodes, "edges": edges}


CONTESTANTS = (one_expression, decision_table, kept_decision)
