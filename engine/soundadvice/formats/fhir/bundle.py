"""Bundle: advice, or what is missing for it, as FHIR resources that belong together."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import uuid4

from soundadvice.formats.fhir.names import PACKS, Resource, Version, canonical_url, codings
from soundadvice.formats.fhir.notes import notes, notes_undecided, things
from soundadvice.formats.fhir.outcome import Issue, outcome
from soundadvice.meaning.advice import Advice
from soundadvice.meaning.consult import Undecided
from soundadvice.meaning.scores import Standing
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.wire.bytes import advice_bytes
from soundadvice.wording.language import say

NewId = Callable[[], str]


def new_id() -> str:
    """A new name for a resource. At random: were it made from the answers, two people's resources would share one."""
    return f"urn:uuid:{uuid4()}"


@dataclass(frozen=True, slots=True)
class About:
    """What advice is about: the response, as it was sent, and the moment at which it came.

    `inside` are its references to what it contains. Outside of it they would lead nowhere, so nothing repeats them.
    """

    response: Resource
    now: datetime
    inside: frozenset[str] = frozenset()

    def reference(self, key: str) -> Resource:
        """One of the response's references under its key; nothing if there is none to repeat."""
        return {key: self.response[key]} if key in self.response and key not in self.inside else {}

    @property
    def time(self) -> str:
        """The moment as FHIR writes it."""
        return self.now.isoformat(timespec="seconds")


class _Bundle:
    """Resources under names of their own, in the order they were added."""

    def __init__(self, pack: Pack, make_id: NewId) -> None:
        self._language = pack.language
        self._make_id = make_id
        self._entries: list[Resource] = []

    def add(self, resource: Resource) -> Resource:
        """Adds a resource; gives a reference to it."""
        name = self._make_id()
        self._entries.append({"fullUrl": name, "resource": resource})
        return {"reference": name}

    def resource(self) -> Resource:
        """The whole."""
        return {"resourceType": "Bundle", "language": self._language, "type": "collection", "entry": self._entries}


def advice_bundle(
    advice: Advice, about: About, issues: Iterable[Issue], version: Version, make_id: NewId = new_id
) -> Resource:
    """The response, a GuidanceResponse that carries the advice, and a proposal: a CarePlan or a ServiceRequest."""
    bundle = _Bundle(advice.pack, make_id)
    asked = bundle.add(about.response)
    at_home = advice.acuity is Acuity.SELF_CARE
    proposal = (_care_plan if at_home else _service_request)(advice, about, asked, version)
    guidance = _guidance(advice.pack, about, "success")
    proposed = bundle.add(proposal)
    guidance["contained"] = [_output(advice, proposed)]
    guidance["outputParameters"] = {"reference": "#advice"}
    if version == "R5":
        guidance["result"] = [proposed]
    elif at_home:
        guidance["result"] = proposed  # in R4 only a CarePlan or a RequestGroup may stand here
    _with_issues(bundle, guidance, issues, version)
    bundle.add(guidance)
    return bundle.resource()


def undecided_bundle(
    found: Undecided,
    about: About,
    issues: Iterable[Issue],
    version: Version,
    make_id: NewId = new_id,
) -> Resource:
    """The response, and a GuidanceResponse that says which questions must still be answered. Never self-care."""
    bundle, pack = _Bundle(found.pack, make_id), found.pack
    bundle.add(about.response)
    guidance = _guidance(pack, about, "data-required")
    coding = [
        {"system": f"{PACKS}:{pack.id}:question", "code": name, "display": pack.question[name].text}
        for name in found.unanswered
    ]
    needed = {"type": "QuestionnaireResponse", "codeFilter": [{"path": "item.linkId", "code": coding}]}
    guidance["dataRequirement"] = [needed]
    guidance["note"] = [{"text": text} for text in notes_undecided(found)]
    missing = [
        Issue("warning", "required", f"`{name}` must be answered before there can be advice", _path(name))
        for name in found.unanswered
    ]
    _with_issues(bundle, guidance, [*missing, *issues], version)
    bundle.add(guidance)
    return bundle.resource()


def _path(question: str) -> str:
    return f"QuestionnaireResponse.repeat(item).where(linkId = '{question}')"


def _guidance(pack: Pack, about: About, status: str) -> Resource:
    return {
        "resourceType": "GuidanceResponse",
        "moduleCanonical": f"{canonical_url(pack)}|{pack.version}",
        "status": status,
        **about.reference("subject"),
        **about.reference("encounter"),
        "occurrenceDateTime": about.time,
    }


def _with_issues(bundle: _Bundle, guidance: Resource, issues: Iterable[Issue], version: Version) -> None:
    found = list(issues)
    if found:
        said = bundle.add(outcome(found))
        guidance["evaluationMessage"] = said if version == "R5" else [said]


