"""Golden texts: for every mistake that a pack's author can make, exactly what they are told.

A folder of `data/errors` holds the files that differ from the good packs in `data/packs` (`minimal`, and `child`, which
extends it); `removed.txt` names files that are missing. What no file can hold in a repository (a pipe, four megabytes,
bytes that are no text) is made by a function below. `GOLDEN=write pytest tests/loader/test_errors.py` writes the texts
anew: read each change as someone would who edits YAML at the end of a long day.
"""

from __future__ import annotations

import ast
import errno
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from soundadvice import PackError, Problem, check_pack, load_pack
from soundadvice.loader import find as finding
from soundadvice.loader.yaml import parse as events
from soundadvice.loader.yaml import problems

HERE = Path(__file__).parents[1]
PACKS = HERE / "data" / "packs"
ERRORS = HERE / "data" / "errors"
READING = Path(finding.__file__).parent
PROBLEMS_PAGE = HERE.parent / "docs" / "reference" / "problems.md"

LEG = Path("minimal/rules/leg.yaml")
PLAN = Path("minimal/plan.yaml")
QUESTIONS = Path("minimal/questions.yaml")
Found = tuple[Problem, ...]


# Cases that no file holds ------------------------------------------------------------------------------------------


def _checked(change: Callable[[], object]) -> Callable[[], Found]:
    def found() -> Found:
        change()
        return check_pack(Path("minimal"))

    return found


def _bytes(path: Path, content: bytes) -> Callable[[], Found]:
    return _checked(lambda: path.write_bytes(content))


def _replaced(path: Path, old: bytes, new: bytes) -> Callable[[], Found]:
    def change() -> None:
        content = path.read_bytes()
        assert old in content
        path.write_bytes(content.replace(old, new, 1))

    return _checked(change)


def _linked(path: Path, target: str) -> Callable[[], Found]:
    def change() -> None:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
        path.symlink_to(target)

    return _checked(change)


def _piped() -> None:
    PLAN.unlink()
    os.mkfifo(PLAN)


def _folder_for_file() -> None:
    PLAN.unlink()
    PLAN.mkdir()


def _file_for_folder() -> None:
    shutil.rmtree("minimal/rules")
    Path("minimal/rules").write_text("id: leg\n")


def _crlf(replace: tuple[bytes, bytes]) -> Callable[[], Found]:
    def change() -> None:
        for path in Path("minimal").rglob("*.yaml"):
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
        QUESTIONS.write_bytes(QUESTIONS.read_bytes().replace(*replace))

    return _checked(change)


