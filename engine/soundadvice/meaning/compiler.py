"""Compiled: the meaning of a pack as generated functions, for complete answers, fast.

Two functions are written from one tree. `decide` takes canonical answers, as `evaluate` does. `quick` takes answers
as callers hand them in, checks them, and gives up (None) on anything out of the ordinary: an answer that cannot be
taken, a deciding one left out or left behind. Whoever calls it then takes the long way, through `read_answers` and
`evaluate`, which names what is wrong. So `quick` never needs to explain, and can be about as fast as plain `if`s.

Inside, the rules that fired are the bits of one number, bit 0 the pack's first rule; a table has the outcome of each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar, assert_never

from soundadvice.meaning.possible.may_break import may_break
from soundadvice.model.answer import read_answer
from soundadvice.model.condition import (
    UNSURE,
    Answer,
    Comparison,
    Condition,
    Operator,
    OptionTest,
    Quantifier,
    Test,
    UnsureTest,
    fold,
)
from soundadvice.model.disposition import Acuity
from soundadvice.model.errors import UndecidedError
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Quantity, Question
from soundadvice.model.time.day import DaysBefore
from soundadvice.model.time.duration import SECONDS

Codes = tuple[int, ...]
"""A number for each deciding question, in order, and then, where others are answered too, for each of the others: the
bits of the options chosen, 0 if there is no answer; or the steps above the minimum of a number or duration,
`NOT_ASKED` where there is no answer, `NOT_SURE` for unsure."""

NOT_ASKED = -1
NOT_SURE = -2
_MOST_OUTCOMES_KEPT = 4096
_LARGEST_COUNT = 100  # `1 day` … `100 days` and so for each unit: what people say; the rest is read in full
_CALL = "generated"
Made = TypeVar("Made")
Make = Callable[[Pack, "Decision", Codes], Made]


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision alone: the disposition, how urgent it is, and the ids of the rules that fired, in pack order."""

    disposition: str
    acuity: Acuity
    fired: tuple[str, ...]


class Compiled:
    """The generated functions of one pack, each made on first use, and what turns their numbers back into words."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._deciding = tuple(pack.question[name] for name in pack.deciding)
        self._others = tuple(question for question in pack.questions if question.id not in pack.deciding)
        self._questions = (*self._deciding, *self._others)
        self.outcomes = _Outcomes(pack)

    @cached_property
    def decide(self) -> Callable[[Mapping[str, Answer]], Decision]:
        """The outcome for complete canonical answers. Raises UndecidedError for a deciding question left out."""
        names: dict[str, object] = {"OUTCOMES": self.outcomes, "undecided": _undecided}
        return _build(_decide_source(self._pack, self._deciding), names)  # type: ignore[no-any-return]

    @cached_property
    def quick(self) -> Callable[[object, Make[Any]], Any]:
        """What `make` makes of the pack, the outcome and the codes, for complete answers as a caller hands them in.

        None if the long way must decide.
        """
        kinds = frozenset({list, tuple, set, frozenset})
        names: dict[str, object] = {"OUTCOMES": self.outcomes, "PACK": self._pack, "SETS": kinds}
        return _build(_quick_source(self._pack, self._deciding, self._others, names), names)  # type: ignore[no-any-return]

    def decode(self, codes: Codes) -> dict[str, Answer]:
        """The canonical answers that `quick` encoded."""
        decoded = {question.id: _decode(question, code) for question, code in zip(self._questions, codes, strict=False)}
        return {name: answer for name, answer in decoded.items() if answer is not None}


class _Codes(dict[Any, int]):
    """The codes of a number or duration: ordinary answers at hand, others read in full each time, and not kept.

    Raises AnswerError for what is no answer.
    """

    def __init__(self, question: Quantity, ordinary: Mapping[str, int]) -> None:
        super().__init__(ordinary)
        self._question = question

    def __missing__(self, value: object) -> int:
        answer = read_answer(self._question, value)
        if isinstance(answer, DaysBefore):
            raise KeyError(value)
        return answer - self._question.minimum if isinstance(answer, int) else NOT_SURE


class _Outcomes(dict[int, Decision]):
    """Prepared outcomes by the bits of the rules that fired, made on first use; bounded, since bits are many."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack

    def __missing__(self, fired: int) -> Decision:
        rules, bits = self._pack.rules, reversed(f"{fired:b}")  # as text: a shift of thousands of bits is no small step
        names = tuple(rule.id for rule, bit in zip(rules, bits, strict=False) if bit == "1")
        disposition = self._pack.disposition[self._pack.most_urgent(names)]
        outcome = Decision(disposition.id, disposition.acuity, names)
        if len(self) < _MOST_OUTCOMES_KEPT:
            self[fired] = outcome
        return outcome


def compiled(pack: Pack) -> Compiled:
    """The compiled form of a pack, made on first use and kept with it."""
    try:
        return pack.compiled  # type: ignore[no-any-return]
    except AttributeError:
        return pack.__dict__.setdefault("compiled", Compiled(pack))  # type: ignore[no-any-return]


