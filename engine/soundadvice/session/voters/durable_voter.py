"""durable_rules as a second engine of a session: which rules fire, worked out apart from the reference.

The only file that imports `durable`. That engine is old, written in C, and unforgiving: it crashes, hangs and is
silently wrong in many ways. What follows is the one pattern that was measured to hold, so change it with care:

- own host without background threads, which otherwise crash the process
- rulesets of at most 60 rules (a fact that meets more than 64 is an error), 400 conditions and 200 attributes
- a closing rule in each ruleset, last by priority, that always fires: where it has not, the run did not end
- one fact for each evaluation, whole numbers only, under a session id used once; its state is deleted at once
- attribute names of our own whose hashes differ: the engine knows a name by its 32-bit hash alone

Not independent of the reference: whether a question is enabled. That is taken from the reference's evaluation; which
rules fire is worked out here from literals of our own (`normal_form.py`), in disjunctive normal form.
"""

from __future__ import annotations

import itertools
import threading
import time
import warnings
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from typing import Any

from soundadvice._dataclass import dataclass
from soundadvice.meaning.evaluate import State
from soundadvice.model.condition import Answer
from soundadvice.model.errors import SessionError, UnsupportedError
from soundadvice.model.pack import Pack
from soundadvice.session.voters.normal_form import MOST_ALTERNATIVES, Alternative, Encoder, Literal, mentioned

NAME = "durable_rules"
MOST_RULES = 60
MOST_CONDITIONS = 400
MOST_ATTRIBUTES = 200
MOST_IN_ALL = 3_000
"""Alternatives in a pack. A few milliseconds an evaluation; beyond that it is not asked."""

MOST_LEFT_BEHIND = 500
"""After so many states that could not be deleted a voter is not asked again: a thousand crash the process."""

_OPERATORS = {"!=": "$neq", ">=": "$gte", ">": "$gt", "<=": "$lte", "<": "$lt"}
# Names that mean something to the engine wherever they stand: an attribute must not share a hash with one.
_RESERVED = (
    *("id", "sid", "$s", "m", "$m", "$forward", "all", "any", "pri", "count", "cap", "dist", "name", "$and", "$or"),
    *("$lt", "$lte", "$gt", "$gte", "$eq", "$neq", "$mt", "$imt", "$iall", "$iany", "$ex", "$nex", "$not"),
    *("$add", "$sub", "$mul", "$div", "$l", "$r", "$all", "$any"),
)
_CLOSING = -1
# Unique in the process. Ruleset and rule names are kept as strings by the engine and never hashed.
_numbers = itertools.count(1)


def too_much(pack: Pack) -> str | None:
    """Why durable_rules cannot carry a pack, wherever it runs; None if it can."""
    names = attribute_names()
    try:
        encoder = Encoder(pack.question, mentioned(pack), names.__next__, NAME)
        if not _are_few(pack, encoder):
            _alternatives(pack, encoder)
    except UnsupportedError as reason:
        return str(reason)
    return None