def _many_problems() -> Found:
    PLAN.write_text(PLAN.read_text() + "".join(f"  - {{id: rule_{n}, give: [nothing_{n}]}}\n" for n in range(9)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(problems, "MOST_PROBLEMS", 3)
        return check_pack(Path("minimal"))


def _many_values() -> Found:
    PLAN.write_bytes(b"show: [" + b"a," * 4000 + b"]")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(events, "MOST_VALUES", 3000)
        return check_pack(Path("minimal"))


def _many_layers() -> Found:
    for number in range(9):
        folder = Path(f"layer_{number}")
        folder.mkdir()
        head = f'id: layer_{number}\nversion: "1"\ntitle: One of many\nextends: layer_{number + 1}\n'
        (folder / "pack.yaml").write_text(head)
    return check_pack(Path("layer_0"))


def _loaded(name: str | Path, **options: object) -> Callable[[], Found]:
    def found() -> Found:
        try:
            load_pack(name, **options)  # type: ignore[arg-type]
        except PackError as error:
            return error.problems
        return ()

    return found


def _two_packs() -> Found:
    for package in ("one_package", "other_package"):
        shutil.copytree("minimal", Path(package, "minimal"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finding, "entry_values", lambda _: ["one_package", "other_package"])
        patch.setattr(finding, "_places", lambda value: [value])
        return _loaded("minimal")()


def _unreadable() -> Found:
    def refuse(path: Path, mode: str) -> object:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "open", refuse)  # nothing is unreadable to root
        return check_pack(Path("minimal"))


MADE: dict[str, Callable[[], Found]] = {
    "not_utf8": _replaced(PLAN, b"Walk a little", b"Promen\xe9 un peu"),
    "not_utf8_utf16": _bytes(PLAN, "habits: []\n".encode("utf-16")),
    "hidden_nul": _replaced(PLAN, b"Walk a little", b"Walk \x00a little"),
    "hidden_escape_byte": _replaced(PLAN, b"Walk a little", b"Walk \x1b[31ma little"),
    "hidden_direction": _replaced(PLAN, b"Walk a little", "Walk \u202ea little".encode()),
    "hidden_line_end": _replaced(PLAN, b"Walk a little", "Walk\u2028a little".encode()),
    "hidden_mark_inside": _replaced(PLAN, b"Walk a little", "Walk \ufeffa little".encode()),
    "mark_at_the_start_is_fine": _replaced(QUESTIONS, b"- id: leg_pain", b"\xef\xbb\xbf- id: leg_pain"),
    "mark_at_the_start_then_a_mistake": _replaced(PLAN, b"no_exercise", b"\xef\xbb\xbfno_exercises"),
    "crlf_is_fine": _crlf((b"", b"")),
    "crlf_then_a_mistake": _crlf((b"unit: years", b"units: years")),
    "crlf_then_no_yaml": _crlf((b"unit: years", b"unit: years: old")),
    "crlf_then_hidden": _crlf((b"unit: years", b"unit: ye\x07ars")),
    "cr_alone_then_a_mistake": _bytes(PLAN, b"no_exercise: None.\rshaw: [stop_rule]\r"),
    "too_deep": _bytes(PLAN, b"habits: " + b"[" * 60_000),
    "too_deep_block": _bytes(PLAN, b"- " * 60_000),
    "too_deep_mapping": _bytes(PLAN, b'{"a":' * 60_000),
    "too_deep_closed": _bytes(LEG, b"id: leg\nwhen: " + b"{not: " * 40 + b"{leg_pain: [one]}" + b"}" * 40),
    "too_many_values": _many_values,
    "too_big": _bytes(PLAN, b"# " + b"x" * 5_000_000),
    "too_big_line_end": _bytes(PLAN, b"\n" * 5_000_000),
    "too_many_problems": _many_problems,
    "long_line": _replaced(PLAN, b"show: [stop_rule]", b"show: [" + b"stop_rule, " * 50 + b"go_rule, stop_rule]"),
    "long_key": _replaced(PLAN, b"no_exercise", b"no_exercise" * 90),
    "long_id": _replaced(LEG, b"id: leg", b"id: " + b"leg_" * 30),
    "wide_before_the_caret": _replaced(
        PLAN, b"{id: walk, title: Walk, text:", "{id: walk, title: 歩く 🚶, txt:".encode()
    ),
    "wide_value": _replaced(LEG, b"advise: see_doctor", "advise: 医者 # 🩺".encode()),
    "combining_before_the_caret": _replaced(
        PLAN, b"{id: walk, title: Walk, text:", "{id: walk, title: Caminé, txt:".encode()
    ),
    "control_in_a_key": _replaced(LEG, b"because:", b'"\\e[31mbecause\\u202e":'),
    "control_in_a_file_name": _checked(lambda: Path("minimal/\x1b[31mrule\udcff.yaml").write_text("id: x\n")),
    "file_is_folder": _checked(_folder_for_file),
    "folder_is_file": _checked(_file_for_folder),
    "pipe": _checked(_piped),
    "link_loop": _linked(PLAN, "plan.yaml"),
    "link_to_nowhere": _linked(Path("minimal/rules"), "/nowhere/rules"),
    "unreadable": _unreadable,
    "too_many_layers": _many_layers,
    "two_packs": _two_packs,
    "no_pack": _loaded("low_bak_pain"),
    "no_pack_empty": _loaded(""),
    "no_pack_folder": _loaded("there/is/none"),
    "no_pack_file": _loaded(LEG),
    "no_pack_nul": _loaded("a\0b"),
    "no_pack_long": _loaded("a/" * 9000),
    "no_pack_link_loop": lambda: (Path("loop").symlink_to("loop"), _loaded(Path("loop"))())[1],
    "unknown_region": _loaded(Path("minimal"), region="gb"),
    "unknown_region_child": _loaded(Path("child"), region="yy"),
    "no_language": _loaded(Path("minimal"), language="fr"),
    "override_outside": _loaded(Path("child"), parameters={"few_weeks": "8 weeks", "old_age": 39}),
    "override_wrong_kind": _loaded(Path("minimal"), parameters={"few_weeks": 3, "old_age": "fifty"}),
    "override_odd": _loaded(Path("minimal"), parameters={"few_weeks": None, "old_age": "5-"}),
    "override_huge": _loaded(Path("minimal"), parameters={"few_weeks": "9" * 9000, "old_age": 10**9000}),
    "override_unknown": _loaded(Path("minimal"), parameters={"few_week": "3 weeks", "height": 180, 5: 5}),
}
FOLDERS = sorted(path.name for path in ERRORS.iterdir() if path.is_dir() and path.name not in MADE)
CASES = [*FOLDERS, *sorted(MADE)]


# The texts ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with the good packs in it, so that no text depends on where it stands."""
    for pack in ("minimal", "child"):
        shutil.copytree(PACKS / pack, tmp_path / pack)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lay(case: Path) -> str:
    """Lays a case's files over the good packs in the current folder, and names the pack that is to be checked."""
    for path in sorted(case.rglob("*")):
        if path.is_file() and path.parent != case:
            target = path.relative_to(case)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    removed = case / "removed.txt"
    for name in removed.read_text().split() if removed.exists() else ():
        Path(name).unlink()
    return "child" if (case / "child").exists() else "minimal"


def text_of(found: Found) -> str:
    return "".join(f"{problem}\n\n" for problem in found) or "no problems\n"


def golden(case: str) -> str:
    return (ERRORS / case / "expected.txt").read_text()


def compare(case: str, found: Found) -> None:
    if os.environ.get("GOLDEN") == "write":
        (ERRORS / case).mkdir(exist_ok=True)
        (ERRORS / case / "expected.txt").write_text(text_of(found))
    assert text_of(found) == golden(case)


@pytest.mark.usefixtures("packs")
@pytest.mark.parametrize("case", FOLDERS)
def test_text_of_each_mistake(case: str) -> None:
    compare(case, check_pack(Path(lay(ERRORS / case))))


@pytest.mark.sampled
@pytest.mark.slow
@pytest.mark.usefixtures("packs")
@pytest.mark.parametrize("case", FOLDERS)
def test_text_of_each_mistake_without_libyaml(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_FastParser", events._PureParser)
    assert text_of(check_pack(Path(lay(ERRORS / case)))) == golden(case)


@pytest.mark.usefixtures("packs")
@pytest.mark.parametrize(
    "parser",
    [
        pytest.param(events._FastParser, id="libyaml"),
        pytest.param(events._PureParser, id="python", marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize("case", sorted(MADE))
def test_text_of_each_made_mistake(case: str, parser: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_FastParser", parser)
    compare(case, MADE[case]())


@pytest.mark.usefixtures("packs")
@pytest.mark.parametrize("pack", ["minimal", "child"])
def test_good_packs_are_good(pack: str) -> None:
    assert check_pack(Path(pack)) == ()
    assert load_pack(Path(pack)).id == pack


# The style of them -------------------------------------------------------------------------------------------------


def _goldens() -> Iterator[tuple[str, str]]:
    for path in sorted(ERRORS.glob("*/expected.txt")):
        yield path.parent.name, path.read_text()


def test_every_golden_text_has_its_case() -> None:
    assert {name for name, _ in _goldens()} == set(CASES)


@pytest.mark.parametrize("case", CASES)
def test_style_of_the_texts(case: str) -> None:
    for line in golden(case).splitlines():
        head = re.match(r"(.*?):(\d+):(\d+): (error|warning)\[(\w+)\]: (.*)$", line)
        message = head[6] if head else line.removeprefix("  help: ") if line.startswith("  help: ") else ""
        if not message:
            continue
        assert not message.endswith("."), line
        assert not message[0].isupper(), line
        assert message.count("`") % 2 == 0, line
        outside = re.sub(r"`[^`]*`", "", message)
        assert not re.search(
            r"None|NoneType|\bdict\b|\btuple\b|\bstr\b|\bint\b|Node\(|\[type=|regex|pattern", outside
        ), line
        assert "/work" not in line, line
        assert "/tmp" not in line, line


def test_carets_stand_under_what_is_named() -> None:
    text = golden("wrong_type_list")
    line, caret = text.splitlines()[1:3]
    assert line[caret.index("^") : caret.rindex("^") + 1] == "C1"


# Nothing left out --------------------------------------------------------------------------------------------------


def codes_in_source() -> set[str]:
    """Every code that the reader can give, from its own syntax trees."""
    codes: set[str] = set()
    for path in READING.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            first = call.args[0]
            if (
                called in ("add", "_stop", "_refuse", "Problem", "Slip")
                and isinstance(first, ast.Constant)
                and isinstance(first.value, str)
            ):
                # A set has an `add` too, of one argument.
                codes |= {first.value} if len(call.args) > 2 else set()
            if called == "unknown":
                assert isinstance(first, ast.Constant), "a code is written out, so that it can be found"
                codes.add(f"unknown_{first.value}")
    return codes


def codes_in_goldens() -> set[str]:
    return {code for _, text in _goldens() for code in re.findall(r"(?:error|warning)\[(\w+)\]", text)}


def test_every_code_has_a_golden_text() -> None:
    assert codes_in_source() == codes_in_goldens()
    assert len(codes_in_source()) > 60


def test_every_code_is_on_the_page_of_problems() -> None:
    on_page = set(re.findall(r"^### `(\w+)`$", PROBLEMS_PAGE.read_text(), flags=re.MULTILINE))
    assert on_page == codes_in_source()
