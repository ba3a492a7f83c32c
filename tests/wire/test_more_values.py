"""What only some packs and questions have on the wire: languages, codes, findings, musts, limits, sums and variants."""

from __future__ import annotations

import dataclasses
import json

from jsonschema import Draft202012Validator

from soundadvice import triage
from soundadvice.meaning.explain import why_asked
from soundadvice.meaning.texts.variants import worded
from soundadvice.model.coding.code import Code
from soundadvice.model.condition import Bound, Condition, Count, LimitTest, Operator, ScoreTest
from soundadvice.model.disposition import ClinicalFinding
from soundadvice.model.question import Number
from soundadvice.model.rule import TextVariants
from soundadvice.provenance.replay import Replay, ReplayVerdict
from soundadvice.wire.explanation import why_advice_json, why_asked_json
from soundadvice.wire.questionnaire import condition_json, question_json, questionnaire_json, summary_json
from soundadvice.wire.replay import replay_json
from soundadvice.wire.schemas import schemas
from support.packs.generated import any_of, small_pack
from support.packs.translated import TONGUE, with_translation

PACK = small_pack()
WELL = {"signs": ["none"], "pain": "mild", "duration": "1 week", "tried": "no"}
CODE = Code("http://snomed.info/sct", "161891005")
CODES = [{"system": "http://snomed.info/sct", "code": "161891005"}]


def mistakes(name: str, value: object) -> list[str]:
    validator = Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": schemas()})
    return [error.message for error in validator.iter_errors(json.loads(json.dumps(value)))]


# Languages, codes and findings --------------------------------------------------------------------------------------


def test_languages_are_listed_where_there_is_a_choice() -> None:
    assert "languages" not in summary_json(PACK)
    said = summary_json(with_translation(PACK))
    assert said["languages"] == ["en", TONGUE]
    assert (mistakes("PackSummary", said), mistakes("PackSummary", summary_json(PACK))) == ([], [])


def test_codes_and_addresses_stand_where_they_are_and_may_be_left_out() -> None:
    coded = dataclasses.replace(PACK.disposition["call_now"], codes=(CODE,), url="https://example.org/now")
    pack = small_pack(dispositions=(*PACK.dispositions[:2], coded), codes=(CODE,), url="https://example.org/pack")
    said = questionnaire_json(pack)
    assert (said["codes"], said["url"]) == (CODES, "https://example.org/pack")
    dispositions = said["dispositions"]
    assert isinstance(dispositions, list)
    assert [(one.get("codes"), one.get("url")) for one in dispositions] == [
        (None, None), (None, None), (CODES, "https://example.org/now"),
    ]  # fmt: skip
    assert (mistakes("Questionnaire", said), mistakes("Questionnaire", questionnaire_json(PACK))) == ([], [])


def test_findings_are_listed_and_named_where_a_pack_has_any() -> None:
    findings = (
        ClinicalFinding("x_ray", "An X-ray", "Ask for it, or call {emergency_number}."),
        ClinicalFinding("splint", "A splint", "You need one.", codes=(CODE,), url="https://example.org/splint"),
    )
    finds = dataclasses.replace(PACK.rule["severe"], findings=("splint",))
    rules = tuple(finds if one.id == "severe" else one for one in PACK.rules)
    pack = small_pack(rules=rules, findings=findings)
    said = questionnaire_json(pack)
    assert said["findings"] == [
        {"id": "x_ray", "title": "An X-ray", "text": "Ask for it, or call 112."},
        {"id": "splint", "title": "A splint", "text": "You need one.", "codes": CODES,
         "url": "https://example.org/splint"},
    ]  # fmt: skip
    assert mistakes("Questionnaire", said) == []
    why = why_advice_json(triage(pack, {**WELL, "signs": ["leg"], "pain": "severe"}))
    reasons = why["reasons"]
    assert isinstance(reasons, list)
    assert [(one["rule"], one.get("findings")) for one in reasons] == [("numb_leg", None), ("severe", ["splint"])]
    assert mistakes("WhyAdvice", why) == []


