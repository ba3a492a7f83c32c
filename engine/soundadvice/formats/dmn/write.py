"""A pack as DMN: its advice, what it finds and which rules fire, as decision tables that any engine of S-FEEL runs.

Each rule is a decision of its own, true or false; the advice looks at these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from xml.etree import ElementTree

from soundadvice.formats.dmn.boxes import Allowed, Cube, Cubes, PointTable, not_sure, picked
from soundadvice.formats.dmn.feel import written
from soundadvice.formats.exported import Exported
from soundadvice.formats.variants import one_form_each
from soundadvice.meaning.phrases import marked_title
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Question
from soundadvice.model.rule import Rule

NAMESPACES = {
    "1.1": "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "1.2": "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "1.3": "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "1.4": "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "1.5": "https://www.omg.org/spec/DMN/20230324/MODEL/",
}
ADVICE, FINDINGS, RULES = "soundadvice_advice", "soundadvice_findings", "soundadvice_rules"
"""The names of the decisions: the disposition, the list of findings, and the list of rules that fire."""
_RULE = "soundadvice_rule_"


@dataclass(frozen=True, slots=True)
class EngineInput:
    """An input: its name and type, how an amount is scaled, what it is called, and the values it can have."""

    name: str
    type: str
    label: str
    decimals: int = 0
    values: tuple[str, ...] = ()


@dataclass(slots=True)
class _Table:
    """A decision with a table: its hit policy, and rows of a box and an outcome in FEEL; or one that `adds` others."""

    name: str
    label: str
    policy: str
    rows: Sequence[tuple[Cube, str, str]]
    type: str = "string"
    outcomes: tuple[str, ...] = field(default=())
    adds: tuple[str, ...] = ()


def dmn(pack: Pack, version: str = "1.3", *, output_names: bool = False) -> Exported:
    """The file of a pack. Raises UnsupportedError for a condition that comes to too many rows.

    `output_names`: each table's one output has a name too. The standard has none there; Camunda wants one.
    """
    cubes = Cubes(pack)
    columns = {column.name: column for question in pack.questions for column in columns_of(question)}
    rules = {rule.id: _rule(rule, cubes) for rule in pack.rules}
    tables = [one for points in cubes.sums.values() for one in _points(points)]
    tables += [*rules.values(), _advice(pack), _rules(pack)]
    if pack.findings:
        tables.append(_findings(pack))
    root = _definitions(pack, tables, columns, version)
    if output_names:
        for decision in root.iter("decision"):
            for output in decision.iter("output"):
                output.set("name", decision.get("name", ""))
    ElementTree.indent(root)
    data = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return Exported(data + b"\n", left_out(pack))


def left_out(pack: Pack) -> tuple[str, ...]:
    """What of a pack the file does not carry."""
    asked = any(question.enable_when is not None for question in pack.questions)
    return (
        "texts, help, reasons, plan, safety net, claims, references and translations: only ids and titles are carried",
        "an order of questions, and an early end: an engine is given all answers at once",
        *(("which questions are asked: give null for one that is not",) if asked else ()),
        *(("parameters: their values as they are set are written",) if pack.parameters else ()),
        *one_form_each(pack),
    )


_WORDS_OF_FEEL = """
abs after all and any append before between ceiling concatenate contains context count date day decimal distinct
during duration else ends even every exp external false finished finishes flatten floor for function get hour if
in includes index insert instance is list log lower matches max mean median meets min minute mode modulo month not
now null number odd of or overlaps product range remove replace return reverse round satisfies second some sort
split sqrt starts stddev string sublist substring sum then time today true union upper week weekday year
"""


def column_name(name: str) -> str:
    """The input of a question of that id: itself, or with a line behind it where FEEL has a word of that name.

    >>> column_name("age"), column_name("duration")
    ('age', 'duration_')
    """
    return f"{name}_" if name.rstrip("_") in _WORDS_OF_FEEL.split() else name


def columns_of(question: Question) -> Iterator[EngineInput]:
    """The inputs of a question; whether an amount is not sure comes before the amount, which is null then."""
    if not isinstance(question, (Choice, MultiChoice)) and question.unsure:
        yield EngineInput(not_sure(question.id), "boolean", f"{question.text} (not sure)")
    match question:
        case Choice(options=options):
            yield EngineInput(question.id, "string", question.text, values=tuple(option.id for option in options))
        case MultiChoice(options=options):
            for option in options:
                yield EngineInput(picked(question.id, option.id), "boolean", f"{question.text} {option.text}")
        case Number(decimals=decimals, unit=unit):
            yield EngineInput(question.id, "number", f"{question.text} ({unit})", decimals)
        case Duration():
            yield EngineInput(question.id, "number", f"{question.text} (seconds)")
        case Date():
            yield EngineInput(question.id, "number", f"{question.text} (days before today)")


def inputs_of(pack: Pack, answers: Mapping[str, object]) -> dict[str, object]:
    """The inputs that an engine is given for canonical answers; None for what is not answered."""
    return {column_name(name): value for name, value in _inputs(pack, answers).items()}


def _inputs(pack: Pack, answers: Mapping[str, object]) -> dict[str, object]:
    found: dict[str, object] = {}
    for question in pack.questions:
        answer = answers.get(question.id)
        match question:
            case Choice():
                found[question.id] = answer
            case MultiChoice(options=options):
                for option in options:
                    is_picked = isinstance(answer, frozenset) and option.id in answer
                    found[picked(question.id, option.id)] = None if answer is None else is_picked
            case _:
                is_amount = isinstance(answer, int)
                decimals = question.decimals if isinstance(question, Number) else 0
                found[question.id] = Decimal(answer).scaleb(-decimals) if isinstance(answer, int) else None
                if question.unsure:
                    found[not_sure(question.id)] = None if answer is None else not is_amount
    return found


# Tables ---------------------------------------------------------------------------------------------------------------


def rule_column(rule: str) -> str:
    """The decision that says whether a rule fires."""
    return f"{_RULE}{rule}"


def _rule(rule: Rule, cubes: Cubes) -> _Table:
    """FIRST: true for each box of its condition, else false."""
    rows = [(cube, "true", "") for cube in cubes.of(rule.when, f"the rule `{rule.id}`")]
    return _Table(
        rule_column(rule.id), f"Whether the rule {rule.id} fires", "FIRST", [*rows, ({}, "false", "")], "boolean"
    )


def _fires(rule: Rule) -> Cube:
    return {rule_column(rule.id): frozenset((True,))}


def _advice(pack: Pack) -> _Table:
    """FIRST: the rules of the disposition that gives way to none come first; the default is last."""
    rows = [
        (_fires(rule), written(disposition.id), rule.id)
        for disposition in reversed(pack.dispositions)
        for rule in pack.rules
        if rule.advise == disposition.id and disposition.id != pack.default
    ]
    rows.append(({}, written(pack.default), "no rule of another disposition"))
    outcomes = tuple(written(disposition.id) for disposition in reversed(pack.dispositions))
    return _Table(ADVICE, f"{marked_title(pack)}: the advice", "FIRST", rows, outcomes=outcomes)


def _findings(pack: Pack) -> _Table:
    """COLLECT: each finding once, whichever of its rules fire."""
    rows = []
    for finding in pack.findings:
        before: list[Rule] = []
        for rule in (rule for rule in pack.rules if finding.id in rule.findings):
            alone = {rule_column(other.id): frozenset((False,)) for other in before}
            rows.append(({**alone, **_fires(rule)}, written(finding.id), rule.id))
            before.append(rule)
    return _Table(FINDINGS, "What is found", "COLLECT", rows)


def _rules(pack: Pack) -> _Table:
    rows = [(_fires(rule), written(rule.id), "") for rule in pack.rules]
    return _Table(RULES, "The rules that fire", "COLLECT", rows)


def _points(points: PointTable) -> Iterator[_Table]:
    """A table for the points of each part, and what adds them: SUM would add points that are the same but once."""
    names = [f"{points.name}_{number}" for number in range(1, len(points.parts) + 1)]
    for name, (number, cubes) in zip(names, points.parts, strict=True):
        rows: list[tuple[Cube, str, str]] = [(cube, str(number), "") for cube in cubes]
        yield _Table(name, f"Points, {number} or none", "FIRST", [*rows, ({}, "0", "")], "number")
    yield _Table(points.name, f"Points, {points.most} at the most", "", (), "number", adds=tuple(names))


# XML ------------------------------------------------------------------------------------------------------------------


def _definitions(
    pack: Pack, tables: Sequence[_Table], columns: Mapping[str, EngineInput], version: str
) -> ElementTree.Element:
    root = ElementTree.Element(
        "definitions",
        {
            "xmlns": NAMESPACES[version],
            "id": f"_{pack.id}",
            "name": pack.id,
            "namespace": f"urn:soundadvice:pack:{pack.id}:{pack.version}",
        },
    )
    description = ElementTree.SubElement(root, "description")
    description.text = f"{marked_title(pack)} ({pack.id} {pack.version}, {pack.status}), {pack.meaning_hash}"
    decided = {table.name: EngineInput(table.name, table.type, table.label) for table in tables}
    used: dict[str, None] = {}
    for table in tables:
        looked_at = list(dict.fromkeys([*table.adds, *(name for cube, _, _ in table.rows for name in cube)]))
        looked_at.sort(key=list({**columns, **decided}).index)
        used |= dict.fromkeys(name for name in looked_at if name in columns)
        _decision(root, table, [columns[name] if name in columns else decided[name] for name in looked_at], decided)
    for name in used:
        known = column_name(name)
        one = ElementTree.SubElement(root, "inputData", {"id": f"input_{name}", "name": known})
        ElementTree.SubElement(one, "description").text = columns[name].label
        ElementTree.SubElement(
            one, "variable", {"id": f"input_{name}_variable", "name": known, "typeRef": columns[name].type}
        )
    return root


def _decision(
    root: ElementTree.Element, table: _Table, looked_at: Sequence[EngineInput], decided: Mapping[str, EngineInput]
) -> None:
    decision = ElementTree.SubElement(root, "decision", {"id": f"decision_{table.name}", "name": table.name})
    ElementTree.SubElement(decision, "description").text = table.label
    variable = {"id": f"decision_{table.name}_variable", "name": table.name}
    if table.policy != "COLLECT":
        variable["typeRef"] = table.type
    ElementTree.SubElement(decision, "variable", variable)
    for column in looked_at:
        needed = ElementTree.SubElement(decision, "informationRequirement", {"id": f"{table.name}_needs_{column.name}"})
        if column.name in decided:
            ElementTree.SubElement(needed, "requiredDecision", {"href": f"#decision_{column.name}"})
        else:
            ElementTree.SubElement(needed, "requiredInput", {"href": f"#input_{column.name}"})
    if table.adds:
        expression = ElementTree.SubElement(decision, "literalExpression", {"id": f"sum_{table.name}"})
        ElementTree.SubElement(expression, "text").text = " + ".join(table.adds)
        return
    attributes = {"id": f"table_{table.name}", "hitPolicy": table.policy, "outputLabel": table.name}
    body = ElementTree.SubElement(decision, "decisionTable", attributes)
    for column in looked_at:
        _input(body, table, column)
    output = {"id": f"output_{table.name}", "typeRef": table.type}
    clause = ElementTree.SubElement(body, "output", output)
    if table.outcomes:
        values = ElementTree.SubElement(clause, "outputValues", {"id": f"outputs_{table.name}"})
        ElementTree.SubElement(values, "text").text = ", ".join(table.outcomes)
    for number, (cube, outcome, said) in enumerate(table.rows, 1):
        rule = ElementTree.SubElement(body, "rule", {"id": f"{table.name}_{number}"})
        if said:
            ElementTree.SubElement(rule, "description").text = said
        for column in looked_at:
            entry = ElementTree.SubElement(rule, "inputEntry")
            ElementTree.SubElement(entry, "text").text = cell(cube.get(column.name), column)
        entry = ElementTree.SubElement(rule, "outputEntry")
        ElementTree.SubElement(entry, "text").text = outcome


def _input(body: ElementTree.Element, table: _Table, column: EngineInput) -> None:
    clause = ElementTree.SubElement(body, "input", {"id": f"{table.name}_by_{column.name}"})
    expression = ElementTree.SubElement(
        clause, "inputExpression", {"id": f"{table.name}_looks_at_{column.name}", "typeRef": column.type}
    )
    ElementTree.SubElement(expression, "text").text = column_name(column.name)


def cell(allowed: Allowed | None, column: EngineInput) -> str:
    """The text of a cell.

    >>> cell(((18, 64), (70, 70)), EngineInput("age", "number", "Age")), cell(None, EngineInput("age", "number", "Age"))
    ('[18..64], 70', '-')
    """
    if allowed is None:
        return "-"
    if isinstance(allowed, tuple):
        return ", ".join(_stretches(allowed, column.decimals))
    if column.values:
        return ", ".join(written(value) for value in column.values if value in allowed)
    return ", ".join(written(bool(value)) for value in sorted(allowed, key=str, reverse=True))


def _stretches(stretches: Iterable[tuple[int, int]], decimals: int) -> Iterator[str]:
    for low, high in stretches:
        ends = [written(Decimal(end).scaleb(-decimals)) for end in (low, high)]
        yield ends[0] if low == high else f"[{ends[0]}..{ends[1]}]"
