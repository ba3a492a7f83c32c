"""Reading packs: values, places, limits, parameters, regions, layers, and where packs are found."""

from __future__ import annotations

import gc
import importlib
import itertools
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import cells
from soundadvice import Acuity, Pack, PackError, check_pack, find_pack, installed_packs, load_pack, triage
from soundadvice.compiled import compiled
from soundadvice.condition import All, AnyOf, Comparison, Not, OptionTest, Quantifier, UnsureTest
from soundadvice.problem import Span
from soundadvice.question import Choice, Duration, MultiChoice, Number
from soundadvice.reading import events, loading
from soundadvice.reading.node import Node, Problems, TextFile

PACKS = Path(__file__).parent / "data" / "packs"
SHIPPED = find_pack("low_back_pain")
PARSERS = [events._FastParser, events._PureParser]


def node(text: str | bytes) -> Node:
    problems = Problems()
    content = text.encode() if isinstance(text, str) else text
    root = events.parse(TextFile("file.yaml"), content, problems)
    assert root is not None, problems.found
    assert problems.found == ()
    return root


def codes(error: PackError) -> list[str]:
    return [problem.code for problem in error.problems]


@pytest.fixture
def minimal(tmp_path: Path) -> Path:
    shutil.copytree(PACKS / "minimal", tmp_path / "minimal")
    return tmp_path / "minimal"


@pytest.fixture
def child(minimal: Path) -> Path:
    shutil.copytree(PACKS / "child", minimal.parent / "child")
    return minimal.parent / "child"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


# Scalars and places ------------------------------------------------------------------------------------------------

SCALARS: list[tuple[str, object]] = [
    *((word, word) for word in ("yes", "no", "on", "off", "Yes", "NO", "y", "n", "True", "FALSE", "Null", "NULL")),
    *(("true", True), ("false", False), ("null", None), ("~", None), ("", None)),
    *(
        ("1", 1),
        ("-1", -1),
        ("+1", 1),
        ("007", 7),
        ("1e3", 1000.0),
        ("1.5", 1.5),
        ("-.5", -0.5),
        ("1.", 1.0),
        ("1E-2", 0.01),
    ),
    *(
        (word, word)
        for word in ("0x10", "0o10", "1_000", "1,000", "0b1", ".inf", "-.inf", ".nan", ".", "+", "1e", "--1")
    ),
    *(
        (word, word)
        for word in ("2024-05-27", "2024-05-27T09:30:00Z", "12:30", "12:30:45", "1:1-20", "3 weeks", "1.2.3")
    ),
    *((word, word) for word in ("=", "<<x", "it's", "a#b", "http://x", "$few_weeks", "٣", "²", "½")),
    *(
        ('"1"', "1"),
        ("'true'", "true"),
        ('""', ""),
        ("'~'", "~"),
        ('"\\u00e9"', "é"),
        ("'it''s'", "it's"),
        ('"a\\nb"', "a\nb"),
    ),
]


