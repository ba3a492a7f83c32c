"""CLIPS as a second engine of a session: which rules fire, worked out apart from the reference.

The only file that imports `clips`. CLIPS comes ready built for Pythons that durable_rules does not load on, and it can
add: a score is a sum here, and is not written out way by way. What follows is the pattern that was measured to hold:

- an environment of its own for each pack: each holds one fact at a time, and is reset before and after
- nothing of a pack's text goes into CLIPS: rules are numbers, questions are places in a list, answers whole numbers
- no fact, and no list, is handed to Python: clipspy 1.0.6 keeps both for ever, and CLIPS slows with what it keeps. What
  fired comes back as a text of numbers
- a closing rule, last by salience, that always fires: where it has not, the run did not end
- whatever CLIPS would print, and it prints on an error, counts as a failure and is shown to no one

Not independent of the reference: whether a question is enabled, as in `durable_voter.py`. A condition is an expression
of CLIPS, in negation normal form: where it is false, it is false or open, and a rule then does not fire.
"""

from __future__ import annotations

import itertools
import re
import sys
import threading
from collections.abc import Iterator, Mapping
from typing import Any

from soundadvice.meaning.evaluate import State
from soundadvice.model.condition import (
    All,
    Answer,
    AnyOf,
    Condition,
    Count,
    LimitTest,
    ScoreTest,
    negation_normal_form,
    staircase,
    weighed,
)
from soundadvice.model.errors import SessionError, UnsupportedError
from soundadvice.model.pack import Pack
from soundadvice.session.voters.normal_form import LARGEST, Alternative, Encoder, Literal, mentioned

NAME = "clips"
MOST_PARTS = 50_000
"""Comparisons in a pack: about two seconds to prepare, and some 50 milliseconds an evaluation."""
MOST_DEEP = 200
"""Conditions within one another in a rule: CLIPS takes some of the stack for each, and does not look what is left."""

_CLOSING = -1
_NUMBER = re.compile(r"-1|[0-9]+")
_PRINTED_TO = ("stdout", "stderr", "stdwrn")
_TRUE, _FALSE = "TRUE", "FALSE"
# A rule that fires adds its number. `?given` are the answers, each at the place of its attribute. A test is a call of a
# function, never TRUE or FALSE by itself.
_GLOBAL = "(defglobal ?*fired* = (create$))"
_RULE = "(defrule r{number} (answers $?given) (test (and TRUE {condition})) => (bind ?*fired* ?*fired* {number}))"
_CLOSE = f"(defrule closing (declare (salience -10000)) (answers $?) => (bind ?*fired* ?*fired* {_CLOSING}))"
_DECIDE = "(deffunction decide ($?given) (assert (answers ?given)) (run) (implode$ ?*fired*))"


def too_much(pack: Pack) -> str | None:
    """Why CLIPS cannot carry a pack, wherever it runs; None if it can."""
    try:
        _constructs(pack, _encoder(pack)[0])
    except UnsupportedError as reason:
        return str(reason)
    return None


class ClipsVoter:
    """A pack's rules in CLIPS. Safe to share between threads.

    Raises UnsupportedError for a pack beyond its limits, and where CLIPS cannot be loaded. It keeps no reference to the
    pack, and frees what it holds in CLIPS when it is dropped.
    """

    name = NAME

    def __init__(self, pack: Pack) -> None:
        clips = load()
        self._encoder, self._attributes = _encoder(pack)
        self._rules = tuple(rule.id for rule in pack.rules)
        constructs = _constructs(pack, self._encoder)
        self._missing = clips.Symbol("nil")
        self._lock = threading.Lock()
        self._environment = _quiet_environment(clips)()
        # Each character would be asked of it: setting up takes ten times as long.
        for router in list(self._environment.routers()):
            router.deactivate()
        for construct in constructs:
            self._environment.build(construct)
        self._printed = _silent_router(clips)()
        self._environment.add_router(self._printed)
        self._decide = self._environment.find_function("decide")

    def fired(self, answers: Mapping[str, Answer], states: Mapping[str, State]) -> frozenset[str]:
        """The ids of the rules that fire for canonical answers. `states` says which questions are enabled.

        Raises SessionError if the engine did not run to its end.
        """
        values = self._encoder.values(answers, states)
        # An int and no kind of it: anything else would be a thing of its own to CLIPS, and equal to no number.
        given = [int(values[name]) if name in values else self._missing for name in self._attributes]
        with self._lock:
            found = self._run(given)
        return frozenset(self._rules[number] for number in found)

    def _run(self, given: list[Any]) -> list[int]:
        """The numbers of the rules that fire."""
        said, failure = "", ""
        self._printed.anything = False
        try:
            self._environment.reset()
            said = self._decide(*given)
        except Exception as reason:
            # Neither its text nor its trace is passed on: both may hold a person's answers.
            failure = type(reason).__name__
        finally:
            failure = self._clear() or failure
        # INVARIANT: a run counts only when nothing failed and the closing rule came last, and once.
        log = [] if failure or self._printed.anything else _log(said)
        if log[-1:] != [_CLOSING] or len(set(log)) != len(log):
            raise SessionError("CLIPS did not run to its end" + (f" ({failure})" if failure else ""))
        return log[:-1]

    def _clear(self) -> str:
        """Forgets the answers; what failed, or nothing."""
        try:
            self._environment.reset()
        except Exception as reason:
            return type(reason).__name__
        return ""


