"""Words that no person is shown: where a text comes from is for reports, and so is what it leaves out."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from enum import Enum
from random import Random

import pytest

from soundadvice.handout.markdown import takeaway_markdown
from soundadvice.model.answer import answer_to_json
from soundadvice.model.pack import Pack
from support.answers.cells import answers_of
from support.answers.people import EASY, SORE
from support.answers.takeaways import made
from support.packs.red_flags import RESOLVED, WELL
from support.packs.shipped import shipped
from support.thorough import examples

PACKS = ("low_back_pain", "low_back_pain_red_flags", "low_back_pain_self_care")
FOR_REPORTS = frozenset(
    {
        *(
            "id",
            "pack",
            "span",
            "claims",
            "references",
            "note",
            "not_described",
            "hazards",
            "contraindications",
            "waivers",
            "source",
            "sources",
        ),
        *("parent", "parameters", "description", "not_for_people", "reviews", "vignettes", "file", "version", "order"),
    }
)
"""The parts of a pack that go into reports for authors, reviewers and developers alone."""


def shown(part: object) -> Iterator[str]:
    """Every text in a part of a pack, whatever kinds of part are added to it one day."""
    match part:
        case str() if not isinstance(part, Enum):
            yield part
        case Mapping():
            for value in part.values():
                yield from shown(value)
        case tuple() | list() | frozenset():
            for value in part:
                yield from shown(value)
        case _ if dataclasses.is_dataclass(part):
            for field in dataclasses.fields(part):
                if field.name not in FOR_REPORTS:
                    yield from shown(getattr(part, field.name))
        case _:
            return


@pytest.fixture(params=PACKS)
def pack(request: pytest.FixtureRequest) -> Pack:
    return shipped(request.param)


UNSHOWN = re.compile(r"\bsources?\b|\bnot described\b|\b(is|are) ours\b|\bour own measure\b", re.IGNORECASE)


def test_no_one_is_told_of_the_source(pack: Pack) -> None:
    texts = list(shown(pack))
    assert len(texts) > 500
    assert not [text for text in texts if UNSHOWN.search(text)]


def test_nor_is_it_in_what_people_take_away(pack: Pack) -> None:
    """The same of what they hold in their hand, whatever they answer, with the lines that the engine adds."""
    random = Random(11)
    resolved = {name: answer for name, answer in RESOLVED.items() if name in pack.question}
    well = (SORE if pack.id == "low_back_pain" else WELL) | resolved | EASY
    every = {name: answers_of(pack, pack.question[name]) for name in well}
    advised = set()
    for _ in range(examples(150)):
        changed = random.sample(sorted(well), k=random.randint(0, 4))
        changed += random.sample(sorted(EASY), k=6)
        told = {name: answer_to_json(pack.question[name], random.choice(every[name])) for name in changed}
        advice, record = made(well | told, pack)
        advised.add(advice.disposition)
        page = takeaway_markdown(advice, record)
        assert not UNSHOWN.search(page), UNSHOWN.search(page)
    assert {"self_care", "see_doctor"} <= advised
