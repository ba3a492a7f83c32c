"""The canonical form: its bytes are those of RFC 8785, its names are its own, and nothing of the tree is forgotten."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tokenize
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_type_hints

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

import soundadvice
from soundadvice import Pack, load_pack
from soundadvice.model import digest as form
from soundadvice.model.coding.code import SYSTEMS, Code
from soundadvice.model.condition import (
    All,
    Bound,
    Comparison,
    Condition,
    Count,
    LimitTest,
    Named,
    Not,
    Operator,
    Requirement,
    UnsureTest,
)
from soundadvice.model.condition.derived import Derived, Factor
from soundadvice.model.condition.score import Score, ScoreItem
from soundadvice.model.digest import FORMS, WORDING, WORDS, canonical, hash_of
from soundadvice.model.disposition import Acuity, ClinicalFinding, Disposition, PlanKind
from soundadvice.model.evidence import Library
from soundadvice.model.pack import IN_A_HASH, IN_NO_HASH
from soundadvice.model.plan import Activity, Programme, Service, SignFit, Stage
from soundadvice.model.question import CheckInForm, Date, Direction, Question, Rating, Repeat, TrendQuestion
from soundadvice.model.rule import Rule, TextVariants
from support.packs.generated import packs
from support.thorough import examples

DATA = Path(__file__).parents[1] / "data"
EARLIER = DATA / "earlier"
WRIST = load_pack(EARLIER / "packs" / "sore_wrist")
_STAGE = Stage(title="Start", weeks=(1, 2), activities=(Activity(do="Bend.", days_a_week=7, exercise="bends"),))
_WEEKS = Programme(
    id="weeks", title="Weeks", about="A", stages=(_STAGE,), step_up="On.", step_back="Back.", once_well="Go on."
)
SERVICES = (Service("advice_line", {"default": "a health line"}),)
COMING_BACK = CheckInForm("how_long", TrendQuestion("better", "yes", "same", "no"), Rating("How bad is it?"))
UNSURE_OF_AGE = UnsureTest("age")
POINTS = Score(id="points", title="Points", items=(ScoreItem(points=((2, UNSURE_OF_AGE),), because="old"),))
DERIVED = Derived(id="ratio", title="Ratio", factors=(Factor("age", 1), Factor("pain", -1)), times=(1, 1), unit="a")
LIMIT = LimitTest("age", "pain", Operator.AT_LEAST, False, ((0, 18), (3, 40)), 0, 120, 10, value="ratio")
SUMS = Named("sums", All((Count(1, (UNSURE_OF_AGE,)), POINTS.reaches(1), LIMIT)))
FINDINGS = (
    ClinicalFinding("x_ray", "An X-ray", "You may need an X-ray.", codes=(Code(SYSTEMS["snomed"], "22298006"),)),
)
VARIANTS = (TextVariants("question", "age", "text", ((UNSURE_OF_AGE, "And now?"),)),)
MUSTS = (Bound(Operator.AT_MOST, "other_day", "Not before the other."), Requirement(UNSURE_OF_AGE, "No one knows."))
LIBRARIES = (Library("vitals", "1.2.0", "v", claims=("v_C1",)),)
EVERY = dataclasses.replace(
    WRIST,
    libraries=LIBRARIES,
    variants=VARIANTS,
    findings=FINDINGS,
    scores=(POINTS,),
    derived=(DERIVED,),
    rules=(*WRIST.rules, dataclasses.replace(WRIST.rules[0], id="sums", when=SUMS)),
    questions=(*WRIST.questions, Date(id="day", text="On which day?", minimum=-7, maximum=70, must=MUSTS)),
    check_in=COMING_BACK,
    services=SERVICES,
    come_back=dataclasses.replace(WRIST.come_back, fits=(SignFit(WRIST.come_back.items[0], first="worse"),)),
    plan=dataclasses.replace(WRIST.plan, programmes=(_WEEKS,)),
    dispositions=tuple(
        dataclasses.replace(one, plan=frozenset(PlanKind) if one.id == "see_doctor" else None)
        for one in WRIST.dispositions
    ),
)
"""It has a node of every kind that the form knows: those that joined late too."""


# The bytes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["arrays", "french", "structures", "unicode", "values", "weird"])
def test_the_vectors_of_the_rfc(name: str) -> None:
    """Those that its authors publish; `values` without its fractions, which the tree does not have."""
    vectors = DATA / "rfc8785"
    # The RFC knows one kind of number: its 56.0 is 56.
    value = json.loads((vectors / f"{name}.json").read_bytes(), parse_float=lambda text: int(float(text)))
    assert canonical(value) == (vectors / f"{name}.txt").read_text("utf-8")


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=3), inner, max_size=6)
    ),
    max_leaves=20,
)


@given(value=PLAIN)
@settings(max_examples=examples(150))
def test_the_bytes_of_another_implementation(value: Any) -> None:
    assert canonical(value).encode() == rfc8785.dumps(value)


@given(pack=packs())
@settings(max_examples=examples(60))
def test_any_pack_is_written_as_others_would_write_it_again(pack: Pack) -> None:
    for written, digest in ((pack.written_meaning(), pack.meaning_hash), (pack.written_content(), pack.content_hash)):
        again = rfc8785.dumps(json.loads(written))
        assert again == written.encode()
        assert digest == "sha256:" + hashlib.sha256(again).hexdigest()


def test_a_whole_number_is_never_rounded() -> None:
    assert canonical((10**30, -(2**60), True)) == f"[{10**30},{-(2**60)},true]"


@pytest.mark.parametrize(
    "value", [0.5, float("nan"), b"x", object(), {1, 2}, frozenset({0.5}), Direction.MORE_IS_WORSE, Comparison]
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    for whole in (value, (value,), {"key": value}, Not(condition=value)):  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="has no canonical form"):
            canonical(whole)


# Form 1 -------------------------------------------------------------------------------------------------------------


def test_the_hashes_are_those_of_the_version_before() -> None:
    for name, (meaning, content) in json.loads((EARLIER / "hashes.json").read_bytes()).items():
        pack = load_pack(EARLIER / "packs" / name)
        assert (pack.meaning_hash, pack.content_hash) == (meaning, content)
    assert WRIST.written_meaning() == (EARLIER / "meaning.json").read_text("utf-8")
    assert WRIST.written_content() == (EARLIER / "content.json").read_text("utf-8")
    assert hash_of((EARLIER / "meaning.json").read_text("utf-8")) == WRIST.meaning_hash


def test_that_pack_has_every_tag_and_every_word() -> None:
    nodes = list(nodes_of(EVERY))
    assert {type(node) for node in nodes if dataclasses.is_dataclass(node)} == set(FORMS)
    for words in WORDS.values():
        assert {node for node in nodes if isinstance(node, Enum) and node in words} == set(words)
    assert len({one.tag for one in FORMS.values()}) == len(FORMS)


@pytest.mark.parametrize("kind", FORMS, ids=lambda kind: kind.__name__)
def test_each_field_counts_exactly_where_the_form_says(kind: type) -> None:
    node = next(node for node in nodes_of(EVERY) if type(node) is kind)
    keys = {name: key for key, name in FORMS[kind].keys}
    for field in dataclasses.fields(kind):
        other = dataclasses.replace(node, **{field.name: "something else"})
        key = keys.get(field.name)
        assert (canonical(other) != canonical(node)) is (key is not None), field.name
        assert (canonical(other, WORDING) != canonical(node, WORDING)) is (key not in {None, *WORDING}), field.name


def test_each_field_of_the_pack_counts_exactly_where_it_says() -> None:
    changed: dict[str, Any] = {
        **dict.fromkeys(("id", "version", "title", "language", "default", "region"), "something else"),
        **dict.fromkeys(("description", "introduction", "not_for_people", "source", "population"), "something else"),
        **dict.fromkeys(("questions", "rules", "dispositions", "parameters", "texts", "safety_net"), ()),
        **dict.fromkeys(
            ("claims", "references", "hazards", "contraindications", "waivers", "vignettes", "sign_words", "glosses"),
            ("something else",),
        ),
        "plan": dataclasses.replace(WRIST.plan, show=()),
        "come_back": None,
        "emergency_numbers": {"default": "999"},
        "services": SERVICES,
        "handover": (),
        "check_in": COMING_BACK,
        "conditions": (SUMS,),
        "tables": ("something else",),
        "scores": (POINTS,),
        "derived": (DERIVED,),
        "findings": FINDINGS,
        "codes": (Code(SYSTEMS["loinc"], "44250-9"),),
        "url": "https://example.org/wrist",
        "libraries": LIBRARIES,
        "variants": VARIANTS,
        "as_written": load_pack(DATA / "packs" / "minimal"),
        "is_library": True,
        "repeats": (Repeat("medicine", 2, ("what", "more")),),
        "reviews": (),
        "parent": load_pack(DATA / "packs" / "minimal"),
        "translations": ("something else",),
        "original": dataclasses.replace(WRIST),
    }
    assert changed.keys() == {field.name for field in dataclasses.fields(Pack)} == IN_A_HASH | IN_NO_HASH
    words = {"version", "title", "language", "texts", "safety_net", "introduction", "not_for_people", "come_back"}
    words |= {"emergency_numbers", "services", "handover", "check_in", "codes", "url", "libraries", "variants"}
    for name, value in changed.items():
        other = dataclasses.replace(WRIST, **{name: value})
        assert (other.content_hash != WRIST.content_hash) is (name in IN_A_HASH), name
        assert (other.meaning_hash != WRIST.meaning_hash) is (name in IN_A_HASH - words), name


def test_every_class_that_a_hash_can_meet_is_in_the_table() -> None:
    hints = get_type_hints(Pack, include_extras=True)
    met = set().union(*(classes(hints[name]) for name in IN_A_HASH - {"parent", "as_written"}))
    waiting, seen = list(met | classes(Question) | classes(Condition)), set()
    while waiting:
        kind = waiting.pop()
        if kind in seen:
            continue
        seen.add(kind)
        assert kind in FORMS or kind in WORDS, kind
        if kind in FORMS:
            named = get_type_hints(kind)
            for _, name in FORMS[kind].keys:
                waiting.extend(classes(named[name]))
    assert seen == {*FORMS, *WORDS}


def classes(hint: object) -> set[type]:
    """The dataclasses and words that a type hint mentions."""
    if isinstance(hint, type) and not isinstance(hint, UnionType) and not get_args(hint):
        return {hint} if dataclasses.is_dataclass(hint) or issubclass(hint, Enum) else set()
    return set().union(*map(classes, get_args(hint)))


def nodes_of(value: object) -> Iterator[object]:
    """Every node below a pack that its hashes look at."""
    match value:
        case Pack():
            for name in IN_A_HASH - {"parent"}:
                yield from nodes_of(getattr(value, name))
        case tuple() | frozenset():
            for item in value:
                yield from nodes_of(item)
        case _ if type(value) in FORMS:
            yield value
            for _, name in FORMS[type(value)].keys:
                yield from nodes_of(getattr(value, name))
        case Enum():
            yield value


# Names of Python ----------------------------------------------------------------------------------------------------


@given(pack=packs())
@settings(max_examples=examples(25))
def test_classes_and_fields_of_other_names_have_the_same_form(pack: Pack) -> None:
    others, table = renamed(FORMS)
    before = [canonical(part) for part in (WRIST.rules, WRIST.questions, WRIST.plan, pack.rules, pack.questions)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(form, "FORMS", table)
        parts = [anew(part, others) for part in (WRIST.rules, WRIST.questions, WRIST.plan, pack.rules, pack.questions)]
        assert "Other" in type(parts[0][0]).__name__  # type: ignore[index]
        assert [canonical(part) for part in parts] == before
        with pytest.raises(TypeError):
            canonical(WRIST.rules)


def renamed(forms: Mapping[type, form.ClassForm]) -> tuple[dict[type, type], dict[type, form.ClassForm]]:
    """The classes under other names, with other names of their fields, and the table with the new names of fields."""
    others = {
        kind: dataclasses.make_dataclass(
            f"Other{kind.__name__}", [f"other_{one.name}" for one in dataclasses.fields(kind)]
        )
        for kind in forms
    }
    return others, {
        others[kind]: form.ClassForm(
            one.tag,
            tuple((key, f"other_{name}") for key, name in one.keys),
            tuple(f"other_{name}" for name in one.left_out),
            one.if_used,
        )
        for kind, one in forms.items()
    }


def anew(value: object, others: Mapping[type, type]) -> object:
    if isinstance(value, tuple):
        return tuple(anew(item, others) for item in value)
    other = others.get(type(value))
    if other is None:
        return value
    return other(*(anew(getattr(value, one.name), others) for one in dataclasses.fields(value)))  # type: ignore[arg-type]


@pytest.fixture
def engine(tmp_path: Path) -> Path:
    """A copy of the engine's source, to be changed."""
    source = Path(soundadvice.__file__).parent
    return Path(shutil.copytree(source, tmp_path / "soundadvice", ignore=shutil.ignore_patterns("__pycache__")))


