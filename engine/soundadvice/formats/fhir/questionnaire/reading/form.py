"""Form: one Questionnaire while it is read: its items, what was read of them, and what is noted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from soundadvice.authoring.skeleton import LONGEST_TEXT, plain_text
from soundadvice.formats.fhir.questionnaire.reading.ledger import PartsRead
from soundadvice.formats.fhir.questionnaire.reading.values import ID, RESERVED, Json, apart, as_object, objects, slug

_WHY = {
    "disabledDisplay": "a question that is not asked is not shown",
    "initial": "an answer given before it is asked: a person gives every answer",
    "initialSelected": "an answer given before it is asked: a person gives every answer",
    "maxLength": "an answer is picked, and has no length",
    "prefix": "a pack numbers its questions itself",
    "text": "no question stands below it",
    "required": "a pack has answers required where a rule looks at them",
    "definition": "it is no address",
    "modifierExtension": "it is not understood",
    "extension `itemControl`": "a pack's questions look alike everywhere",
    "extension `choiceOrientation`": "a pack's questions look alike everywhere",
    "extension `displayCategory`": "a pack's questions look alike everywhere",
    "extension `enableWhenExpression`": "an expression is not turned into a condition, so it is asked of everyone",
    "extension `initialExpression`": "an expression is not turned into an answer",
    "extension `answerExpression`": "an expression is not turned into options",
    "extension `candidateExpression`": "an expression is not turned into an answer",
    "extension `targetConstraint`": "an expression is not turned into a `must`",
    "extension `constraint`": "an expression is not turned into a `must`",
    "extension `optionPrefix`": "the text of an option stands alone",
}
"""Why a part is not in a skeleton, by its path."""


@dataclass(frozen=True, slots=True)
class Item:
    """An item that asks something, the items around it that have conditions, and the words that stand with it.

    `groups` are those around it that have a text, from the outermost on.
    """

    link: str
    text: str
    kind: str
    data: Json
    around: tuple[Json, ...] = ()
    groups: tuple[Json, ...] = ()
    help: str | None = None
    why: str | None = None
    unsure: bool = False


@dataclass(slots=True)
class Notes:
    """What was left out or assumed, in words."""

    lines: list[str] = field(default_factory=list)

    def add(self, item: Item, text: str) -> None:
        """Notes something about an item."""
        self.tell(f"`{plain_text(item.link, 80)}`: {text}")

    def tell(self, line: str) -> None:
        """Notes something about the form, each thing once."""
        if line not in self.lines:
            self.lines.append(line)


@dataclass(slots=True)
class Ids:
    """Ids for questions: near what the form calls them, and each once."""

    taken: set[str] = field(default_factory=set)

    def of(self, link: str, text: str) -> str:
        """An id for an item."""
        wish = link if ID.fullmatch(link) or re.search("[A-Za-z]{2}", link) else text
        name = slug(wish, "question")
        if name in RESERVED:
            name = f"{name}_question"
        found = apart(name, self.taken)
        self.taken.add(found)
        return found


@dataclass(slots=True)
class Form:
    """A Questionnaire that is being read. `items` are all of its items, and `refused` those that are left out whole.

    `is_ours` where this project wrote it: then numbers and `required` are what a pack with the same rules says.
    """

    resource: Json
    ledger: PartsRead = field(default_factory=PartsRead)
    notes: Notes = field(default_factory=Notes)
    ids: Ids = field(default_factory=Ids)
    items: list[Json] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)
    units: set[int] = field(default_factory=set)
    """The items whose text is the unit of the number that they are in."""
    is_ours: bool = False

    def leave_out(self, item: Item, why: str) -> None:
        """Notes that an item is left out with all that it says; the items in it are read on their own."""
        self.refused.add(id(item.data))
        self.notes.add(item, f"is left out: {why}")

    def words(self, item: Item, text: str) -> str:
        """A text of an item as a pack takes it; what is cut off is noted."""
        if len(text) > LONGEST_TEXT:
            self.notes.add(item, f"a text of more than {LONGEST_TEXT} characters is cut off")
        return plain_text(text)

    def contained(self, reference: str) -> Json | None:
        """The resource in the form that a reference or an address means."""
        for one in objects(self.resource.get("contained")):
            named = one.get("id") if reference.startswith("#") else one.get("url")
            if named is not None and named == reference.removeprefix("#").partition("|")[0]:
                return one
        return None

    def note_the_rest(self) -> None:
        """Notes every part of every item that nobody read: those of one kind in one line."""
        found: dict[str, list[str]] = {}
        kept = [data for data in self.items if id(data) not in self.refused]
        for data in kept:
            link = plain_text(str(data.get("linkId", "")), 80)
            for path, is_read in self.ledger.parts(data):
                if not is_read:
                    links = found.setdefault(path, [])
                    links += [] if link in links else [link]
        for path, links in found.items():
            self.notes.tell(_line(path, links, len(kept)))
        self._note_the_form()

    def _note_the_form(self) -> None:
        if self.is_ours:
            return
        rest = [path for path, is_read in self.ledger.parts(self.resource) if not is_read]
        if rest:
            named = ", ".join(dict.fromkeys(one if "`" in one else f"`{one}`" for one in rest))
            self.notes.tell(f"of the form as a whole, these are left out: {named}")

    def account(self) -> Iterator[tuple[str, str, str]]:
        """Every part of every item, as its linkId, its path, and what became of it: taken, noted or refused."""
        for data in self.items:
            link = str(data.get("linkId", ""))
            for path, is_read in self.ledger.parts(data):
                yield link, path, "refused" if id(data) in self.refused else "taken" if is_read else "noted"


def _line(path: str, links: list[str], of: int) -> str:
    shown = path if "`" in path else f"`{path}`"
    path = "initial" if path.startswith("initial") and path not in _WHY else path
    why = _WHY.get(path) or _WHY.get(path.rpartition(".")[2]) or "a pack has no word for it"
    if len(links) == 1:
        return f"`{links[0]}`: {shown} is left out: {why}"
    where = "all items" if len(links) == of and of > 3 else ", ".join(f"`{link}`" for link in links)
    return f"{shown} is left out: {why}; of {where}"


def text_of(data: Json, key: str) -> str | None:
    """A text of an object that is there and holds anything."""
    value = as_object(data).get(key)
    return value if isinstance(value, str) and value.strip() else None
