"""Whatever comes in as a pack: problems with their places come out; never another exception, never a hang."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soundadvice import PackError, UndecidedError, check_pack, find_pack, load_pack, triage
from soundadvice.loader.yaml import parse as events
from soundadvice.loader.yaml.node import TextFile
from soundadvice.loader.yaml.problems import Problems
from support.thorough import examples

FUZZ = settings(deadline=None, suppress_health_check=list(HealthCheck))


def read(content: bytes, parser: type | None = None) -> tuple[object, list[str]]:
    """What a file's content means, and what is wrong with it."""
    problems = Problems()
    with pytest.MonkeyPatch.context() as patch:
        if parser is not None:
            patch.setattr(events, "_FastParser", parser)
        node = events.parse(TextFile("fuzz.yaml"), content, problems)
    return None if node is None else node.data(), [str(problem) for problem in problems.found]


MARKS = [
    "a",
    "b: ",
    ": ",
    "- ",
    "\n",
    "\n  ",
    "[",
    "]",
    "{",
    "}",
    ", ",
    '"',
    "'",
    "&x ",
    "*x",
    "!t ",
    "#",
    "|\n",
    ">-\n",
]
RARE = [
    "\t",
    "\r\n",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "? ",
    "<<: ",
    "\\",
    '"\\ud800"',
    '"\\UFFFFFFFF"',
    "\ufeff",
    "\x00",
]
PLAIN = ["\x85", "\u2028", "é", "歩", "😀", "1e999", "0x10", "~", "yes", "1_0", "-", ".", "+", "@", "`", "%", "''"]
PIECES = st.sampled_from([*MARKS, *RARE, *PLAIN])
YAML = st.lists(PIECES, max_size=40).map(lambda pieces: "".join(pieces).encode())


@FUZZ
@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")), YAML)
)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    value, wrong = read(content)
    assert wrong or value is not None
    for text in wrong:
        assert text.startswith("fuzz.yaml:")
    pure_value, pure_wrong = read(content, events._PureParser)
    # libyaml and the parser in Python differ in what they take; what both take means the same.
    if not wrong and not pure_wrong:
        assert value == pure_value


@cache
def shipped() -> Mapping[str, bytes]:
    folder = find_pack("low_back_pain")
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.yaml"))}


@cache
def small() -> Mapping[str, bytes]:
    folder = Path(__file__).parents[1] / "data" / "packs" / "minimal"
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.yaml"))}


SCALARS = [
    "",
    "~",
    "yes",
    "no",
    "true",
    "0",
    "-1",
    "1e9",
    ".inf",
    "9" * 30,
    "3 weeks",
    "unsure",
    "none",
    "all",
    "$few_weeks",
]
SCALARS += [
    "[]",
    "{}",
    "[one]",
    "{all: []}",
    "{at_least: 3}",
    "'",
    '"',
    "{x}",
    "*a",
    "&a",
    "!t",
    "leg_pain",
    "self_care",
]


def mutated(content: bytes, random: Random) -> bytes:
    """The same bytes after one slip: of a key, of the mouse, of a disk."""
    at = random.randrange(len(content) + 1)
    lines = content.split(b"\n")
    match random.randint(0, 7):
        case 0:
            return content[:at] + bytes([random.randrange(256)]) + content[at + 1 :]
        case 1:
            return content[:at] + content[at + random.randint(1, 30) :]
        case 2:
            return content[:at] + random.choice(SCALARS).encode() + content[at:]
        case 3:
            return content[:at]
        case 4:
            here, there = random.randrange(len(lines)), random.randrange(len(lines))
            lines[here], lines[there] = lines[there], lines[here]
        case 5:
            lines.insert(random.randrange(len(lines)), random.choice(lines))
        case 6:
            here = random.randrange(len(lines))
            key, colon, _ = lines[here].partition(b":")
            lines[here] = key + colon + b" " + random.choice(SCALARS).encode()
        case _:
            here = random.randrange(len(lines))
            lines[here] = b" " * random.randint(0, 3) + lines[here].lstrip()
    return b"\n".join(lines)


def check_mutated(files: Mapping[str, bytes], name: str, random: Random, folder: Path) -> None:
    pack = folder / name
    shutil.rmtree(pack, ignore_errors=True)
    chosen = {random.choice(list(files)) for _ in range(random.randint(1, 3))}
    for file, content in files.items():
        (pack / file).parent.mkdir(parents=True, exist_ok=True)
        (pack / file).write_bytes(mutated(content, random) if file in chosen else content)
    found = check_pack(pack)
    errors = [problem for problem in found if problem.severity == "error"]
    for problem in found:
        assert problem.message
        assert str(problem).splitlines()[0].startswith(str(pack))
    if errors:
        with pytest.raises(PackError) as refused:
            load_pack(pack, translations=True)
        assert list(refused.value.problems) == errors
        assert str(refused.value)
        return
    loaded = load_pack(pack, translations=True)
    assert loaded.meaning_hash
    assert loaded.content_hash
    with pytest.raises(UndecidedError):
        triage(loaded, {})


@settings(FUZZ, max_examples=examples(60))
@given(st.randoms(use_true_random=True))
def test_a_mutated_pack_loads_or_gives_problems(tmp_path_factory: pytest.TempPathFactory, random: Random) -> None:
    check_mutated(small(), "minimal", random, tmp_path_factory.getbasetemp())


@pytest.mark.slow
@settings(FUZZ, max_examples=10)
@given(st.randoms(use_true_random=True))
def test_the_mutated_shipped_pack_loads_or_gives_problems(
    tmp_path_factory: pytest.TempPathFactory, random: Random
) -> None:
    check_mutated(shipped(), "low_back_pain", random, tmp_path_factory.getbasetemp())
