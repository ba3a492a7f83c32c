"""Variants: from their nodes to the tree, once everything that their conditions can name is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from soundadvice.loader.build.conditions.read import read_condition
from soundadvice.loader.build.conditions.scope import Scope
from soundadvice.loader.build.texts import check_text, fillable
from soundadvice.loader.files import PackFiles
from soundadvice.loader.yaml.variants import PARTS, WrittenVariants
from soundadvice.model.condition import Condition, questions_of
from soundadvice.model.rule import Rule, TextVariants


def build_variants(
    files: PackFiles, scope: Scope, rules: Iterable[Rule], below: tuple[TextVariants, ...]
) -> tuple[TextVariants, ...]:
    """The variants of all layers. What a layer says in other words has the layer's variants alone."""
    conditions = {rule.id: rule.when for rule in rules}
    built = [_build(one, scope, conditions) for one in files.variants]
    own = [one for one in built if one is not None]
    head = files.pack.shape.dispositions if files.pack else {}
    parts = PARTS["disposition"]
    said = {(name, part) for name, shape in head.items() for part in parts if getattr(shape, part)}
    kept = (one for one in below if one.of != "disposition" or (one.id, one.part) not in said)
    return (*kept, *own)


def _build(one: WrittenVariants, scope: Scope, conditions: Mapping[str, Condition]) -> TextVariants | None:
    if one.of == "question":
        if one.id not in scope.questions:
            return None  # it could not be read
        earlier = {}
        for name, question in scope.questions.items():
            if name == one.id:
                break
            earlier[name] = question
        here = replace(scope, questions=earlier, later=frozenset(scope.questions))
        known: list[str] = []
    else:
        when = conditions.get(one.id) if one.of == "rule" else None
        of_rule = [] if when is None else [*questions_of(when), *scope.filled(when)]
        here, known = scope, [*fillable(scope.services, scope.parameters), *of_rule]
    cases = []
    for case in one.cases[:-1]:
        condition = read_condition(case.at("when"), here)
        check_text(case.at("say"), known, scope.broken, scope.problems)
        if condition is None:
            return None
        cases.append((condition, case.at("say").text))
        ahead = [name for name in questions_of(condition) if name not in here.questions]
        if ahead:  # by a condition with a name, or a score
            message = f"this rests on `{ahead[0]}`, which is not asked before it"
            scope.problems.add("looks_ahead", message, case.at("when"), "name what rests on earlier questions")
    return TextVariants(one.of, one.id, one.part, tuple(cases), tuple(case.at("say").span for case in one.cases))
