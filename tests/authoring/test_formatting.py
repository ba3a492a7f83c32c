"""Formatting: nothing but the layout changes, comments stay, and what is formatted stays as it is."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from soundadvice import load_pack
from soundadvice.authoring import format as files
from soundadvice.authoring import yaml_layout as layout
from soundadvice.authoring.format import format_pack, format_text
from soundadvice.authoring.key_order import KeyOrder, order_of
from soundadvice.authoring.yaml_layout import WIDTH
from soundadvice.loader.yaml.node import TextFile
from soundadvice.loader.yaml.parse import parse
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.errors import FormatError, PackError
from soundadvice_cli.main import cli

ROOT = Path(__file__).parents[2]
RULES = ROOT / "rules" / "soundadvice_rules"
ANKLE = ROOT / "tests" / "data" / "packs" / "twisted_ankle"
LAYER = RULES / "low_back_pain_red_flags"
GOLDEN = ROOT / "tests" / "data" / "formatting"


def values(text: str) -> object:
    node = parse(TextFile("text"), text.encode(), Problems())
    assert node is not None
    return node.data()


# Texts of every layout ---------------------------------------------------------------------------------------------

WORDS = ["pain", "yes", "No", "a b", "it's", 'say "no"', "x: y", "a #b", "#c", "- d", "{e}", "f, g", "12", "1.50", ""]
WORDS += [
    "ends:",
    " lead",
    "trail ",
    "two  spaces",
    "é 😀",
    "C:\\d",
    "true",
    "~",
    "[h",
    "line\nbreak",
    "*i",
    "word " * 40,
]
WORDS += ["null", "2030-01-31", "1:1-15", "| x", "> y", "%z", "@a", "a" * 130, "b " * 30 + "c: " + "d " * 30 + "e"]
KEYS = ["id", "text", "yes", "no", "why", "claims", "options", "a_long_key"]


def some_value(random: Random, depth: int = 0) -> Any:
    kind = random.randrange(10)
    if kind < (4 if depth else 10) and depth < 4:
        if kind % 2:
            return [some_value(random, depth + 1) for _ in range(random.randint(0 if depth else 1, 4))]
        keys = random.sample(KEYS, random.randint(0 if depth else 1, 4))
        return {key: some_value(random, depth + 1) for key in keys}
    return random.choice([random.choice(WORDS), random.choice(WORDS), random.randrange(99), random.random() < 0.5, 1.5])


class Writer:
    """Writes values as YAML in a layout of its own each time, with comments and blank lines anywhere."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.comments = 0
        self.is_folded = False

    def text(self, value: Any) -> str:
        return "\n".join([*self.between(0), *self.block(value, 0), *self.between(0)]) + "\n"

    def between(self, indent: int) -> list[str]:
        lines = []
        while self.random.random() < 0.3:
            # Indented further, it would be part of a folded text above.
            at = indent if self.random.random() < 0.8 or self.is_folded else self.random.randrange(6)
            lines.append("" if self.random.random() < 0.5 else f"{' ' * at}{self.comment()}")
        return lines

    def comment(self) -> str:
        self.comments += 1
        return f"# comment {self.comments} # {{"

    def beside(self) -> str:
        return f"{' ' * self.random.randint(1, 9)}{self.comment()}" if self.random.random() < 0.2 else ""

    def block(self, value: Any, indent: int) -> list[str]:
        lines: list[str] = []
        step = self.random.randint(1, 4)
        for position, one in enumerate(value):
            lines += self.between(indent) if position else []
            below = value[one] if isinstance(value, dict) else one
            head = f"{' ' * indent}{self.key(one)}:" if isinstance(value, dict) else f"{' ' * indent}-"
            if isinstance(below, (dict, list)) and below and self.random.random() < 0.6:
                lines += [head + self.beside(), *self.between(indent + step), *self.block(below, indent + step)]
            elif folded := self.folded(below, indent + step):
                lines += [f"{head} >-{self.beside()}", *folded]
                self.is_folded = True
            else:
                self.is_folded = False
                lines.append(f"{head} {self.flow(below)}{self.beside()}")
        return lines

    def folded(self, value: Any, indent: int) -> list[str]:
        if not isinstance(value, str) or value != value.strip() or "\n" in value or "  " in value:
            return []
        return [f"{' ' * indent}{word}" for word in value.split(" ")] if self.random.random() < 0.5 else []

    def key(self, text: str) -> str:
        return json.dumps(text) if self.random.random() < 0.2 else text

    def flow(self, value: Any) -> str:
        if isinstance(value, dict):
            return "{" + ", ".join(f"{self.key(key)}: {self.flow(below)}" for key, below in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self.flow, value)) + "]"
        if isinstance(value, str):
            is_safe = value.isidentifier() and value not in ("true", "null")
            quoted = "'" + value.replace("'", "''") + "'"
            choices = [json.dumps(value, ensure_ascii=False)] + [quoted] * ("\n" not in value) + [value] * is_safe
            return self.random.choice(choices)
        return json.dumps(value)