@pytest.mark.parametrize("parser", PARSERS, ids=["libyaml", "python"])
@pytest.mark.parametrize(("text", "value"), SCALARS)
def test_scalars_follow_yaml_1_2(text: str, value: object, parser: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_FastParser", parser)
    read = node(f"key: {text}\n").at("key").value
    assert read == value
    assert type(read) is type(value)


def test_keys_are_words_always() -> None:
    keys = ("no", "true", "1", "null", "~", "1e3")
    root = node("".join(f"{key}: x\n" for key in keys))
    assert tuple(root.data()) == keys  # type: ignore[arg-type]


def test_texts_over_several_lines() -> None:
    root = node("a: >-\n  one\n  two\n\n  three\nb: |\n  one\n  two\nc: one\n  two\n")
    assert root.data() == {"a": "one two\nthree", "b": "one\ntwo\n", "c": "one two"}


@pytest.mark.parametrize("parser", PARSERS, ids=["libyaml", "python"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_places_of_values(parser: type, line_end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_FastParser", parser)
    lines = [
        "# 歩く 😀",
        "a: [one, 'two']",
        "b:",
        "  - c: 歩く, three",
        "    d: {e: f}",
        "g: >-",
        "  long",
        "  text",
        "h:",
    ]
    root = node(line_end.join([*lines, ""]).encode("utf-8-sig"))
    assert root.at("a", 1).span == Span("file.yaml", 2, 10, 2, 15)
    assert root.at("b", 0, "c").span == Span("file.yaml", 4, 8, 4, 17)
    assert root.at("b", 0, "d", "e").span == Span("file.yaml", 5, 12, 5, 13)
    assert root.at("b", 0, "d").keys["e"].span == Span("file.yaml", 5, 9, 5, 10)
    assert root.at("b").span == Span("file.yaml", 4, 3, 4, 17), "of several lines the first alone"
    assert root.at("g").span == Span("file.yaml", 6, 4, 6, 6)
    assert root.at("h").span == Span("file.yaml", 9, 1, 9, 2), "what is not there is shown at its key"


def test_spans_point_at_what_they_name() -> None:
    pack = load_pack("low_back_pain")
    lines = {path: path.read_text("utf-8").splitlines() for path in SHIPPED.rglob("*.yaml")}
    plan = pack.plan
    named = [*pack.questions, *pack.rules, *pack.dispositions, *pack.texts, *pack.claims, *plan.given]
    named += [*plan.rules, *plan.not_described]
    for thing in named:
        assert thing.span is not None
        line = lines[Path(thing.span.file)][thing.span.line - 1]
        assert line[thing.span.column - 1 : thing.span.end_column - 1] == thing.id
    for vignette in (vignette for rule in pack.rules for vignette in rule.vignettes):
        assert vignette.span is not None
        assert vignette.name.split()[0] in lines[Path(vignette.span.file)][vignette.span.line - 1]
    for parameter in pack.parameters:
        assert parameter.span is not None
        assert "value:" in lines[Path(parameter.span.file)][parameter.span.line - 1]


# Limits ------------------------------------------------------------------------------------------------------------


def code_of(content: bytes) -> str | None:
    problems = Problems()
    events.parse(TextFile("file.yaml"), content, problems)
    return problems.found[0].code if problems.found else None


def test_limits_are_where_they_are_said_to_be() -> None:
    assert code_of(b"[" * events.MOST_DEPTH + b"]" * events.MOST_DEPTH) is None
    assert code_of(b"[" * (events.MOST_DEPTH + 1) + b"]" * (events.MOST_DEPTH + 1)) == "too_deep"
    assert code_of(b"a: b #" + b"x" * (events.MOST_BYTES - 6)) is None
    assert code_of(b"a: b #" + b"x" * (events.MOST_BYTES - 5)) == "too_big"
    assert code_of(b"a: " + b"9" * 15) is None
    assert code_of(b"a: " + b"9" * 16) == "number_too_large"


def test_number_of_values_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "MOST_VALUES", 100)
    assert code_of(b"[" + b"a," * 99 + b"]") is None
    assert code_of(b"[" + b"a," * 100 + b"]") == "too_many_values"


def test_errors_are_never_dropped_for_warnings(monkeypatch: pytest.MonkeyPatch, minimal: Path) -> None:
    from soundadvice.reading import node as module

    monkeypatch.setattr(module, "MOST_PROBLEMS", 2)
    for rule in ("leg", "lasting", "old"):
        path = minimal / "rules" / f"{rule}.yaml"
        path.write_text(path.read_text().partition("vignettes:")[0])
    assert [problem.severity for problem in check_pack(minimal)] == ["warning"] * 3
    assert load_pack(minimal).id == "minimal"
    change(minimal / "rules" / "old.yaml", "advise: see_doctor", "advise: see")
    with pytest.raises(PackError) as refused:
        load_pack(minimal)
    assert codes(refused.value) == ["unknown_disposition"]


@pytest.mark.parametrize(
    "repeat", [b"[", b"{", b"- ", b"? ", b'"', b"a: b\n", b"&a ", b"!a ", b"%", b"\n", b"[a, ", b": "]
)
def test_bombs_are_over_soon(repeat: bytes) -> None:
    problems = Problems()
    events.parse(TextFile("file.yaml"), repeat * (100_000 // len(repeat)), problems)
    assert problems.found


# The shipped pack --------------------------------------------------------------------------------------------------


def test_the_shipped_pack_has_no_problem() -> None:
    assert check_pack("low_back_pain") == ()
    pack = load_pack("low_back_pain")
    assert len(pack.deciding) == 8
    assert len(pack.questions) == 20
    assert len(pack.claims) == 177
    assert pack.status == "draft"


def test_it_means_the_same_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = load_pack("low_back_pain")
    monkeypatch.setattr(events, "_FastParser", events._PureParser)
    slow = load_pack("low_back_pain")
    assert slow.content_hash == fast.content_hash
    assert [rule.span for rule in slow.rules] == [rule.span for rule in fast.rules]
    assert [rule.vignettes for rule in slow.rules] == [rule.vignettes for rule in fast.rules]


def test_every_kind_of_condition(minimal: Path) -> None:
    conditions = {
        "{leg_pain: [one]}": OptionTest("leg_pain", Quantifier.ANY_OF, ("one",)),
        "{signs: [numb, hot]}": OptionTest("signs", Quantifier.ANY_OF, ("numb", "hot")),
        "{signs: {any_of: [numb]}}": OptionTest("signs", Quantifier.ANY_OF, ("numb",)),
        "{signs: {all_of: [numb, hot]}}": OptionTest("signs", Quantifier.ALL_OF, ("numb", "hot")),
        "{signs: {none_of: [numb]}}": OptionTest("signs", Quantifier.NONE_OF, ("numb",)),
        "{not: {leg_pain: [one]}}": Not(OptionTest("leg_pain", Quantifier.ANY_OF, ("one",))),
        "{any: [{leg_pain: [one]}]}": AnyOf((OptionTest("leg_pain", Quantifier.ANY_OF, ("one",)),)),
        "{weight: unsure}": UnsureTest("weight"),
        "{weight: [unsure]}": UnsureTest("weight"),
        "{height: {at_least: 1.5}}": Comparison("height", _op("at_least"), 150),
        "{height: {at_most: $tall}}": Comparison("height", _op("at_most"), 200, "tall"),
        "{duration: {less_than: 1.5 weeks}}": Comparison("duration", _op("less_than"), 907_200),
        "{age: {more_than: 50, at_most: $old_age}}": None,
    }
    change(minimal / "questions.yaml", "- id: walks", WEIGHT + "- id: walks")
    change(minimal / "pack.yaml", "  old_age:", "  tall: {value: 2, min: 1, max: 2, unit: m, why: Ours.}\n  old_age:")
    change(minimal / "pack.yaml", "value: 50, min: 40", "value: 51, min: 40")
    for number, text in enumerate(conditions):
        rule = f"id: rule_{number}\nwhen: {text}\nadvise: see_doctor\nbecause: Because.\nreferences: [R1]\n"
        (minimal / "rules" / f"rule_{number}.yaml").write_text(rule)
    (minimal / "rules" / "unsure.yaml").write_text(
        "id: unsure\nwhen: {any: [{weight: unsure}]}\nadvise: see_doctor\nbecause: Because.\nreferences: [R1]\n"
    )
    pack = load_pack(minimal)
    for number, condition in enumerate(conditions.values()):
        read = pack.rule[f"rule_{number}"].when
        if condition is None:
            assert read == All((Comparison("age", _op("more_than"), 50), Comparison("age", _op("at_most"), 51)))
        else:
            assert read == condition
            assert getattr(read, "parameter", None) == getattr(condition, "parameter", None)
    kinds = [type(question) for question in pack.questions[:4]]
    assert kinds == [Choice, MultiChoice, Duration, Number]


WEIGHT = """\
- id: weight
  kind: number
  text: How heavy are you?
  unit: kg
  min: 20
  max: 500
  unsure: true
- id: height
  kind: number
  text: How tall are you?
  unit: m
  min: 0.5
  max: 2.5
  decimals: 2
"""


def _op(word: str) -> object:
    from soundadvice.condition import Operator

    return Operator(word)


# Parameters, regions, placeholders ---------------------------------------------------------------------------------


def test_parameters_are_set_within_their_range() -> None:
    plain = load_pack("low_back_pain")
    for value in ("2 weeks", "6 weeks", "28 days", "1 month", "3 WEEKS"):
        pack = load_pack("low_back_pain", parameters={"few_weeks": value})
        same = pack.parameter["few_weeks"].value == plain.parameter["few_weeks"].value
        assert (pack.meaning_hash == plain.meaning_hash) is same
        assert (pack.content_hash == plain.content_hash) is same
    pack = load_pack("low_back_pain", parameters={"few_weeks": "4 weeks"})
    assert pack.parameter["few_weeks"].declared == plain.parameter["few_weeks"].value
    answers = {"duration": "3 weeks", "improving": "same", "leg_pain": "one"}
    assert "lasting_pain" in triage(plain, answers).fired
    assert "lasting_pain" not in triage(pack, answers).fired
    assert triage(pack, answers).to_json()["parameters"] == {"few_weeks": "4 weeks", "fresh_strain": "1 week"}
    assert "4 weeks" in triage(pack, answers).come_back.items[0]


@pytest.mark.parametrize(
    "value", ["13 days", "6.01 weeks", "4", 4, None, True, ["4 weeks"], "a few weeks", "-3 weeks", ""]
)
def test_parameters_outside_are_refused(value: object) -> None:
    with pytest.raises(PackError) as refused:
        load_pack("low_back_pain", parameters={"few_weeks": value})
    assert codes(refused.value) == ["out_of_range"]
    assert refused.value.problems[0].hint == "give a value from 2 weeks to 6 weeks"


def test_numbers_may_be_set_as_text(minimal: Path) -> None:
    assert load_pack(minimal, parameters={"old_age": "60"}).parameter["old_age"].value == 60
    assert load_pack(minimal, parameters={"old_age": 60}).parameter["old_age"].value == 60
    assert load_pack(minimal, parameters={"old_age": "60 years"}).parameter["old_age"].value == 60
    for odd in ("٦٠", "6_0", " 60", "60.0", 60.0, "0x3c", "60 weeks", "60  years", "60years", "999 years"):
        with pytest.raises(PackError, match="cannot be set for `old_age`"):
            load_pack(minimal, parameters={"old_age": odd})


def test_parameters_can_be_set_as_an_advice_shows_them() -> None:
    """Or a record of the default pack could not be replayed."""
    plain = load_pack("low_back_pain_red_flags")
    shown = triage(plain, {"numbness": ["saddle"]}).to_json()["parameters"]
    assert shown["older_age"] == "60 years"
    assert load_pack("low_back_pain_red_flags", parameters=shown).meaning_hash == plain.meaning_hash


def test_a_childs_load_sets_the_parents_parameters(child: Path) -> None:
    pack = load_pack(child, parameters={"few_weeks": "5 weeks"})
    assert pack.parameter["few_weeks"].show() == "5 weeks"
    assert pack.parent is not None
    assert pack.parent.parameter["few_weeks"].show() == "5 weeks"
    assert pack.meaning_hash != load_pack(child).meaning_hash


def test_regions_choose_the_emergency_number() -> None:
    for region, number in (("default", "999, 112 or 911"), ("us", "911"), ("gb", "112 or 999")):
        pack = load_pack("low_back_pain", region=region)
        assert pack.emergency_number == number
        assert number in triage(pack, {"leg_pain": "one"}).safety_net[0].lead
        assert pack.meaning_hash == load_pack("low_back_pain").meaning_hash
    with pytest.raises(PackError) as refused:
        load_pack("low_back_pain", region="uk")
    assert codes(refused.value) == ["unknown_region"]


def test_a_layer_adds_regions(child: Path) -> None:
    assert load_pack(child, region="xx").emergency_number == "115"
    assert load_pack(child).emergency_number == "999 or 112"


def test_placeholders_are_filled(minimal: Path) -> None:
    change(
        minimal / "rules" / "old.yaml", "and have a sign", "over {$old_age} and have {signs}: call {emergency_number},"
    )
    advice = triage(load_pack(minimal), {"age": 50, "signs": ["hot", "numb"], "leg_pain": "one"})
    assert advice.reasons[1].because == (
        "You are 50 years, over 50 years and have Numb; Hot: call 999 or 112, of something else."
    )


# Layers ------------------------------------------------------------------------------------------------------------


def test_a_layer_adds_to_its_parent(child: Path) -> None:
    pack, parent = load_pack(child), load_pack(child.parent / "minimal")
    assert list(pack.question) == ["fever", "leg_pain", "signs", "duration", "age", "better", "walks"]
    assert [rule.id for rule in pack.rules] == [*(rule.id for rule in parent.rules), "fever"]
    assert [layer.id for layer in pack.layers] == ["minimal", "child"]
    assert [disposition.id for disposition in pack.dispositions] == ["self_care", "see_doctor", "go_today"]
    assert pack.default == "self_care"
    assert pack.parent is not None
    assert pack.parent.meaning_hash == parent.meaning_hash
    assert pack.rule["fever"].pack == "child"
    assert pack.rule["leg"].pack == "minimal"
    assert pack.come_back == parent.come_back
    assert {reference.id for reference in pack.references} == {"R1", "R2"}


def test_a_layer_holds_back_what_its_parent_gives(child: Path) -> None:
    pack, parent = load_pack(child), load_pack(child.parent / "minimal")
    answers = {"leg_pain": "no", "signs": ["none"], "duration": "1 day", "age": 30, "walks": "yes"}
    below = triage(parent, answers).plan
    assert [item.id for item in (*below.exercises, *below.therapies)] == ["stretch", "massage"]
    above = triage(pack, {**answers, "fever": "no"}).plan
    assert [item.id for item in (*above.exercises, *above.habits, *above.therapies)] == ["stretch", "drink", "massage"]
    feverish = triage(pack, {**answers, "fever": "yes"})
    assert feverish.acuity is Acuity.SAME_DAY
    assert feverish.plan.exercises == ()


def test_the_order_of_a_layer_is_its_own(child: Path) -> None:
    change(child / "pack.yaml", "[fever, leg_pain, signs,", "[signs, fever, leg_pain,")
    assert [question.id for question in load_pack(child).questions][:3] == ["signs", "fever", "leg_pain"]


def test_a_parent_is_found_beside_its_child_or_installed(child: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(child)
    for name in (".", "../child", Path("."), child):
        assert load_pack(name).layers[0].id == "minimal"
    change(child / "pack.yaml", "extends: minimal", "extends: low_back_pain")
    assert "unknown_question" in [problem.code for problem in check_pack(child)]


RED_FLAGS = {
    "pack.yaml": """\
id: more
version: "1"
title: More
extends: low_back_pain
order: [fever, ORDER, fall]
dispositions:
  today: {acuity: same_day, title: Go today, text: Get help today.}
  now: {acuity: emergency, title: Go now, text: Get help now.}
""",
    "questions.yaml": """\
- id: fever
  kind: choice
  text: Do you have a fever?
  options: {no: "No", yes: "Yes", unsure: Not sure}
- id: fall
  kind: choice
  text: Did you fall?
  options: {no: "No", yes: "Yes"}
  enable_when: {leg_pain: [one, both, unsure]}
""",
    "rules/fever.yaml": "id: fever\nwhen: {fever: [yes, unsure]}\nadvise: today\nbecause: A fever.\n",
    "rules/fall.yaml": "id: fall\nwhen: {fall: [yes]}\nadvise: now\nbecause: A fall.\n",
    "rules/still.yaml": "id: still\nwhen: {not: {fall: [yes]}}\nadvise: see_doctor\nbecause: Still here.\n",
    "rules/calm.yaml": "id: calm\nwhen: {fever: [no]}\nadvise: self_care\nbecause: No fever.\n",
    "plan.yaml": "rules:\n  - {id: hold, when: {fever: [yes]}, hold_back: [roll_down, walk_more]}\n",
}


def test_a_layer_only_raises_over_every_cell_of_the_shipped_pack(tmp_path: Path) -> None:
    parent = load_pack("low_back_pain")
    order = ", ".join(question.id for question in parent.questions)
    for name, text in RED_FLAGS.items():
        path = tmp_path / "more" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("ORDER", order))
    child = load_pack(tmp_path / "more")
    below, above = compiled(parent), compiled(child)
    choices = {name: cells.distinguished(parent, parent.question[name]) for name in parent.deciding}
    count = raised = 0
    for cell in cells.complete_cells(parent, choices):
        low = below.decide(cell)
        for fever, fall in itertools.product(("no", "yes", "unsure"), ("no", "yes")):
            high = above.decide({"fever": fever, "fall": fall, **cell})
            assert high.acuity >= low.acuity
            assert high.fired[: len(low.fired)] == low.fired
            raised += high.acuity > low.acuity
            count += 1
    assert count == 2304  # 384 cells, and six answers to what the layer adds
    assert raised


# Where packs are found ---------------------------------------------------------------------------------------------


def test_a_folder_may_be_given_in_every_way(minimal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(minimal.parent)
    ways: list[str | Path] = [minimal, str(minimal), f"{minimal}/", "minimal", "minimal/", "./minimal", Path("minimal")]
    ways += ["minimal/rules/..", f"{minimal}/../minimal"]
    hashes = {load_pack(way).content_hash for way in ways}
    assert len(hashes) == 1
    monkeypatch.chdir(minimal)
    assert load_pack(".").content_hash in hashes
    assert find_pack(".") == Path(".")


def test_a_linked_folder_has_the_name_of_its_target(minimal: Path) -> None:
    (minimal.parent / "link").symlink_to(minimal)
    assert load_pack(minimal.parent / "link").id == "minimal"


def install(site: Path, package: str, module: str, packs: dict[str, Path], entry: str | None = None) -> None:
    """Lays an installed distribution down whose code must not run."""
    folder = site.joinpath(*module.split("."))
    for part in (folder, *folder.parents):
        if part == site:
            break
        part.mkdir(parents=True, exist_ok=True)
        (part / "__init__.py").write_text("raise RuntimeError('code of a pack was run')\n")
    for name, source in packs.items():
        shutil.copytree(source, folder / name)
    info = site / f"{package}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[soundadvice.packs]\n{package} = {entry or module}\n")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    importlib.invalidate_caches()
    return site


def test_installed_packs_are_found_and_none_of_their_code_is_run(site: Path) -> None:
    install(site, "others", "others_packs", {"minimal": PACKS / "minimal"})
    install(site, "deep", "deep_house.packs.here", {"child": PACKS / "child"})
    install(site, "attribute", "attribute_packs", {}, entry="attribute_packs:packs")
    found = installed_packs()
    assert set(found) == {"low_back_pain", "low_back_pain_red_flags", "minimal", "child"}
    assert load_pack("minimal").id == "minimal"
    assert load_pack("child").parent is not None
    assert not {"others_packs", "deep_house", "deep_house.packs"} & set(sys.modules)


@pytest.mark.parametrize(
    "entry", ["no_such_module", "no.such.module", "os.path", "__main__", "", "9", "soundadvice.none"]
)
def test_what_is_installed_in_a_broken_way_is_passed_over(site: Path, entry: str) -> None:
    install(site, "broken", "broken_packs", {}, entry=entry)
    assert set(installed_packs()) == {"low_back_pain", "low_back_pain_red_flags"}


def test_two_installed_packs_with_one_id_are_refused(site: Path) -> None:
    install(site, "one", "one_packs", {"minimal": PACKS / "minimal"})
    install(site, "other", "other_packs", {"minimal": PACKS / "minimal"})
    find: list[Callable[[], object]] = [
        installed_packs,
        lambda: load_pack("low_back_pain"),
        lambda: find_pack("minimal"),
    ]
    for look in find:
        with pytest.raises(PackError) as refused:
            look()
        assert codes(refused.value) == ["two_packs"]
    assert load_pack(PACKS / "minimal").id == "minimal"


def test_code_in_a_folder_is_not_run(minimal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("__init__.py", "pack.py", "conftest.py", "rules.py"):
        (minimal / name).write_text("raise RuntimeError('code of a pack was run')\n")
    monkeypatch.chdir(minimal)
    assert load_pack(minimal).id == "minimal"


def test_hidden_files_are_passed_over(minimal: Path) -> None:
    for name in (".DS_Store", ".pack.yaml.swp", "rules/.leg.yaml.swp", "rules/.#leg.yaml", "exercises/.hidden.yaml"):
        (minimal / name).write_text("not: [yaml")
    assert check_pack(minimal) == ()


def test_unreadable_file(minimal: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("nothing is unreadable to root")
    (minimal / "plan.yaml").chmod(0)
    assert [problem.code for problem in check_pack(minimal)] == ["unreadable"]
    (minimal / "rules").chmod(0)
    assert [problem.code for problem in check_pack(minimal)] == ["unreadable", "unreadable"]
    (minimal / "rules").chmod(0o700)


# Many --------------------------------------------------------------------------------------------------------------


def many_rules(minimal: Path, when: str) -> None:
    for number in range(5000):
        name = f"rule_{number}"
        rule = f"id: {name}\nwhen: {when}\nadvise: see_doctor\nbecause: Because.\nreferences: [R1]\n"
        (minimal / "rules" / f"{name}.yaml").write_text(rule)


def test_five_thousand_rules_load(minimal: Path) -> None:
    many_rules(minimal, "{leg_pain: [both]}")
    pack = load_pack(minimal)
    assert len(pack.rules) == 5003
    assert len(triage(pack, {"leg_pain": "both"}).fired) == 5001


def test_five_thousand_mistakes_are_told_up_to_a_point(minimal: Path) -> None:
    many_rules(minimal, "{leg_pains: [both]}")
    found = check_pack(minimal)
    errors = [problem for problem in found if problem.severity == "error"]
    assert [problem.code for problem in errors].count("unknown_question") == 1000
    assert [problem.code for problem in errors].count("too_many_problems") == 1


@pytest.mark.parametrize("read", [load_pack, check_pack])
@pytest.mark.parametrize("collects", [True, False])
def test_garbage_is_left_alone_while_a_pack_is_read(
    minimal: Path, monkeypatch: pytest.MonkeyPatch, read: Callable[[Path], object], collects: bool
) -> None:
    seen: list[bool] = []
    build = loading.build_pack
    monkeypatch.setattr(loading, "build_pack", lambda *given: (seen.append(gc.isenabled()), build(*given))[1])
    before = gc.isenabled()
    try:
        (gc.enable if collects else gc.disable)()
        read(minimal)
        assert (seen, gc.isenabled()) == ([False], collects)
    finally:
        (gc.enable if before else gc.disable)()


def test_packs_are_loaded_anew_each_time(minimal: Path) -> None:
    first: Pack = load_pack(minimal)
    change(minimal / "rules" / "leg.yaml", "advise: see_doctor", "advise: see_doctor\ndo: Call first.")
    assert load_pack(minimal).content_hash != first.content_hash
