"""What became of recorded advice, as plain JSON values, and its schema."""

from __future__ import annotations

from collections.abc import Iterable

from soundadvice.model.pack import Pack
from soundadvice.provenance.identity import Doubt
from soundadvice.provenance.replay import Replay, ReplayVerdict
from soundadvice.wire.questionnaire import Json
from soundadvice.wire.schema_parts import MAYBE, TEXTS, listed, one_of, open_object

_TOLD = (Doubt.OTHER_FORM, Doubt.OTHER_VERSION, Doubt.OTHER_MEANING, Doubt.YET_TO_COME)
"""Not how old the record is: the result compares then and now, and is not advice."""


def replay_json(result: Replay, pack: Pack, doubts: Iterable[Doubt], reason: str | None) -> Json:
    """The verdict, with ids of this pack only: a record holds whatever its sender wrote."""
    return {
        "verdict": result.verdict.value,
        "then": result.then if result.then in pack.disposition else None,
        "now": result.now,
        "newly_fired": list(result.newly_fired),
        "no_longer_fired": [rule for rule in result.no_longer_fired if rule in pack.rule],
        "plan_changed": list(result.plan_changed),
        # Only where the pack has findings.
        **(
            {"findings_changed": [one for one in result.findings_changed if one in pack.finding]}
            if pack.findings
            else {}
        ),
        "doubts": [str(doubt) for doubt in doubts if doubt in _TOLD],
        "reason": reason,
    }


REPLAY = open_object(
    {
        "verdict": one_of(verdict.value for verdict in ReplayVerdict),
        "then": MAYBE,
        "now": MAYBE,
        "newly_fired": TEXTS,
        "no_longer_fired": TEXTS,
        "plan_changed": TEXTS,
        "findings_changed": TEXTS,
        "doubts": listed(one_of(map(str, _TOLD))),
        "reason": MAYBE,
    },
    optional=("findings_changed",),
)