@given(st.integers(0, 2**32))
def test_formatting_keeps_values_and_comments_and_is_stable(seed: int) -> None:
    random = Random(seed)
    value = some_value(random)
    writer = Writer(random)
    text = writer.text(value)
    order = random.choice([KeyOrder(), order_of(files.files.QUESTIONS), order_of(files.files.PACK)])
    assert values(text) == values(json.dumps(value, ensure_ascii=False)), "the test writes what it means"
    once = format_text(text, order)
    assert values(once) == values(text)
    assert all(once.count(f"# comment {number} # {{") == 1 for number in range(1, writer.comments + 1))
    assert format_text(once, order) == once
    assert once.endswith("\n")
    assert "\n\n\n" not in once
    assert all(line == line.rstrip() for line in once.splitlines())


def test_a_text_that_says_how_far_it_is_indented() -> None:
    text = "id: |2-\n    far in\n  # no comment\nwhy: x\n"
    once = format_text(text, KeyOrder())
    assert values(once) == {"id": "  far in\n# no comment", "why": "x"}
    assert once.count("# no comment") == 1


@pytest.mark.sampled
@pytest.mark.parametrize(
    "folder", [*sorted(RULES.glob("*/pack.yaml")), ANKLE / "pack.yaml"], ids=lambda p: p.parent.name
)
def test_shipped_packs_are_formatted(folder: Path) -> None:
    assert [file.path.name for file in format_pack(folder.parent) if file.is_changed] == []


