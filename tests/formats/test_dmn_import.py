"""Decision tables of DMN as packs: what the table decides, the pack decides; the rest is named by its place."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

from soundadvice import load_pack
from soundadvice.authoring.skeleton import write_skeleton
from soundadvice.decision_tables.decide import SINGLE, NoOutcomeError, decided, rows_of
from soundadvice.decision_tables.grid import grid
from soundadvice.decision_tables.table import Aggregation
from soundadvice.decision_tables.tests import Between, Only
from soundadvice.formats.decision_tables.asked import answers_of
from soundadvice.formats.decision_tables.carried import DISPOSITION
from soundadvice.formats.decision_tables.read import CarriedFile, carried
from soundadvice.formats.dmn.feel import literal, unary_tests
from soundadvice.formats.dmn.literals import FeelError
from soundadvice.formats.dmn.tables import read_tables
from soundadvice.meaning.evaluate import evaluate
from soundadvice.meaning.scores import standings
from soundadvice.model.answer import read_answers
from soundadvice.model.errors import ImportingError
from soundadvice.model.pack import Pack
from support.dmn.files import AGE, FIT, NAMESPACES, RISK, table, write
from support.terminal.commands import Run

_GROWN = [(">=18", '"High"', "-", '"Yes"'), ("[12..18)", "-", "true", '"Maybe"'), ("-", "-", "-", '"No"')]
_PLACES = [("[0..10]", "10"), (">5", "20"), (">=8", "20")]
_BOTH = [(">=18", '"High"', '"Yes"', "1"), ("<18", "-", '"No"', "2"), (">=18", '"Low"', '"No"', "1")]
CASES = {
    "unique": table("UNIQUE", [AGE], [("<18", '"Young"'), ("[18..65]", '"Grown"'), (">65", '"Old"')]),
    "unique with a gap": table("UNIQUE", [AGE, FIT], [("<18", "true", '"a"'), (">18", "false", '"b"')]),
    "any": table("ANY", [AGE, FIT], [(">=18", "-", '"Yes"'), ("-", "true", '"Yes"'), ("<18", "false", '"No"')]),
    "first": table("FIRST", [AGE, RISK, FIT], _GROWN),
    "priority": table("PRIORITY", [AGE, RISK, FIT], _GROWN, outputs=[("Result", '"No", "Maybe", "Yes"')]),
    "collect": table("COLLECT", [AGE], _PLACES),
    "rule order": table("RULE ORDER", [AGE], _PLACES),
    "output order": table("OUTPUT ORDER", [AGE], _PLACES, outputs=[("Result", "20, 10")]),
    "sum": table("COLLECT", [AGE], [*_PLACES, ("<2", "0.5"), ("-", "-1")], aggregation="SUM"),
    "count": table("COLLECT", [AGE], _PLACES, aggregation="COUNT"),
    "least": table("COLLECT", [AGE], _PLACES, aggregation="MIN"),
    "most": table("COLLECT", [AGE], _PLACES, aggregation="MAX"),
    "several outputs": table("UNIQUE", [AGE, RISK], _BOTH, outputs=[("Loan", ""), ("Rate", "")]),
    "a default": table("UNIQUE", [AGE], [("<10", '"a"'), ("(10..20]", '"b"')], default='"c"'),
    "negations": table("UNIQUE", [("Colour", "string", "")], [('not("red", "blue")', "1"), ('"red"', "2")]),
    "null": table("UNIQUE", [AGE], [("null", '"unknown"'), ("<=40", '"a"'), (">40", '"b"')]),
    "days": table("UNIQUE", [("Day", "date", "")], [('< date("2026-03-01")', "1"), ('>= date("2026-03-01")', "2")]),
    "narrow": table("UNIQUE", [AGE], [("9", "1"), ("10", "2"), ("(9..10)", "3")]),
}


def packed(made: CarriedFile, folder: Path) -> Pack:
    write_skeleton(made.skeleton, folder / "imported")
    return load_pack(folder / "imported")


def by_pack(made: CarriedFile, pack: Pack, values: dict[str, object]) -> object:
    """What the pack says of the one table in it, in the words of the table."""
    [carried_table] = made.tables
    answers: dict[str, object] = {}
    for asked in made.asked.values():
        answers |= answers_of(asked, values[asked.axis.column.text])  # type: ignore[arg-type]
    given = read_answers(pack.question, answers)
    result = evaluate(pack, given)
    assert not result.open
    assert result.floor == DISPOSITION
    if carried_table.score:
        shown = [rule for rule in result.fired if rule.endswith("_is_given")]
        points = standings(pack, given)[carried_table.score]
        return Decimal(points.least) / carried_table.scale if shown else None
    words = {one.id: one.text for one in pack.findings}
    found = [words[name] for rule in result.fired for name in pack.rule[rule].findings]
    return sorted(set(found) if carried_table.table.policy in SINGLE else found)


def by_table(made: CarriedFile, values: dict[str, object]) -> object:
    [carried_table] = made.tables
    one = carried_table.table
    try:
        found = decided(one, rows_of(grid(one), values))  # type: ignore[arg-type]
    except NoOutcomeError as error:
        pytest.fail(str(error))
    if one.aggregation in (Aggregation.SUM, Aggregation.COUNT):
        return found
    listed = found if isinstance(found, list) else [] if found is None else [found]
    return sorted(_words(outcome) for outcome in listed)


def _words(outcome: object) -> str:
    if isinstance(outcome, dict):
        return ", ".join(f"{name}: {value}" for name, value in outcome.items())
    return str(outcome)


def every_value(made: CarriedFile) -> list[dict[str, object]]:
    """A value of each part of each input, in every combination."""
    found = []
    for asked in made.asked.values():
        decimals = getattr(asked.question, "decimals", 0)
        low, high = (Decimal(end).scaleb(-decimals) for end in asked.range)
        values: list[object] = []
        for part in asked.axis.parts:
            if isinstance(part, Only):
                values.append(part.value)
            elif isinstance(part, Between):
                values.append(_inside(part, low, high, Decimal(1).scaleb(-decimals)))
            else:
                values.append("of another kind")
        found.append([(asked.axis.column.text, value) for value in values])
    return [dict(one) for one in product(*found)]


def _inside(part: Between, low: Decimal, high: Decimal, step: Decimal) -> object:
    if isinstance(part.low, int) or isinstance(part.high, int):
        return part.low if part.low is not None else part.high
    least = low if part.low is None else part.low + step * part.low_open
    most = high if part.high is None else part.high - step * part.high_open
    return least if least <= most else most


@pytest.mark.parametrize("name", CASES)
def test_the_pack_decides_what_the_table_does(name: str, tmp_path: Path) -> None:
    made = carried(read_tables(str(write(tmp_path, CASES[name]))), name)
    pack = packed(made, tmp_path)
    values = every_value(made)
    assert len(values) > 1
    for one in values:
        assert by_pack(made, pack, one) == by_table(made, one), one


def test_a_table_that_looks_at_another_is_joined_to_it(tmp_path: Path) -> None:
    below = table(
        "FIRST", [AGE, FIT], [(">=65", "-", '"Old"'), ("-", "true", '"Fit"'), ("<10", "-", '"Young"')], name="Group"
    )
    rows = [('"Old", "Young"', "-", '"Sit"'), ('not("Old", "Young")', '"Low"', '"Run"'), ('"Fit"', '"High"', '"Walk"')]
    above = table("UNIQUE", [("Group", "string", ""), RISK], rows, name="Advice")
    made = carried(read_tables(str(write(tmp_path, above, below))), "chain")
    pack = packed(made, tmp_path)
    assert list(pack.question) == ["age", "fit", "risk"]
    group, advice = made.tables
    for age, fit, risk in product(("70", "30", "5"), (True, False), ("Low", "High")):
        values = {"Age": Decimal(age), "Fit": fit, "Risk": risk}
        middle = decided(group.table, rows_of(grid(group.table), values))
        outcome = decided(advice.table, rows_of(grid(advice.table), {**values, "Group": middle}))  # type: ignore[dict-item]
        answers = {"age": int(age), "fit": "yes" if fit else "no", "risk": risk.lower()}
        result = evaluate(pack, read_answers(pack.question, answers))
        found = {pack.finding[name].text for name in result.findings}
        assert found == {str(one) for one in (middle, outcome) if one is not None}


@pytest.mark.parametrize("version", NAMESPACES)
def test_every_version_is_read(version: str, tmp_path: Path) -> None:
    file = read_tables(str(write(tmp_path, CASES["first"], version=version)))
    assert [len(one.rows) for one in file.tables] == [3]


def test_what_cannot_be_read_is_named_by_table_row_and_cell(tmp_path: Path) -> None:
    path = write(tmp_path, table("UNIQUE", [AGE, FIT], [("<18", "-", "1"), (">= limit", "-", "2")], name="Loans"))
    [unread] = read_tables(str(path)).unread
    assert unread.message == "Loans: row 2, input Age: `limit` is not understood"
    line = path.read_text("utf-8").splitlines()[unread.span.line - 1]
    assert line[unread.span.column - 1 : unread.span.end_column - 1] == "&gt;= limit"
    with pytest.raises(ImportingError, match="no table of `file` can be carried: left out: Loans: row 2, input Age"):
        carried(read_tables(str(path)), "file")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<definitions", r"file\.dmn:1:1\d?: `file\.dmn` is no XML"),
        ("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "document type"),
        ("<definitions xmlns='urn:other'/>", "is not DMN: its root is `definitions` of `urn:other`"),
        ("<a>" * 300, "more elements"),
    ],
)
def test_a_file_that_is_no_dmn_is_refused_with_the_reason(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "file.dmn"
    path.write_text(text)
    with pytest.raises(ImportingError, match=message):
        read_tables(str(path))


@pytest.mark.parametrize(
    "text", ["limit", "< ", "[1..]", '["a"..5]', "not(", "> true", '!= "a", "b"', "1..2", '@"2026-02-30"', "-, 5"]
)
def test_a_cell_that_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(FeelError):
        unary_tests(text)


def test_literals_are_what_they_say() -> None:
    texts = ['"a, b"', '"say \\"no\\""', "-2.50", "true", "null", 'date("2026-01-31")', "date(2026, 1, 31)"]
    assert [literal(text) for text in texts] == [
        "a, b",
        'say "no"',
        Decimal("-2.5"),
        True,
        None,
        "2026-01-31",
        "2026-01-31",
    ]


def test_calls_of_literals_are_what_they_make() -> None:
    texts = {
        'date(date and time("2026-01-31T23:30:00-05:00"))': "2026-01-31",
        'date(date and time(date(2026, 1, 31), time("00:01:00Z")))': "2026-01-31",
        'date(date and time(date("2026-01-31"), time(0, 0, 0, duration("PT0H"))))': "2026-01-31",
        'date(date and time(date and time("2026-01-31T08:00:00"), time(9, 30, 0)))': "2026-01-31",
        'number("1 000,5", " ", ",")': Decimal("1000.5"),
        'number(string(0), ",", ".")': Decimal(0),
        'string("a")': "a",
        "string(1.50)": "1.50",
        "string(true)": "true",
    }
    assert {text: literal(text) for text in texts} == texts
    day = Decimal(3), 'number("3", ",", ".")'
    assert unary_tests(f"[{day[0]}..5]") == unary_tests(f"[{day[1]}..5]")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('date("2026-02-30")', "which is no day"),
        ("date(2026, 13, 1)", "which is no day"),
        ("date(2026.5, 1, 1)", "which is no day"),
        ('date("2026-01-31T00:00:00Z")', "which is no day"),
        ('date(date and time("2026-01-31"))', "which is no day with a time"),
        ('date(date and time("2026-01-31T25:00:00"))', "which is no day with a time"),
        ('time("08:30:00")', r"`time\("),
        ('number("1,5", ",", ",")', "which is no number"),
        ('number("one", ",", ".")', "which is no number"),
        ("date(2026, 1)", r"`date\(2026, 1\)`"),
        ("today()", r"`today\(\)`"),
        ("date(" * 30 + '"2026-01-31"' + ")" * 30, r"`date\("),
    ],
)
def test_a_call_that_makes_nothing_is_refused(text: str, message: str) -> None:
    with pytest.raises(FeelError, match=message):
        unary_tests(text)


def test_types_that_other_files_define_are_found_beside(tmp_path: Path) -> None:
    types = (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="urn:types" name="types">'
        '<itemDefinition name="tAge"><typeRef>number</typeRef>'
        "<allowedValues><text>[0..120]</text></allowedValues></itemDefinition></definitions>"
    )
    (tmp_path / "types.dmn").write_text(types)
    kind = ("Age", "shared.tAge", "")
    path = write(tmp_path, table("UNIQUE", [kind], [("[0..120]", "1")]))
    text = path.read_text().replace("<decision ", '<import name="shared" namespace="urn:types"/><decision ', 1)
    path.write_text(text)
    [one] = read_tables(str(path)).tables
    assert one.inputs[0].domain == unary_tests("[0..120]")


def test_from_the_command_line(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, CASES["first"])
    done = run("import", "--from", "dmn", path, tmp_path / "loans")
    assert done.exit_code == 0
    assert "note: how urgent an outcome is cannot be known" in done.stderr
    assert "next: read every line" in done.stderr
    assert run("check", tmp_path / "loans").exit_code == 0