def _undecided(missing: KeyError) -> UndecidedError:
    return UndecidedError((str(missing.args[0]),), None)


def _build(source: str, names: dict[str, object]) -> Any:
    # INVARIANT: the source holds numbers, our own names, and ids through repr; never text of a pack.
    exec(compile(source, "<compiled pack>", "exec"), names)  # noqa: S102
    return names[_CALL]


Leaf = Callable[[Test], str]


def _expression(condition: Condition, leaf: Leaf, named: _Locals | None = None) -> str:
    """A condition as a Python expression over whatever `leaf` writes for a test."""
    return fold(
        condition,
        test=leaf,
        all_=lambda parts: f"({' and '.join(parts)})",
        any_=lambda parts: f"({' or '.join(parts)})",
        not_=lambda part: f"(not {part})",
        sum_=_sum_source,
        named=named,
    )


def _sum_source(needed: int, points: tuple[tuple[int, str], ...]) -> str:
    # A tuple, not a chain of pluses, which the compiler would read as deeply nested.
    return f"(sum(({''.join(f'{number} if {part} else 0, ' for number, part in points)})) >= {needed})"


class _Locals(dict[str, str]):
    """The local variables of conditions that have a name. Each is written when it is first needed."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self._lines = lines

    def __setitem__(self, name: str, source: str) -> None:
        variable = f"n{len(self)}"
        self._lines.append(f"    {variable} = {source}")
        super().__setitem__(name, variable)


def _rules_source(pack: Pack, leaf: Leaf) -> list[str]:
    lines = ["    fired = 0"]
    named = _Locals(lines)
    for bit, rule in enumerate(pack.rules):
        when = _expression(rule.when, leaf, named)
        lines += [f"    if {when}:", f"        fired |= 1 << {bit}"]
    return lines


# Canonical answers ---------------------------------------------------------------------------------------------


def _decide_source(pack: Pack, questions: tuple[Question, ...]) -> str:
    place = {question.id: f"a{index}" for index, question in enumerate(questions)}

    def leaf(test: Test) -> str:
        return _test_answer(test, place[test.question], pack.question[test.question])

    lines = [f"def {_CALL}(answers):", "    try:"]
    for question in questions:
        read = f"answers[{question.id!r}]"
        if question.enable_when is not None:
            read += f" if {_expression(question.enable_when, leaf)} else None"
        lines.append(f"        {place[question.id]} = {read}")
    lines += ["        pass", "    except KeyError as missing:", "        raise undecided(missing) from None"]
    return "\n".join([*lines, *_rules_source(pack, leaf), "    return OUTCOMES[fired]"])


def _test_answer(test: Test, name: str, question: Question) -> str:
    """A test of a canonical answer, or of None if the question is not enabled."""
    match test:
        case OptionTest(quantifier=quantifier, options=options):
            assert isinstance(question, (Choice, MultiChoice))
            inside = _options_source(name, question, quantifier, options)
            return f"({name} is not None and {inside})" if question.enable_when is not None else f"({inside})"
        case Comparison(operator=operator, value=value):
            return f"({name}.__class__ is int and {name} {operator.symbol} {value})"
        case UnsureTest():
            return f"({name} == {UNSURE!r})"
        case _:
            assert_never(test)


def _options_source(name: str, question: Choice | MultiChoice, quantifier: Quantifier, options: tuple[str, ...]) -> str:
    if isinstance(question, Choice):
        if quantifier is Quantifier.ALL_OF and len(set(options)) > 1:
            return "False"  # one option is never two
        return f"{name} {'not in' if quantifier is Quantifier.NONE_OF else 'in'} {{{', '.join(map(repr, options))}}}"
    if quantifier is Quantifier.ALL_OF:
        return " and ".join(f"{option!r} in {name}" for option in options)
    rest = [option for option in question.options if option.id not in options]
    if all(option.exclusive for option in rest):
        # Whoever gave none of these gave the one that stands alone: fewer to look for.
        given = " and ".join(f"{option.id!r} not in {name}" for option in rest) or "True"
    else:
        given = " or ".join(f"{option!r} in {name}" for option in options)
    return f"({given})" if quantifier is Quantifier.ANY_OF else f"not ({given})"


# Answers as callers hand them in -------------------------------------------------------------------------------


# Whatever cannot be looked up, or fights back when it is, is not an ordinary answer.
_GIVE_UP = ("    except Exception:", "        return None")


def _quick_source(
    pack: Pack, deciding: tuple[Question, ...], others: tuple[Question, ...], names: dict[str, object]
) -> str:
    place = {question.id: f"c{index}" for index, question in enumerate((*deciding, *others))}

    def leaf(test: Test) -> str:
        return _test_code(test, place[test.question], pack.question[test.question])

    def written(condition: Condition) -> str:
        return _expression(condition, leaf)

    always = sum(question.enable_when is None for question in deciding)
    lines = [f"def {_CALL}(answers, make):", "    if answers.__class__ is not dict:", "        return None"]
    lines += [f"    count = {always}", "    try:"]
    for question in deciding:
        read = _read_source(question, place[question.id], names)
        if question.enable_when is None:
            lines += [f"        {line}" for line in read]
        else:
            lines += _read_if(_expression(question.enable_when, leaf), question, place[question.id], read)
    lines += ["        pass", *_GIVE_UP, *may_break(deciding, place, written), *_rules_source(pack, leaf)]
    codes = "".join(f"{place[question.id]}, " for question in deciding)
    lines += ["    if len(answers) == count:", f"        return make(PACK, OUTCOMES[fired], ({codes}))", "    try:"]
    for question in others:
        read = _read_source(question, place[question.id], names)
        lines += _read_if(f"{question.id!r} in answers", question, place[question.id], read)
    lines += ["        pass", *_GIVE_UP, "    if len(answers) != count:", "        return None"]
    lines += may_break((*deciding, *others), place, written)
    codes = "".join(f"{name}, " for name in place.values())
    return "\n".join([*lines, f"    return make(PACK, OUTCOMES[fired], ({codes}))"])


def _read_if(condition: str, question: Question, name: str, read: list[str]) -> list[str]:
    """The lines that read one answer where a condition holds, and count it."""
    absent = 0 if isinstance(question, (Choice, MultiChoice)) else NOT_ASKED
    inside = [f"            {line}" for line in ("count += 1", *read)]
    return [f"        if {condition}:", *inside, "        else:", f"            {name} = {absent}"]


def _read_source(question: Question, name: str, names: dict[str, object]) -> list[str]:
    """The lines that read one answer into its code, or return None. Tables go into `names`."""
    given, table = f"answers[{question.id!r}]", f"T{name}"
    match question:
        case Choice(options=options):
            names[table] = {option.id: 1 << bit for bit, option in enumerate(options)}
            return [f"{name} = {table}[{given}]"]
        case Date():
            # A code has no day of asking: whoever names one goes the long way.
            names[table] = _Codes(question, {UNSURE: NOT_SURE} if question.unsure else {})
            return [f"{name} = {table}[{given}]"]
        case MultiChoice(options=options):
            names[table] = {option.id: 1 << bit for bit, option in enumerate(options)}
            alone = sum(1 << bit for bit, option in enumerate(options) if option.exclusive)
            combined = f" or ({name} & {alone:#x} and {name} & ({name} - 1))" if alone else ""
            return [
                f"given = {given}",
                "if given.__class__ is list and len(given) == 1:",  # what most people give
                f"    {name} = {table}[given[0]]",
                "else:",
                "    if given.__class__ not in SETS:",
                "        return None",
                f"    {name} = 0",
                "    for option in given:",
                f"        {name} |= {table}[option]",
                f"    if not {name}{combined}:",
                "        return None",
            ]
        case Number(minimum=low, maximum=high, decimals=decimals):
            names[table] = _Codes(question, {})
            steps = f"given * {10**decimals}" if decimals else "given"
            return [
                f"given = {given}",
                f"if given.__class__ is int and {low} <= {steps} <= {high}:",
                f"    {name} = {steps} - {low}",
                "else:",
                f"    {name} = {table}[given]",
            ]
        case Duration():
            names[table] = _Codes(question, _duration_table(question))
            return [f"{name} = {table}[{given}]"]
        case _:
            assert_never(question)


def _duration_table(question: Duration) -> dict[str, int]:
    table: dict[str, int] = {UNSURE: NOT_SURE} if question.unsure else {}
    for unit, per_unit in SECONDS.items():
        for count in range(_LARGEST_COUNT + 1):
            if question.minimum <= count * per_unit <= question.maximum:
                for words in (f"{count} {unit}", f"{count} {unit}s"):
                    table[words] = count * per_unit - question.minimum
    return table


def _test_code(test: Test, name: str, question: Question) -> str:
    """A test of a code. Not enabled is false: 0 for options, a negative code for numbers and durations."""
    match test:
        case OptionTest(quantifier=quantifier, options=listed):
            assert isinstance(question, (Choice, MultiChoice))
            wanted = frozenset(listed)
            # In hexadecimal: of a decimal, Python reads 4,300 digits at most.
            mask = hex(sum(1 << bit for bit, option in enumerate(question.options) if option.id in wanted))
            match quantifier:
                case Quantifier.ANY_OF:
                    return f"({name} & {mask})"
                case Quantifier.ALL_OF:
                    return f"({name} & {mask} == {mask})"
                case Quantifier.NONE_OF:
                    return f"({name} and not {name} & {mask})"
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


def _decode(question: Question, code: int) -> Answer | None:
    match question:
        case Choice(options=options):
            return next((option.id for bit, option in enumerate(options) if code >> bit & 1), None)
        case MultiChoice(options=options):
            return frozenset(option.id for bit, option in enumerate(options) if code >> bit & 1) or None
        case Number() | Duration() | Date():
            if code == NOT_SURE:
                return UNSURE
            return None if code == NOT_ASKED else code + question.minimum
        case _:
            assert_never(question)