def hashes(engine: Path) -> subprocess.CompletedProcess[str]:
    """What the packs of the version before have for hashes by that engine."""
    packs = [str(EARLIER / "packs" / name) for name in ("sore_wrist", "sore_wrist_at_work")]
    program = (
        "import soundadvice, json, sys; found = [soundadvice.load_pack(one) for one in sys.argv[1:]]; "
        "assert soundadvice.__file__.startswith(sys.path[0]), soundadvice.__file__; "
        "print(json.dumps({one.id: [one.meaning_hash, one.content_hash] for one in found}))"
    )
    program = f"import sys; sys.path.insert(0, {str(engine.parent)!r}); {program}"
    return subprocess.run([sys.executable, "-B", "-c", program, *packs], capture_output=True, text=True, check=False)


def rewrite(engine: Path, changed: Callable[[str], str]) -> None:
    for path in engine.rglob("*.py"):
        before = path.read_text("utf-8")
        after = changed(before)
        if after != before:
            path.write_text(after, "utf-8")


def with_names(new: Mapping[str, str]) -> Callable[[str], str]:
    """A change of source: names of Python, and nothing that stands in quotes."""

    def change(text: str) -> str:
        if not any(name in text for name in new):
            return text
        lines = text.splitlines(keepends=True)
        for token in reversed(list(tokenize.generate_tokens(io.StringIO(text).readline))):
            if token.type == tokenize.NAME and token.string in new:
                (row, first), (_, last) = token.start, token.end
                line = lines[row - 1]
                lines[row - 1] = line[:first] + new[token.string] + line[last:]
        return "".join(lines)

    return change


