"""Prefix: the parts of a library with every id under a prefix: `temperature` becomes `v_temperature`.

A part keeps its place: what is wrong with it is said of the library's file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from soundadvice.loader.schema.shape_parts import AMOUNTS, DAYS, HOLD
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.variants import WrittenVariants
from soundadvice.wording.placeholders import with_parameters

Change = Callable[[Node], Node]


class Prefix:
    """Puts one prefix before the ids of a library's parts. Each method takes the node of one part."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def name(self, name: str) -> str:
        """An id under the prefix."""
        return f"{self._prefix}_{name}"

    def id(self, node: Node) -> Node:
        """An id, where it is given or named."""
        return replace(node, value=self.name(node.text), text=self.name(node.text))

    def question(self, node: Node) -> Node:
        """A question."""
        return _changed(node, {**self._part, "enable_when": self.condition, "must": _each(self._must)})

    def _must(self, node: Node) -> Node:
        return _changed(node, {**dict.fromkeys((*AMOUNTS, *DAYS), self.id), HOLD: self.condition})

    def variants(self, one: WrittenVariants) -> WrittenVariants:
        """The words of a question by answer."""
        cases = [_changed(case, {"when": self.condition}) for case in one.cases]
        return replace(one, id=self.name(one.id), cases=cases)

    def named_condition(self, node: Node) -> Node:
        """A condition with a name."""
        return _changed(node, {"id": self.id, "when": self.condition})

    def score(self, node: Node) -> Node:
        """A score."""
        condition = {"when": self.condition, "because": self._text}
        changes = {
            "add": lambda add: self.keyed(add, _each(self._amounts)),
            "conditions": _each(lambda one: _changed(one, condition)),
            "because": lambda because: self.keyed(because, self._text),
            "ratio": lambda ratio: _changed(ratio, {"of": _each(self.id), "by": _each(self.id)}),
            "product": lambda product: _changed(product, {"of": _each(self.id)}),
        }
        return _changed(node, {**self._part, **changes})

    def text(self, node: Node) -> Node:
        """A named text, without its id."""
        return _changed(node, {**self._part, "text": self._text})

    def parameter(self, node: Node) -> Node:
        """A parameter, without its id."""
        return _changed(node, self._part)

    def claim(self, node: Node) -> Node:
        """A claim of the library's source."""
        became = _each(lambda one: _changed(one, dict.fromkeys(one.keys, self.id)))
        return _changed(node, {"id": self.id, "became": became})

    def reference(self, node: Node) -> Node:
        """A reference."""
        return _changed(node, {"id": self.id})

    def waiver(self, node: Node) -> Node:
        """A waiver that names its elements; what it covered in the library is not what it covers here."""
        changed = _changed(node, {"of": _each(self.id)})
        if not isinstance(changed.value, dict):
            return changed
        return replace(changed, value={key: below for key, below in changed.value.items() if key != "covers"})

    def keyed(self, node: Node, change: Change) -> Node:
        """A mapping by id, with each value changed."""
        if not isinstance(node.value, dict):
            return node
        values = {self.name(key): change(below) for key, below in node.value.items()}
        return replace(node, value=values, keys={self.name(key): self.id(one) for key, one in node.keys.items()})

    def condition(self, node: Node) -> Node:
        """A condition: whatever it names is the library's."""
        if not isinstance(node.value, dict):
            return node
        ((name, value),) = node.value.items()
        inside: Mapping[str, Change] = {
            "all": _each(self.condition),
            "any": _each(self.condition),
            "not": self.condition,
            "count": lambda count: _changed(count, {"of": _each(self.condition)}),
            "is": self.id,
        }
        # A question can be called `is` or `count`.
        is_test = name == "is" and not isinstance(value.value, str)
        is_test = is_test or (name == "count" and value.get("of") is None)
        return self.keyed(node, self._amounts) if name not in inside or is_test else _changed(node, inside)

    @property
    def _part(self) -> dict[str, Change]:
        return {"id": self.id, "claims": _each(self.id), "references": _each(self.id)}

    def _amounts(self, node: Node) -> Node:
        """A test, or a band: the parameters that it compares with."""
        if not isinstance(node.value, dict):
            return node
        return _changed(node, dict.fromkeys(node.value, self._amount))

    def _amount(self, node: Node) -> Node:
        if isinstance(node.value, dict):
            return _changed(node, {"by": self.id})  # a table of limits
        if not isinstance(node.value, str) or not node.text.startswith("$"):
            return node
        name = f"${self.name(node.text[1:])}"
        return replace(node, value=name, text=name)

    def _text(self, node: Node) -> Node:
        """A text: the parameters that are filled in."""
        text = with_parameters(node.text, self.name)
        return replace(node, value=text, text=text) if text != node.text else node


def _changed(node: Node, changes: Mapping[str, Change]) -> Node:
    """A mapping in which the values of some keys are changed."""
    if not isinstance(node.value, dict):
        return node
    values = {key: changes[key](below) if key in changes else below for key, below in node.value.items()}
    return replace(node, value=values)


def _each(change: Change) -> Change:
    """The change of every item of a list; of anything else, of itself."""

    def changed(node: Node) -> Node:
        if not isinstance(node.value, list):
            return change(node)
        return replace(node, value=[change(item) for item in node.value])

    return changed