@pytest.mark.parametrize(
    "folder", [ANKLE, pytest.param(LAYER, marks=[pytest.mark.slow, pytest.mark.nightly])], ids=lambda p: p.name
)
def test_a_pack_in_disorder_is_put_in_order_again(folder: Path, tmp_path: Path) -> None:
    """Every file written anew as JSON, which is YAML: formatted, it is the same pack, and stays so."""
    packs = shutil.copytree(folder.parent, tmp_path / "packs", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    folder = packs / folder.name
    for path in folder.rglob("*.yaml"):
        path.write_text(json.dumps(values(path.read_text("utf-8")), ensure_ascii=False), "utf-8")
    before = load_pack(folder)
    for file in format_pack(folder):
        files.write(file)
    after = load_pack(folder)
    assert (after.meaning_hash, after.content_hash, after.claims) == (
        before.meaning_hash,
        before.content_hash,
        before.claims,
    )
    assert not any(file.is_changed for file in format_pack(folder))
    # Translations are left as they are.
    paths = [path for path in folder.rglob("*.yaml") if path.parent.name != "translations"]
    long = [line for path in paths for line in path.read_text("utf-8").splitlines() if len(line) > WIDTH]
    assert long == []


def generator() -> Any:
    """The maker of packs as YAML that the benchmarks use."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "benchmarks" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("seed", range(2))
def test_generated_packs_stay_the_same(seed: int, tmp_path: Path) -> None:
    folder = generator().write_pack(tmp_path, 6, seed=seed, questions=12)
    before = load_pack(folder)
    changed = [file for file in format_pack(folder) if file.is_changed]
    assert changed
    for file in changed:
        files.write(file)
    after = load_pack(folder)
    assert (after.meaning_hash, after.content_hash) == (before.meaning_hash, before.content_hash)
    assert (after.claims, after.rules) == (before.claims, before.rules)
    assert not any(file.is_changed for file in format_pack(folder))


@pytest.mark.parametrize("case", sorted(GOLDEN.glob("*.in.yaml")), ids=lambda path: path.name.partition(".")[0])
def test_golden(case: Path) -> None:
    kind = case.name.split(".")[1]
    expected = case.with_name(case.name.replace(".in.", ".out."))
    order = order_of(kind if kind in (files.files.RULES, files.files.EXERCISES) else f"{kind}.yaml")
    formatted = format_text(case.read_text("utf-8"), order)
    if os.environ.get("GOLDEN") == "write":
        expected.write_text(formatted, "utf-8")
    assert formatted == expected.read_text("utf-8")


# The command -------------------------------------------------------------------------------------------------------


@pytest.fixture
def ankle(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ANKLE, tmp_path / ANKLE.name))


def test_the_command_formats_and_says_which(ankle: Path) -> None:
    file = ankle / "rules" / "numb_foot.yaml"
    good = file.read_text()
    when, advise, rest = "when: {foot: [numb, cold, unsure]}\n", "advise: today\n", good.partition("because")[2]
    assert when + advise in good
    file.write_text(f"id: numb_foot\n{advise.replace('today', chr(39) + 'today' + chr(39))}{when}because{rest}")
    checked = CliRunner().invoke(cli, ["fmt", "--check", str(ankle)])
    assert (checked.exit_code, checked.stdout) == (1, f"{file}\n")
    assert file.read_text() != good
    done = CliRunner().invoke(cli, ["fmt", str(ankle)])
    assert (done.exit_code, done.stdout, done.stderr) == (0, f"{file}\n", f"{ankle}: 11 files, 1 formatted\n")
    assert file.read_text() == good
    assert CliRunner().invoke(cli, ["fmt", "--check", str(ankle)]).exit_code == 0


def test_a_pack_with_mistakes_is_left_alone(ankle: Path) -> None:
    (ankle / "plan.yaml").write_text("show:    [stop_rule\n")
    (ankle / "rules" / "numb_foot.yaml").write_text("id:    numb_foot\n")
    before = {path: path.read_bytes() for path in ankle.rglob("*.yaml")}
    done = CliRunner().invoke(cli, ["fmt", str(ankle)])
    assert done.exit_code == 2
    assert "plan.yaml:1:10: error[yaml_syntax]" in done.stderr
    assert {path: path.read_bytes() for path in ankle.rglob("*.yaml")} == before


def test_a_change_of_meaning_is_refused(ankle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the layout ever to change what a file says, nothing would be written."""
    file = ankle / "plan.yaml"
    file.write_text(file.read_text().replace("no_exercise: ", "no_exercise:   "))
    before = file.read_bytes()
    honest = layout.write_tree
    monkeypatch.setattr(files, "write_tree", lambda root: honest(root).replace("Nothing this time", "Something"))
    with pytest.raises(FormatError, match=r"plan\.yaml: formatting would change what it says; it is left as it was"):
        format_pack(ankle)
    assert file.read_bytes() == before


def test_a_lost_comment_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "give", lambda text, places, comments: text)
    with pytest.raises(FormatError, match="text: formatting would lose a comment; it is left as it was"):
        format_text("# why\nid:  x\n", KeyOrder())


