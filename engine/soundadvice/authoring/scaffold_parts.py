"""Scaffold: a hazard and a habit, put into the files of a pack that keep all else."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from soundadvice.authoring.writing.yaml_edit import read_value, rewritten
from soundadvice.loader.files import HAZARDS, PLAN, RULES
from soundadvice.model.condition import UNSURE
from soundadvice.model.errors import FormatError

if TYPE_CHECKING:
    from soundadvice.model.pack import Pack
    from soundadvice.model.rule import Rule

_SIGN = "Say here, in plain words, which sign must not be missed."
_NET = "Say here why it is not a sign of the safety net; or list the words of those that say it under safety_net."


def with_hazard(text: str, name: str, rule: Rule, pack: Pack, rule_text: str | None) -> str:
    """hazards.yaml with one more hazard: whoever the rule fires for, as urgent as it advises.

    `rule_text` is the file of the rule, None if it has none of its own. Raises FormatError.
    """
    value: dict[str, Any] = read_value(text, HAZARDS) if text.strip() else {}
    made: dict[str, Any] = {"id": name, "sign": _SIGN}
    if rule_text is not None:
        made["when"] = _sure(read_value(rule_text, RULES)["when"])
    acuity = None if rule.advise is None else pack.disposition[rule.advise].acuity
    made |= {"acuity": str(acuity), "rules": [rule.id], "not_in_safety_net": _NET}
    listed = list(value.get("hazards") or [])
    if any(one.get("id") == name for one in listed):
        raise FormatError(f"there is a hazard `{name}` already")
    return rewritten(text, {**value, "hazards": [*listed, made]}, HAZARDS)


def _sure(when: Any) -> Any:
    """A condition without its tests for "not sure": who has a sign does not depend on who is sure of it."""
    if isinstance(when, dict):
        return {key: _sure(below) for key, below in when.items()}
    if not isinstance(when, list):
        return when
    kept = [_sure(one) for one in when if one != UNSURE and not _asks_unsure(one)]
    return kept or when


def _asks_unsure(one: Any) -> bool:
    return isinstance(one, dict) and list(one.values()) in ([UNSURE], [[UNSURE]])


def with_habit(text: str, name: str) -> str:
    """plan.yaml with one more habit, and a plan rule that gives it to whoever gets the plan. Raises FormatError."""
    value: dict[str, Any] = read_value(text, PLAN) if text.strip() else {}
    habits, rules = list(value.get("habits") or []), list(value.get("rules") or [])
    if any(one.get("id") == name for one in habits):
        raise FormatError(f"there is a habit `{name}` already")
    habit = {"id": name, "title": name.replace("_", " ").capitalize(), "text": "Say here, in plain words, what to do."}
    given = {"id": f"{name}_for_all", "give": [name]}
    return rewritten(text, {**value, "habits": [*habits, habit], "rules": [*rules, given]}, PLAN)


def own_file(rule: Rule) -> PurePath | None:
    """The file of a rule that has one of its own."""
    path = None if rule.span is None else PurePath(rule.span.file)
    return path if path is not None and path.parent.name == RULES else None
