"""Diff: what the solver says of two versions of a pack, against enumeration; planted changes; revisions of git."""

from __future__ import annotations

import dataclasses
import itertools
import json
import os
import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

import soundadvice
from soundadvice import Pack, evaluate, load_pack
from soundadvice.audit.compare.carried import Carries
from soundadvice.audit.compare.diff import ChangeKind, Difference, Gravity, diff
from soundadvice.audit.prover.task import Limits
from soundadvice.loader.git.revision import open_version
from soundadvice.meaning.evaluate import enablement
from soundadvice.meaning.planner import make_plan
from soundadvice.model.condition import All, Comparison, Operator
from soundadvice.model.disposition import PlanKind
from soundadvice.model.errors import AuditError
from soundadvice.model.question import Number
from soundadvice_cli.main import cli
from support.packs.at_home import at_home
from support.packs.generated import Answers, any_of, at_least, choice, make, make_pack, rule
from support.packs.shipped import shipped
from support.packs.versions import CHANGES, GOOD, OUTCOMES, mutated, people, planted
from support.thorough import examples

# Against enumeration ----------------------------------------------------------------------------------------------


def completed(pack: Pack, answers: Answers) -> Answers:
    enabled = enablement(pack, answers)
    return {name: answers[name] for name in pack.deciding if enabled[name]}


def classes(old: Pack, new: Pack, most: int) -> dict[tuple[ChangeKind, str, str], set[frozenset[str]]] | None:
    """By kind and acuities, the sets of rules responsible, of every person."""
    found: dict[tuple[ChangeKind, str, str], set[frozenset[str]]] = {}
    anybody = False
    for in_mind, later in people(old, new, most):
        anybody = True
        before, after = evaluate(old, completed(old, in_mind)), evaluate(new, completed(new, later))
        was, now = old.disposition[before.floor].acuity, new.disposition[after.floor].acuity
        responsible = frozenset(
            name
            for name in {*old.rule, *new.rule}
            if ((old.acuity_of[name], old.rule[name].advise) if name in before.fired else None)
            != ((new.acuity_of[name], new.rule[name].advise) if name in after.fired else None)
        )
        if before.floor == after.floor and not responsible:
            continue
        kind = ChangeKind.LOWERED if now < was else ChangeKind.RAISED if now > was else ChangeKind.OTHER
        kind = ChangeKind.EXPLAINED if before.floor == after.floor else kind
        found.setdefault((kind, str(was), str(now)), set()).add(responsible)
    return found if anybody else None


def smallest(sets: set[frozenset[str]]) -> set[frozenset[str]]:
    return {one for one in sets if not any(other < one for other in sets)}


@pytest.mark.parametrize("seed", range(2))
def test_outcomes_agree_with_enumeration(seed: int) -> None:
    compared = 0
    for number in itertools.count():
        random = Random(f"diff.{seed}.{number}")
        old = dataclasses.replace(make_pack(random, most_questions=4, most_rules=5), parent=None)
        new = mutated(random, old)
        truth = classes(old, new, 1500)
        if truth is None:
            continue
        compared += 1
        found = diff(old, new, most=99)
        assert not found.undecided
        assert not found.more
        said: dict[tuple[ChangeKind, str, str], set[frozenset[str]]] = {}
        for change in found.changes:
            if change.kind in OUTCOMES:
                was, now = old.disposition[change.was].acuity, new.disposition[change.now].acuity
                said.setdefault((change.kind, str(was), str(now)), set()).add(frozenset(change.about))
        assert said == {key: smallest(sets) for key, sets in truth.items()}
        assert found.none(*OUTCOMES) == (not truth)
        assert found.passes == all(kind is not ChangeKind.LOWERED for kind, _, _ in truth)
        replayed(found)
        if compared == examples(80):
            return


