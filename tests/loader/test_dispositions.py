"""Dispositions: which kinds of plan part go with each, and what a layer may change of its parent's."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from soundadvice import Pack, PackError, evaluate, load_pack
from soundadvice.model.case.cited import citations
from soundadvice.model.disposition import ALL_KINDS, GENTLE_ALONE, Acuity, PlanKind, kinds_allowed, usual_kinds
from support.packs.at_home import FOLDER, PARENT
from support.packs.enumeration import everybody

HABITS = frozenset({PlanKind.GENTLE, PlanKind.HABITS})


def with_dispositions(folder: Path, changed: dict[str, object], name: str = "ankle_at_home") -> Path:
    """A copy of both packs, where one says this of its dispositions too."""
    for source in (PARENT, FOLDER):
        shutil.copytree(source, folder / source.name, dirs_exist_ok=True)
    path = folder / name / "pack.yaml"
    said = yaml.safe_load(path.read_text("utf-8"))
    said["dispositions"] = {**said["dispositions"], **changed}
    path.write_text(yaml.dump(said, sort_keys=False), "utf-8")
    return folder / name


# What goes with a disposition ---------------------------------------------------------------------------------------


def test_what_goes_with_each_if_a_pack_does_not_say() -> None:
    pack = load_pack(PARENT)
    assert pack.kinds == {"self_care": ALL_KINDS, "see_doctor": HABITS, "today": GENTLE_ALONE}
    assert [usual_kinds(one, is_default=False) for one in Acuity] == [
        HABITS,
        HABITS,
        GENTLE_ALONE,
        GENTLE_ALONE,
        frozenset(),
    ]


@pytest.mark.parametrize("acuity", Acuity)
@pytest.mark.parametrize("is_default", [True, False])
def test_nothing_but_gentle_movement_goes_with_what_is_urgent(acuity: Acuity, is_default: bool) -> None:
    assert usual_kinds(acuity, is_default=is_default) <= kinds_allowed(acuity)
    assert (kinds_allowed(acuity) == GENTLE_ALONE) is (acuity >= Acuity.SOON)


def test_habits_are_gentle_ones_too() -> None:
    assert load_pack(FOLDER).kinds["see_doctor"] == HABITS | {PlanKind.EXERCISES, PlanKind.PROGRAMMES}


def test_nothing_can_go_with_a_visit(tmp_path: Path) -> None:
    nothing = {"acuity": "routine", "title": "See a doctor", "text": "Book a visit.", "claims": ["A2"], "plan": []}
    pack = load_pack(with_dispositions(tmp_path, {"see_doctor": nothing}, PARENT.name))
    assert pack.kinds["see_doctor"] == frozenset()
    assert pack.meaning_hash != load_pack(PARENT).meaning_hash


def test_what_is_usual_is_one_pack_however_it_is_written(tmp_path: Path) -> None:
    plain = load_pack(PARENT)
    said = {"acuity": "routine", "title": "See a doctor", "text": "Book a visit.", "claims": ["A2"]}
    for number, kinds in enumerate((["habits"], ["gentle", "habits"], ["habits", "gentle"])):
        folder = with_dispositions(tmp_path / str(number), {"see_doctor": {**said, "plan": kinds}}, PARENT.name)
        assert load_pack(folder).meaning_hash == plain.meaning_hash
        assert load_pack(folder).content_hash == plain.content_hash
    more = with_dispositions(tmp_path / "more", {"see_doctor": {**said, "plan": ["habits", "exercises"]}}, PARENT.name)
    assert load_pack(more).meaning_hash != plain.meaning_hash


# A layer ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        {"text": "Other words."},
        {"title": "Another title"},
        {"plan": ["habits", "exercises", "programmes", "therapies"]},
    ],
    ids=["text", "title", "plan"],
)
def test_a_layer_says_it_otherwise_and_no_outcome_changes(said: dict[str, object], tmp_path: Path) -> None:
    before = load_pack(FOLDER)
    after = load_pack(
        with_dispositions(tmp_path, {"see_doctor": {"plan": ["habits", "exercises", "programmes"], **said}})
    )
    old, new = before.disposition["see_doctor"], after.disposition["see_doctor"]
    assert (new.id, new.acuity) == (old.id, old.acuity)
    shown = (said.get("title", old.title), said.get("text", old.text))
    assert (new.title, new.text) == shown
    assert new.claims == ("A2",)  # what the parent rests on, the layer rests on too
    people = [*everybody(before)]
    assert len(people) > 100
    for person in people:
        one, other = evaluate(before, person), evaluate(after, person)
        assert (one.fired, one.floor, one.decided) == (other.fired, other.floor, other.decided)


@pytest.mark.parametrize("acuity", ["self_care", "routine", "soon"])
def test_a_layer_cannot_say_how_urgent_it_is(acuity: str, tmp_path: Path) -> None:
    said = {"acuity": acuity, "title": "See a doctor", "text": "Book a visit."}
    with pytest.raises(PackError) as found:
        load_pack(with_dispositions(tmp_path, {"see_doctor": said}))
    assert "changes_parent" in {problem.code for problem in found.value.problems}


def test_the_layer_of_a_layer_goes_on_from_its_words(tmp_path: Path) -> None:
    folder = with_dispositions(tmp_path, {"self_care": {"text": "Move it soon."}})
    top = tmp_path / "on_top"
    top.mkdir()
    (top / "pack.yaml").write_text(
        "id: on_top\nversion: '1'\ntitle: On top\nextends: ankle_at_home\n"
        "dispositions:\n  self_care: {title: At home}\n  see_doctor: {text: Book it.}\n"
    )
    below, pack = load_pack(folder), load_pack(top)
    assert (pack.disposition["self_care"].title, pack.disposition["self_care"].text) == ("At home", "Move it soon.")
    assert pack.kinds == below.kinds
    assert pack.disposition["see_doctor"].references == ("MOVE",)


def test_a_layer_cites_references_beside_the_claims_of_its_parent() -> None:
    pack: Pack = load_pack(FOLDER)
    cited = {(one.kind, one.id): one for one in citations(pack)}
    for key in (
        ("exercise", "heel_raises"),
        ("habit", "sway"),
        ("programme", "six_weeks"),
        ("plan_rule", "raise"),
        ("text", "what_to_expect"),
    ):
        assert cited[key].references == ("MOVE",)  # type: ignore[index]
        assert not cited[key].claims  # type: ignore[index]
    disposition = cited["disposition", "see_doctor"]  # type: ignore[index]
    assert (disposition.claims, disposition.references) == (("A2",), ("MOVE",))
