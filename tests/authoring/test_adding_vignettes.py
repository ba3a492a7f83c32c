"""Vignettes put into files of rules: what was there stays, line by line, and what is put there is what was meant."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from soundadvice import find_pack, load_pack
from soundadvice.audit.vignettes.suggest import as_yaml
from soundadvice.authoring.writing.add_vignettes import Addition, add_vignettes, stands_in
from soundadvice.model.errors import FormatError
from soundadvice.model.rule import Vignette
from support.packs.folders import change

HEAD = """id: leg
when: {leg_pain: [one, both, unsure]}
advise: see_doctor
because: The pain goes into your leg.
claims: [C1]
"""
BOTH = Vignette("both legs", {"leg_pain": "both"}, True)
NEITHER = Vignette("neither", {"leg_pain": "no"}, False)

LAYOUTS = {
    "a list": "vignettes:\n  - {name: one leg, answers: {leg_pain: one}, expect: fires}\n",
    "dashes below the key": "vignettes:\n- {name: one leg, answers: {leg_pain: one}, expect: fires}\n",
    "far in": "vignettes:\n      - {name: one leg, answers: {leg_pain: one}, expect: fires}  # here\n",
    "on several lines": "vignettes:\n  - name: one leg\n    answers:\n      leg_pain: one\n    expect: fires\n",
    "in brackets over lines": "vignettes:\n  - {name: one leg, answers: {leg_pain: one},\n     expect: fires\n    }\n",
    "comments": "vignettes:  # of ours\n  # first\n  - {name: a, answers: {leg_pain: one}, expect: fires}\n  # last\n",
    "a comment after": "vignettes:\n  - {name: one, answers: {leg_pain: one}, expect: fires}\n\n# the end\n",
    "another key after": "vignettes:\n  - {name: one, answers: {leg_pain: one}, expect: fires}\n# why\nnote: Ours.\n",
    "a text that ends it": "vignettes:\n  - expect: fires\n    answers: {leg_pain: one}\n    name: >-\n      one\n\n",
    "no end of line": "vignettes:\n  - {name: one leg, answers: {leg_pain: one}, expect: fires}",
    "none": "",
    "none, and a comment": "# no vignettes yet\n",
    "none, after a text": "note: |\n  Ours.\n\n  Really.\n",
    "an empty list": "vignettes: []  # none yet\nnote: Ours.\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    source = Path(__file__).parents[1] / "data" / "packs" / "minimal"
    return Path(shutil.copytree(source, tmp_path / "minimal"))


def added(folder: Path, *vignettes: Vignette) -> dict[Path, int]:
    pack = load_pack(folder, translations=True)
    lines = ["  # look at this", *(as_yaml(pack, pack.rule["leg"], one) for one in vignettes)]
    return add_vignettes(folder, pack, [Addition("leg", vignettes, tuple(lines))])


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_line_that_was_there_stays_and_the_new_ones_follow(layout: str, end: str, folder: Path) -> None:
    path = folder / "rules" / "leg.yaml"
    before = HEAD + LAYOUTS[layout]
    path.write_bytes(before.replace("\n", end).encode())
    had = load_pack(folder).rule["leg"].vignettes
    assert added(folder, BOTH, NEITHER) == {Path("rules/leg.yaml"): 2}
    after = path.read_bytes().decode()
    assert load_pack(folder).rule["leg"].vignettes == (*had, BOTH, NEITHER)
    assert (end == "\r\n") == ("\r\n" in after)
    lines = iter(after.split(end))
    wanted = before.replace("vignettes: []  # none yet", "vignettes:  # none yet").split("\n")
    assert all(line in lines for line in wanted if line), "in the same order"
    assert after.count("# look at this") == 1


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "vignettes: [{name: one leg, answers: {leg_pain: one}, expect: fires}]\n",
        "{id: leg, when: {leg_pain: [one, unsure]}, advise: see_doctor, because: It does., claims: [C1]}\n",
    ],
    ids=["a list in brackets", "a rule in brackets"],
)
def test_what_cannot_be_added_to_is_left_and_what_to_add_is_said(text: str, folder: Path) -> None:
    path = folder / "rules" / "leg.yaml"
    path.write_text(text)
    with pytest.raises(FormatError, match=r"add this by hand:\n.*\n.*- \{name: both legs, answers"):
        added(folder, BOTH)
    assert path.read_text() == text


def test_rows_of_a_table_are_rules_too(folder: Path) -> None:
    (folder / "rules" / "leg.yaml").unlink()
    (folder / "tables").mkdir()
    table = folder / "tables" / "legs.yaml"
    row = "  - id: {}\n    when: {{leg_pain: [{}]}}\n    advise: see_doctor\n    because: It does.\n    claims: [C1]\n"
    table.write_text(
        "id: legs\nrows:\n" + row.format("leg", "one, unsure") + "    # of ours\n" + row.format("two", "both")
    )
    change(folder / "claims.yaml", "{rule: leg}", "{rule: leg}, {rule: two}")
    added(folder, Vignette("one leg", {"leg_pain": "one"}, True))
    assert [one.name for one in load_pack(folder).rule["leg"].vignettes] == ["one leg"]
    assert "    # of ours\n  - id: two" in table.read_text()


def test_nothing_is_written_where_the_file_changed_meanwhile(folder: Path) -> None:
    pack = load_pack(folder, translations=True)
    path = folder / "rules" / "leg.yaml"
    change(path, "[one, both, unsure]", "[one, unsure]")
    text = path.read_text()
    addition = Addition("leg", (BOTH,), (as_yaml(pack, pack.rule["leg"], BOTH),))
    with pytest.raises(FormatError, match="more than the vignettes would change"):
        add_vignettes(folder, pack, [addition])
    assert path.read_text() == text


def test_a_link_that_leads_out_of_the_pack_is_not_followed(folder: Path, tmp_path: Path) -> None:
    path = folder / "rules" / "leg.yaml"
    outside = tmp_path / "outside.yaml"
    shutil.move(path, outside)
    path.symlink_to(outside)
    text = outside.read_text()
    with pytest.raises(FormatError):
        added(folder, BOTH)
    assert outside.read_text() == text


def test_rules_of_a_layer_below_stand_elsewhere(child: Path) -> None:
    pack = load_pack(child)
    assert {rule.id: stands_in(child, rule) for rule in pack.rules} == {
        "leg": False, "lasting": False, "old": False, "fever": True,
    }  # fmt: skip


def test_the_vignettes_of_every_shipped_rule_can_be_added_to() -> None:
    """In place: nothing is written, since each addition is refused for what it says, and not for how the file looks."""
    for name in ("low_back_pain", "low_back_pain_red_flags", "news2", "phq9"):
        folder = find_pack(name)
        pack = load_pack(folder, translations=True)
        for rule in [rule for rule in pack.rules if stands_in(folder, rule)][:3]:
            wrong = Addition(rule.id, (), ("  - {name: no one, answers: {}, expect: silent}",))
            with pytest.raises(FormatError, match="would not load any longer"):
                add_vignettes(folder, pack, [wrong])
