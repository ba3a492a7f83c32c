"""An adaptive form (SDC): a response that holds the questions asked so far and the one to ask next.

The Questionnaire within has the very items of the pack's own, so what is answered there is read as any other response.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from soundadvice.formats.fhir.names import UNSURE_SUFFIX, Resource, canonical_url
from soundadvice.formats.fhir.questionnaire.write import questionnaire
from soundadvice.model.pack import Pack

FORM = "adaptive-form"
"""The id of the Questionnaire within the response."""
ADVICE = "soundadvice.advice"
"""The linkId of the words for the person. No question has it: ids have no dot."""
_ADAPTIVE = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-questionnaireAdaptive"
_OF_THE_WHOLE = ("url", "identifier", "version", "name")
"""What names the whole Questionnaire, and would name a part of it wrongly."""


def form_within(response: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The Questionnaire that a response contains and answers; None if it answers one that stands elsewhere."""
    link, contained = response.get("questionnaire"), response.get("contained")
    if not isinstance(link, str) or not link.startswith("#") or not isinstance(contained, list):
        return None
    for one in contained:
        if isinstance(one, dict) and one.get("resourceType") == "Questionnaire" and one.get("id") == link[1:]:
            return one
    return None


def links_in(form: Mapping[str, Any]) -> frozenset[str]:
    """The linkIds of all items of a form, whatever else is in it."""
    found: set[str] = set()
    left = [form.get("item")]
    while left:
        items = left.pop()
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict):
                left.append(item.get("item"))
                if isinstance(item.get("linkId"), str):
                    found.add(item["linkId"])
    return frozenset(found)


def as_answered(response: Mapping[str, Any], canonical: str) -> Resource:
    """The response as one to the pack's whole Questionnaire: without the form within, and without words of ours."""
    items = response.get("item")
    kept = [one for one in items if not _is_ours(one)] if isinstance(items, list) else items
    whole = {key: value for key, value in response.items() if key != "item"} | {"questionnaire": canonical}
    return {**whole, "item": kept} if kept else whole


def adaptive_response(
    pack: Pack, response: Mapping[str, Any], version: str, asked: Collection[str], said: str, *, complete: bool
) -> Resource:
    """The response with a form of these questions, and what is said to the person below them.

    Raises UnsupportedError as `questionnaire` does.
    """
    form = {key: value for key, value in questionnaire(pack, version).items() if key not in _OF_THE_WHOLE}
    words: Resource = {"linkId": ADVICE, "text": said, "type": "display"}
    form |= {
        "id": FORM,
        "extension": [{"url": _ADAPTIVE, "valueBoolean": True}],
        "derivedFrom": [f"{canonical_url(pack)}|{pack.version}"],
        "item": [*_only(form["item"], asked), words],
    }
    within = form_within(response)
    others = [one for one in response.get("contained", []) if one is not within]
    return {
        **response,
        "contained": [form, *others],
        "questionnaire": f"#{FORM}",
        "status": "completed" if complete else "in-progress",
    }


def _only(items: Any, asked: Collection[str]) -> list[Resource]:
    """The items of these questions, in the groups that they have in the whole form."""
    found: list[Resource] = []
    for item in items:
        if item["type"] == "group":
            if below := _only(item["item"], asked):
                found.append({**item, "item": below})
        elif item["linkId"].removesuffix(UNSURE_SUFFIX) in asked:
            found.append(item)
    return found


def _is_ours(item: object) -> bool:
    return isinstance(item, dict) and item.get("linkId") == ADVICE and "answer" not in item
