"""The forms of the wire, value by value, for a pack with every kind of question; and what their schemas refuse."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from soundadvice import triage
from soundadvice.meaning.consult import Decided, Undecided, consult
from soundadvice.meaning.explain import why_advice, why_asked
from soundadvice.model.condition import All, AnyOf, Comparison, Not, Operator, OptionTest, Quantifier, UnsureTest
from soundadvice.model.evidence import Basis, Claim, Reference, SourcePlace
from soundadvice.model.pack import Pack
from soundadvice.model.question import Number
from soundadvice.provenance.identity import Doubt
from soundadvice.provenance.replay import Replay, ReplayVerdict
from soundadvice.wire.advice import advice_schema, advice_schemas
from soundadvice.wire.bytes import advice_bytes, json_bytes
from soundadvice.wire.consultation import decided_json, undecided_json
from soundadvice.wire.explanation import why_advice_json, why_asked_json
from soundadvice.wire.questionnaire import condition_json, packs_json, question_json, questionnaire_json, summary_json
from soundadvice.wire.replay import replay_json
from soundadvice.wire.schema_parts import TEXT, closed, open_object, placed, with_more
from soundadvice.wire.schemas import schemas
from support.packs.generated import WEEK, any_of, at_least, choice, small_pack

HEAT = Number(id="heat", text="heat?", unit="°C", minimum=340, maximum=430, decimals=1)
PACK = small_pack(questions=(*small_pack().questions, HEAT), handover=(("signs first", ("signs", "pain")),))
WELL = {"signs": ["none"], "pain": "mild", "duration": "1 week", "tried": "no"}


def options(*names: str) -> list[dict[str, object]]:
    return [{"id": name, "text": f"{name} text", "exclusive": name == "none"} for name in names]


# Questions ----------------------------------------------------------------------------------------------------------


def test_each_kind_of_question_says_what_it_takes() -> None:
    plain = {"help": None, "why": None, "enable_when": None, "ask_anew": False}
    said = {name: question_json(PACK, PACK.question[name]) for name in ("signs", "duration", "sits", "heat")}
    assert said == {
        "signs": {
            "id": "signs", "kind": "multi_choice", "text": "signs?", "decides": True, **plain,
            "takes": "a list of one or more of `leg`, `saddle`, `none`, `unsure`",
            "options": options("leg", "saddle", "none", "unsure"),
        },
        "duration": {
            "id": "duration", "kind": "duration", "text": "duration?", "decides": True, **plain,
            "takes": "a number and a unit, such as `3 days`, `2 weeks`, `1.5 months` or `1 year`, "
            "from 0 days to 100 weeks, or `unsure`",
            "min": "0 days", "max": "100 weeks", "unsure": True,
        },
        "sits": {
            "id": "sits", "kind": "choice", "text": "sits?", "decides": False, **plain,
            "takes": "one of `most`, `little`", "options": options("most", "little"),
        },
        "heat": {
            "id": "heat", "kind": "number", "text": "heat?", "decides": False, **plain,
            "takes": "a number with at most 1 decimals of °C from 34.0 to 43.0",
            "unit": "°C", "decimals": 1, "min": 34.0, "max": 43.0, "unsure": False,
        },
    }  # fmt: skip


def test_a_question_says_why_it_is_asked_and_when() -> None:
    asked = dataclasses.replace(
        choice("better", "yes", "no", enable_when=at_least("duration", 3 * WEEK)),
        help="call {emergency_number}", why="{emergency_number} helps", ask_anew=True,
    )  # fmt: skip
    said = question_json(PACK, asked)
    assert (said["help"], said["why"], said["ask_anew"]) == ("call 112", "112 helps", True)
    assert said["enable_when"] == {
        "words": "duration: at least 3 weeks",
        "condition": {"duration": {"at_least": "3 weeks"}},
    }


def test_a_condition_has_the_form_that_it_has_in_a_pack() -> None:
    condition = All(
        (
            AnyOf((any_of("pain", "severe"), OptionTest("signs", Quantifier.ALL_OF, ("leg", "saddle")))),
            Not(UnsureTest("duration")),
            Comparison("heat", Operator.LESS_THAN, 385),
            OptionTest("signs", Quantifier.NONE_OF, ("unsure",)),
        )
    )
    assert condition_json(PACK, condition) == {
        "all": [
            {"any": [{"pain": ["severe"]}, {"signs": {"all_of": ["leg", "saddle"]}}]},
            {"not": {"duration": "unsure"}},
            {"heat": {"less_than": 38.5}},
            {"signs": {"none_of": ["unsure"]}},
        ]
    }


def test_a_questionnaire_holds_all_that_a_program_needs_to_ask_it() -> None:
    summary = {
        "id": "small", "version": "0.1.0", "status": "draft", "meaning_hash": PACK.meaning_hash,
        "content_hash": PACK.content_hash, "layers": [{"id": "small", "version": "0.1.0"}], "title": "A small pack",
        "language": "en", "description": "For tests.", "not_for_people": None, "region": "default", "parameters": {},
        "emergency_number": "112", "services": {},
    }  # fmt: skip
    assert summary_json(PACK) == summary
    assert packs_json([PACK], "small") == {"default": "small", "packs": [summary]}
    assert questionnaire_json(PACK) == {
        **summary,
        "introduction": None,
        "default": "self_care",
        "dispositions": [
            {"id": name, "acuity": acuity, "title": f"{name} title", "text": f"{name} text", "plan": plan}
            for name, acuity, plan in (
                ("self_care", "self_care", ["habits"]),
                ("see_doctor", "routine", ["habits"]),
                ("call_now", "emergency", []),
            )
        ],
        "questions": [question_json(PACK, question) for question in PACK.questions],
        "handover": [{"topic": "signs first", "questions": ["signs", "pain"]}],
        "come_back": {"acuity": "routine", "lead": "come back when", "items": ["it lasts"]},
        "safety_net": [{"acuity": "emergency", "lead": "get help when", "items": ["it is numb"]}],
        "not_a_doctor": "this is not a doctor",
    }
    greeted = small_pack(introduction="Hello. Call {emergency_number} now if it is bad.")
    assert questionnaire_json(greeted)["introduction"] == "Hello. Call 112 now if it is bad."


# What is said of answers --------------------------------------------------------------------------------------------


def test_what_is_not_decided_names_the_next_question_and_what_is_sure() -> None:
    for answers, sure in (
        ({"pain": "mild"}, None),
        ({"pain": "severe"}, {"disposition": "see_doctor", "acuity": "routine", "title": "see_doctor title"}),
    ):
        found = consult(PACK, answers)
        assert isinstance(found, Undecided)
        assert undecided_json(found) == {
            "decided": False,
            "complete": False,
            "next": question_json(PACK, PACK.question["signs"]),
            "unanswered": ["signs", "duration", "better", "tried", "hurts"],
            "at_least": sure,
        }


def test_what_is_decided_has_the_advice_and_the_next_question_of_the_plan() -> None:
    for more, following in (({}, "sits"), ({"sits": "little", "therapy": "no"}, None)):
        found = consult(PACK, {**WELL, **more})
        assert isinstance(found, Decided)
        assert decided_json(found) == {
            "decided": True,
            "complete": following is None,
            "next": following and question_json(PACK, PACK.question[following]),
            "advice": found.advice.to_json(),
        }


def explained() -> Pack:
    """A pack in which one rule and one question rest on a claim."""
    claim = Claim("c", SourcePlace(3, 1, 9), (), "", "  It says so. \n")
    reference = Reference("r", "Guidance", "2", "p. 3", Basis.READ)
    numb = dataclasses.replace(PACK.rules[0], claims=("c",), references=("r",), note="a note")
    pain = dataclasses.replace(PACK.question["pain"], why="call {emergency_number}", claims=("c",))
    questions = tuple(pain if question.id == "pain" else question for question in PACK.questions)
    return small_pack(questions=questions, rules=(numb, *PACK.rules[1:]), claims=(claim,), references=(reference,))


CLAIM = {"id": "c", "at": "3:1-9", "reading": "It says so."}
REFERENCE = {"id": "r", "title": "Guidance", "edition": "2", "place": "p. 3", "basis": "read"}


def test_an_advice_is_explained_by_what_was_looked_at_and_what_that_rests_on() -> None:
    advice = triage(explained(), {**WELL, "signs": ["saddle"], "hurts": "yes"})
    assert why_advice(advice)
    assert why_advice_json(advice) == {
        "explains": "advice", "decided": True, "disposition": "call_now", "acuity": "emergency",
        "title": "call_now title",
        "reasons": [
            {
                "rule": "numb_saddle", "because": "because of numb_saddle",
                "looked_at": [{"question": "signs", "text": "signs?", "answer": "saddle text"}],
                "claims": [CLAIM], "references": [REFERENCE], "note": "a note",
            }
        ],
        "open": [], "unanswered": [], "ignored": ["hurts"], "ignored_would_raise": False,
    }  # fmt: skip


def test_a_question_is_explained_by_what_looks_at_it() -> None:
    pack = explained()
    assert why_asked_json(pack, why_asked(pack, "pain")) == {
        "explains": "question", "question": "pain", "text": "pain?", "why": "call 112", "rules": ["severe"],
        "plan_rules": [], "enables": [], "asked_when": [], "claims": [CLAIM], "references": [],
        "own_references": [],
    }  # fmt: skip
    signs = why_asked_json(pack, why_asked(pack, "signs"))
    assert (signs["why"], signs["rules"]) == (None, ["numb_saddle", "numb_leg"])
    assert signs["references"] == [{"rule": "numb_saddle", "references": [REFERENCE]}]


def test_a_replay_says_only_what_is_of_this_pack() -> None:
    found = Replay(
        ReplayVerdict.OUTCOME_CHANGED, "see_doctor", "self_care", ("hurt",), ("severe", "SECRET"), ("chair",)
    )
    said = {
        "verdict": "outcome_changed", "then": "see_doctor", "now": "self_care", "newly_fired": ["hurt"],
        "no_longer_fired": ["severe"], "plan_changed": ["chair"], "doubts": [], "reason": None,
    }  # fmt: skip
    assert replay_json(found, PACK, (), None) == said
    unknown = dataclasses.replace(found, then="SECRET")
    assert replay_json(unknown, PACK, Doubt, "why") == {
        **said,
        "then": None,
        # How old it is, and whose, are no matter: what comes back compares then and now.
        "doubts": ["other_form", "other_version", "other_meaning", "yet_to_come"],
        "reason": "why",
    }


def test_bytes_are_utf_8_without_white_space_and_never_what_json_does_not_have() -> None:
    advice = triage(PACK, WELL)
    assert advice_bytes(advice) == json_bytes(advice.to_json())
    assert json_bytes({"a": [1, "é"], "b": None}) == '{"a":[1,"é"],"b":null}'.encode()
    for value in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="not JSON compliant"):
            json_bytes(value)


# Schemas ------------------------------------------------------------------------------------------------------------


def fits(name: str, value: object) -> bool:
    validator = Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": schemas()})
    return validator.is_valid(json.loads(json.dumps(value)))


def test_what_is_decided_and_what_is_not_are_told_apart() -> None:
    decided, undecided = consult(PACK, WELL), consult(PACK, {})
    assert isinstance(decided, Decided)
    assert isinstance(undecided, Undecided)
    yes, no, why = decided_json(decided), undecided_json(undecided), why_advice_json(decided.advice)
    assert (fits("Decided", yes), fits("Undecided", no), fits("WhyAdvice", why)) == (True, True, True)
    assert fits("Decided", {**yes, "record": {}})
    assert not fits("Decided", {**yes, "decided": False})
    assert not fits("Undecided", {**no, "decided": True})
    assert not fits("Undecided", {**no, "complete": True})
    assert not fits("Undecided", {**no, "unanswered": []})
    assert fits("Undecided", {**no, "unanswered": ["signs"]})
    assert not fits("WhyAdvice", {**why, "decided": False})


def test_a_condition_is_one_key_and_decimals_are_none_or_more() -> None:
    heat, better = (question_json(PACK, PACK.question[name]) for name in ("heat", "better"))
    assert fits("Question", heat)
    assert fits("Question", {**heat, "decimals": 0})
    assert not fits("Question", {**heat, "decimals": -1})
    assert fits("Question", better)
    for condition in ({}, {"a": 1, "b": 2}):
        assert not fits("Question", {**better, "enable_when": {"words": "", "condition": condition}})


def test_help_is_never_self_care() -> None:
    urgent = schemas()["Help"]["properties"]["at_least"]["properties"]["acuity"]["enum"]
    assert urgent == ["routine", "soon", "same_day", "emergency"]


def test_each_form_that_is_described_says_what_it_is() -> None:
    described = {name: one.get("description", "") for name, one in schemas().items()}
    assert described["Undecided"].startswith("No advice yet")
    assert described["Help"].startswith("What to tell the person")
    assert described["RecordGiven"] == "A record as it was saved."
    assert schemas()["RecordGiven"]["additionalProperties"] is False


def test_objects_are_open_or_closed_and_may_have_optional_fields() -> None:
    parts = {"a": TEXT, "b": TEXT}
    plain = {"type": "object", "properties": parts, "required": ["a", "b"]}
    assert open_object(parts) == plain
    assert closed(parts) == {**plain, "additionalProperties": False}
    some = {"type": "object", "description": "of it", "properties": parts, "required": ["a"]}
    assert open_object(parts, optional=("b",), about="of it") == some
    assert closed(parts, optional=("b",), about="of it") == {**some, "additionalProperties": False}
    assert with_more({"z": TEXT}, some) == {**some, "properties": {"z": TEXT, **parts}, "required": ["z", "a"]}


def test_references_lead_to_where_the_definitions_are_kept() -> None:
    schema = {"a": [{"$ref": "#/$defs/One", "description": "it"}, 3], "$ref": "#/$defs/Two"}
    assert placed(schema, "#/components/schemas/") == {
        "$ref": "#/components/schemas/Two",
        "a": [{"$ref": "#/components/schemas/One", "description": "it"}, 3],
    }


def test_the_definitions_of_an_advice_stand_beside_it_under_names_of_their_own() -> None:
    whole, apart = advice_schema(), advice_schemas()
    names = {f"Advised{name.capitalize()}" for name in whole["$defs"]}
    assert set(apart) == {"Advice", *names}
    assert not {"$schema", "$id", "$defs"} & set(apart["Advice"])
    assert set(apart["Advice"]) == set(whole) - {"$schema", "$id", "$defs"}
    assert apart["Advice"]["required"] == whole["required"]

    def references(value: Any) -> set[str]:
        if isinstance(value, dict):
            own = {value["$ref"]} if "$ref" in value else set()
            return own.union(*map(references, value.values()))
        return set().union(*map(references, value)) if isinstance(value, list) else set()

    assert references(apart) == {f"#/$defs/{name}" for name in names}
    assert apart["Advice"]["properties"]["pack"]["properties"]["id"] == {
        "$ref": "#/$defs/AdvisedId",
        "description": "Its id.",
    }
