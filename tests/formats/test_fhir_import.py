"""A FHIR Questionnaire as the skeleton of a pack: it loads, asks the same, and lists what was left out."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

import soundadvice
from soundadvice.authoring.skeleton import Skeleton, write_skeleton
from soundadvice.formats.fhir.questionnaire.read import import_questionnaire, read
from soundadvice.formats.fhir.questionnaire.write import questionnaire
from soundadvice.meaning.evaluate import enablement
from soundadvice.model.condition import (
    All,
    AnyOf,
    Comparison,
    Condition,
    Not,
    Operator,
    OptionTest,
    Quantifier,
    UnsureTest,
)
from soundadvice.model.errors import ImportingError
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Option, Quantity, Question
from support.packs.generated import make_answers, make_pack
from support.packs.shipped import shipped
from support.thorough import examples


def form(*items: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"resourceType": "Questionnaire", "status": "draft", "item": list(items), **more}


def item(link: str, kind: str = "boolean", **more: object) -> dict[str, Any]:
    return {"linkId": link, "type": kind, "text": f"{link}?", **more}


def options(*codes: str) -> list[dict[str, Any]]:
    return [{"valueCoding": {"system": "urn:x", "code": code, "display": code.upper()}} for code in codes]


def when(link: str, operator: str, **answer: object) -> list[dict[str, Any]]:
    return [{"question": link, "operator": operator, **answer}]


def checks(skeleton: Skeleton, folder: Path) -> list[str]:
    """The codes of what `soundadvice check` says of the files."""
    write_skeleton(skeleton, folder / "made")
    return [problem.code for problem in soundadvice.check_pack(folder / "made")]


ONLY_RULES_ARE_MISSING = ["missing_file"]


def _bare(question: Question) -> Question:
    """A question without what a form does not carry."""
    bare: Any = dataclasses.replace(question, claims=(), ask_anew=False, span=None)
    if isinstance(bare, Choice):
        return dataclasses.replace(bare, severity=(), commonest=None, options=_unsaid(bare.options))
    if isinstance(bare, MultiChoice):
        return dataclasses.replace(bare, commonest=None, options=_unsaid(bare.options))
    if isinstance(bare, Quantity):
        return dataclasses.replace(bare, severity=None, typical=None, said=None)
    return bare


def _unsaid(options: tuple[Option, ...]) -> tuple[Option, ...]:
    return tuple(dataclasses.replace(option, said=None) for option in options)


def parts(condition: Condition | None) -> object:
    """A condition, its parts in no order and each option a test of its own, as FHIR has them."""
    match condition:
        case OptionTest(question=question, quantifier=Quantifier.ANY_OF, options=options):
            return frozenset((question, option) for option in options)
        case AnyOf(conditions=conditions):
            found = [parts(one) for one in conditions]
            return "any", frozenset(x for one in found for x in (one if isinstance(one, frozenset) else {one}))
        case All(conditions=conditions):
            return "all", frozenset(parts(one) for one in conditions)
        case _:
            return condition


@pytest.mark.parametrize("version", ["R4", "R5"])
@pytest.mark.parametrize("name", ["low_back_pain", "low_back_pain_red_flags"])
def test_our_own_export_comes_back(name: str, version: str, tmp_path: Path) -> None:
    pack = shipped(name)
    skeleton = read(json.dumps(questionnaire(pack, version)))
    expressions = ("began_before_45", "months_signs", "examined")
    for before, after in zip(pack.questions, skeleton.questions, strict=True):
        if before.id in expressions:
            assert after == dataclasses.replace(_bare(before), enable_when=None)
        else:
            assert dataclasses.replace(after, enable_when=None) == dataclasses.replace(_bare(before), enable_when=None)
            assert parts(after.enable_when) == parts(before.enable_when)
    left = (
        "extension `enableWhenExpression` is left out: an expression is not turned into a condition, so it is asked of "
        f"everyone; of {', '.join(f'`{name}`' for name in expressions)}"
    )
    assert list(skeleton.notes) == ([left] if name == "low_back_pain_red_flags" else [])
    assert skeleton.title == pack.title
    assert skeleton.not_for_people == pack.not_for_people
    assert checks(skeleton, tmp_path) == ONLY_RULES_ARE_MISSING


def test_with_a_rule_it_is_a_pack(tmp_path: Path) -> None:
    skeleton = read(json.dumps(questionnaire(shipped("low_back_pain"))))
    write_skeleton(skeleton, tmp_path / "made")
    (tmp_path / "made" / "rules").mkdir()
    (tmp_path / "made" / "rules" / "leg.yaml").write_text(
        "id: leg\nwhen: {leg_pain: [one, both, unsure]}\nadvise: see_doctor\nbecause: It goes into your leg.\n"
    )
    pack = soundadvice.load_pack(tmp_path / "made")
    assert soundadvice.triage(pack, {"leg_pain": "one"}).disposition == "see_doctor"
    assert pack.title == "Low back pain"


def test_packs_of_every_shape_come_back_and_ask_the_same(tmp_path: Path) -> None:
    asked = 0
    for number in range(400):
        random = Random(f"import.{number}")
        pack = make_pack(random)
        if any(len(getattr(question, "options", (1, 2))) < 2 for question in pack.questions):
            continue  # no pack on disk has such a question
        skeleton = import_questionnaire(questionnaire(pack))
        if number < 30:
            folder = tmp_path / str(number)
            folder.mkdir()
            assert checks(skeleton, folder) == ONLY_RULES_ARE_MISSING
        if skeleton.notes:
            continue
        assert [question.id for question in skeleton.questions] == [question.id for question in pack.questions]
        again = dataclasses.replace(pack, questions=skeleton.questions, rules=(), parent=None)
        for _ in range(5):
            answers = make_answers(random, pack)
            enabled = enablement(pack, answers)
            answers = {name: answer for name, answer in answers.items() if enabled[name]}
            before, after = enablement(pack, answers), enablement(again, answers)
            assert {name for name, value in before.items() if value is True} == {
                name for name, value in after.items() if value is True
            }
            asked += 1
    assert asked > 300


def test_each_type(tmp_path: Path) -> None:
    time = [{"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-unit", "valueCoding": {"code": "d"}}]
    bounds = [
        {"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueDecimal": 30},
        {"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueDecimal": 45.5},
        {"url": "http://hl7.org/fhir/StructureDefinition/maxDecimalPlaces", "valueInteger": 1},
    ]
    skeleton = import_questionnaire(
        form(
            item("smokes"),
            item("pain", "choice", answerOption=options("mild", "bad")),
            item("signs", "coding", repeats=True, answerOption=options("leg", "arm", "none")),
            item("heat", "decimal", extension=bounds),
            item("ill-for", "quantity", extension=time),
            item("age", "integer"),
            item("story", "text"),
            item("born", "date"),
            item("seen", "dateTime"),
        )
    )
    kinds = [(question.id, type(question)) for question in skeleton.questions]
    assert kinds == [
        ("smokes", Choice),
        ("pain", Choice),
        ("signs", MultiChoice),
        ("heat", Number),
        ("ill_for", Duration),
        ("age", Number),
        ("born", Date),
    ]
    heat: Any = skeleton.questions[3]
    assert (heat.minimum, heat.maximum, heat.decimals) == (300, 455, 1)
    assert list(skeleton.notes) == [
        "`signs`: `none` stands alone here: it cannot be combined with other options",
        "`heat`: it has no unit in the form: name it",
        "`ill-for`: it has no bounds in the form: 0 days to 100 years are assumed",
        "`age`: it has no unit in the form: name it",
        "`age`: it has no bounds in the form: 0 to 1000 are assumed, and must be corrected",
        "`story`: is left out: a pack cannot ask for a text that a person writes",
        "`born`: its bounds are not counted from today in the form: the last 100 years are assumed",
        "`seen`: is left out: a pack cannot ask for a date and time",
        "of the form as a whole, these are left out: `status`",
    ]
    assert checks(skeleton, tmp_path) == ONLY_RULES_ARE_MISSING


N_AT_LEAST_3 = Comparison("n", Operator.AT_LEAST, 3)
N_AT_MOST_3 = Comparison("n", Operator.AT_MOST, 3)
FIRST = (
    item("a"),
    item("b", "choice", answerOption=options("x", "y", "z")),
    item("n", "integer"),
    item("t", "text"),
)


@pytest.mark.parametrize(
    ("logic", "condition"),
    [
        ({"enableWhen": when("a", "=", answerBoolean=True)}, OptionTest("a", Quantifier.ANY_OF, ("yes",))),
        ({"enableWhen": when("n", ">", answerInteger=3)}, Comparison("n", Operator.MORE_THAN, 3)),
        (
            {"enableWhen": when("b", "!=", answerCoding={"code": "x"})},
            Not(OptionTest("b", Quantifier.ANY_OF, ("x",))),
        ),
        (
            {"enableWhen": when("n", "exists", answerBoolean=True)},
            AnyOf((Comparison("n", Operator.AT_LEAST, 1), Comparison("n", Operator.LESS_THAN, 1))),
        ),
        (
            {
                "enableWhen": [
                    *when("a", "=", answerBoolean=True),
                    *when("n", "=", answerInteger=3),
                ],
                "enableBehavior": "all",
            },
            All(
                (
                    OptionTest("a", Quantifier.ANY_OF, ("yes",)),
                    All((Comparison("n", Operator.AT_LEAST, 3), Comparison("n", Operator.AT_MOST, 3))),
                )
            ),
        ),
        (
            {
                "enableWhen": [*when("a", "=", answerBoolean=True), *when("n", "<=", answerInteger=3)],
                "enableBehavior": "any",
            },
            AnyOf((OptionTest("a", Quantifier.ANY_OF, ("yes",)), Comparison("n", Operator.AT_MOST, 3))),
        ),
    ],
)
def test_skip_logic(logic: dict[str, Any], condition: object, tmp_path: Path) -> None:
    skeleton = import_questionnaire(form(*FIRST, item("last", **logic)))
    assert skeleton.questions[-1].enable_when == condition
    assert checks(skeleton, tmp_path) == ONLY_RULES_ARE_MISSING


@pytest.mark.parametrize(
    ("logic", "why"),
    [
        (when("t", "=", answerString="s3cret"), "it looks at an item that is left out, or that comes later"),
        (when("later", "=", answerBoolean=True), "it looks at an item that is left out, or that comes later"),
        (when("b", ">", answerCoding={"code": "x"}), "options have no order here"),
        (when("b", "=", answerCoding={"code": "w"}), "it names an option that does not exist"),
        (when("n", ">", answerString="x"), "it compares with something that cannot be read"),
        (when("n", "exists", answerBoolean=False), "it is asked only as long as another is not answered"),
        (when("n", ">", answerInteger=1000), "no answer makes it hold"),
        ("rubbish", "it is not a list of tests"),
    ],
)
def test_skip_logic_that_is_left_out_asks_everyone(logic: object, why: str) -> None:
    skeleton = import_questionnaire(form(*FIRST, item("last", enableWhen=logic), item("later")))
    assert skeleton.questions[-2].enable_when is None
    assert f"`last`: its `enableWhen` is left out, so it is asked of everyone: {why}" in skeleton.notes


def test_the_logic_of_groups_holds_for_what_is_in_them() -> None:
    inner = item("in", enableWhen=when("n", ">", answerInteger=3))
    group = item("g", "group", enableWhen=when("a", "=", answerBoolean=True), item=[inner, item("too")])
    skeleton = import_questionnaire(
        form(item("aa"), *FIRST[1:3], group | {"enableWhen": when("aa", "=", answerBoolean=True)})
    )
    yes = OptionTest("aa", Quantifier.ANY_OF, ("yes",))
    assert skeleton.questions[-1].enable_when == yes
    assert skeleton.questions[-2].enable_when == All((yes, Comparison("n", Operator.MORE_THAN, 3)))


def test_ids_are_ids_and_each_once(tmp_path: Path) -> None:
    many = [
        item(link) for link in ("1.1", "1.2", "/8302-2/x", "Leg Pain!", "leg_pain", "any", "none", "é" * 3, "x" * 90)
    ]
    skeleton = import_questionnaire(form(*many))
    ids = [question.id for question in skeleton.questions]
    assert len(set(ids)) == len(many)
    assert {"leg_pain", "leg_pain_2", "any_question", "none_question"} <= set(ids)
    assert checks(skeleton, tmp_path) == ONLY_RULES_ARE_MISSING


def test_words_that_a_pack_would_take_for_something_else(tmp_path: Path) -> None:
    bad = 'a "quoted": {text}\n- with # everything\x07 \u2028 and 😀'
    extra = item("q", "choice", text=bad, answerOption=options("all", "true", "null", "no", "No!", "other: #"))
    skeleton = import_questionnaire(form(extra, title=bad))
    assert skeleton.questions[0].text == 'a "quoted": (text) - with # everything and 😀'
    assert checks(skeleton, tmp_path) == ONLY_RULES_ARE_MISSING


def test_not_sure_beside_a_number() -> None:
    unsure = item("heat.unsure", "choice", repeats=True, answerOption=options("unsure"))
    last = item("last", enableWhen=when("heat.unsure", "exists", answerBoolean=True))
    skeleton = import_questionnaire(form(item("heat", "integer"), unsure, last))
    assert [question.id for question in skeleton.questions] == ["heat", "last"]
    assert skeleton.questions[1].enable_when == UnsureTest("heat")


def test_what_else_is_left_out_is_listed() -> None:
    odd = item(
        "odd",
        "choice",
        repeats=True,
        answerOption=options("aa", "bb"),
        initial=[{}],
        answerConstraint="optionsOrString",
    )
    odd["answerOption"][0]["extension"] = [
        {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive", "valueBoolean": True}
    ]
    skeleton = import_questionnaire(
        form(
            odd,
            item("odd"),
            item("set", "choice", answerValueSet="x"),
            item("one", "choice", answerOption=options("aa")),
            item("mod", modifierExtension=[{}]),
            item("d", "display"),
        )
    )
    said = "\n".join(skeleton.notes)
    for words in (
        "`initial`",
        "besides the options",
        "rename it",
        "here twice",
        "fewer than two",
        "in another file",
        "modifierExtension",
        "text of its own",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is not JSON: line 1, column 1"),
        ("{", "the file is not JSON: line 1, column 2"),
        ("[" * 100_000, "the file is nested too deeply"),
        (
            '{"resourceType": "Questionnaire", "item": [' + '{"type": "group", "item": [' * 2_000 + "]}" * 2_001,
            "the file is nested too deeply",
        ),
        ("9" * 5000, "the file is not JSON: a number has too many digits"),
        ("[]", "this is not a FHIR Questionnaire; its `resourceType` must be Questionnaire"),
        ('{"resourceType": "Patient"}', "this is not a FHIR Questionnaire; its `resourceType` must be Questionnaire"),
        ('{"resourceType": "Questionnaire"}', "there is no question in it that a pack can ask"),
        (
            '{"resourceType": "Questionnaire", "implicitRules": "x"}',
            "this Questionnaire has a `modifierExtension` or `implicitRules`, which are not understood",
        ),
        (
            '{"resourceType": "Questionnaire", "item": [{"linkId": "a", "type": "text"}]}',
            "there is no question in it that a pack can ask; "
            "`a`: is left out: a pack cannot ask for a text that a person writes",
        ),
    ],
)
def test_files_that_are_refused(text: str, message: str) -> None:
    with pytest.raises(ImportingError) as refused:
        read(text)
    assert str(refused.value) == message


def test_nothing_is_written_over(tmp_path: Path) -> None:
    skeleton = import_questionnaire(form(item("smokes")))
    with pytest.raises(ImportingError, match="already exists"):
        write_skeleton(skeleton, _existing(tmp_path))
    with pytest.raises(ImportingError, match="is not an id"):
        write_skeleton(skeleton, tmp_path / "Not-an-id")
    assert list(tmp_path.iterdir()) == [tmp_path / "there"]


def _existing(folder: Path) -> Path:
    (folder / "there").mkdir()
    return folder / "there"


def test_rubbish_is_refused_or_left_out_and_never_a_crash(tmp_path: Path) -> None:
    """Our own export with parts put in wrong places."""
    base = questionnaire(shipped("low_back_pain_red_flags"))
    written = 0
    for number in range(examples(240)):
        random = Random(f"rubbish.{number}")
        broken = json.loads(json.dumps(base))
        for _ in range(random.randint(1, 6)):
            _spoil(random, broken)
        try:
            skeleton = read(json.dumps(broken))
        except ImportingError:
            continue
        if number < 30:
            folder = tmp_path / str(number)
            folder.mkdir()
            assert checks(skeleton, folder) == ONLY_RULES_ARE_MISSING
            written += 1
    assert written > 5


def _spoil(random: Random, value: Any) -> None:
    while isinstance(value, (dict, list)) and value:
        key = random.choice(list(value)) if isinstance(value, dict) else random.randrange(len(value))
        inside = value[key]
        if not isinstance(inside, (dict, list)) or not inside or random.randint(0, 5) == 0:
            value[key] = random.choice([None, [], {}, "x", "{y}", 0, -1, 1.5, True, [None], {"code": ["x"]}, "9" * 300])
            return
        value = inside
