"""Replay: what a record says under a pack as it is now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from soundadvice.meaning.consult import Undecided, consult
from soundadvice.model.errors import AnswerError
from soundadvice.model.pack import Pack
from soundadvice.provenance.record import Record
from soundadvice.wording.translation.speak import languages, pack_in_language


class ReplayVerdict(StrEnum):
    """What became of a recorded advice under a pack as it is now."""

    SAME = "same"
    WORDING_CHANGED = "wording_changed"
    OUTCOME_CHANGED = "outcome_changed"
    CANNOT_REPLAY = "cannot_be_replayed"


@dataclass(frozen=True, slots=True)
class Replay:
    """The verdict, the dispositions then and now, the rules that fire only now and only then, and why where needed.

    `reason` may repeat answers; `mistakes` are those that the pack takes no longer, for who must not repeat any.
    """

    verdict: ReplayVerdict
    then: str
    now: str | None = None
    newly_fired: tuple[str, ...] = ()
    no_longer_fired: tuple[str, ...] = ()
    plan_changed: tuple[str, ...] = ()
    findings_changed: tuple[str, ...] = ()
    reason: str | None = None
    mistakes: tuple[AnswerError, ...] = ()


def in_language_of(record: Record, pack: Pack) -> Pack:
    """The pack in the language of a record; in its own where it is not offered in that."""
    language = record.advice_json.get("language")
    if isinstance(language, str) and language in languages(pack):
        return pack_in_language(pack, language)
    return pack.written


def replay(record: Record, pack: Pack) -> Replay:
    """The recorded answers through a pack as it is now, and how the advice differs. Never raises for a changed pack.

    Words are compared in the language of the record, if the pack is offered in that.
    """
    pack = in_language_of(record, pack)
    then: dict[str, Any] = dict(record.advice_json)
    before = str(then["disposition"])
    if then["pack"]["id"] != pack.id:
        return Replay(
            ReplayVerdict.CANNOT_REPLAY, before, reason=f"the record was made with the pack `{then['pack']['id']}`"
        )
    try:
        found = consult(pack, then["answers"])
    except AnswerError as error:
        return Replay(ReplayVerdict.CANNOT_REPLAY, before, reason=str(error), mistakes=error.mistakes)
    if isinstance(found, Undecided):
        return Replay(ReplayVerdict.CANNOT_REPLAY, before, reason=str(found.error))
    advice = found.advice
    now = advice.to_json()
    fired_then = [reason["rule"] for reason in then["reasons"]]
    fired_now = [reason.rule for reason in advice.reasons]
    # As sets: a record holds whatever its sender wrote.
    before_them, after_them = set(fired_then), set(fired_now)
    newly = tuple(name for name in fired_now if name not in before_them)
    gone = tuple(name for name in fired_then if name not in after_them)
    plan = tuple(sorted(_given(then) ^ _given(now)))
    findings = tuple(sorted(_found(then) ^ _found(now)))
    if newly or gone or plan or findings or before != advice.disposition:
        verdict = ReplayVerdict.OUTCOME_CHANGED
    else:
        same = {**then, "pack": None} == {**now, "pack": None}
        verdict = ReplayVerdict.SAME if same else ReplayVerdict.WORDING_CHANGED
    return Replay(verdict, before, advice.disposition, newly, gone, plan, findings)


def _given(advice: Mapping[str, Any]) -> set[str]:
    plan = advice["plan"]
    kinds = ("exercises", "habits", "therapies", "programmes")
    return {item["id"] for kind in kinds for item in plan.get(kind, ())}


def _found(advice: Mapping[str, Any]) -> set[str]:
    return {one["finding"] for one in advice.get("findings", ())}