def test_a_change_of_the_whole_pack_is_refused(ankle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order of options is the order in which they are shown: no value differs, and the pack does."""
    file = ankle / "questions.yaml"
    file.write_text(file.read_text().replace("text: Do you sit", "text:   Do you sit"))

    def sorted_options(root: Any, order: KeyOrder, is_forced: Any) -> None:
        layout.lay_out(
            root,
            KeyOrder(each=KeyOrder(keys={"options": KeyOrder(keys={"yes": KeyOrder(), "no": KeyOrder()})})),
            is_forced,
        )

    monkeypatch.setattr(files, "lay_out", sorted_options)
    with pytest.raises(FormatError, match="formatting would change what the pack says; it is left as it was"):
        format_pack(ankle)


def test_what_cannot_be_read_is_refused() -> None:
    with pytest.raises(PackError, match="a tab cannot be used here"):
        format_text("id:\tx\n", KeyOrder())


def test_without_ruamel_the_command_says_what_to_install(ankle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ruamel.yaml", None)
    done = CliRunner().invoke(cli, ["fmt", str(ankle)])
    assert (done.exit_code, done.stderr) == (
        2,
        "error: formatting needs ruamel.yaml; install it with `pip install 'soundadvice[fmt]'`\n",
    )


def test_nothing_else_imports_ruamel() -> None:
    """It is for this command alone: the others start without it."""
    found = "any(name.startswith('ruamel') for name in sys.modules)"
    code = f"import sys, soundadvice, soundadvice_cli.main; sys.exit({found})"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_links_and_permissions_stay(ankle: Path) -> None:
    real = ankle / "real.txt"
    file = ankle / "plan.yaml"
    real.write_text(file.read_text().replace("show: ", "show:   "))
    real.chmod(0o640)
    file.unlink()
    file.symlink_to(real)
    assert CliRunner().invoke(cli, ["fmt", str(ankle)]).exit_code == 0
    assert file.is_symlink()
    assert "show: [" in real.read_text()
    assert real.stat().st_mode & 0o777 == 0o640


# The version of the format -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("head", ["# A pack\nid: minimal  # its name\n", "id: minimal\n"])
def test_the_version_of_the_format_is_written_after_the_id(head: str, tmp_path: Path) -> None:
    folder = shutil.copytree(ROOT / "tests" / "data" / "packs" / "minimal", tmp_path / "minimal")
    pack = folder / "pack.yaml"
    pack.write_text(pack.read_text().replace("id: minimal\n", head))
    formatted = next(file for file in format_pack(folder) if file.path == pack)
    assert formatted.new.decode().startswith(f'{head}format: 1\nversion: "0.1.0"\n')
    pack.write_bytes(formatted.new)
    assert not next(file for file in format_pack(folder) if file.path == pack).is_changed


def test_a_pack_means_the_same_with_the_version_of_its_format(tmp_path: Path) -> None:
    folder = shutil.copytree(ROOT / "tests" / "data" / "packs" / "minimal", tmp_path / "minimal")
    without = load_pack(folder)
    pack = folder / "pack.yaml"
    pack.write_text(pack.read_text().replace("id: minimal\n", "id: minimal\nformat: 1\n"))
    assert load_pack(folder).content_hash == without.content_hash


def test_a_pack_with_tables_is_formatted_with_them(tmp_path: Path) -> None:
    folder = shutil.copytree(ROOT / "tests" / "data" / "packs" / "minimal", tmp_path / "minimal")
    (folder / "tables").mkdir()
    row = "{id: walker, advise: see_doctor, when: {walks: [no]}, because: You do not walk., claims: [C1]}"
    (folder / "tables" / "walk.yaml").write_text(f"hit: unique\nid: walk\nrows: [{row}]\n")
    (folder / "tables" / "limp.csv").write_text("unique,walks,advise,because\nlimper,no,see_doctor,You limp.\n")
    change = folder / "claims.yaml"
    change.write_text(change.read_text().replace("[{rule: leg},", "[{rule: leg}, {rule: walker},"))
    by_name = {file.path.name: file for file in format_pack(folder)}
    assert by_name["walk.yaml"].new.startswith(b"id: walk\nhit: unique\n")
    assert "limp.csv" not in by_name
