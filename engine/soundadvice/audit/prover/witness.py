"""Witness: a complete set of answers, as a person could give them, that shows something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from soundadvice.audit.prover.answer_space import plain_answer
from soundadvice.audit.prover.cnf import Literal
from soundadvice.audit.prover.encoding import Meaning
from soundadvice.meaning.bits.weigh import weigher
from soundadvice.meaning.evaluate import Evaluation, enablement, evaluate
from soundadvice.meaning.possible.fit import Placed, fitted
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import Answer
from soundadvice.model.errors import AuditError
from soundadvice.model.pack import Pack
from soundadvice.model.question import Duration, Question
from soundadvice.model.time.duration import say_duration
from soundadvice.wording.answers import describe_answer

_MANY_RULES = 500
"""From so many rules on, people are looked up in tables, which the reference fills: it looks at every rule anew."""


@dataclass(frozen=True, slots=True)
class Witness:
    """Answers to every question that this person is asked, and what comes of them.

    `telling` are the questions, in order, whose answers are not the plain ones. `label` says which of several people
    this is, where a finding has more than one. `settings` are the parameters that are set to another value than the one
    in effect, if it takes that to show it.
    """

    answers: Mapping[str, Answer]
    fired: tuple[str, ...]
    disposition: str
    telling: tuple[str, ...]
    label: str = ""
    settings: Mapping[str, int] = field(default_factory=dict)

    def to_json(self, pack: Pack) -> dict[str, object]:
        """The witness as JSON; `triage` takes its answers back, and its `parameters` as `--param`."""
        answers = {name: answer_to_json(pack.question[name], answer) for name, answer in self.answers.items()}
        found: dict[str, object] = {"answers": answers, "fired": list(self.fired), "disposition": self.disposition}
        if self.settings:
            found["parameters"] = {name: pack.parameter[name].typed(value) for name, value in self.settings.items()}
        return {"label": self.label, **found} if self.label else found

    def in_words(self, pack: Pack) -> list[tuple[str, str]]:
        """The telling questions and their answers, in the words of the questionnaire."""
        return [
            (pack.question[name].text, say_answer(pack.question[name], self.answers[name])) for name in self.telling
        ]

    def settings_in_words(self, pack: Pack) -> list[tuple[str, str]]:
        """The parameters that are set to another value than the one in effect, by id, and that value."""
        return [(name, pack.parameter[name].show(value)) for name, value in self.settings.items()]


def say_answer(question: Question, answer: Answer) -> str:
    """An answer in words; a length of time as a person takes it in: `10 days and 1 second`, not `864001 seconds`."""
    if isinstance(question, Duration) and isinstance(answer, int):
        return say_duration(answer)
    return describe_answer(question, answer)


def witness(pack: Pack, answers: Mapping[str, Answer], label: str = "") -> Witness:
    """The witness that these answers make: what is not asked is left out, the rest says the reference."""
    asked = _asked(pack, answers)
    return _witness(pack, asked, said_of(pack, asked), label)


def said_of(pack: Pack, answers: Mapping[str, Answer]) -> Evaluation:
    """What the reference says of canonical answers to the pack that is audited; see `_MANY_RULES`."""
    return evaluate(pack, answers) if len(pack.rules) < _MANY_RULES else weigher(pack).evaluation(answers)


def _asked(pack: Pack, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    enabled = enablement(pack, answers)
    return {name: answers[name] for name in pack.question if name in answers and enabled[name] is True}


def _witness(pack: Pack, asked: Mapping[str, Answer], found: Evaluation, label: str) -> Witness:
    telling = tuple(name for name, answer in asked.items() if answer != plain_answer(pack.question[name]))
    return Witness(asked, found.fired, found.floor, telling, label)


def read_witness(meaning: Meaning, model: frozenset[Literal], *, plan: bool, label: str = "") -> Witness:
    """The person whom a model describes; `plan` with their answers to the plan's questions too.

    What the model sets parameters to, the reference goes by too. Raises AuditError if it does not say of them what the
    model says: then no proof can be trusted.
    """
    [found] = read_witnesses([(meaning, label)], model, plan=plan)
    return found


def read_witnesses(
    people: Sequence[tuple[Meaning, str]], model: frozenset[Literal], *, plan: bool = False
) -> list[Witness]:
    """The people whom a model describes, each by a meaning and a label: who is in one cell gives one answer.

    Raises AuditError as `read_witness` does, and where the solver found answers that cannot go together.
    """
    placed = [
        in_mind(meaning, model, [name for name in meaning.pack.question if plan or name in meaning.pack.deciding])
        for meaning, _ in people
    ]
    found: list[Witness] = []
    for (meaning, label), one, answers in zip(people, placed, answers_of(placed), strict=True):
        asked, pack = _asked(one.pack, answers), one.pack
        # Tables are made for the pack itself alone; of it with other parameters, few people are looked at.
        is_own = pack is meaning.pack and not meaning.is_altered
        person = _witness(pack, asked, (said_of if is_own else evaluate)(pack, asked), label)
        found.append(replace(person, settings=meaning.settings(model)))
    for (meaning, _), person in zip(people, found, strict=True):
        for rule, literal in meaning.made().items():
            if (literal in model and rule not in person.fired) or (-literal in model and rule in person.fired):
                raise AuditError(f"the solver and the reference disagree on the rule `{rule}`; nothing is proved")
    return found


def in_mind(meaning: Meaning, model: frozenset[Literal], names: Iterable[str]) -> Placed:
    """The answers that a model gives to questions, asked or not, but for those passed over; and their cells."""
    space = meaning.space
    given = [name for name in names if space.skipped.get(name, 0) not in model]
    cells = {name: cell for name in given if (cell := space.stretch(name, model)) is not None}
    return Placed(meaning.pack_at(meaning.settings(model)), {name: space.read(name, model) for name in given}, cells)


def answers_of(people: Sequence[Placed]) -> list[dict[str, Answer]]:
    """The answers of people, fitted to what must be so. Raises AuditError where that cannot be."""
    found = fitted(people)
    if found is None:
        raise AuditError("the solver and the reference disagree on what answers go together; nothing is proved")
    return found