def test_a_replay_names_findings_of_this_pack_alone() -> None:
    changed = Replay(ReplayVerdict.OUTCOME_CHANGED, "self_care", "self_care", findings_changed=("splint", "SECRET"))
    pack = small_pack(findings=(ClinicalFinding("splint", "A splint", "You need one."),))
    said, plain = replay_json(changed, pack, (), None), replay_json(changed, PACK, (), None)
    assert (said["findings_changed"], "findings_changed" in plain) == (["splint"], False)
    assert (mistakes("Replay", said), mistakes("Replay", plain)) == ([], [])


def test_what_an_answer_keeps_to_is_said_where_it_keeps_to_anything() -> None:
    low, high = (Number(id=name, text=f"{name}?", unit="x", minimum=0, maximum=9) for name in ("low", "high"))
    high = dataclasses.replace(high, must=(Bound(Operator.MORE_THAN, "low", "It is higher."),))
    pack = small_pack(questions=(*PACK.questions, low, high))
    said, plain = (why_asked_json(pack, why_asked(pack, name)) for name in ("low", "pain"))
    assert said["musts"] == [{"questions": ["high", "low"], "say": "It is higher."}]
    assert "musts" not in plain
    assert (mistakes("WhyAsked", said), mistakes("WhyAsked", plain)) == ([], [])


# Conditions and variants --------------------------------------------------------------------------------------------


def test_sums_are_counts_or_points() -> None:
    severe, leg = any_of("pain", "severe"), any_of("signs", "leg")
    assert condition_json(PACK, Count(1, (severe, leg))) == {
        "count": {"at_least": 1, "of": [{"pain": ["severe"]}, {"signs": ["leg"]}]}
    }
    assert condition_json(PACK, ScoreTest("s", 3, ((1, severe), (2, leg)))) == {
        "points": {
            "at_least": 3,
            "of": [{"points": 1, "when": {"pain": ["severe"]}}, {"points": 2, "when": {"signs": ["leg"]}}],
        }
    }


def limit(*limits: tuple[int, int], below: bool) -> Condition:
    return LimitTest(
        question="weight",
        by="height",
        operator=Operator.AT_LEAST,
        below=below,
        limits=limits,
        least=200,
        most=3000,
        by_most=220,
    )


def test_limits_are_a_table_with_nothing_where_no_amount_would_do() -> None:
    height = Number(id="height", text="height?", unit="cm", minimum=100, maximum=220)
    weight = Number(id="weight", text="weight?", unit="kg", minimum=200, maximum=3000, decimals=1)
    pack = small_pack(questions=(*PACK.questions, height, weight))
    assert condition_json(pack, limit((100, 3001), (150, 3000), (170, 675), below=False)) == {
        "weight": {"at_least": {"by": "height", "rows": [[100, None], [150, 300], [170, 67.5]]}}
    }
    assert condition_json(pack, limit((100, 200), (150, 201), (170, 3001), below=True)) == {
        "weight": {"less_than": {"by": "height", "rows": [[100, None], [150, 20.1], [170, 300.1]]}}
    }


def test_other_words_for_a_question_go_with_it_until_it_is_asked_in_those_for_someone() -> None:
    case = (any_of("signs", "leg"), "How bad is the leg?")
    variants = (
        TextVariants("question", "pain", "text", (case,)),
        TextVariants("question", "tried", "text", (case,)),
        TextVariants("rule", "pain", "because", (case,)),
    )
    pack = small_pack(variants=variants)
    said = question_json(pack, pack.question["pain"])
    assert said["variants"] == {
        "text": [{"when": {"words": "signs: leg", "condition": {"signs": ["leg"]}}, "say": "How bad is the leg?"}]
    }
    assert "variants" not in question_json(pack, pack.question["sits"])
    assert mistakes("Question", said) == []
    asked = worded(pack, {"signs": frozenset({"leg"})})
    here = question_json(asked, asked.question["pain"])
    assert (here["text"], "variants" in here) == ("How bad is the leg?", False)
