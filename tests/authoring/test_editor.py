"""What an editor asks about a pack: names completed where they can stand, and renamed everywhere or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundadvice import check_pack, find_pack, load_pack
from soundadvice.authoring.editor import kinds
from soundadvice.authoring.editor.actions import actions
from soundadvice.authoring.editor.complete import offers
from soundadvice.authoring.editor.cursor import cursor_at
from soundadvice.authoring.editor.index import Index, Name, index_of
from soundadvice.authoring.editor.rename import Renaming, renaming
from soundadvice.authoring.editor.told import hover
from soundadvice.authoring.editor.unsaved import check_unsaved
from soundadvice.model.errors import FormatError
from support import thorough
from support.packs.folders import change

PACKS = Path(__file__).parents[1] / "data" / "packs"
MINIMAL = index_of(PACKS / "minimal")

NEEDED = ("not_a_doctor", "stop_rule")  # texts that every pack has, so their ids are fixed
TYPED = [
    ("when: {leg_pain: [one, ", "both", "hot"),
    ("when: {leg_pain: [one, b", "both", "leg_pain"),
    ("when: {age: {at_least: $", "$old_age", "age"),
    ("when: {age: {", "at_least", "hot"),
    ("when: {si", "signs", "numb"),
    ("when: {signs: {", "none_of", "at_least"),
    ("when:\n  any:\n    - all:\n        - leg_pain: [", "both", "hot"),
    ("when:\n  all:\n    - ", "duration", "hot"),
    ("when:\n  not:\n    leg_", "leg_pain", "see_doctor"),
    ("enable_when: {walks: [", "yes", "one"),
    ("advise: ", "see_doctor", "leg_pain"),
    ("because: You are {a", "age", "at_least"),
    ("because: After {$", "$few_weeks", "age"),
    ("vignettes:\n  - {name: x, answers: {signs: [", "hot", "both"),
    ("vignettes:\n  - {name: x, answers: {", "duration", "hot"),
    ("vignettes:\n  - name: x\n    answers:\n      leg_pain: ", "both", "hot"),
    ("claims: [", "C2", "R1"),
    ("references: [", "R1", "C1"),
    ("refer", "references", "leg_pain"),
    ("vignettes:\n  - name: x\n    ", "expect", "leg_pain"),
]


def words(text: str, file: str = "rules/old.yaml", index: Index = MINIMAL) -> list[str]:
    lines = text.split("\n")
    return [one.word for one in offers(index, file, cursor_at(lines, len(lines) - 1, len(lines[-1])))]


@pytest.mark.parametrize(("typed", "wanted", "unwanted"), TYPED)
def test_what_can_stand_there_is_offered(typed: str, wanted: str, unwanted: str) -> None:
    found = words(f"id: old\n{typed}")
    assert wanted in found
    assert unwanted not in found
    assert len(found) == len(set(found))


def test_names_of_other_files_are_offered_where_they_belong() -> None:
    assert "stop_rule" in words("show: [", "plan.yaml")
    assert {"stretch", "walk", "massage"} <= set(words("rules:\n  - {id: x, give: [", "plan.yaml"))
    assert "self_care" in words("default: ", "pack.yaml")
    assert "enable_when" in words("- id: x\n  kind: choice\n  ", "questions.yaml")


@settings(max_examples=thorough.examples(200))
@given(st.text(alphabet="ab:{}[]-'\"#$,.|>\n \t😀", max_size=120), st.integers(0, 12), st.integers(0, 40))
def test_whatever_is_typed_is_answered(text: str, line: int, column: int) -> None:
    offers(MINIMAL, "rules/old.yaml", cursor_at(text.split("\n"), line, column))


def apply(made: Renaming, folder: Path) -> None:
    for file in dict.fromkeys(span.file for span in made.places):
        lines = Path(file).read_text("utf-8").split("\n")
        for span in sorted((one for one in made.places if one.file == file), reverse=True):
            line = lines[span.line - 1]
            lines[span.line - 1] = line[: span.column - 1] + made.word + line[span.end_column - 1 :]
        Path(file).write_text("\n".join(lines), "utf-8")
    for old, new in made.files:
        old.rename(new)


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("pack", "name"),
    [
        *(("minimal", name) for name in sorted(MINIMAL.defined) if name.id not in NEEDED),
        ("uti_women", None),
        pytest.param("low_back_pain_self_care", None, marks=pytest.mark.nightly),
    ],
    ids=str,
)
def test_what_is_renamed_is_renamed_everywhere(pack: str, name: Name | None, tmp_path: Path) -> None:
    """Every name of a pack; of a large one, its questions. The pack loads, and has the word nowhere any longer."""
    source = PACKS / pack if (PACKS / pack).is_dir() else find_pack(pack)
    for wanted in [name] if name else [one for one in index_of(source).defined if one.kind == kinds.QUESTION][:3]:
        folder = Path(shutil.copytree(source, tmp_path / wanted.id / source.name))
        index = index_of(folder)
        word = "zz_new"
        apply(renaming(index, wanted, word, {}), folder)
        assert check_pack(folder) == check_pack(source) == ()
        again = index_of(folder)
        assert len(again.uses_of(Name(wanted.kind, word, wanted.of))) == len(index.uses_of(wanted))
        assert again.uses_of(wanted) == []
        assert len(load_pack(folder).rules) == len(load_pack(source).rules)


def test_a_rename_that_would_leave_something_behind_is_refused(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PACKS / "minimal", tmp_path / "minimal"))
    index = index_of(folder)
    index.uses = [use for use in index.uses if not use.span.file.endswith("leg.yaml")]  # as if one had been missed
    with pytest.raises(FormatError, match=r"the pack would not load: .*there is no question `leg_pain`"):
        renaming(index, Name(kinds.QUESTION, "leg_pain"), "pain", {})


@pytest.mark.parametrize(
    ("name", "word", "reason"),
    [
        (Name(kinds.QUESTION, "age"), "signs", "there is a question `signs` already"),
        (Name(kinds.QUESTION, "age"), "Age!", "is not an id"),
        (Name(kinds.QUESTION, "age"), "unsure", "the pack would not load"),
        (Name(kinds.TEXT, "not_a_doctor"), "doctor", "the text `not_a_doctor` is missing"),
        (Name(kinds.QUESTION, "fever"), "hot", "is defined in another pack"),
    ],
)
def test_a_rename_that_cannot_be_is_refused(name: Name, word: str, reason: str) -> None:
    with pytest.raises(FormatError, match=reason):
        renaming(MINIMAL, name, word, {})


def test_a_pack_is_checked_with_what_is_not_saved(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PACKS / "child", tmp_path / "child"))
    shutil.copytree(PACKS / "minimal", tmp_path / "minimal")
    path = folder / "rules" / "fever.yaml"
    assert check_unsaved(folder, {path: path.read_text()}) == ()
    (found,) = check_unsaved(folder, {path: path.read_text().replace("fever: [", "feever: [")})
    assert (found.code, found.span.file) == ("unknown_question", str(path))
    assert check_pack(folder) == ()


def test_a_mend_is_made_of_what_a_problem_says(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PACKS / "minimal", tmp_path / "minimal"))
    path = folder / "rules" / "lasting.yaml"
    change(path, "{better: [no]}", "{duration: {at_least: few_week}}")
    change(path, "{$few_weeks}", "{duration}")
    (problem,) = check_pack(folder)
    (action,) = actions(problem, problem.excerpt)
    assert (action.title, action.text) == ("Write `$few_weeks`", "$few_weeks")


def test_what_is_told_of_a_name_shows_no_markup_of_its_pack(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PACKS / "minimal", tmp_path / "minimal"))
    change(folder / "questions.yaml", "text: Do you walk?", "text: '![x](http://a.b) <img src=x> **walk**'")
    text = hover(index_of(folder), Name(kinds.QUESTION, "walks"))
    assert text is not None
    assert "\\!\\[x\\]\\(http://a\\.b\\) \\<img src=x\\> \\*\\*walk\\*\\*" in text
