"""Codes: the names that terminologies such as LOINC and SNOMED CT have for a thing. No advice depends on them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from soundadvice._dataclass import dataclass

ADDRESS = re.compile(r"(?:https?://|urn:)[!-~]{1,190}")
"""An address that means the same wherever it is read."""
SYSTEMS: Mapping[str, str] = MappingProxyType(
    {
        "loinc": "http://loinc.org",
        "snomed": "http://snomed.info/sct",
        "icd10": "http://hl7.org/fhir/sid/icd-10",
        "icd10cm": "http://hl7.org/fhir/sid/icd-10-cm",
        "icd11": "http://id.who.int/icd/release/11/mms",
        "icpc2": "http://hl7.org/fhir/sid/icpc-2",
        "atc": "http://www.whocc.no/atc",
        "rxnorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    }
)
"""The addresses by which FHIR knows the terminologies that a pack may name in a word."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code and the address of the terminology that it is of."""

    system: str
    code: str


def address_of(system: str) -> str | None:
    """The address of a terminology, by a word for it or as it is; None for a word that is not known.

    >>> address_of("loinc"), address_of("urn:oid:1.2.3"), address_of("lion")
    ('http://loinc.org', 'urn:oid:1.2.3', None)
    """
    return SYSTEMS.get(system) or (system if ADDRESS.fullmatch(system) else None)


def name_of(system: str) -> str:
    """The word for a terminology, or its address where there is none."""
    return next((name for name, address in SYSTEMS.items() if address == system), system)


def is_shaped(code: Code) -> bool:
    """Whether a code can be one of its terminology, by its shape and its check digit.

    >>> is_shaped(Code(SYSTEMS["loinc"], "44250-9")), is_shaped(Code(SYSTEMS["loinc"], "44250-8"))
    (True, False)
    """
    return _SHAPES.get(code.system, _any_code)(code.code)


def _any_code(code: str) -> bool:
    return re.fullmatch(r"\S+(?: \S+)*", code) is not None


def _loinc(code: str) -> bool:
    # Of its answers and their lists, which begin with letters, the digit is worked out in a way that it does not tell.
    found = re.fullmatch(r"(L[A-Z])?([0-9]{1,8})-([0-9])", code)
    return found is not None and (found[1] is not None or _luhn(found[2] + found[3]))


def _snomed(code: str) -> bool:
    return re.fullmatch(r"[1-9][0-9]{5,17}", code) is not None and _verhoeff(code)


def _matching(pattern: str) -> Callable[[str], bool]:
    return lambda code: re.fullmatch(pattern, code) is not None


_SHAPES: Mapping[str, Callable[[str], bool]] = {
    SYSTEMS["loinc"]: _loinc,
    SYSTEMS["snomed"]: _snomed,
    SYSTEMS["icd10"]: _matching(r"[A-Z][0-9][0-9](?:\.[0-9]{1,2})?"),
    SYSTEMS["icd10cm"]: _matching(r"[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?"),
    SYSTEMS["icd11"]: _matching(r"[0-9A-Z]{3,6}(?:\.[0-9A-Z]{1,3})?(?:[&/][0-9A-Z.]+)*|[0-9]{6,12}"),
    SYSTEMS["icpc2"]: _matching(r"[A-Z][0-9]{2}"),
    SYSTEMS["atc"]: _matching(r"[A-Z](?:[0-9]{2}(?:[A-Z](?:[A-Z](?:[0-9]{2})?)?)?)?"),
    SYSTEMS["rxnorm"]: _matching(r"[1-9][0-9]{0,7}"),
}


def _luhn(digits: str) -> bool:
    """Whether the last digit checks the others, as LOINC has it: every second one counts twice."""
    doubled = [int(digit) * (1 + position % 2) for position, digit in enumerate(reversed(digits))]
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


_TURNED = (
    "0123456789",
    "1576283094",
    "5803796142",
    "8916043527",
    "9453126870",
    "4286573901",
    "2793806415",
    "7046913258",
)
_JOINED = (
    *("0123456789", "1234067895", "2340178956", "3401289567", "4012395678"),
    *("5987604321", "6598710432", "7659821043", "8765932104", "9876543210"),
)


def _verhoeff(digits: str) -> bool:
    """Whether the last digit checks the others, as SNOMED CT has it: in the group of the turns of a pentagon."""
    check = 0
    for position, digit in enumerate(reversed(digits)):
        check = int(_JOINED[check][int(_TURNED[position % 8][int(digit)])])
    return check == 0
