"""Coverage of vignettes: against known answers, against enumeration, and closed by what it writes."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given, settings

from soundadvice.audit.conditions.atoms import Atom, atoms
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.vignettes.coverage import Goal, GoalState, Measure, RuleCoverage, coverage, missing_vignettes
from soundadvice.audit.vignettes.suggest import as_yaml
from soundadvice.meaning.evaluate import Truth, enablement, truth
from soundadvice.model.answer import read_answers
from soundadvice.model.condition import (
    All,
    Answer,
    AnyOf,
    Condition,
    Count,
    Named,
    Not,
    OptionTest,
    Quantifier,
    ScoreTest,
    parts_of,
    with_parts,
)
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.model.question import MultiChoice, Number, Option
from soundadvice.model.rule import Rule, Vignette
from soundadvice_cli.main import cli
from support.answers.cells import answers_of, complete_cells
from support.packs.generated import any_of, at_least, choice, make, packs, rule
from support.packs.shipped import shipped
from support.thorough import examples

GOOD = Path(__file__).parents[1] / "data" / "packs" / "twisted_ankle"
SHIPPED = ("low_back_pain", "low_back_pain_red_flags")
AGE = Number(id="age", text="age?", unit="years", minimum=0, maximum=120, typical=35)
PAIN = choice("pain", "none", "mild", "severe", "unsure")
OLDER = choice("older", "no", "yes", enable_when=at_least("age", 50))


def tried(pack: Pack, *people: Mapping[str, object], of: str = "r") -> RuleCoverage:
    """The coverage of one rule by vignettes with these answers."""
    when = pack.rule[of]
    given = tuple(vignette(pack, when, read_answers(pack.question, one)) for one in people)
    rules = tuple(replace(one, vignettes=given) if one.id == of else one for one in pack.rules)
    found = coverage(Case(replace(pack, rules=rules)))
    return next(one for one in found.rules if one.rule.id == of)


def vignette(pack: Pack, of: Rule, answers: Mapping[str, Answer]) -> Vignette:
    return Vignette("tried", answers, truth(of.when, answers, enablement(pack, answers)) is True)


def counts(covered: RuleCoverage) -> list[tuple[int, int]]:
    return [covered.count(measure) for measure in Measure]


def says(pack: Pack, covered: RuleCoverage, state: GoalState) -> list[str]:
    return [one.goal.says(covered.rule, pack) for one in covered.tried if one.state is state]


# Known answers ---------------------------------------------------------------------------------------------------


def test_each_option_of_a_list_is_an_atom() -> None:
    pack = make((PAIN,), (rule("r", any_of("pain", "severe", "unsure")),))
    covered = tried(pack, {"pain": "severe"}, {"pain": "mild"})
    assert counts(covered) == [(2, 2), (3, 4), (1, 2)]
    assert says(pack, covered, GoalState.MISSING) == [
        "`pain: unsure` is true",
        "`pain: unsure` is true and decides alone",
    ]
    assert counts(tried(pack, {"pain": "severe"}, {"pain": "mild"}, {"pain": "unsure"})) == [(2, 2), (4, 4), (2, 2)]


def test_an_atom_that_another_one_masks_does_not_decide() -> None:
    when = AnyOf((any_of("pain", "severe"), at_least("age", 50)))
    pack = make((PAIN, AGE), (rule("r", when),))
    both = {"pain": "severe", "age": 50}
    neither = {"pain": "mild", "age": 49}
    assert counts(tried(pack, both, neither)) == [(2, 2), (4, 4), (0, 2)]
    assert counts(tried(pack, {"pain": "severe", "age": 49}, {"pain": "mild", "age": 50}, neither))[2] == (2, 2)


def test_what_is_left_open_beside_an_atom_may_mask_it() -> None:
    when = AnyOf((any_of("pain", "severe"), at_least("age", 50)))
    pack = make((PAIN, AGE), (rule("r", when),))
    # It fires whatever the age is, and says nothing of the age; nor does it show that the pain alone decides.
    assert counts(tried(pack, {"pain": "severe"})) == [(1, 2), (1, 4), (0, 2)]


def test_options_that_exclude_each_other_are_left_out_by_proof() -> None:
    pack = make((PAIN,), (rule("r", any_of("pain", "none", "mild", "severe", "unsure")),))
    covered = tried(pack, {"pain": "none"}, {"pain": "mild"}, {"pain": "severe"}, {"pain": "unsure"})
    assert counts(covered) == [(1, 1), (8, 8), (0, 0)]
    assert "`r` is silent" in says(pack, covered, GoalState.IMPOSSIBLE)
    assert covered.complete


def test_a_threshold_that_skip_logic_implies_is_left_out_by_proof() -> None:
    pack = make((AGE, OLDER), (rule("r", All((at_least("age", 50), any_of("older", "yes")))),))
    covered = tried(pack, {"age": 50, "older": "yes"}, {"age": 50, "older": "no"}, {"age": 49})
    assert counts(covered) == [(2, 2), (4, 4), (1, 1)]
    assert says(pack, covered, GoalState.IMPOSSIBLE) == [
        "`age: at least 50 years` is true and decides alone",
        "`age: at least 50 years` is false and decides alone",
    ]


def test_a_vignette_counts_for_its_own_rule_alone() -> None:
    pack = make((PAIN,), (rule("r", any_of("pain", "severe")), rule("s", any_of("pain", "severe"))))
    assert counts(tried(pack, {"pain": "severe"}, {"pain": "mild"}, of="r")) == [(2, 2), (2, 2), (1, 1)]
    assert counts(tried(pack, of="s")) == [(0, 2), (0, 2), (0, 1)]


def test_a_not_turns_the_result_and_not_the_atom() -> None:
    pack = make((AGE,), (rule("r", Not(at_least("age", 50))),))
    covered = tried(pack, {"age": 49})
    assert says(pack, covered, GoalState.MET) == [
        "`r` fires",
        "`age: at least 50 years` is false",
        "`age: at least 50 years` is false and decides alone",
    ]


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_packs_are_covered(name: str) -> None:
    found = coverage(Case(shipped(name)))
    assert [one.rule.id for one in found.rules if not one.complete] == []
    for measure in Measure:
        reached, there_is = found.count(measure)
        assert reached == there_is > 0


# Enumeration -----------------------------------------------------------------------------------------------------


def _is_of_options(part: Condition) -> bool:
    while isinstance(part, Not):
        part = part.condition
    return isinstance(part, OptionTest)


def expanded(condition: Condition) -> Condition:
    """The condition with each option of a list as a test of its own."""
    match condition:
        case OptionTest(question=name, quantifier=quantifier, options=options):
            each = tuple(OptionTest(name, quantifier, (option,)) for option in options)
            return AnyOf(each) if quantifier is Quantifier.ANY_OF else All(each)
        case All(conditions=parts):
            return All(tuple(expanded(part) for part in parts))
        case AnyOf(conditions=parts):
            return AnyOf(tuple(expanded(part) for part in parts))
        case ScoreTest(points=points):
            # Of the options that add the same, any does: they stay one test, negated or not.
            return with_parts(condition, tuple(part if _is_of_options(part) else expanded(part) for _, part in points))
        case Named(condition=part):
            return expanded(part)
        case Not() | Count():
            return with_parts(condition, tuple(map(expanded, parts_of(condition))))
        case _:
            return condition


def forced(condition: Condition, values: Iterator[bool]) -> bool:
    """The value of a condition whose tests, from left to right, have these values."""
    match condition:
        case All(conditions=parts):
            return min([forced(part, values) for part in parts])  # each takes its values, so none is left out
        case AnyOf(conditions=parts):
            return max([forced(part, values) for part in parts])
        case Not(condition=part):
            return not forced(part, values)
        case Count(at_least=needed, conditions=parts):
            return sum([forced(part, values) for part in parts]) >= needed
        case ScoreTest(at_least=needed, points=points, base=base):
            return base + sum([number * forced(part, values) for number, part in points]) >= needed
        case _:
            return next(values)


def shown(when: Condition, answers: Mapping[str, Answer], enabled: Mapping[str, Truth]) -> set[tuple[str, int, bool]]:
    """What complete answers show of a condition: measure, position of the atom (-1: the rule), value."""
    values = [truth(atom.test, answers, enabled) is True for atom in atoms(when)]
    tree = expanded(when)
    found = {("rules", -1, forced(tree, iter(values)))}
    for position, value in enumerate(values):
        found.add(("conditions", position, value))
        flipped = [one if other != position else not one for other, one in enumerate(values)]
        if forced(tree, iter(values)) != forced(tree, iter(flipped)):
            found.add(("mcdc", position, value))
    return found


@settings(max_examples=examples(60))
@given(pack=packs(most_questions=3, most_rules=2))
def test_what_is_missing_is_what_somebody_shows(pack: Pack) -> None:
    choices = {name: answers_of(pack, pack.question[name], most_signs=4) for name in pack.deciding}
    everybody = [(answers, enablement(pack, answers)) for answers in complete_cells(pack, choices)]
    for covered in coverage(Case(pack)).rules:
        possible = set().union(*(shown(covered.rule.when, *one) for one in everybody))
        positions = itertools.count()
        where = {id(goal): next(positions) // 2 for goal in mcdc(covered)}
        positions = itertools.count()
        where |= {id(goal): next(positions) // 2 for goal in of_measure(covered, Measure.CONDITIONS)}
        for one in covered.tried:
            position = where.get(id(one.goal), -1)
            expected = (str(one.goal.measure), position, one.goal.value) in possible
            if one.goal.measure is Measure.MCDC:  # both halves, or neither
                expected = expected and ("mcdc", position, not one.goal.value) in possible
            assert one.state is (GoalState.MISSING if expected else GoalState.IMPOSSIBLE)


def of_measure(covered: RuleCoverage, measure: Measure) -> list[Goal]:
    return [one.goal for one in covered.tried if one.goal.measure is measure]


def mcdc(covered: RuleCoverage) -> list[Goal]:
    return of_measure(covered, Measure.MCDC)


@settings(max_examples=examples(60))
@given(pack=packs(most_questions=4, most_rules=3))
def test_what_a_vignette_meets_is_what_flipping_shows(pack: Pack) -> None:
    random = Random(repr(pack.rules))
    choices = {name: answers_of(pack, pack.question[name], most_signs=4) for name in pack.deciding}
    people = list(itertools.islice(complete_cells(pack, choices), 200))
    for one in pack.rules:
        answers = random.choice(people)
        enabled = enablement(pack, answers)
        expected = shown(one.when, answers, enabled)
        for position, atom in enumerate(atoms(one.when)):
            for value in (True, False):
                goals = {measure: Goal(measure, atom, value) for measure in (Measure.CONDITIONS, Measure.MCDC)}
                for measure, goal in goals.items():
                    assert goal.met(one, answers, enabled) is ((str(measure), position, value) in expected)


# Ready vignettes -------------------------------------------------------------------------------------------------


def pasted(pack: Pack, lines: str) -> tuple[Vignette, ...]:
    """The vignettes that lines of YAML say."""
    found = []
    for one in yaml.safe_load(lines):
        acuity = Acuity.from_id(one["acuity"]) if "acuity" in one else None
        answers = read_answers(pack.question, one["answers"])
        found.append(Vignette(one["name"], answers, one["expect"] == "fires", acuity))
    return tuple(found)


@settings(max_examples=examples(60))
@given(pack=packs(most_questions=5, most_rules=4))
def test_what_is_written_closes_every_gap(pack: Pack) -> None:
    case = Case(pack)
    rules = []
    for covered in coverage(case).rules:
        made = [one for one, _ in missing_vignettes(case, covered)]
        vignettes = pasted(pack, "\n".join(one.yaml(pack) for one in made)) if made else ()
        assert [one.answers for one in vignettes] == [dict(one.answers) for one in made]
        rules.append(replace(covered.rule, vignettes=vignettes))
        for one in vignettes:
            assert truth(covered.rule.when, one.answers, enablement(pack, one.answers)) is one.fires
    assert all(one.complete for one in coverage(Case(replace(pack, rules=tuple(rules)))).rules)


def test_a_vignette_has_one_line_where_it_fits_and_quotes_where_it_must() -> None:
    signs = MultiChoice(id="signs", text="signs?", options=tuple(Option(f"sign_{n}", "sign") for n in range(12)))
    pack = make((signs, AGE), (rule("r", any_of("signs", "sign_0")),))
    one = pack.rule["r"]
    short = {"signs": frozenset({"sign_0", "sign_3"}), "age": 40}
    assert as_yaml(pack, one, Vignette("two signs", short, True, Acuity.ROUTINE)) == (
        "  - {name: two signs, answers: {signs: [sign_0, sign_3], age: 40}, expect: fires, acuity: routine}"
    )
    assert as_yaml(pack, one, Vignette("two: signs, or 3", short, False)).startswith(
        '  - {name: "two: signs, or 3", answers'
    )
    every = {"signs": frozenset(option.id for option in signs.options), "age": 40}
    listed = ", ".join(option.id for option in signs.options)
    assert as_yaml(pack, one, Vignette("every sign", every, True)).splitlines() == [
        "  - name: every sign",
        "    answers:",
        f"      signs: [{listed}]",
        "      age: 40",
        "    expect: fires",
    ]


def test_a_name_that_is_taken_gets_a_number() -> None:
    pack = make((AGE,), (rule("r", at_least("age", 50)),))
    one = replace(pack.rule["r"], vignettes=(Vignette("old", {"age": 50}, True),))
    assert (
        as_yaml(pack, one, Vignette("old", {"age": 60}, True)) == "  - {name: old 2, answers: {age: 60}, expect: fires}"
    )


def test_atoms_know_what_stands_beside_them() -> None:
    a, b, c = at_least("age", 1), at_least("age", 2), any_of("pain", "mild", "severe")
    mild, severe = any_of("pain", "mild"), any_of("pain", "severe")
    assert list(atoms(All((a, Not(AnyOf((b, c))))))) == [
        Atom(a, (Not(AnyOf((b, c))),), ()),
        Atom(b, (a,), (c,)),
        Atom(mild, (a,), (b, severe)),
        Atom(severe, (a,), (b, mild)),
    ]


# The command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def run() -> Callable[..., Result]:
    def invoke(*arguments: str | Path) -> Result:
        result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return invoke


@pytest.fixture
def untested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The good pack, without its vignettes."""
    shutil.copytree(GOOD, tmp_path / GOOD.name)
    for path in (tmp_path / GOOD.name / "rules").glob("*.yaml"):
        path.write_text(path.read_text().partition("vignettes:")[0])
    monkeypatch.chdir(tmp_path)
    return Path(GOOD.name)


