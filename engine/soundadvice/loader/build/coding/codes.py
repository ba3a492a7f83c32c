"""Codes and addresses: shape-checked, each at its place. Whether a terminology has such a code, no one here knows."""

from __future__ import annotations

from collections.abc import Mapping

from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.coding.code import ADDRESS, SYSTEMS, Code, address_of, is_shaped, name_of


def read_codes(given: Mapping[str, str], node: Node | None, problems: Problems) -> tuple[Code, ...]:
    """The codes of an element, by the address of their terminology; what is no code is a problem."""
    found: dict[str, Code] = {}
    for system, code in given.items():
        assert node is not None  # it holds what is given
        address = address_of(system)
        if address is None:
            hint = f"give one of {', '.join(SYSTEMS)}, or the address that FHIR has for it"
            problems.add("unknown_terminology", f"there is no terminology `{system}` here", node.keys[system], hint)
            continue
        one = found.setdefault(address, Code(address, code))
        if one.code != code:
            problems.add("repeated", f"`{name_of(address)}` is here twice", node.keys[system], "remove one")
        elif not is_shaped(one):
            message = f"`{code}` is no code of {name_of(address)}"
            problems.add("bad_code", message, node.at(system), "copy it again: a digit may be wrong, or missing")
    return tuple(sorted(found.values(), key=lambda one: one.system))


def read_address(given: str | None, node: Node, problems: Problems) -> str | None:
    """An address, which is a problem if it is none."""
    if given is not None and not ADDRESS.fullmatch(given):
        hint = "begin it with `https://` or `urn:`, and leave no space in it"
        problems.add("bad_address", f"`{given}` is not an address", node.at("url"), hint)
    return given
