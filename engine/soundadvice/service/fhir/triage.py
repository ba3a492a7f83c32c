"""$triage: a QuestionnaireResponse in, a Bundle out. All that decides is asked of the public face."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from soundadvice.advice import Advice
from soundadvice.errors import AnswerError, UndecidedError
from soundadvice.export.fhir_names import Resource, Version, canonical_url, resource_id
from soundadvice.pack import Pack
from soundadvice.service.fhir.bundle import NewId, advice_bundle, new_id, undecided_bundle
from soundadvice.service.fhir.operation import PARAMETER
from soundadvice.service.fhir.outcomes import Issue, refused
from soundadvice.service.fhir.responses import Answers, read_response
from soundadvice.triage import triage

_MOST_TRIED = 10
"""How many answers that were set aside are tried out, each of which takes as long as the advice itself."""


def run(packs: Mapping[str, Pack], default: str, body: object, version: Version, make_id: NewId = new_id) -> Resource:
    """The Bundle for a body that was posted. Raises Refused."""
    response = _response(body)
    pack = _pack(packs, default, response, version)
    answers = read_response(pack, response, version)
    try:
        advice = triage(pack, answers.given)
    except UndecidedError as undecided:
        issues = list(_set_aside(pack, answers, None))
        return undecided_bundle(pack, undecided, answers.given, response, issues, version, make_id)
    issues = [*_ignored(advice), *_set_aside(pack, answers, advice)]
    return advice_bundle(advice, response, issues, version, make_id)


def _response(body: object) -> dict[str, Any]:
    """The QuestionnaireResponse in what was posted."""
    kind = body.get("resourceType") if isinstance(body, dict) else None
    if isinstance(body, dict) and kind == "QuestionnaireResponse":
        return body
    if isinstance(body, dict) and kind == "Parameters":
        known = body.keys() <= {"resourceType", "id", "meta", "parameter"}
        parameters = body.get("parameter")
        if known and isinstance(parameters, list) and len(parameters) == 1:
            one = parameters[0]
            if isinstance(one, dict) and one.keys() == {"name", "resource"} and one["name"] == PARAMETER:
                inside = one["resource"]
                if isinstance(inside, dict) and inside.get("resourceType") == "QuestionnaireResponse":
                    return inside
        raise refused(400, "invalid", f"Parameters must hold one parameter, `{PARAMETER}`, with a `resource`")
    raise refused(400, "invalid", "post a QuestionnaireResponse, or Parameters that hold one")


def _pack(packs: Mapping[str, Pack], default: str, response: Mapping[str, Any], version: Version) -> Pack:
    """The pack whose Questionnaire is answered; in R4 the default where the response does not say."""
    place = "QuestionnaireResponse.questionnaire"
    if "questionnaire" not in response:
        if version == "R5":
            raise refused(400, "required", "`questionnaire` is missing: say which one is answered", place)
        return packs[default]
    asked = response["questionnaire"]
    name, _, of = asked.partition("|") if isinstance(asked, str) else ("", "", "")
    for pack in packs.values():
        if name == canonical_url(pack) or name.rpartition("Questionnaire/")[1:] == (
            "Questionnaire/",
            resource_id(pack),
        ):
            if of and of != pack.version:
                text = "this answers another version of the questionnaire: fetch the one in effect and ask again"
                raise refused(422, "conflict", text, place)
            return pack
    raise refused(422, "not-found", "there is no questionnaire of this name here; search Questionnaire for all", place)


def _ignored(advice: Advice) -> Iterator[Issue]:
    """Answers that did not count because another hid their question, and whether that hid something urgent."""
    for name in advice.ignored:
        text = f"the answer to `{name}` does not count: another answer hides this question"
        yield Issue(
            "information", "business-rule", text, f"QuestionnaireResponse.repeat(item).where(linkId = '{name}')"
        )
    if advice.ignored_would_raise:
        yield _raise(", ".join(f"`{name}`" for name in advice.ignored))


def _set_aside(pack: Pack, answers: Answers, advice: Advice | None) -> Iterator[Issue]:
    """Numbers given beside "I am not sure": the form hides them, so they do not count either."""
    for number, (name, value) in enumerate(answers.aside.items()):
        text = f"`{name}` does not count beside `{name}.unsure`, which hides it"
        yield Issue(
            "information", "business-rule", text, f"QuestionnaireResponse.repeat(item).where(linkId = '{name}')"
        )
        if number >= _MOST_TRIED:
            continue
        if advice is not None and _more_urgent(pack, {**answers.given, name: value}, advice):
            yield _raise(f"`{name}`")
    if advice is not None and len(answers.aside) > _MOST_TRIED:
        text = "more answers were set aside than are tried out: look at them again, with them it may be more urgent"
        yield Issue("warning", "business-rule", text)


def _more_urgent(pack: Pack, answers: Mapping[str, object], advice: Advice) -> bool:
    try:
        return triage(pack, answers).acuity > advice.acuity
    except UndecidedError as undecided:
        # Something more would be asked; what has fired already says enough.
        sure = undecided.at_least
        return sure is not None and pack.disposition[sure].acuity > advice.acuity
    except AnswerError:  # pragma: no cover - read_response has taken it
        return True


def _raise(names: str) -> Issue:
    text = f"with the answers that do not count ({names}) this advice would be more urgent: look at them again"
    return Issue("warning", "business-rule", text)