def paste(output: str) -> None:
    """Does what a person would do with the output: pastes the lines under each place into its file."""
    path = None
    for line in output.splitlines():
        if not line.startswith(" "):
            path = Path(line.partition(":")[0])
            if "vignettes:" not in path.read_text():
                path.write_text(path.read_text() + "vignettes:\n")
        elif path is not None:
            path.write_text(f"{path.read_text()}{line}\n")


@pytest.mark.parametrize("measure", ["--coverage", "--mutate"])
def test_what_the_command_writes_can_be_pasted(run: Callable[..., Result], untested: Path, measure: str) -> None:
    before = run("test", untested, measure, "--fail-under", "100")
    assert before.exit_code == 1
    assert " 0%: " in before.stderr
    paste(before.stdout)
    after = run("test", untested, measure, "--fail-under", "100")
    assert (after.exit_code, after.stdout) == (0, "")
    assert " 100%: " in after.stderr


def test_gaps_alone_do_not_fail(run: Callable[..., Result], untested: Path) -> None:
    assert run("test", untested, "--coverage", "--mutate").exit_code == 0
    assert run("test", untested, "--coverage", "--fail-under", "0").exit_code == 0
    refused = run("test", untested, "--fail-under", "50")
    assert refused.exit_code == 2
    assert "--fail-under needs --coverage or --mutate" in refused.stderr