def _log(said: object) -> list[int]:
    """The numbers in the order in which they were added; none where it is no such text."""
    words = said.split() if isinstance(said, str) else []
    return [int(word) for word in words] if all(map(_NUMBER.fullmatch, words)) else []


def _encoder(pack: Pack) -> tuple[Encoder, list[str]]:
    """What turns conditions and answers into attributes, and the attributes in order. Each is a place in the list."""
    attributes: list[str] = []
    places = itertools.count(1)

    def place() -> str:
        attributes.append(str(next(places)))
        return attributes[-1]

    return Encoder(pack.question, mentioned(pack), place, NAME), attributes


def _constructs(pack: Pack, encoder: Encoder) -> list[str]:
    """The text of everything that CLIPS is given for a pack."""
    made, left = [_GLOBAL, _CLOSE, _DECIDE], MOST_PARTS
    for number, rule in enumerate(pack.rules):
        writing = _Writing(encoder, left)
        try:
            condition = "".join(writing.of(negation_normal_form(rule.when), 0))
        except _RefusedError as reason:
            raise UnsupportedError(NAME, f"rule `{rule.id}` {reason}", rule.span) from None
        left = writing.left
        made.append(_RULE.format(number=number, condition=condition))
    return made


class _RefusedError(Exception):
    """Why a rule cannot be carried."""


class _Writing:
    """A condition in negation normal form as an expression of CLIPS; it may have `left` comparisons more."""

    def __init__(self, encoder: Encoder, left: int) -> None:
        self._encoder = encoder
        self.left = left

    def of(self, condition: Condition, depth: int) -> Iterator[str]:
        """The text, in pieces."""
        if depth > MOST_DEEP:
            raise _RefusedError(f"has more than {MOST_DEEP} conditions within one another")
        match condition:
            case All(conditions=parts):
                yield from self._joined("and", parts, depth)
            case AnyOf(conditions=parts):
                yield from self._joined("or", parts, depth)
            case Count() | ScoreTest():
                needed, points = weighed(condition)
                if abs(needed) + sum(number for number, _ in points) > LARGEST:
                    raise _RefusedError("adds up numbers that are too large")
                yield "(>= (+ 0 0"
                for number, part in points:
                    yield " (if "
                    yield from self.of(part, depth + 1)
                    yield f" then {number} else 0)"
                yield f") {needed})"
            case LimitTest():
                yield from self.of(staircase(condition), depth)
            case _:
                yield self._test(self._encoder.ways(condition))

    def _joined(self, word: str, parts: tuple[Condition, ...], depth: int) -> Iterator[str]:
        yield f"({word} {_TRUE if word == 'and' else _FALSE}"  # two parts at least, as CLIPS asks for
        for part in parts:
            yield " "
            yield from self.of(part, depth + 1)
        yield ")"

    def _test(self, ways: list[Alternative]) -> str:
        self.left -= sum(map(len, ways))
        if self.left < 0:
            raise _RefusedError(f"brings the comparisons of the pack to more than {MOST_PARTS:,}")
        return _any_of("or", _FALSE, [_any_of("and", _TRUE, [_comparison(literal) for literal in way]) for way in ways])


def _any_of(word: str, empty: str, parts: list[str]) -> str:
    return f"({word} {' '.join(parts)})" if len(parts) > 1 else parts[0] if parts else empty


def _comparison(literal: Literal) -> str:
    """A literal. It does not hold where the attribute has no value, which is a symbol, and no number."""
    value = f"(nth$ {literal.attribute} ?given)"
    if literal.symbol == "==":
        return f"(eq {value} {literal.value})"
    symbol = "<>" if literal.symbol == "!=" else literal.symbol
    return f"(and (integerp {value}) ({symbol} {value} {literal.value}))"


def load() -> Any:
    """CLIPS' Python module. Raises UnsupportedError if it cannot be had."""
    try:
        import clips  # type: ignore[import-untyped]
    except ImportError as reason:
        hint = "`pip install 'soundadvice[clips]'` adds it"
        raise UnsupportedError(NAME, f"it cannot be loaded ({reason}); {hint}") from None
    return clips


def _quiet_environment(clips: Any) -> Any:
    class QuietEnvironment(clips.Environment):  # type: ignore[misc]
        """An environment that is left alone at exit: the process takes it along, and threads may still be at work."""

        def __del__(self) -> None:
            if not sys.is_finalizing():
                super().__del__()

    return QuietEnvironment


def _silent_router(clips: Any) -> Any:
    class SilentRouter(clips.Router):  # type: ignore[misc]
        """Takes all that CLIPS would print, which may hold answers, and keeps only that there was something."""

        __slots__ = ("anything",)

        def __init__(self) -> None:
            super().__init__("soundadvice", 100)

        def query(self, name: str) -> bool:
            return name in _PRINTED_TO

        def write(self, _name: str, _message: str) -> None:
            self.anything = True

    return SilentRouter
