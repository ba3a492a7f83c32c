"""Consult: answers in any state in; the advice, or what is still to be asked, out. Each is a value.

The use case that every surface has. Answers are read once and evaluated once, whatever comes of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Set

from soundadvice._dataclass import dataclass
from soundadvice.meaning.advice import Advice
from soundadvice.meaning.bits.weigh import weigher
from soundadvice.meaning.compiler import Decision, compiled
from soundadvice.meaning.evaluate import Evaluation
from soundadvice.meaning.next_question import next_question, open_now, unanswered
from soundadvice.meaning.texts.variants import worded
from soundadvice.model.condition import Answer
from soundadvice.model.disposition import Disposition
from soundadvice.model.errors import UndecidedError
from soundadvice.model.pack import Pack
from soundadvice.model.question import Question
from soundadvice.wording.placeholders import fill

NONE_SKIPPED: Set[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Decided:
    """The advice, which no further answer changes. Plan questions may still be open: `skipped` are passed over."""

    advice: Advice
    skipped: Set[str] = NONE_SKIPPED

    @property
    def next(self) -> Question | None:
        """The plan question that may be answered or skipped now; None when there is nothing left to ask."""
        return next_question(self.advice.pack, self.advice.evaluation, self.skipped)


@dataclass(frozen=True, slots=True)
class Undecided:
    """What is still to be asked. There is no advice yet, and no one is told self-care by default."""

    pack: Pack
    answers: Mapping[str, Answer]
    evaluation: Evaluation

    @property
    def next(self) -> Question:
        """The question to ask now."""
        question = next_question(self.pack, self.evaluation)
        assert question is not None  # what is undecided has a deciding question that is enabled and not answered
        return question

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The ids of the deciding questions still to be answered, or whose enablement is still open."""
        return unanswered(self.pack, self.evaluation)

    @property
    def open_now(self) -> tuple[str, ...]:
        """Of `unanswered`, those that would be asked now: without those that other answers may bring up."""
        return open_now(self.pack, self.evaluation)

    @property
    def at_least(self) -> Disposition | None:
        """What is sure already, whatever the other answers; None if no rule that advises anything has fired."""
        rules = (self.pack.rule[name] for name in self.evaluation.fired)
        sure = any(rule.advise is not None for rule in rules)
        return self.pack.disposition[self.evaluation.floor] if sure else None

    @property
    def error(self) -> UndecidedError:
        """The same as an error, for callers who want advice or nothing."""
        return UndecidedError(self.unanswered, self.at_least.id if self.at_least else None)

    def words(self, text: str) -> str:
        """A text of the pack with its placeholders filled from the answers so far."""
        return fill(text, self.pack, self.answers)


def consult(pack: Pack, answers: Mapping[str, object], skipped: Set[str] = NONE_SKIPPED) -> Decided | Undecided:
    """The advice for answers as `read_answer` takes them, complete or partial, or what is still to be asked.

    `skipped` are the ids of plan questions that the person passed over. Raises AnswerError for answers that cannot be
    taken; its `mistakes` are all of them.

    >>> from soundadvice import load_pack
    >>> pack = load_pack("low_back_pain_red_flags")
    >>> consult(pack, {"numbness": ["saddle"]}).advice.disposition
    'emergency'
    >>> found = consult(pack, {"leg_pain": "one"})
    >>> found.next.id, found.at_least.id
    ('location', 'see_doctor')
    >>> found.unanswered[:3]
    ('location', 'emergency_signs', 'emergency_signs_check')
    """
    advice = compiled(pack).quick(answers, Advice)
    if advice is not None:
        return Decided(advice, skipped)
    found = _by_tables(pack, answers)
    return found if isinstance(found, Undecided) else Decided(found, skipped)


def conclude(
    pack: Pack, answers: Mapping[str, Answer], evaluation: Evaluation, skipped: Set[str] = NONE_SKIPPED
) -> Decided | Undecided:
    """What an evaluation of canonical answers comes to."""
    if not evaluation.decided:
        return Undecided(worded(pack, answers), answers, evaluation)
    disposition = pack.disposition[evaluation.floor]
    outcome = Decision(disposition.id, disposition.acuity, evaluation.fired)
    return Decided(Advice(pack, outcome, dict(answers)), skipped)


def triage(pack: Pack, answers: Mapping[str, object]) -> Advice:
    """The advice for a set of answers, as `read_answer` takes them.

    Answers to plan questions may be left out. Deciding questions may be left out when they no longer matter.
    Raises AnswerError for answers that cannot be taken, and UndecidedError, which names what is still to be
    answered, when the answers do not decide: never self-care by default.

    >>> import soundadvice
    >>> pack = soundadvice.load_pack("low_back_pain_red_flags")
    >>> advice = soundadvice.triage(pack, {"numbness": ["saddle"], "swelling": ["leg"]})
    >>> advice.disposition, advice.fired
    ('emergency', ('new_swelling', 'numb_or_tingling', 'saddle_numbness', 'swollen_leg'))
    """
    # As `consult` begins; a call saved is a twentieth of the time of a triage.
    try:
        quick = pack.compiled.quick
    except AttributeError:  # it is the first one
        quick = compiled(pack).quick
    advice: Advice | None = quick(answers, Advice)
    if advice is not None:
        return advice
    found = _by_tables(pack, answers)
    if isinstance(found, Undecided):
        raise found.error
    return found


def advise(pack: Pack, answers: Mapping[str, Answer], evaluation: Evaluation) -> Advice:
    """The advice that an evaluation of canonical answers leads to. Raises UndecidedError when there is none yet."""
    found = conclude(pack, answers, evaluation)
    if isinstance(found, Undecided):
        raise found.error
    return found.advice


def _by_tables(pack: Pack, answers: Mapping[str, object]) -> Advice | Undecided:
    """What becomes of answers that are out of the ordinary in some way: most often, some are left out."""
    tables = weigher(pack)
    canonical = tables.read(pack, answers)
    decision = tables.decide(canonical)
    if decision is not None:
        return Advice(pack, decision, canonical)
    return Undecided(worded(pack, canonical), canonical, tables.evaluation(canonical))