def test_a_new_pack_leaves_nothing_untried(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("new", "pack", "sore_knee").exit_code == 0
    assert run("test", "sore_knee", "--coverage", "--mutate", "--fail-under", "100").exit_code == 0


def test_the_findings_as_json(run: Callable[..., Result], untested: Path) -> None:
    (found,) = json.loads(run("test", untested, "--coverage", "--mutate", "--json").stdout)
    assert found["coverage"]["percent"] == found["mutation"]["percent"] == 0
    assert found["coverage"]["counts"]["mcdc"] == {"reached": 0, "of": 10}
    assert {one["rule"] for one in found["coverage"]["ready"]} == {path.stem for path in GOOD.glob("rules/*.yaml")}
    assert found["mutation"]["counts"]["survived"] == len(found["mutation"]["mutants"])
    assert all(one["ready"]["yaml"].startswith("  - ") for one in found["mutation"]["mutants"])
    (good,) = json.loads(run("test", GOOD, "--coverage", "--json").stdout)
    assert (good["failures"], good["coverage"]["ready"], good["coverage"]["percent"]) == ([], [], 100)


LEFT_OUT: list[str] = []


@pytest.mark.slow
def test_what_is_left_out_by_proof_is_said(run: Callable[..., Result]) -> None:
    lines = run("test", "low_back_pain_red_flags", "--coverage").stdout.splitlines()
    assert [line.partition(": rule ")[2] for line in lines] == LEFT_OUT


def test_advice_less_urgent_than_a_vignette_says_fails_once_where_every_engine_says_so(
    run: Callable[..., Result], untested: Path
) -> None:
    path = untested / "rules" / "cannot_stand.yaml"
    plain = "{weight: not_at_all, foot: [none], duration: 1 day, age: 30}"
    path.write_text(
        f"{path.read_text()}vignettes:\n  - {{name: no, answers: {plain}, expect: fires, acuity: same_day}}\n"
    )
    lines = run("test", untested).stdout.splitlines()
    what = f"{path}:7: rule `cannot_stand`, no: expected at least `same_day`, and the advice is `routine`"
    assert lines == [what]