class DurableVoter:
    """A pack's rules in durable_rules. Safe to share between threads.

    Raises UnsupportedError for a pack beyond its limits, and where durable_rules cannot be loaded. It keeps no
    reference to the pack, and frees what it holds in the engine when it is dropped.
    """

    name = NAME

    def __init__(self, pack: Pack) -> None:
        engine, core = load()
        names = attribute_names()
        self._encoder = Encoder(pack.question, mentioned(pack), names.__next__, NAME)
        self._marker = next(names)
        self._rules = tuple(rule.id for rule in pack.rules)
        self._batches = tuple(_batches(_alternatives(pack, self._encoder)))
        self._log: list[int] = []
        self._lock = threading.Lock()
        self._left_behind = 0
        self._host = _quiet_host(engine)()
        handles: list[int] = []
        # At exit the process takes the memory with it, and other threads may still be at work.
        weakref.finalize(self, _delete_rulesets, core, handles).atexit = False
        self._rulesets = tuple(f"soundadvice{next(_numbers)}" for _ in self._batches)
        for name, batch in zip(self._rulesets, self._batches, strict=True):
            # The engine changes what it is given: the definition is made for this call alone.
            self._host.set_rulesets({name: self._definition(batch)})
            handles.append(self._host.get_ruleset(name)._handle)

    def fired(self, answers: Mapping[str, Answer], states: Mapping[str, State]) -> frozenset[str]:
        """The ids of the rules that fire for canonical answers. `states` says which questions are enabled.

        Raises SessionError if the engine did not run to its end.
        """
        values = self._encoder.values(answers, states)
        with self._lock:
            found = {index for place in range(len(self._rulesets)) for index in self._run(place, values)}
        return frozenset(self._rules[index] for index in found)

    def _run(self, place: int, values: Mapping[str, int]) -> list[int]:
        """The numbers of the rules that fire in one ruleset."""
        if self._left_behind >= MOST_LEFT_BEHIND:
            raise SessionError("durable_rules failed too often in this process, and is not asked again")
        name, sid = self._rulesets[place], str(next(_numbers))
        fact: dict[str, object] = {"sid": sid, self._marker: 1}
        fact.update((key, values[key]) for key in self._batches[place].attributes if key in values)
        self._log.clear()
        state, failure = None, ""
        try:
            state = self._host.assert_fact(name, fact)
        except Exception as reason:
            # Neither its text nor its trace is passed on: both hold the fact, and so a person's answers.
            failure = type(reason).__name__
        finally:
            failure = self._clear(name, sid) or failure
        # INVARIANT: a run counts only when nothing failed and the closing rule came last, and once.
        ended = isinstance(state, dict) and "exception" not in state
        if failure or not ended or self._log[-1:] != [_CLOSING] or self._log.count(_CLOSING) != 1:
            raise SessionError("durable_rules did not run to its end" + (f" ({failure})" if failure else ""))
        return self._log[:-1]

    def _clear(self, name: str, sid: str) -> str:
        """Deletes the state of an evaluation; what failed, or nothing."""
        try:
            self._host.delete_state(name, sid)
        except Exception as reason:
            self._left_behind += 1
            return type(reason).__name__
        return ""

    def _definition(self, batch: _Batch) -> dict[str, dict[str, object]]:
        rules = {
            f"r{number}": {"all": [{"m": _conjunction(alternative)}], "run": self._logs(index)}
            for number, (index, alternative) in enumerate(batch.alternatives)
        }
        closing = {"all": [{"m": {self._marker: 1}}], "pri": 65535, "run": self._logs(_CLOSING)}
        return {"closing": closing, **rules}

    def _logs(self, index: int) -> Callable[[object], None]:
        """An action that notes that a rule fired. With any longer parameters it would count as asynchronous."""
        log = self._log

        def action(_: object) -> None:
            log.append(index)

        return action


@dataclass(frozen=True, slots=True)
class _Batch:
    """What goes into one ruleset: alternatives, each with the number of the pack's rule, and their attributes."""

    alternatives: tuple[tuple[int, Alternative], ...]
    attributes: tuple[str, ...]


def fnv1a(name: str) -> int:
    """The 32-bit FNV-1a hash of a name, as durable_rules computes it.

    >>> fnv1a("costarring") == fnv1a("liquid")
    True
    """
    value = 0x811C9DC5
    for byte in name.encode():
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


def attribute_names(reserved: tuple[str, ...] = _RESERVED) -> Iterator[str]:
    """Short names without end, none of which has the hash of another or of a reserved one."""
    taken = {fnv1a(name) for name in reserved}
    for number in itertools.count():
        name = f"a{number}"
        if (value := fnv1a(name)) not in taken:
            taken.add(value)
            yield name


