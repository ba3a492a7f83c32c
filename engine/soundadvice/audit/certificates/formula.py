"""Formula: an obligation as DIMACS, whose comments say what each variable stands for, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from soundadvice.audit.prover.cnf import Literal
from soundadvice.audit.prover.encoding import Meaning
from soundadvice.audit.prover.task import Obligation
from soundadvice.audit.prover.witness import say_answer
from soundadvice.model.condition import UNSURE
from soundadvice.model.pack import Pack
from soundadvice.model.question import Quantity, option_text
from soundadvice.wording.printable import printable


@dataclass(frozen=True, slots=True)
class Dimacs:
    """Clauses over variables from 1, and what the inputs among the variables stand for, and the rules."""

    clauses: list[list[int]]
    variables: int
    words: Mapping[int, str]
    rules: Mapping[int, str]

    def text(self, title: str) -> str:
        """The DIMACS file. All that it says in words stands above the line that begins the formula."""
        said = [f"c {title}", *(f"c {number}: {words}" for number, words in self.words.items())]
        said += [f"c {number}: the rule `{rule}` fires" for number, rule in self.rules.items()]
        lines = [" ".join(map(str, (*clause, 0))) for clause in self.clauses]
        return "\n".join([*map(_ascii, said), f"p cnf {self.variables} {len(lines)}", *lines, ""])

    def witness_text(self, witness: tuple[int, ...]) -> str:
        """A witness as solvers write it; above it, the answers in words."""
        said = [f"c {self.words[one]}" for one in witness if one in self.words]
        return "\n".join([*map(_ascii, said), "s SATISFIABLE", f"v {' '.join(map(str, (*witness, 0)))}", ""])


def formula_of(one: Obligation, meaning: Meaning) -> Dimacs:
    """What is asked: everything that the literals rest on, what holds of everyone, and that they hold."""
    assert one.gates is not None
    cone = one.gates.lawful(one.literals, laws=one.laws)
    number = {variable: place for place, variable in enumerate(sorted(cone.variables), start=1)}

    def of(literal: Literal) -> int:
        return number[literal] if literal > 0 else -number[-literal]

    clauses = [[of(literal) for literal in clause] for clause in cone.clauses]
    clauses += [[of(literal)] for literal in one.literals]
    named = ((place, one.gates.named.get(variable)) for variable, place in number.items())
    words = {place: _words(meaning.pack, *what) for place, what in named if what is not None}
    rules = {of(literal): rule for rule, literal in meaning.made().items() if abs(literal) in cone.variables}
    return Dimacs(clauses, len(number), words, rules)


def _words(pack: Pack, kind: str, of: str, value: str = "") -> str:
    """What an input stands for: `fever is yes (“Do you have a fever?”: “Yes”)`."""
    if kind == "set":
        return f"the parameter `{of}` is set to {pack.parameter[of].show(int(value))} or more"
    question = pack.question[of]
    if kind == "skipped":
        return f"`{of}` is skipped (“{question.text}”)"
    if isinstance(question, Quantity):
        said = "not sure" if value == UNSURE else f"{say_answer(question, int(value))} or more"
        what = f"`{of}` is {said} (“{question.text}”)"
    else:
        what = f"`{of}` has `{value}` (“{question.text}”: “{option_text(question, value)}”)"
    return what if kind == "answer" else f"{what}, of the other person"


def _ascii(text: str) -> str:
    """On one line, and in letters that every checker reads."""
    plain = printable(" ".join(text.split())).replace("“", '"').replace("”", '"').replace("→", "->")
    return plain.encode("ascii", "backslashreplace").decode()
