"""FHIR's names, as this project uses them: versions, systems, extensions, and how a pack's ids become FHIR's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from soundadvice.model.coding.code import Code
from soundadvice.model.errors import UnsupportedError
from soundadvice.model.pack import Pack

Version = Literal["R4", "R5"]
VERSIONS: tuple[Version, ...] = ("R4", "R5")
RELEASES: dict[Version, str] = {"R4": "4.0.1", "R5": "5.0.0"}
"""The release of each version, in full."""
Resource = dict[str, object]

_CORE = "http://hl7.org/fhir/StructureDefinition"
_SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition"
ITEM_CONTROL = f"{_CORE}/questionnaire-itemControl"
ITEM_CONTROLS = "http://hl7.org/fhir/questionnaire-item-control"
DISPLAY_CATEGORY = f"{_CORE}/questionnaire-displayCategory"
DISPLAY_CATEGORIES = "http://hl7.org/fhir/questionnaire-display-category"
OPTION_EXCLUSIVE = f"{_CORE}/questionnaire-optionExclusive"
UNIT_OPTION = f"{_CORE}/questionnaire-unitOption"
MIN_VALUE, MAX_VALUE = f"{_CORE}/minValue", f"{_CORE}/maxValue"
MAX_DECIMAL_PLACES = f"{_CORE}/maxDecimalPlaces"
MIN_QUANTITY, MAX_QUANTITY = f"{_SDC}/sdc-questionnaire-minQuantity", f"{_SDC}/sdc-questionnaire-maxQuantity"
ENABLE_WHEN_EXPRESSION = f"{_SDC}/sdc-questionnaire-enableWhenExpression"
CALCULATED_VALUE = f"{_CORE}/cqf-calculatedValue"
TARGET_CONSTRAINT = f"{_CORE}/targetConstraint"
OPTION_CODE = "urn:soundadvice:option-code"
"""What a terminology calls an option: the option's own code is its id, by which its answer is known."""
UCUM = "http://unitsofmeasure.org"

PACKS = "urn:soundadvice:pack"
MEANINGS = "urn:soundadvice:meaning-hash"

UCUM_CODES = {"year": "a", "month": "mo", "week": "wk", "day": "d", "hour": "h", "minute": "min", "second": "s"}
"""The UCUM code of each unit of time. UCUM's year is 365.25 days and its month a twelfth of that, as a pack's are."""
UNSURE_SUFFIX = ".unsure"
"""A number or duration that may be answered by "I am not sure" has a second item, with this after its linkId."""


def known(version: str) -> Version:
    """The version, where it is one of ours. Raises UnsupportedError for any other."""
    for one in VERSIONS:
        if version == one:
            return one
    raise UnsupportedError("FHIR", f"version `{version[:20]}`; give one of {', '.join(f'`{one}`' for one in VERSIONS)}")


def resource_id(pack: Pack) -> str:
    """The pack's id as a FHIR id, which takes no underscore: no two packs share one."""
    return pack.id.replace("_", "-")


def computable_name(pack: Pack) -> str:
    """The pack's id as FHIR likes a name: LowBackPain."""
    return "".join(part.capitalize() for part in pack.id.split("_"))


def canonical_url(pack: Pack) -> str:
    """What identifies the pack's Questionnaire in every place that it is stored."""
    return pack.url or f"{PACKS}:{pack.id}"


def codings(codes: Iterable[Code]) -> list[Resource]:
    """Codes of terminologies as FHIR's codings."""
    return [{"system": one.system, "code": one.code} for one in codes]


def question_system(pack: Pack, question: str) -> str:
    """The system of a question's options; the code is the option's id."""
    return f"{PACKS}:{pack.id}:question:{question}"


def unsure_link(question: str) -> str:
    """The linkId of the item that says "I am not sure" of a number or duration."""
    return question + UNSURE_SUFFIX
