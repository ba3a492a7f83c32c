"""A model of DMN, worked out for one test case; whoever makes it decides what its decision tables say.

Literal expressions, contexts, invocations and knowledge models of a file and of those that it imports.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from dmn_feel import UnknownFeelError, reckoned

from soundadvice.formats.dmn.xml import XmlElement, imported

Decide = Callable[[XmlElement, Callable[[str], Any]], Any]
"""What a decision table says: the table, and what an expression comes to where it stands."""


@dataclass(slots=True)
class Model:
    """A model with some inputs. `said` are the values of inputs, and of decisions that are given."""

    root: XmlElement
    said: Mapping[str, Any]
    decide: Decide
    imports: Mapping[str, Model] = field(default_factory=dict)
    _known: dict[str, Any] = field(default_factory=dict)

    def decision(self, name: str) -> Any:
        """What a decision comes to. Raises UnknownFeelError."""
        if name in self.said:
            return self.said[name]
        if name not in self._known:
            found = next((one for one in self.root.all("decision") if one.get("name") == name), None)
            logic = None if found is None else _logic(found)
            if logic is None:
                raise UnknownFeelError(f"there is no logic of `{name}`")
            self._known[name] = self._value(logic, self._scope(found))  # type: ignore[arg-type]
        return self._known[name]

    def _scope(self, owner: XmlElement) -> dict[str, Any]:
        """What a decision or a knowledge model may look at: what it says that it needs."""
        wanted = {one.get("href").rpartition("#")[2] for one in owner.within() if one.get("href")}
        scope: dict[str, Any] = {}
        for one in self.root.children:
            name = one.get("name")
            if one.name == "businessKnowledgeModel" and one is not owner and one.get("id") in wanted:
                scope[name] = lambda arguments, one=one: self.call(one, arguments)
            elif one.name == "decision" and one.get("id") in wanted:
                scope[name] = self.decision(name)
            elif one.name == "inputData" and one.get("id") in wanted:
                scope[name] = self.said.get(name)
        for name, other in self.imports.items():
            for one in other.root.all("businessKnowledgeModel"):
                scope[f"{name}.{one.get('name')}"] = lambda arguments, one=one, other=other: other.call(one, arguments)
        return scope

    def call(self, knowledge: XmlElement, arguments: list[Any]) -> Any:
        """What a knowledge model makes of arguments, in the order of its parameters."""
        logic = knowledge.first("encapsulatedLogic")
        assert logic is not None
        named = [one.get("name") for one in logic.all("formalParameter")]
        scope = self._scope(knowledge) | dict(zip(named, arguments, strict=True))
        return self._value(next(one for one in logic.children if one.name in _BOXED), scope)

    def _value(self, boxed: XmlElement, scope: dict[str, Any]) -> Any:
        match boxed.name:
            case "literalExpression":
                text = boxed.first("text")
                return reckoned(text.text, scope) if text is not None else None
            case "decisionTable":
                return self.decide(boxed, lambda text: reckoned(text, scope))
            case "context":
                return self._context(boxed, scope)
            case "invocation":
                return self._invoked(boxed, scope)
        raise UnknownFeelError(f"a boxed expression of the kind `{boxed.name}`")

    def _context(self, boxed: XmlElement, scope: dict[str, Any]) -> Any:
        inner, made = dict(scope), dict[str, Any]()
        for entry in boxed.all("contextEntry"):
            logic, variable = _logic(entry), entry.first("variable")
            value = None if logic is None else self._value(logic, inner)
            if variable is None:
                return value
            inner[variable.get("name")] = made[variable.get("name")] = value
        return made

    def _invoked(self, boxed: XmlElement, scope: dict[str, Any]) -> Any:
        called = boxed.first("literalExpression", "text")
        name = called.text.strip() if called is not None else ""
        knowledge = [one for one in self.root.all("businessKnowledgeModel") if one.get("name") == name]
        if not knowledge:
            raise UnknownFeelError(f"there is no knowledge model `{name}`")
        given = {}
        for one in boxed.all("binding"):
            parameter, logic = one.first("parameter"), _logic(one)
            assert parameter is not None
            given[parameter.get("name")] = None if logic is None else self._value(logic, scope)
        named = [one.get("name") for one in knowledge[0].first("encapsulatedLogic").all("formalParameter")]  # type: ignore[union-attr]
        return self.call(knowledge[0], [given.get(one) for one in named])


_BOXED = ("literalExpression", "decisionTable", "context", "invocation", "relation", "list", "functionDefinition")


def _logic(owner: XmlElement) -> XmlElement | None:
    return next((one for one in owner.children if one.name in _BOXED), None)


def model(path: str, root: XmlElement, said: Mapping[str, Any], decide: Decide) -> Model:
    """The model of a file, with the models that it imports."""
    named = {one.get("name"): one.get("namespace") for one in root.all("import")}
    others = {name: Model(other, said, decide) for name, other in imported(path, named).items()} if named else {}
    return Model(root, said, decide, others)