def _output(advice: Advice, proposed: Resource) -> Resource:
    """The advice itself, byte for byte as every surface gives it, for who reads soundadvice's own form."""
    data = base64.b64encode(advice_bytes(advice)).decode("ascii")
    return {
        "resourceType": "Parameters",
        "id": "advice",
        "parameter": [
            {"name": "disposition", "valueCode": advice.disposition},
            {"name": "acuity", "valueCode": str(advice.acuity)},
            *(_score(advice, name, standing) for name, standing in advice.scores.items()),
            *({"name": "finding", "valueCodeableConcept": _found(advice, one.finding)} for one in advice.findings),
            *({"name": "open-finding", "valueCodeableConcept": _found(advice, one)} for one in advice.open_findings),
            {"name": "proposal", "valueReference": proposed},
            {"name": "advice", "valueAttachment": {"contentType": "application/json", "data": data}},
        ],
    }


def _score(advice: Advice, name: str, standing: Standing) -> Resource:
    """A score: the least and the most that it comes to, which are one where nothing is open; and the most it can."""
    score = advice.pack.score[name]
    of = {"system": f"{PACKS}:{advice.pack.id}:score", "code": name, "display": score.title}
    numbers = {"least": standing.least, "most": standing.most, "of": score.most}
    parts: list[Resource] = [{"name": key, "valueInteger": number} for key, number in numbers.items()]
    return {"name": "score", "part": [{"name": "code", "valueCoding": of}, *parts]}


def _found(advice: Advice, name: str) -> Resource:
    """A finding by its id, and by what terminologies call it."""
    finding = advice.pack.finding[name]
    ours = {"system": f"{PACKS}:{advice.pack.id}:finding", "code": name}
    return {"coding": [ours, *codings(finding.codes)], "text": advice.words(finding.title)}


def _advised(advice: Advice) -> Resource:
    """What is advised, in words, and by what terminologies call it."""
    codes = advice.pack.disposition[advice.disposition].codes
    return {**({"coding": codings(codes)} if codes else {}), "text": advice.title}


# Proposals ---------------------------------------------------------------------------------------------------------


def _proposal(resource_type: str, advice: Advice, about: About) -> Resource:
    return {
        "resourceType": resource_type,
        "status": "draft",
        "intent": "proposal",
        # Whom it is about must be named, and the caller may not have said.
        **(about.reference("subject") or {"subject": {"display": say("the person who answered")}}),
        **about.reference("encounter"),
        "note": [{"text": text} for text in notes(advice)],
    }


def _care_plan(advice: Advice, about: About, asked: Resource, version: Version) -> Resource:
    """What the person can do at home, one activity each."""
    done = things(advice)
    care = _proposal("CarePlan", advice, about)
    care |= {"title": advice.title, "description": advice.text, "created": about.time, "supportingInfo": [asked]}
    if version == "R4":
        activities: list[Resource] = [
            {"detail": {"code": {"text": title}, "status": "not-started", "description": text}} for title, text in done
        ]
    else:
        care["contained"] = [
            {
                "resourceType": "ServiceRequest",
                "id": f"activity-{place}",
                "status": "draft",
                "intent": "proposal",
                "code": {"concept": {"text": title}},
                "subject": care["subject"],
                "patientInstruction": [{"instructionMarkdown": text}],
            }
            for place, (title, text) in enumerate(done, start=1)
        ]
        activities = [
            {"plannedActivityReference": {"reference": f"#activity-{place}"}} for place in range(1, len(done) + 1)
        ]
    if done:
        care["activity"] = activities
    else:
        care.pop("contained", None)
    return care


def _service_request(advice: Advice, about: About, asked: Resource, version: Version) -> Resource:
    """The proposal that someone sees the person, and how soon."""
    request = _proposal("ServiceRequest", advice, about)
    request["authoredOn"] = about.time
    because = dict.fromkeys(reason.because for reason in advice.reasons)
    request["priority"] = _priority(advice.acuity)
    if version == "R4":
        return request | {
            "code": _advised(advice),
            "reasonCode": [{"text": text} for text in because],
            "supportingInfo": [asked],
            "patientInstruction": advice.text,
        }
    return request | {
        "code": {"concept": _advised(advice)},
        "reason": [{"concept": {"text": text}} for text in because],
        "supportingInfo": [{"reference": asked}],
        "patientInstruction": [{"instructionMarkdown": advice.text}],
    }


def _priority(acuity: Acuity) -> str:
    """How soon, in FHIR's words: `urgent` before the routine, `asap` today, `stat` at once."""
    match acuity:
        case Acuity.SELF_CARE | Acuity.ROUTINE:
            return "routine"
        case Acuity.SOON:
            return "urgent"
        case Acuity.SAME_DAY:
            return "asap"
        case Acuity.EMERGENCY:
            return "stat"
        case _:
            assert_never(acuity)
