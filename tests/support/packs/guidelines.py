"""Guidelines of GDL2, made up for tests, and what each says in plain Python."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

ARCHETYPE = "openEHR-EHR-OBSERVATION.made_up.v1"
_ADL = """\
archetype (adl_version=1.4)
	{archetype}
definition
	OBSERVATION[at0000] matches {{
{elements}
	}}
ontology
	term_definitions = <
		["en"] = <
			items = <
{terms}
			>
		>
	>
"""
ELEMENTS: Mapping[str, str] = {
    "at0004": "0|[local::at0010], 2|[local::at0011], 5|[local::at0012]",
    "at0005": "0|[local::at0013], 3|[local::at0014]",
    "at0006": 'C_DV_QUANTITY < list = < ["1"] = < units = <"kg"> magnitude = <|0.0..300.0|> precision = <|1|> >\n'
    '["2"] = < units = <"lb"> magnitude = <|0.0..700.0|> > > >',
    "at0007": "DV_DATE_TIME matches {*}",
    "at0008": "DV_BOOLEAN matches { value matches {True, False} }",
}
TERMS = {"at0010": "A little", "at0011": "Some", "at0012": "A lot", "at0013": "No", "at0014": "Yes"}
WORDS = {
    "gt1": "Wheeze test",
    "gt4": "Wheeze",
    "gt5": "Cough",
    "gt6": "Weight",
    "gt7": "Birth",
    "gt8": "Fever",
    "gt20": "Points",
    "gt21": "Band",
    "gt22": "Age of 65",
    "gt23": "Heavy",
}
RULES: Sequence[tuple[int, list[str], list[str]]] = (
    (9, ["$gt7|Birth|<=($currentDateTime-65,a)"], ["$gt22|Age of 65|=1|local::at0051|Yes|"]),
    (8, ["($gt6|Weight|>=90.5,kg)||($gt6|Weight|>=200,lb)"], ["$gt23|Heavy|='heavy'"]),
    (
        7,
        ["$gt4|Wheeze|!=null", "$gt5|Cough|!=null"],
        ["$gt20|Points|.magnitude=$gt4.value+$gt5.value*2+$gt22.value"],
    ),
    (6, ["$gt20|Points|!=null", "$gt8|Fever|==true"], ["$gt20|Points|.magnitude=$gt20|Points|.magnitude-1"]),
    (5, ["$gt20|Points|>=6"], ["$gt21|Band|=2|local::at0062|High|"]),
    (4, ["$gt20|Points|<6", "!fired($gt905)"], ["$gt21|Band|=1|local::at0061|Low|"]),
)


def guideline(
    folder: Path, rules: Sequence[tuple[int, list[str], list[str]]] = RULES, cases: str | None = None
) -> Path:
    """Writes a guideline with its archetype, and its tests if they are given; its path."""
    elements = {f"gt{number}": {"path": f"/data[at0001]/items[at000{number}]"} for number in range(4, 9)}
    outputs = {f"gt{number}": {"path": f"/data[at0001]/items[at00{number}]"} for number in range(20, 24)}
    whole = {
        "id": "wheeze.v1",
        "concept": "gt1",
        "definition": {
            "data_bindings": {
                "gt2": {"model_id": ARCHETYPE, "type": "INPUT", "elements": elements},
                "gt3": {"model_id": ARCHETYPE, "type": "OUTPUT", "elements": outputs},
            },
            "default_actions": ["$gt22|Age of 65|=0|local::at0050|No|"],
            "rules": {
                f"gt90{priority}": {"priority": priority, "when": when, "then": then} for priority, when, then in rules
            },
        },
        "ontology": {
            "term_definitions": {
                "en": {"terms": {code: {"text": text} for code, text in WORDS.items()}},
                "sv": {"terms": {}},
            }
        },
    }
    (folder / "archetypes").mkdir(exist_ok=True)
    listed = "\n".join(f"ELEMENT[{node}] matches {{ value matches {{ {body} }} }}" for node, body in ELEMENTS.items())
    terms = "\n".join(f'["{code}"] = < text = <"{text}"> >' for code, text in TERMS.items())
    adl = _ADL.format(archetype=ARCHETYPE, elements=listed, terms=terms)
    (folder / "archetypes" / f"{ARCHETYPE}.adl").write_text(adl, encoding="utf-8")
    path = folder / "wheeze.v1.gdl2.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    if cases is not None:
        (folder / "wheeze.v1.test.yml").write_text(cases, encoding="utf-8")
    return path


def says(wheeze: int, cough: int, kilograms: float | None, pounds: float | None, age: int, fever: bool) -> set[str]:
    """What `RULES` say of someone, as a person would read them: points, band and the rest, as words."""
    old = age >= 65
    heavy = (kilograms is not None and kilograms >= 90.5) or (pounds is not None and pounds >= 200)
    points = wheeze + 2 * cough + old - fever
    return {
        f"Points: {points}",
        "Band: High" if points >= 6 else "Band: Low",
        f"Age of 65: {'Yes' if old else 'No'}",
        *(["Heavy: heavy"] if heavy else []),
    }


_AMOUNTS = {
    "gt10": (
        "Weight",
        "at0010",
        'C_DV_QUANTITY < list = < ["1"] = < units = <"kg"> magnitude = <|1.0..300.0|> precision = <|1|> > > >',
    ),
    "gt11": ("Height", "at0011", 'C_DV_QUANTITY < list = < ["1"] = < units = <"cm"> magnitude = <|{low}..250|> > > >'),
    "gt14": ("Smokes", "at0014", "DV_BOOLEAN matches {{ value matches {{True, False}} }}"),
    "gt16": ("Pulse", "at0016", "DV_COUNT matches {{ magnitude matches {{|1..3000|}} }}"),
    "gt17": ("Steps", "at0017", "DV_COUNT matches {{ magnitude matches {{|1..3000|}} }}"),
}
_WORKED_OUT = {"gt12": "BMI", "gt13": "Band", "gt15": "Factor"}


def two_amounts(
    folder: Path, rules: Sequence[tuple[int, list[str], list[str]]], cases: str | None = None, low: int = 50
) -> Path:
    """Writes a guideline on a weight, a height and others, with its archetype; its path. `low` is the least height."""
    inputs = {code: {"path": f"/data[at0001]/items[{node}]"} for code, (_, node, _) in _AMOUNTS.items()}
    outputs = {code: {"path": f"/data[at0001]/items[at00{code[2:]}]"} for code in _WORKED_OUT}
    words = {code: text for code, (text, _, _) in _AMOUNTS.items()} | _WORKED_OUT | {"gt1": "Amounts"}
    whole = {
        "id": "amounts.v1",
        "concept": "gt1",
        "definition": {
            "data_bindings": {
                "gt2": {"model_id": ARCHETYPE, "type": "INPUT", "elements": inputs},
                "gt3": {"model_id": "openEHR-EHR-OBSERVATION.worked_out.v1", "type": "OUTPUT", "elements": outputs},
            },
            "rules": {
                f"gt90{priority}": {"priority": priority, "when": when, "then": then} for priority, when, then in rules
            },
        },
        "ontology": {"term_definitions": {"en": {"terms": {code: {"text": text} for code, text in words.items()}}}},
    }
    (folder / "archetypes").mkdir(exist_ok=True)
    elements = [
        f"ELEMENT[{node}] matches {{ value matches {{ {body.format(low=low)} }} }}"
        for _, node, body in _AMOUNTS.values()
    ]
    adl = _ADL.format(archetype=ARCHETYPE, elements="\n".join(elements), terms="")
    (folder / "archetypes" / f"{ARCHETYPE}.adl").write_text(adl, encoding="utf-8")
    path = folder / "amounts.v1.gdl2.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    if cases is not None:
        (folder / "amounts.v1.test.yml").write_text(cases, encoding="utf-8")
    return path
