"""Lint: every rule has its codes, its page and its planted faults, and what a page says to avoid is what it finds."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from soundadvice import Pack, load_pack
from soundadvice.audit.audit import checks, page_of
from soundadvice.audit.finding import Result, Verdict
from soundadvice.audit.lint import ids, one_question, options, readable, reasons
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.readability.grade import grade, sentences, syllables, words

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "reference" / "lint"
ANKLE = ROOT / "tests" / "data" / "packs" / "twisted_ankle"
FAULTS = ROOT / "tests" / "data" / "faults"
RULES = [name for name, is_property, _ in checks() if not is_property]
IN_WORDS = {"translated"}
"""Rules whose examples are in words: a translation of a whole pack is too long for a page. Its faults are planted."""
_SECTION = re.compile(r"^## `(\w+)`\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```yaml\n# ([\w/.]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def codes(rule: str) -> tuple[str, ...]:
    found: tuple[str, ...] = import_module(f"soundadvice.audit.lint.{rule}").CODES
    return found


def lint(rule: str, folder: Path) -> Result:
    result: Result = import_module(f"soundadvice.audit.lint.{rule}").check(Case(load_pack(folder)))
    return result


# Pages -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Example:
    rule: str
    code: str
    kind: str
    blocks: tuple[tuple[str, str], ...]


def examples() -> Iterator[Example]:
    for rule in sorted({*RULES} - IN_WORDS):
        for code, section in _SECTION.findall((PAGES / f"{rule}.md").read_text("utf-8")):
            _, _, rest = section.partition("\nAvoid:\n")
            avoid, _, prefer = rest.partition("\nPrefer:\n")
            for kind, text in (("avoid", avoid), ("prefer", prefer)):
                yield Example(rule, code, kind, tuple(_BLOCK.findall(text)))


def pieces(text: str, indent: str) -> dict[str, str]:
    """The parts of a block of YAML by name: its keys, or its items by id."""
    found: dict[str, str] = {}
    name = ""
    for line in text.splitlines(keepends=True):
        begins = re.match(rf"{indent}(?:- \{{?id: (\w+)|([\w]+):)", line)
        name = (begins[1] or begins[2]) if begins else name
        found[name] = found.get(name, "") + line
    return found


def merged(text: str, change: str, indent: str = "") -> str:
    """A file with some of its parts replaced or added."""
    parts = pieces(text, indent)
    for name, part in pieces(change, indent).items():
        head, _, inside = part.partition("\n")
        old_head, _, old_inside = parts.get(name, "").partition("\n")
        if head == old_head and not indent and not head.startswith("-"):
            parts[name] = f"{head}\n{merged(old_inside, inside, '  ')}"
        else:
            parts[name] = part
    return "".join(parts.values())


def changed(example: Example, folder: Path) -> Path:
    """The small pack, changed as the example shows."""
    copy = Path(shutil.copytree(ANKLE, folder / ANKLE.name))
    for name, content in example.blocks:
        file = copy / name
        file.parent.mkdir(exist_ok=True)
        whole = "/" in name or not file.exists()
        file.write_text(content if whole else merged(file.read_text("utf-8"), content), "utf-8")
    return copy


@pytest.mark.parametrize("example", list(examples()), ids=lambda one: f"{one.code}-{one.kind}")
def test_examples_of_the_pages(example: Example, tmp_path: Path) -> None:
    assert example.blocks, "an example to avoid, and one to prefer"
    found = [finding.code for finding in lint(example.rule, changed(example, tmp_path)).findings]
    waived = {"no_unsure"}  # of the age: see the pack's waivers
    if example.kind == "avoid":
        assert example.code in found
    else:
        assert found.count(example.code) == (example.code in waived)


@pytest.mark.parametrize("rule", RULES)
def test_codes_pages_and_faults_go_together(rule: str) -> None:
    page = (PAGES / f"{rule}.md").read_text("utf-8")
    assert tuple(code for code, _ in _SECTION.findall(page)) == codes(rule)
    assert [code for code in codes(rule) if not list((FAULTS / code).glob("*/expected.txt"))] == []
    source = Path(str(import_module(f"soundadvice.audit.lint.{rule}").__file__)).read_text("utf-8")
    assert set(re.findall(r'code="(\w+)"', source)) <= set(codes(rule))
    assert f"]({rule}.md)" in (PAGES / "README.md").read_text("utf-8")


def test_every_page_is_of_a_rule() -> None:
    assert sorted(page.stem for page in PAGES.glob("*.md")) == sorted([*RULES, "README"])


def test_a_finding_knows_its_page() -> None:
    assert [page_of(code) for rule in RULES for code in codes(rule)] == [
        f"reference/lint/{rule}.md" for rule in RULES for _ in codes(rule)
    ]
    assert page_of("rule_never_fires") == "reference/findings.md"


def test_no_two_rules_share_a_code() -> None:
    every = [code for rule in RULES for code in codes(rule)]
    assert len(every) == len(set(every))


@cache
def in_every_language(name: str) -> Pack:
    return load_pack(name, translations=True)


# Shipped packs -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["low_back_pain", "low_back_pain_red_flags"])
@pytest.mark.parametrize("rule", RULES)
def test_shipped_packs_pass_or_say_why(name: str, rule: str) -> None:
    pack = in_every_language(name)
    result: Result = import_module(f"soundadvice.audit.lint.{rule}").check(Case(pack))
    assert result is not None
    waived = {(waiver.finding, element) for waiver in pack.waivers for element in waiver.of}
    assert [(one.code, one.about[0]) for one in result.findings if (one.code, one.about[0]) not in waived] == []


# Single rules ------------------------------------------------------------------------------------------------------


SYLLABLES = {
    1: "pain walked move moves numb tired 911 you're noise scraped yes",
    2: "people doctor stretches needed little tingly bladder muscle pieces places bruises tissues",
    3: "exercise area infection injury injuries",
    4: "emergency exercises",
    6: "physiotherapist radiological",
}


@pytest.mark.parametrize(("count", "said"), SYLLABLES.items())
def test_syllables(count: int, said: str) -> None:
    assert {word: syllables(word) for word in said.split()} == dict.fromkeys(said.split(), count)


def test_sentences_and_words() -> None:
    assert sentences("Call 999, 112 or 911. Now! Look: it is 3.5 cm wide?") == [
        "Call 999, 112 or 911",
        "Now",
        "Look",
        "it is 3.5 cm wide",
    ]
    assert words("It's 3.5 cm (1,000 or so)") == ["It's", "3.5", "cm", "1,000", "or", "so"]


def test_grades() -> None:
    assert grade("") == 0
    assert grade("The cat sat on the mat.") < 1
    assert grade("Inability to bear weight frequently indicates a fracture.") > 10


def test_another_language_is_not_measured() -> None:
    pack = replace(load_pack(ANKLE), language="de-AT")
    result = readable.check(Case(pack))
    assert result.says == "Not measured: the texts are in `de-AT`, and only English can be."
    assert (result.verdict, result.findings) == (Verdict.HOLDS, ())


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ("1 to 3 days", "3 to 5 days", True),
        ("1 to 3 days", "4 to 5 days", False),
        ("1-3 weeks", "2 weeks or more", True),
        ("up to 7 days", "1 week or more", True),
        ("less than 7 days", "1 week or more", False),
        ("Less than 2", "2 to 5", False),
        ("2 to 5", "More than 5", False),
        ("2 to 5", "5 or more", True),
        ("under 18 years", "18 to 60 years", False),
        ("up to 2 years", "2 to 5 times", False),
        ("at least 3 days", "over 2 weeks", True),
        ("between 3 and 5 days", "5 days or less", True),
    ],
)
def test_overlap(one: str, other: str, overlap: bool) -> None:
    first, second = options.stretch(one), options.stretch(other)
    assert first is not None
    assert second is not None
    assert first.overlaps(second) is overlap
    assert second.overlaps(first) is overlap


@pytest.mark.parametrize("text", ["Yes, one leg", "Very bad", "I am 5 feet tall", "Not sure"])
def test_no_range(text: str) -> None:
    assert options.stretch(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Are you numb, or is it cold?", True),
        ("Is it cold? Is it numb?", True),
        ("Do you have cancer, or have you ever had it?", True),
        ("Does it hurt and how long has it?", True),
        ("Does the back cramp or lock up?", False),
        ("Has the pain been small or gone for a week or more?", False),
        ("Is it hard to stand or to sit and have a meal?", False),
        ("Are you hot and shivery?", False),
    ],
)
def test_two_questions(text: str, found: bool) -> None:
    pack = load_pack(ANKLE)
    first = replace(pack.questions[0], text=text)
    result = one_question.check(Case(replace(pack, questions=(first, *pack.questions[1:]))))
    assert bool(result.findings) is found


def test_stems() -> None:
    assert reasons.stems(["Your leg hurts; it is hurting, {duration}"]) == {"leg", "hurt"}


@pytest.mark.parametrize(
    ("names", "pairs"),
    [
        (["leg_pain", "legpain"], [("leg_pain", "legpain")]),
        (["stop_rule", "stop_rules"], [("stop_rule", "stop_rules")]),
        (["swelling", "smelling"], [("swelling", "smelling")]),
        (["one", "none", "no", "on"], []),
        (["stretch_1", "stretch_2"], []),
        (["lump_or_shape", "lump_and_shape"], []),
        (["height", "weight", "weights"], [("weight", "weights")]),
    ],
)
def test_near_names(names: list[str], pairs: list[tuple[str, str]]) -> None:
    assert list(ids._near(names)) == pairs
