"""soundadvice: symptom triage whose advice can be proved.

>>> import soundadvice
>>> pack = soundadvice.load_pack("low_back_pain_red_flags")
>>> soundadvice.triage(pack, {"numbness": ["saddle"]}).disposition
'emergency'

Importing is cheap: what needs YAML or the rule engine is loaded on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundadvice._version import __version__ as __version__
from soundadvice.meaning.advice import Advice
from soundadvice.meaning.advice_json import Reason
from soundadvice.meaning.consult import Decided, Undecided, consult, triage
from soundadvice.meaning.evaluate import Evaluation, State, evaluate
from soundadvice.meaning.help import Help, help_of
from soundadvice.model.disposition import Acuity
from soundadvice.model.errors import (
    AnswerError,
    ImpossibleError,
    JournalError,
    PackError,
    SessionError,
    SoundAdviceError,
    UndecidedError,
    UnsupportedError,
)
from soundadvice.model.pack import Pack
from soundadvice.model.problem import Problem, Severity, Span
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Option, Question

if TYPE_CHECKING:
    from soundadvice.loader import check_pack, find_pack, installed_packs, load_pack
    from soundadvice.meaning import explain
    from soundadvice.provenance.identity import Expected, ValidAt, doubts
    from soundadvice.provenance.record import Record
    from soundadvice.provenance.replay import replay
    from soundadvice.session import Session

__all__ = [
    "Acuity",
    "Advice",
    "AnswerError",
    "Choice",
    "Date",
    "Decided",
    "Duration",
    "Evaluation",
    "Expected",
    "Help",
    "ImpossibleError",
    "JournalError",
    "MultiChoice",
    "Number",
    "Option",
    "Pack",
    "PackError",
    "Problem",
    "Question",
    "Reason",
    "Record",
    "Session",
    "SessionError",
    "Severity",
    "SoundAdviceError",
    "Span",
    "State",
    "Undecided",
    "UndecidedError",
    "UnsupportedError",
    "ValidAt",
    "check_pack",
    "consult",
    "doubts",
    "evaluate",
    "explain",
    "find_pack",
    "help_of",
    "installed_packs",
    "load_pack",
    "replay",
    "triage",
]

_LAZY = {
    "check_pack": "loader",
    "find_pack": "loader",
    "installed_packs": "loader",
    "load_pack": "loader",
    "explain": "meaning",
    "Expected": "provenance.identity",
    "ValidAt": "provenance.identity",
    "doubts": "provenance.identity",
    "Record": "provenance.record",
    "replay": "provenance.replay",
    "Session": "session",
}


def __getattr__(name: str) -> object:
    """Loads what is heavy on first use."""
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"soundadvice.{_LAZY[name]}"), name, None)
    if value is None:  # a module
        value = import_module(f"soundadvice.{_LAZY[name]}.{name}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public face: what is loaded on first use too, and no room of the house."""
    return sorted([*__all__, "__version__"])