def _alternatives(pack: Pack, encoder: Encoder) -> list[tuple[int, Alternative]]:
    """Every alternative of every rule, with the rule's number."""
    found: list[tuple[int, Alternative]] = []
    for index, rule in enumerate(pack.rules):
        for alternative in encoder.alternatives(rule.id, rule.when):
            if len({literal.attribute for literal in alternative}) > MOST_ATTRIBUTES - 1:
                raise UnsupportedError(NAME, f"rule `{rule.id}` reads too many answers at once", rule.span)
            if len(alternative) > MOST_CONDITIONS - 1:
                raise UnsupportedError(NAME, f"rule `{rule.id}` has too many conditions at once", rule.span)
            found.append((index, alternative))
        if len(found) > MOST_IN_ALL:
            raise UnsupportedError(NAME, f"the rules of `{pack.id}` have more than {MOST_IN_ALL:,} alternatives")
    return found


def _are_few(pack: Pack, encoder: Encoder) -> bool:
    """Whether a pack is within all limits by its size alone, as most are: no alternative is made to find that out.

    INVARIANT: no rule has more alternatives than are counted here, nor a longer one, nor one with more attributes than
    it is long.
    """
    left = MOST_IN_ALL
    with suppress(UnsupportedError):  # which reason is the first is found the long way
        for rule in pack.rules:
            count, longest = encoder.size(rule.when)
            left -= count
            if left < 0 or count > MOST_ALTERNATIVES or longest >= min(MOST_ATTRIBUTES, MOST_CONDITIONS):
                return False
        return True
    return False


def _batches(alternatives: list[tuple[int, Alternative]]) -> Iterator[_Batch]:
    """The alternatives, in order, in as many rulesets as the limits ask for; one even where there are none."""
    batch: list[tuple[int, Alternative]] = []
    literals: set[Literal] = set()
    attributes: dict[str, None] = {}
    for index, alternative in alternatives:
        more = attributes | dict.fromkeys(literal.attribute for literal in alternative)
        # The closing rule takes one place of each kind.
        full = len(batch) + 2 > MOST_RULES or len(literals.union(alternative)) + 1 > MOST_CONDITIONS
        if full or len(more) + 1 > MOST_ATTRIBUTES:  # never by one alone, as `_alternatives` says
            yield _Batch(tuple(batch), tuple(attributes))
            batch, literals, more = [], set(), dict.fromkeys(literal.attribute for literal in alternative)
        batch.append((index, alternative))
        literals.update(alternative)
        attributes = more
    yield _Batch(tuple(batch), tuple(attributes))


def _conjunction(alternative: Alternative) -> dict[str, object]:
    conditions = [_condition(literal) for literal in alternative]
    # A second key beside the first would be dropped without a word: two conditions need `$and`.
    return conditions[0] if len(conditions) == 1 else {"$and": conditions}


def _condition(literal: Literal) -> dict[str, object]:
    plain: dict[str, object] = {literal.attribute: literal.value}
    return plain if literal.symbol == "==" else {_OPERATORS[literal.symbol]: plain}


def load() -> tuple[Any, Any]:
    """The engine's Python and C modules. Raises UnsupportedError if they cannot be had."""
    try:
        with warnings.catch_warnings():
            # Its age shows on newer Pythons, at import only.
            warnings.simplefilter("ignore", DeprecationWarning)
            warnings.simplefilter("ignore", SyntaxWarning)
            import durable.engine as engine  # type: ignore[import-untyped]
            import durable_rules_engine as core  # type: ignore[import-not-found]
    except ImportError as reason:
        needs = "it needs CPython 3.12 or earlier, on Linux or macOS"
        raise UnsupportedError(NAME, f"it cannot be loaded ({reason}); {needs}") from None
    # Its clock measures how long an action takes, by the wall clock: after a step of ten seconds the rules that are
    # left would be skipped. It is also deprecated in Python 3.12, on every call.
    engine._unix_now = time.monotonic
    return engine, core


@cache
def _quiet_host(engine: Any) -> Any:
    class QuietHost(engine.Host):  # type: ignore[misc]
        """A host without the background threads, which crash the process when a state is deleted."""

        def _run(self) -> None:
            pass

    return QuietHost


def _delete_rulesets(core: Any, handles: list[int]) -> None:
    # No lock: a garbage collection may come while one is held, and the call is atomic under the interpreter's own.
    for handle in handles:
        core.delete_ruleset(handle)
