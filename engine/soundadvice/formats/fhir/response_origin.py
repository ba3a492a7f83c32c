"""Origin: what a QuestionnaireResponse says of itself, held against what the door expects of it.

Where that is not this pack, this version, this person or a day that there can be, it is refused. How old it may be, and
what becomes of one that does not say, each door decides: `$triage` and CDS Hooks differ in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from soundadvice.formats.fhir.names import PACKS
from soundadvice.formats.fhir.outcome import Issue, OutcomeError, error
from soundadvice.formats.fhir.references import target_of
from soundadvice.formats.fhir.times import moment_of
from soundadvice.provenance.identity import Doubt, Expected, Stated, doubts

_TOP = "QuestionnaireResponse"
_PLACES = {"questionnaire": f"{_TOP}.questionnaire", "subject": f"{_TOP}.subject", "authored": f"{_TOP}.authored"}
_REFUSED: Mapping[Doubt, tuple[str, str, str]] = {
    Doubt.FORM_NOT_SAID: ("required", "`questionnaire` is missing: say which one is answered", "questionnaire"),
    Doubt.OTHER_FORM: (
        "not-found",
        "this answers a questionnaire other than the one asked about here",
        "questionnaire",
    ),
    Doubt.OTHER_VERSION: (
        "conflict",
        "this answers another version of the questionnaire: fetch the current one and ask again",
        "questionnaire",
    ),
    Doubt.OTHER_PERSON: (
        "conflict",
        "`subject` does not show that it is the person asked about: send that person's own response",
        "subject",
    ),
    Doubt.YET_TO_COME: (
        "value",
        "`authored` is in the future: set the clock and the zone right, and ask again",
        "authored",
    ),
}
_KINDS = {"subject": "Patient", "encounter": "Encounter"}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a response comes from, once nothing is wrong with it. `doubts` are those that no door must refuse.

    `authored` is as it was written, a right dateTime; `inside` are the references of the response to what it contains.
    """

    doubts: frozenset[Doubt]
    authored: str | None
    inside: frozenset[str]

    @property
    def day(self) -> str | None:
        """The day on which the answers were given, or the month or year where no more is said."""
        return None if self.authored is None else self.authored.partition("T")[0]


def form_of(canonical: object, local: Callable[[str], str | None] = lambda _: None) -> tuple[str | None, str | None]:
    """The pack that a canonical names, by its id, and the version. One that is not ours gives a form that fits no pack.

    `local` gives the pack's id for the address of a Questionnaire on this server.

    >>> form_of("urn:soundadvice:pack:low_back_pain|0.1.0")
    ('low_back_pain', '0.1.0')
    >>> form_of("http://example.org/Questionnaire/low-back-pain")
    ('', None)
    """
    if not isinstance(canonical, str):
        return "", None
    address, bar, version = canonical.partition("|")
    prefix, _, name = address.rpartition(":")
    # A bar with nothing behind it, and a # for a part of a form, lead to no pack and no version.
    return name if prefix == PACKS else local(address) or "", version if bar else None


def origin_of(
    response: Mapping[str, Any], form: tuple[str | None, str | None], expected: Expected, server: str | None
) -> Origin:
    """Where the response comes from. `form` is what it answers, `server` what its relative references are of.

    Raises OutcomeError with all that is wrong.
    """
    issues: list[Issue] = []
    inside = set()
    person = None
    for key, kind in _KINDS.items():
        if not isinstance(response.get(key), dict):
            continue  # whoever reads the response says so
        target = target_of(response[key], response, server)
        if target is None or target.kind not in (None, kind):
            issues.append(error("value", f"`{key}` must be a reference to one {kind}", f"{_TOP}.{key}"))
            continue
        inside |= {key} if target.inside else set()
        person = target.name if key == "subject" else person
    authored = response.get("authored")
    given = moment_of(authored, expected.at.now)
    if "authored" in response and given is None:
        text = "`authored` is not a FHIR dateTime: give a day that exists, and a time zone with a time"
        issues.append(error("value", text, _PLACES["authored"]))
    found = doubts(Stated(*form, person=person, given=given), expected)
    issues += _refusals(found)
    if issues:
        raise OutcomeError(422, issues)
    return Origin(frozenset(found), authored, frozenset(inside))


def _refusals(found: tuple[Doubt, ...]) -> Iterator[Issue]:
    for doubt in found:
        if doubt in _REFUSED:
            code, text, key = _REFUSED[doubt]
            yield error(code, text, _PLACES[key])
