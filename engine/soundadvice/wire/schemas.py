"""Every schema of the wire by its name, as the API's description and the tools for assistants refer to it."""

from __future__ import annotations

from soundadvice.wire.advice import advice_schemas, published
from soundadvice.wire.consultation import DECIDED, UNDECIDED
from soundadvice.wire.explanation import WHY_ADVICE, WHY_ASKED
from soundadvice.wire.help import HELP
from soundadvice.wire.questionnaire import PACKS, QUESTIONNAIRE, QUESTIONS, SUMMARY
from soundadvice.wire.record import RECORD_GIVEN
from soundadvice.wire.replay import REPLAY
from soundadvice.wire.schema_parts import Schema

__all__ = ["published", "schemas"]


def schemas() -> dict[str, Schema]:
    """The schemas by name. They refer to one another under `#/$defs/`; `placed` moves that elsewhere."""
    return {
        "Help": HELP,
        "PackSummary": SUMMARY,
        "Packs": PACKS,
        "Questionnaire": QUESTIONNAIRE,
        **QUESTIONS,
        **advice_schemas(),
        "Decided": DECIDED,
        "Undecided": UNDECIDED,
        "WhyAdvice": WHY_ADVICE,
        "WhyAsked": WHY_ASKED,
        "Replay": REPLAY,
        "RecordGiven": RECORD_GIVEN,
    }
