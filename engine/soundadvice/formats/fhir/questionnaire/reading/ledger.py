"""Ledger: which parts of a form were read, so that what was not is listed: every key and extension of every item.

Whoever reads a part takes it from here. What nobody took is left over, by construction: an element that is new in a
version of FHIR, or that only one vendor writes, is named too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from soundadvice.formats.fhir.questionnaire.reading.values import Json, extension_name, objects, short_name

TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"


class PartsRead:
    """The parts of one form that were read. It knows an object by its identity: the form has to outlive it."""

    def __init__(self) -> None:
        self._taken: dict[int, set[str]] = {}
        self._whole: set[int] = set()

    def take(self, data: Json, key: str) -> Any:
        """The value of a key, which is read by that; None if it is not there."""
        self._taken.setdefault(id(data), set()).add(key)
        return data.get(key)

    def take_all(self, *parts: object) -> None:
        """Says that objects, or lists of them, were read with all that is in them."""
        for part in parts:
            self._whole.add(id(part))

    def extensions(self, data: Json, *names: str) -> list[Json]:
        """The extensions of HL7 of these names, and of this project, all of which are read by that."""
        found = [one for one in objects(data.get("extension")) if extension_name(one) in names]
        self.take_all(*found)
        return found

    def value(self, data: Json, *names: str) -> Any:
        """The value of the first extension of these names, None if there is none. Those after it are not read."""
        for one in objects(data.get("extension")):
            if extension_name(one) in names:
                self.take_all(one)
                return next((value for key, value in one.items() if key.startswith("value")), None)
        return None

    def parts(self, data: Json, path: str = "") -> Iterator[tuple[str, bool]]:
        """Every part of an item but the items in it: its path, and whether it was read."""
        taken = self._taken.get(id(data), set())
        for key, value in data.items():
            if value in (None, [], {}, ""):
                continue
            if id(data) in self._whole:
                names = map(short_name, objects(value)) if key == "extension" else (key,)
                yield from ((f"{path}{name}", True) for name in names)
            elif key == "extension":
                yield from self._extensions(value, path)
            elif key.startswith("_"):
                yield from self._of_primitive(value, f"{path}{key.removeprefix('_')}.", key.removeprefix("_") in taken)
            elif key not in taken:
                yield f"{path}{key}", value is False  # that a thing is not so goes without saying
            elif id(value) in self._whole or key == "item":
                yield f"{path}{key}", True
            else:
                inside = [value] if isinstance(value, dict) else list(objects(value))
                if not inside:
                    yield f"{path}{key}", True
                for one in inside:
                    if id(one) in self._whole:
                        yield f"{path}{key}", True
                    else:
                        yield from self.parts(one, f"{path}{key}.")

    def _extensions(self, value: object, path: str) -> Iterator[tuple[str, bool]]:
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield f"{path}{short_name(one)}", id(one) in self._whole or _says_no(one)
            else:
                yield f"{path}extension", False

    def _of_primitive(self, value: object, path: str, is_read: bool) -> Iterator[tuple[str, bool]]:
        for one in value if isinstance(value, list) else [value]:
            for key, inside in one.items() if isinstance(one, dict) else ():
                if key != "extension":
                    yield f"{path}{key}", False
                for extension in objects(inside) if key == "extension" else ():
                    is_translation = is_read and extension.get("url") == TRANSLATION
                    yield f"{path}{short_name(extension)}", is_translation or id(extension) in self._whole


def _says_no(extension: Json) -> bool:
    return extension.get("valueBoolean") is False