def module_of(engine: Path, thing: Any) -> Path:
    """Where the copy has what the engine has in a module."""
    source = Path(sys.modules[thing.__module__].__file__ or "")
    return engine / source.relative_to(Path(soundadvice.__file__).parent)


@pytest.mark.slow
def test_renaming_in_the_source_changes_no_hash(engine: Path) -> None:
    names = {"Rule": "Law", "OptionTest": "Ticked", "MultiChoice": "Several", "PlanBook": "Plans", "Disposition": "Way"}
    rewrite(engine, with_names(names))
    assert "class Law:" in module_of(engine, Rule).read_text("utf-8")
    done = hashes(engine)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == json.loads((EARLIER / "hashes.json").read_bytes())


@pytest.mark.slow
def test_a_renamed_field_is_told_of_and_then_changes_no_hash(engine: Path) -> None:
    rewrite(engine, with_names({"declared": "first_said"}))
    done = hashes(engine)
    assert done.returncode == 1
    assert "`Parameter.declared`, `Parameter.first_said`: give it a key in the canonical form" in done.stderr
    table = module_of(engine, canonical)
    table.write_text(table.read_text("utf-8").replace(" declared ", " declared=first_said "), "utf-8")
    done = hashes(engine)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == json.loads((EARLIER / "hashes.json").read_bytes())


