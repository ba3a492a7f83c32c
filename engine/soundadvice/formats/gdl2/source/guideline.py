"""Guideline: a file of GDL2 as parsed parts: what it is bound to, its rules in the order they run, and its words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from soundadvice.formats.gdl2.source.expressions import Assignment, Expression, parse_assignment, parse_condition
from soundadvice.model.errors import ImportingError

T = TypeVar("T")
MOST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Binding:
    """An element of an archetype that a code of the guideline stands for. `node` is its id there."""

    code: str
    archetype: str
    node: str
    is_input: bool


@dataclass(frozen=True, slots=True)
class GuidelineRule:
    """Assignments that are made, in order, if all conditions hold."""

    code: str
    when: tuple[Expression, ...]
    then: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True)
class Guideline:
    """A guideline. `rules` are in the order they run, each once; `words` are by code.

    `amounts` are the codes of outputs that are amounts in their archetypes, so that they have decimals.
    """

    id: str
    title: str
    bindings: Mapping[str, Binding]
    before: tuple[Expression, ...]
    defaults: tuple[Assignment, ...]
    rules: tuple[GuidelineRule, ...]
    words: Mapping[str, str]
    language: str
    references: str
    left_out: tuple[str, ...]
    amounts: frozenset[str] = frozenset()

    @property
    def inputs(self) -> dict[str, Binding]:
        """What it is told, by code."""
        return {code: one for code, one in self.bindings.items() if one.is_input}

    @property
    def outputs(self) -> dict[str, Binding]:
        """What it says, by code: of its outputs those that a rule can set."""
        made = [*self.defaults, *(assignment for rule in self.rules for assignment in rule.then)]
        assigned = {assignment.target.code for assignment in made}
        return {code: one for code, one in self.bindings.items() if not one.is_input and code in assigned}


def read_guideline(path: Path) -> Guideline:
    """The guideline of a file. Raises ImportingError, OSError."""
    content = path.read_bytes()
    if len(content) > MOST_BYTES:
        raise ImportingError(f"`{path.name}` has more than {MOST_BYTES:,} bytes", "a guideline is far smaller")
    try:
        root = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise ImportingError(f"`{path.name}` is not JSON", "give a guideline of GDL2 (.gdl2.json)") from None
    return _guideline(root)


def _guideline(root: object) -> Guideline:
    whole = _mapping(root, "the file")
    definition = _mapping(whole.get("definition"), "`definition`")
    if definition.get("templates"):
        raise ImportingError("`templates` (`use_template`) are not carried", "take them out of the guideline")
    words, language = _words(whole)
    rules = [
        _rule(code, _mapping(one, f"rule `{code}`"))
        for code, one in _mapping(definition.get("rules"), "`rules`").items()
    ]
    description = whole.get("description")
    details = description.get("other_details") if isinstance(description, dict) else None
    references = details.get("references") if isinstance(details, dict) else None
    return Guideline(
        id=_text(whole.get("id"), "`id`"),
        title=words.get(str(whole.get("concept")), _text(whole.get("id"), "`id`")),
        bindings=_bindings(definition),
        before=_parsed(definition.get("pre_conditions"), parse_condition, "`pre_conditions`"),
        defaults=_parsed(definition.get("default_actions"), parse_assignment, "`default_actions`"),
        # The rules of the highest priority first; sorted() leaves those of one priority in the order of the file.
        rules=tuple(rule for _, rule in sorted(rules, key=lambda one: -one[0])),
        words=words,
        language=language,
        references=references if isinstance(references, str) else "",
        left_out=tuple(_left_out(whole, language)),
    )


def _bindings(definition: Mapping[str, Any]) -> dict[str, Binding]:
    found: dict[str, Binding] = {}
    for name, one in _mapping(definition.get("data_bindings"), "`data_bindings`").items():
        binding = _mapping(one, f"`{name}`")
        if binding.get("predicates"):
            raise ImportingError("`predicates`, which pick one of several records, are not carried", "take them out")
        for code, element in _mapping(binding.get("elements"), f"`elements` of `{name}`").items():
            place = _text(_mapping(element, f"`{code}`").get("path"), f"`path` of `{code}`")
            node = place.rpartition("[")[2].partition("]")[0]
            archetype = _text(binding.get("model_id"), f"`model_id` of `{name}`")
            found[code] = Binding(code, archetype, node, binding.get("type") == "INPUT")
    return found


def _rule(code: str, rule: Mapping[str, Any]) -> tuple[int, GuidelineRule]:
    priority = rule.get("priority")
    if not isinstance(priority, int):
        raise ImportingError(f"rule `{code}` has no `priority`", "give it a whole number")
    when = _parsed(rule.get("when"), parse_condition, f"`when` of `{code}`")
    return priority, GuidelineRule(code, when, _parsed(rule.get("then"), parse_assignment, f"`then` of `{code}`"))


def _words(whole: Mapping[str, Any]) -> tuple[dict[str, str], str]:
    """What each code says, in English if it is there."""
    ontology = _mapping(whole.get("ontology", whole.get("terminology")), "`ontology`")
    languages = _mapping(ontology.get("term_definitions"), "`term_definitions`")
    if not languages:
        raise ImportingError("there are no `term_definitions`", "a guideline says there what its codes mean")
    language = "en" if "en" in languages else next(iter(languages))
    terms = _mapping(_mapping(languages[language], f"`{language}`").get("terms"), "`terms`")
    texts = {code: one.get("text") for code, one in terms.items() if isinstance(one, dict)}
    return {code: " ".join(text.split()) for code, text in texts.items() if isinstance(text, str)}, language


def _left_out(whole: Mapping[str, Any], language: str) -> list[str]:
    ontology = whole.get("ontology", whole.get("terminology"))
    others = [name for name in ontology["term_definitions"] if name != language]
    notes = [f"the words in `{name}` are left out: the pack has those in `{language}`" for name in others]
    if ontology.get("term_bindings"):
        notes.append("the bindings of its terms to other terminologies are left out")
    if whole.get("description"):
        notes.append("its description (purpose, use, misuse, authors, licence) is left out: read it there")
    return notes


def _parsed(listed: object, parse: Callable[[str], T], what: str) -> tuple[T, ...]:
    if listed is None:
        return ()
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise ImportingError(f"{what} is not a list of texts", "see that the file is GDL2")
    return tuple(parse(one) for one in listed)


def _mapping(value: object, what: str) -> Mapping[str, Any]:
    if value is None and what != "the file":
        return {}
    if not isinstance(value, dict):
        raise ImportingError(f"{what} is not an object", "see that the file is GDL2")
    return value


def _text(value: object, what: str) -> str:
    if not isinstance(value, str) or not value:
        raise ImportingError(f"{what} is missing", "see that the file is GDL2")
    return value