def replayed(found: Difference) -> None:
    """The people shown are real: the reference says of each what the difference says."""
    for change in found.changes:
        for pack, one in ((found.old, change.before), (found.new, change.after)):
            again = evaluate(pack, one.answers)
            assert (again.fired, again.floor, again.ignored) == (one.fired, one.disposition, ())
            assert again.decided


def test_asked_and_plan_agree_with_enumeration() -> None:
    compared = 0
    for number in itertools.count():
        random = Random(f"asked.{number}")
        old = dataclasses.replace(make_pack(random, most_questions=3, most_rules=4), parent=None)
        new = mutated(random, old)
        if any(name not in old.deciding or name not in new.deciding for name in old.question):
            continue  # whoever skips a plan question is not among the people enumerated
        everyone = list(people(old, new, 1500))
        if not everyone:
            continue
        compared += 1
        asked, given = set(), set()
        for in_mind, later in everyone:
            before, after = completed(old, in_mind), completed(new, later)
            asked |= {(name, "asked", "not asked") for name in before if name not in after}
            asked |= {(name, "not asked", "asked") for name in after if name not in before}
            was, now = evaluate(old, before).floor, evaluate(new, after).floor
            if was == now:
                gifts = [
                    {habit.id for habit in make_plan(pack, was, one).habits}
                    for pack, one in ((old, before), (new, after))
                ]
                given |= {(name, "given", "not given") for name in gifts[0] - gifts[1]}
                given |= {(name, "not given", "given") for name in gifts[1] - gifts[0]}
        found = diff(old, new, most=99)
        assert {(one.about[0], one.was, one.now) for one in found.of(ChangeKind.ASKED)} == asked
        assert {(one.about[0], one.was, one.now) for one in found.of(ChangeKind.PLAN)} == given
        if compared == examples(60):
            return


def test_a_pack_does_as_it_does() -> None:
    for name in ("low_back_pain", "low_back_pain_red_flags"):
        found = diff(shipped(name), shipped(name))
        assert found.none(*ChangeKind)
        assert found.passes
        assert found.edits == found.notes == ()
        assert found.gravity is Gravity.NOTHING


def test_a_layer_only_raises() -> None:
    found = diff(shipped("low_back_pain"), shipped("low_back_pain_red_flags"))
    assert found.passes
    assert found.none(ChangeKind.LOWERED)
    assert {change.now for change in found.of(ChangeKind.RAISED)} == {"see_doctor", "soon", "same_day", "emergency"}


def test_another_default_is_no_rules_doing() -> None:
    questions = (choice("leg", "no", "yes"),)
    rules = (rule("leg", any_of("leg", "yes"), "call_now"),)
    found = diff(make(questions, rules, default="see_doctor"), make(questions, rules))
    assert [(change.kind, change.about) for change in found.changes] == [(ChangeKind.LOWERED, ())]
    assert not found.passes


def test_what_goes_with_a_disposition_and_a_programme_done_otherwise_are_told() -> None:
    old = at_home()
    (programme,) = old.plan.programmes
    longer = dataclasses.replace(programme.stages[-1], weeks=(3, 8))
    changed = dataclasses.replace(programme, stages=(programme.stages[0], longer))
    wider = tuple(
        dataclasses.replace(one, plan=frozenset(PlanKind)) if one.id == "see_doctor" else one
        for one in old.dispositions
    )
    new = dataclasses.replace(
        old, plan=dataclasses.replace(old.plan, programmes=(changed,)), dispositions=wider, version="0.2.0"
    )
    found = diff(old, new)
    assert found.passes
    assert {(one.about, one.was, one.now) for one in found.of(ChangeKind.PLAN)} == {
        (("six_weeks",), "given", "given, to be done otherwise")
    }
    assert found.notes == (
        "what goes with `see_doctor` of the plan was gentle, habits, exercises, programmes and is gentle, habits, "
        "exercises, therapies, programmes",
    )
    dropped = diff(old, dataclasses.replace(old, plan=dataclasses.replace(old.plan, programmes=())))
    assert {(one.about, one.now) for one in dropped.of(ChangeKind.PLAN)} == {(("six_weeks",), "not given")}
    words = dataclasses.replace(programme, about="Another way to say it.")
    said = diff(old, dataclasses.replace(old, plan=dataclasses.replace(old.plan, programmes=(words,))))
    assert [(one.place, one.carries) for one in said.edits] == [("programme `six_weeks`, about", Carries.TEXT)]
    assert said.none(*ChangeKind)