# Each with a line that the class has, the line after it, and what is told.
NEW: dict[str, tuple[Any, str, str, str]] = {
    "a field of a class": (Comparison, "    value: int\n", "    colour: str = 'red'\n", "`Comparison.colour`"),
    "a field of the pack": (Pack, "    parent: Pack | None = None\n", "    colour: str = 'red'\n", "`Pack.colour`"),
    "a word": (Operator, '    LESS_THAN = "less_than"\n', '    ABOUT = "about"\n', "`Operator` has about"),
}


@pytest.mark.parametrize("what", NEW)
def test_nothing_new_in_the_tree_is_forgotten_in_silence(what: str, engine: Path) -> None:
    kind, after, line, told = NEW[what]
    path = module_of(engine, kind)
    text = path.read_text("utf-8")
    place = text.index(after, text.index(f"class {kind.__name__}")) + len(after)
    path.write_text(text[:place] + line + text[place:], "utf-8")
    done = hashes(engine)
    assert done.returncode == 1
    assert told in done.stderr
    assert "in the canonical form" in done.stderr


def test_a_key_that_joins_late_is_written_where_it_is_used() -> None:
    kind = dataclasses.make_dataclass("Answered", ["id", ("colour", object, None), ("others", tuple, ())])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(form, "FORMS", dict([form._form(kind, "Answered", "id", if_used="colour others")]))
        assert canonical((kind("yes", False), kind("no", 0), kind("so", "", ("x",)))) == (
            '[{"id":"yes","is":"Answered"},{"colour":0,"id":"no","is":"Answered"},'
            '{"id":"so","is":"Answered","others":["x"]}]'
        )
        assert (
            canonical(kind("no", "red", ("x",)), frozenset({"colour"})) == '{"id":"no","is":"Answered","others":["x"]}'
        )


