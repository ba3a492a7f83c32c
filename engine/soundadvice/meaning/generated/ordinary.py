"""Ordinary: the function of answers as callers hand them in. It checks them, and gives up on all that is unusual."""

from __future__ import annotations

from typing import assert_never

from soundadvice.meaning.generated.codes import NOT_SURE, Amounts, absent, mask, options_coded
from soundadvice.meaning.generated.conditions import CALL, OUTCOME, expression, rules_source
from soundadvice.meaning.possible.may_break import may_break
from soundadvice.model.condition import Comparison, Condition, Operator, OptionTest, Quantifier, Test, UnsureTest
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Quantity, Question

# Whatever cannot be looked up, or fights back when it is, is not an ordinary answer.
_GIVE_UP = ("    except Exception:", "        return None")


def ordinary_source(
    pack: Pack, deciding: tuple[Question, ...], others: tuple[Question, ...], names: dict[str, object]
) -> str:
    """The source, and into `names` the tables that it looks answers up in.

    It gives a `BareAdvice` of the kind that is asked for; or None, and then another way must be taken.
    """
    place = {question.id: f"c{index}" for index, question in enumerate((*deciding, *others))}

    def leaf(test: Test) -> str:
        return _test(test, place[test.question], pack.question[test.question])

    def written(condition: Condition) -> str:
        return expression(condition, leaf)

    always = sum(question.enable_when is None for question in deciding)
    lines = [f"def {CALL}(answers, kind):", "    if answers.__class__ is not dict:", "        return None"]
    # Fewer than are always asked: some are left out. The others are counted as they are read, so that none is too many.
    lines += [f"    more = len(answers) - {always}", "    if more < 0:", "        return None", "    try:"]
    for question in deciding:
        if question.enable_when is None:
            lines += [f"        {line}" for line in _read(question, place[question.id], names)]
        else:
            lines += _read_if(written(question.enable_when), question, place[question.id], names)
    lines += ["        pass", *_GIVE_UP, *may_break(deciding, place, written)]
    lines += [*rules_source(pack, leaf), *OUTCOME]
    codes = "".join(f"{place[question.id]}, " for question in deciding)
    lines += ["    if not more:", *_made(codes), "    try:"]
    for question in others:
        lines += _read_if(f"{question.id!r} in answers", question, place[question.id], names)
    left = {question.id: f"l{place[question.id]}" for question in deciding if question.enable_when is not None}
    for question in deciding:
        if question.enable_when is not None:
            # What is left behind where the question is not asked decides nothing, and is told of.
            code, name = place[question.id], left[question.id]
            lines += [
                f"        {name} = {code}",
                f"        if {code} == {absent(question)} and {question.id!r} in answers:",
            ]
            lines += [f"            {line}" for line in ("more -= 1", *_read(question, name, names))]
    lines += ["        pass", *_GIVE_UP, "    if more:", "        return None"]
    lines += may_break((*deciding, *others), place, written)
    codes = "".join(f"{name}, " for name in {**place, **left}.values())
    return "\n".join([*lines, *(line[4:] for line in _made(codes))])


def _made(codes: str) -> list[str]:
    """The lines that make what is returned. Not by a call: that would take a tenth of the time of it all."""
    fields = {"_pack": "PACK", "_outcome": "outcome", "_given": f"({codes})"}
    fields |= {name: f"outcome.{name}" for name in ("disposition", "fired")}
    return [
        "        made = NEW(kind)",
        *(f"        made.{name} = {value}" for name, value in fields.items()),
        "        return made",
    ]


def _read_if(condition: str, question: Question, name: str, names: dict[str, object]) -> list[str]:
    """The lines that read one answer where a condition holds, and count it."""
    inside = [f"            {line}" for line in ("more -= 1", *_read(question, name, names))]
    return [f"        if {condition}:", *inside, "        else:", f"            {name} = {absent(question)}"]


def _read(question: Question, name: str, names: dict[str, object]) -> list[str]:
    """The lines that read one answer into its code, or return None. Tables go into `names`."""
    given, table = f"answers[{question.id!r}]", f"T{name}"
    match question:
        case Choice():
            names[table] = options_coded(question)
            return [f"{name} = {table}[{given}]"]
        case MultiChoice(options=options):
            names[table] = options_coded(question)
            alone = mask(question, {option.id for option in options if option.exclusive})
            others = mask(question, {option.id for option in options if not option.exclusive})
            combined = f"{name} & {alone} and {name} & {others}"
            return [
                f"given = {given}",
                "if given.__class__ is list and len(given) == 1:",  # what most people give
                f"    {name} = {table}[given[0]]",
                "elif given.__class__ is list and len(given) == 2:",
                "    one, two = given",
                f"    {name} = {table}[one] | {table}[two]",
                *([f"    if {combined}:", "        return None"] if alone != "0x0" else []),
                "else:",
                "    if given.__class__ not in SETS:",
                "        return None",
                f"    {name} = 0",
                "    for option in given:",
                f"        {name} |= {table}[option]",
                f"    if not {name} or ({combined}):",
                "        return None",
            ]
        case Number(minimum=low, maximum=high, decimals=decimals):
            names[table] = Amounts(question)
            steps = f"given * {10**decimals}" if decimals else "given"
            return [
                f"given = {given}",
                f"if given.__class__ is int and {low} <= {steps} <= {high}:",
                f"    {name} = {steps} - {low}",
                "else:",
                f"    {name} = {table}[given]",
            ]
        case Duration() | Date():
            names[table] = Amounts(question)
            return [f"{name} = {table}[{given}]"]
        case _:
            assert_never(question)


def _test(test: Test, name: str, question: Question) -> str:
    """A test of a code. Not enabled is false: 0 for options, a negative code for numbers and durations."""
    match test:
        case OptionTest(quantifier=quantifier, options=listed):
            assert isinstance(question, (Choice, MultiChoice))
            wanted = mask(question, frozenset(listed))
            match quantifier:
                case Quantifier.ANY_OF:
                    return f"({name} & {wanted})"
                case Quantifier.ALL_OF:
                    return f"({name} & {wanted} == {wanted})"
                case Quantifier.NONE_OF:
                    return f"({name} and not {name} & {wanted})"
                case _:
                    assert_never(quantifier)
        case Comparison(operator=operator, value=value):
            assert isinstance(question, Quantity)
            steps = value - question.minimum
            # The codes of not asked and unsure are negative, and so below any bound from below that is not.
            from_below = operator in (Operator.AT_LEAST, Operator.MORE_THAN) and steps >= 0
            return f"({'' if from_below else f'{name} >= 0 and '}{name} {operator.symbol} {steps})"
        case UnsureTest():
            return f"({name} == {NOT_SURE})"
        case _:
            assert_never(test)