def test_what_takes_too_long_is_undecided_and_does_not_pass() -> None:
    """Ten pigeons in eight holes: two share one, whichever rule is dropped, and that takes long to prove."""
    holes = [f"h{number}" for number in range(8)]
    questions = tuple(choice(f"q{number}", *holes) for number in range(10))
    rules = tuple(
        rule(f"r_{one.id}_{other.id}_{hole}", All((any_of(one.id, hole), any_of(other.id, hole))))
        for one, other in itertools.combinations(questions, 2)
        for hole in holes
    )
    found = diff(make(questions, rules), make(questions, rules[1:]), limits=Limits(conflicts=10, smaller=10))
    assert ChangeKind.LOWERED in found.undecided
    assert not found.none(ChangeKind.LOWERED)
    assert not found.passes


def test_the_number_of_classes_is_bounded() -> None:
    found = diff(shipped("low_back_pain"), shipped("low_back_pain_red_flags"), most=2)
    assert len(found.of(ChangeKind.ASKED)) == 2
    assert ChangeKind.ASKED in {step[0] for step in found.more}


def test_amounts_outside_the_bounds_of_a_version_are_the_nearest_it_takes() -> None:
    age = Number(id="age", text="age?", unit="years", minimum=0, maximum=120)
    rules = (rule("old", at_least("age", 65)), rule("very_old", Comparison("age", Operator.MORE_THAN, 90), "call_now"))
    found = diff(make((age,), rules), make((dataclasses.replace(age, maximum=100),), rules))
    assert found.none(*OUTCOMES)
    assert found.notes == ("the question `age` has other bounds: a person may answer each version differently",)
    cut = diff(make((age,), rules), make((dataclasses.replace(age, maximum=80),), rules))
    assert [(change.kind, change.about) for change in cut.changes] == [(ChangeKind.LOWERED, ("very_old",))]


# Planted changes --------------------------------------------------------------------------------------------------


CODES = {"lowered": 1, "raised": 3, "explained": 3, "question": 3, "plan": 3, "words": 4}


@pytest.mark.parametrize("case", sorted(CHANGES.iterdir()), ids=lambda case: case.name)
def test_a_planted_change_is_found(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planted(case, tmp_path)
    monkeypatch.chdir(tmp_path)
    for form, file in (("text", "expected.txt"), ("markdown", "expected.md")):
        done = CliRunner().invoke(cli, ["diff", f"old/{GOOD.name}", f"new/{GOOD.name}", "--format", form])
        assert done.exit_code == CODES[case.name.partition("_")[0]], done.output
        if os.environ.get("GOLDEN") == "write":
            (case / file).write_text(done.output)
        assert done.output == (case / file).read_text()


def test_as_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = CHANGES / "lowered_threshold"
    planted(case, tmp_path)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, ["diff", f"old/{GOOD.name}", f"new/{GOOD.name}", "--format", "json"])
    found = json.loads(done.output)
    assert done.exit_code == 1
    assert found["verdict"]["lowered"] == "somebody"
    assert found["verdict"]["raised"] == "nobody"
    for version in ("old", "new"):
        change = next(one for one in found["changes"] if one["kind"] == "lowered")
        pack = load_pack(tmp_path / version / GOOD.name)
        one = change["before" if version == "old" else "after"]
        assert soundadvice.triage(pack, one["answers"]).disposition == one["disposition"]