def test_what_goes_with_a_disposition_is_written_where_it_is_not_the_usual() -> None:
    """Nothing at all is something to say, and the order of the kinds is nobody's."""
    usual = Disposition("go", Acuity.SOON, "Go", "Go.")
    assert "plan" not in canonical(usual)
    assert '"plan":[]' in canonical(dataclasses.replace(usual, plan=frozenset()))
    kinds = [PlanKind.PROGRAMMES, PlanKind.GENTLE, PlanKind.EXERCISES]
    for plan in (frozenset(kinds), frozenset(reversed(kinds))):
        assert '"plan":["exercises","gentle","programmes"]' in canonical(dataclasses.replace(usual, plan=plan))


def test_a_new_class_is_refused_when_it_is_hashed() -> None:
    new = dataclasses.make_dataclass("Neither", [("conditions", tuple)])
    with pytest.raises(TypeError, match="a value of type Neither has no canonical form"):
        canonical(All((new(()),)))


# The page -----------------------------------------------------------------------------------------------------------


PAGE = next((Path(__file__).parents[2] / "docs").rglob("canonical-form.md"))
_TABLE = re.compile(r"(?:^\|.*\n)+(?=\n<!-- the end of the table -->)", re.MULTILINE)


def table() -> str:
    """The page's table, as the code has it."""
    rows = ["| tag | in both hashes | in the content hash alone | in neither |", "| --- | --- | --- | --- |"]
    meaning = set(re.findall(r'"is":"(\w+)"', EVERY.written_meaning()))
    for one in FORMS.values():
        keys = [key for key, _ in one.keys]
        words = [key for key in keys if key in WORDING or one.tag not in meaning]
        cells = ([key for key in keys if key not in words], words, one.left_out)
        rows.append(f"| `{one.tag}` | {' | '.join(', '.join(f'`{key}`' for key in cell) for cell in cells)} |")
    return "".join(f"{re.sub(' +', ' ', row)}\n" for row in rows)


def test_the_page_has_the_table() -> None:
    page = PAGE.read_text("utf-8")
    if os.environ.get("GOLDEN") == "write":
        page = _TABLE.sub(lambda _: table(), page)
        PAGE.write_text(page, "utf-8")
    found = _TABLE.search(page)
    assert found is not None
    assert found[0] == table(), f"{PAGE} differs; GOLDEN=write pytest writes it, then look at it"


def test_the_page_has_every_key_of_what_is_hashed() -> None:
    page = PAGE.read_text("utf-8")
    for key in json.loads(EVERY.written_meaning()).keys() | json.loads(EVERY.written_content()).keys():
        assert f"`{key}`" in page
    for words in WORDS.values():
        for word in words.values():
            assert f"`{word}`" in page
    assert f"`{form.PREFIX}`" in page
