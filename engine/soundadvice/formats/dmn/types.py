"""Types: what the item definitions, inputs and decisions of a file say of a name: its kind, and its values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from soundadvice.decision_tables.tests import InputType
from soundadvice.formats.dmn.xml import XmlElement

_BUILT_IN = {
    "number": InputType.NUMBER,
    "string": InputType.TEXT,
    "boolean": InputType.BOOLEAN,
    "date": InputType.DATE,
    "integer": InputType.NUMBER,
    "long": InputType.NUMBER,
    "double": InputType.NUMBER,
}
_UNSAID = ("", "Any", "any")


@dataclass(frozen=True, slots=True)
class NamedType:
    """A type: its kind, None if it does not say; its values, in FEEL; its parts; whether it is a list."""

    kind: InputType | None = None
    values: str = ""
    parts: dict[str, str] = field(default_factory=dict)
    is_list: bool = False


class Types:
    """The types of a file, and the names that have one."""

    def __init__(self, root: XmlElement, imported: Mapping[str, XmlElement]) -> None:
        """`imported` are the roots of the files that this one imports, by the names that it gives them."""
        self._items: dict[str, XmlElement] = {}
        for name, other in imported.items():
            self._items |= {f"{name}.{item.get('name')}": item for item in other.all("itemDefinition")}
        for item in root.all("itemDefinition"):
            self._items.setdefault(item.get("name"), item)
        self._names: dict[str, str] = {}
        for one in root.within():
            if one.name in ("inputData", "decision", "businessKnowledgeModel", "formalParameter"):
                variable = one if one.name == "formalParameter" else one.first("variable")
                named = one.get("name")
                said = variable.get("typeRef") if variable is not None else ""
                if named and (said or named not in self._names):
                    self._names[named] = said

    def of(self, reference: str, depth: int = 0) -> NamedType:
        """The type that a reference names: a built-in one, an item definition, or one by its path in another."""
        name = reference.strip()
        if name in self._items:
            return self._item(self._items[name], depth)
        local = name.rpartition(":")[2]
        if name.startswith("{"):
            local = name.rpartition("}")[2]
        if local in self._items:
            return self._item(self._items[local], depth)
        if local in _UNSAID:
            return NamedType()
        if "." in local:
            return NamedType()  # of a file that is not there
        return NamedType(_BUILT_IN.get(local, InputType.OTHER))

    def of_path(self, path: str) -> NamedType:
        """The type of a name, or of a part of one: `Applicant data.Age`."""
        if path in self._names:
            return self.of(self._names[path])
        head, _, tail = path.rpartition(".")
        if not head:
            return NamedType()
        parts = self.of_path(head.strip()).parts
        return self.of(parts[tail.strip()]) if tail.strip() in parts else NamedType()

    def names(self) -> frozenset[str]:
        """Every name that has a type or could have one."""
        return frozenset(self._names)

    def _item(self, item: XmlElement, depth: int) -> NamedType:
        if depth > 20:
            return NamedType(InputType.OTHER)
        allowed = item.first("allowedValues", "text")
        base = item.first("typeRef")
        below = self.of(base.text, depth + 1) if base is not None else NamedType()
        parts: dict[str, str] = {}
        for component in item.all("itemComponent"):
            inner = component.first("typeRef")
            key = f"{item.get('name')} {component.get('name')}"
            if component.first("allowedValues") is not None or inner is None:
                self._items.setdefault(key, component)
                parts[component.get("name")] = key
            else:
                parts[component.get("name")] = inner.text.strip()
        values = allowed.text.strip() if allowed is not None else below.values
        kind = InputType.OTHER if parts else below.kind
        return NamedType(kind, values, parts or below.parts, item.get("isCollection") == "true" or below.is_list)