# Revisions of git -------------------------------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=somebody", "-c", "user.email=somebody@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def two_commits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of both shipped packs, then with a rule of the parent without one of its options; made once."""
    made = tmp_path_factory.mktemp("made")
    rules = Path(soundadvice.find_pack("low_back_pain")).parent
    for name in ("low_back_pain", "low_back_pain_red_flags"):
        shutil.copytree(rules / name, made / "packs" / name)
    git(made, "init")
    git(made, "add", ".")
    git(made, "commit", "-m", "one")
    git(made, "tag", "one")
    leg = made / "packs" / "low_back_pain" / "rules" / "pain_in_leg.yaml"
    leg.write_text(leg.read_text().replace("[one, both, unsure]", "[one, unsure]"))
    git(made, "add", "-A")
    git(made, "commit", "-m", "two")
    return made


@pytest.fixture
def repository(two_commits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, in the current folder."""
    shutil.copytree(two_commits, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_revision_is_what_git_has(repository: Path) -> None:
    pack = shipped("low_back_pain_red_flags")
    with open_version("one:packs/low_back_pain_red_flags") as version:
        assert version.pack.content_hash == pack.content_hash
        # Its parent is the revision's own, and its places are named as git names them.
        place = version.place(version.pack.rule["pain_in_leg"].span)
    assert place == "one:packs/low_back_pain/rules/pain_in_leg.yaml:1:5"


def test_a_path_from_here(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "packs")
    with open_version("one:./low_back_pain") as version:
        assert "pain_in_leg" in version.pack.rule


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere:packs/low_back_pain", "no revision `nowhere`"),
        ("one:packs/nothing", "no pack in that folder"),
        ("one:packs", "no pack in that folder"),
        ("one:", "names no folder"),
        ("one:../packs", "names no folder"),
        ("--help:packs/low_back_pain", "no revision `--help`"),
    ],
)
def test_a_revision_that_cannot_be_read(repository: Path, name: str, message: str) -> None:
    with pytest.raises(AuditError, match=message), open_version(name):
        pass


def test_no_repository_and_no_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(AuditError, match="in no git repository"), open_version("main:packs/x"):
        pass
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AuditError, match="git must be installed"), open_version("main:packs/x"):
        pass


def test_a_pull_request_that_drops_an_option_is_stopped(repository: Path) -> None:
    done = CliRunner().invoke(cli, ["diff", "one:packs/low_back_pain", "HEAD:packs/low_back_pain"])
    assert "rule `pain_in_leg` no longer fires" in done.output, done.output
    assert "old: one:packs/low_back_pain/rules/pain_in_leg.yaml:1:5" in done.output
    assert done.exit_code == 1
    back = CliRunner().invoke(cli, ["diff", "HEAD:packs/low_back_pain", "one:packs/low_back_pain"])
    assert back.exit_code == 3
    only_lowered = ["--fail-on", "lowered"]
    for versions, code in ((("one", "HEAD"), 1), (("HEAD", "one"), 0)):
        given = [f"{version}:packs/low_back_pain" for version in versions]
        assert CliRunner().invoke(cli, ["diff", *given, *only_lowered]).exit_code == code


def test_what_is_wrong_in_a_revision_is_said_with_its_place(repository: Path) -> None:
    (repository / "packs" / "low_back_pain" / "pack.yaml").write_text("id: low_back_pain\nversion: x\nsurprise: 1\n")
    git(repository, "commit", "-am", "three")
    done = CliRunner().invoke(cli, ["diff", "one:packs/low_back_pain", "HEAD:packs/low_back_pain"])
    assert done.exit_code == 2
    assert "HEAD:packs/low_back_pain/pack.yaml:3:1: error[unknown_key]" in done.output


def test_markdown_shows_the_words_of_a_pack_as_they_are() -> None:
    from soundadvice.reports.diff_text import _plain

    assert _plain("rule `a_b` is <b>new</b> [x](http://y) @all") == (
        "rule `a_b` is &#60;b&#62;new&#60;/b&#62; &#91;x&#93;(http://y) &#64;all"
    )
    assert _plain("one ` alone") == "one &#96; alone"
