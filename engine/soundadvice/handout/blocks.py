"""Blocks: what advice on paper or on a screen is made of, before anyone says how it looks there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from soundadvice.model.disposition import Acuity
from soundadvice.model.plan import Picture
from soundadvice.wording.language import say


class Look(StrEnum):
    """What a paragraph or a section is to the eye."""

    PLAIN = ""
    WARNING = "warning"
    """It must not be missed."""
    LEAD = "lead"
    """It leads to what follows."""
    SMALL = "small"
    """Small print."""
    HELP = "help"
    """When and how to get help fast."""
    EXERCISES = "exercises"
    EXERCISE = "exercise"
    TO_KEEP = "to-keep"
    """What stays with the person when the rest is handed over."""


@dataclass(frozen=True, slots=True)
class Run:
    """Some words of a line."""

    text: str
    strong: bool = False


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    line: Line
    look: Look = Look.PLAIN


@dataclass(frozen=True, slots=True)
class Listing:
    """A list, numbered or not. `run_in`: its items are so short that they can be read as one sentence with its lead.

    `under`: it belongs to the last item of the list before it.
    """

    items: tuple[Line, ...]
    numbered: bool = False
    run_in: bool = False
    under: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Names, each with what belongs to it. An empty one is a line to write on."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of an exercise."""

    exercise: str
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """How it went, as SVG that this program made, and as words that say the same.

    `exercised` says in a line how often the person exercised; empty if nothing is known of that.
    """

    svg: str
    words: str
    exercised: str = ""


@dataclass(frozen=True, slots=True)
class Because:
    """One reason, what it alone tells the person to do, and how urgent that is."""

    text: str
    do: str | None
    acuity: Acuity


@dataclass(frozen=True, slots=True)
class Reasons:
    """The reasons, the most urgent first. What each tells the person to do stands with it, or on the card."""

    reasons: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """How urgent it is, and what to do. `instructions` are those of the reasons, each once.

    `by_when` says until when to have done it, empty if the pack does not say. `numbers` are to call for it, as they are
    dialled in the region in effect, the one that people know first before the others; empty where no one is to be
    called, or where the pack names someone without a number.
    """

    acuity: Acuity
    title: str
    text: str
    instructions: tuple[str, ...] = ()
    by_when: str = ""
    numbers: tuple[str, ...] = ()

    @property
    def when(self) -> str:
        """By when, as it stands under the title; empty where title and text say it in the same words."""
        if not self.by_when or self.by_when.casefold() in f"{self.title} {self.text}".casefold():
            return ""
        if self.acuity > Acuity.SELF_CARE:
            return say("When: {by_when}", by_when=self.by_when)
        return say("Come back: {by_when}", by_when=self.by_when)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    heading: str
    parts: tuple[Block, ...]
    look: Look = Look.PLAIN


Block = Paragraph | Listing | Facts | Pictures | Chart | Reasons | Card | Section


def plain(text: str) -> Line:
    """A line of these words."""
    return (Run(text),)


def bold(text: str) -> Line:
    """A line of these words, all of them strong."""
    return (Run(text, strong=True),)


def titled(title: str, text: str) -> Line:
    """A title that ends in one full stop, and a text after it."""
    return (Run(f"{title.rstrip('.')}.", strong=True), Run(f" {text}"))


def warning(text: str) -> Paragraph:
    """A paragraph that must not be missed."""
    return Paragraph(bold(text), Look.WARNING)


def listed(heading: str, items: Iterable[Line]) -> tuple[Section, ...]:
    """A section with a list; none if there is nothing to list."""
    lines = tuple(items)
    return (Section(heading, (Listing(lines),)),) if lines else ()


def on_card(card: Card) -> tuple[Paragraph, ...]:
    """What stands under a card's title, if the instructions stand on the card and not with the reasons."""
    when = (Paragraph(bold(f"{card.when}.")),) if card.when else ()
    return (Paragraph(plain(card.text)), *when, *map(warning, card.instructions))


def listing(reasons: Reasons) -> Listing:
    """The reasons as a list, if the instructions stand on the card."""
    return Listing(tuple(plain(reason.text) for reason in reasons.reasons))
