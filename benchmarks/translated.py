"""Conditions of generated packs in the languages of the peers, for answers as `people_of.flat` makes them."""

from __future__ import annotations

import json
from typing import Any

from soundadvice.model.condition import (
    All,
    AnyOf,
    Comparison,
    Condition,
    Not,
    Operator,
    OptionTest,
    Quantifier,
    UnsureTest,
)
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice

_SYMBOL = {Operator.AT_LEAST: ">=", Operator.MORE_THAN: ">", Operator.AT_MOST: "<=", Operator.LESS_THAN: "<"}
_NOT_SURE = -2
AND_OR_NOT = {"cel": ("&&", "||", "!"), "zen": ("and", "or", "not "), "rule_engine": ("and", "or", "not ")}


def as_text(condition: Condition, pack: Pack, language: str) -> str:
    """A condition as an expression of CEL, zen-engine or rule-engine."""
    both, either, negated = AND_OR_NOT[language]
    match condition:
        case All(conditions=parts):
            return "(" + f" {both} ".join(as_text(part, pack, language) for part in parts) + ")"
        case AnyOf(conditions=parts):
            return "(" + f" {either} ".join(as_text(part, pack, language) for part in parts) + ")"
        case Not(condition=part):
            return f"{negated}({as_text(part, pack, language)})"
        case OptionTest(question=name, quantifier=quantifier, options=options):
            quoted = [json.dumps(option) if language == "rule_engine" else f"'{option}'" for option in options]
            if isinstance(pack.question[name], Choice):
                if language != "rule_engine":
                    return f"({name} in [{', '.join(quoted)}])"
                return "(" + " or ".join(f"{name} == {option}" for option in quoted) + ")"
            joined = {Quantifier.ANY_OF: either, Quantifier.ALL_OF: both}[quantifier]
            return "(" + f" {joined} ".join(f"{option} in {name}" for option in quoted) + ")"
        case Comparison(question=name, operator=operator, value=value):
            known = "" if operator in (Operator.AT_LEAST, Operator.MORE_THAN) else f"{name} >= 0 {both} "
            return f"({known}{name} {_SYMBOL[operator]} {value})"
        case UnsureTest(question=name):
            return f"({name} == {_NOT_SURE})"


def as_json_logic(condition: Condition, pack: Pack) -> dict[str, Any]:
    """A condition in JsonLogic."""
    match condition:
        case All(conditions=parts):
            return {"and": [as_json_logic(part, pack) for part in parts]}
        case AnyOf(conditions=parts):
            return {"or": [as_json_logic(part, pack) for part in parts]}
        case Not(condition=part):
            return {"!": as_json_logic(part, pack)}
        case OptionTest(question=name, quantifier=quantifier, options=options):
            if isinstance(pack.question[name], Choice):
                return {"in": [{"var": name}, list(options)]}
            joined = {Quantifier.ANY_OF: "or", Quantifier.ALL_OF: "and"}[quantifier]
            return {joined: [{"in": [option, {"var": name}]} for option in options]}
        case Comparison(question=name, operator=operator, value=value):
            known = operator in (Operator.AT_LEAST, Operator.MORE_THAN)
            test = {_SYMBOL[operator]: [{"var": name}, value]}
            return test if known else {"and": [{">=": [{"var": name}, 0]}, test]}
        case UnsureTest(question=name):
            return {"==": [{"var": name}, _NOT_SURE]}
