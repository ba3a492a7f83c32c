"""soundadvice: symptom triage whose advice can be proved.

>>> import soundadvice
>>> pack = soundadvice.load_pack("low_back_pain_red_flags")
>>> soundadvice.triage(pack, {"numbness": ["saddle"]}).disposition
'emergency'

Importing is cheap: what needs YAML or the rule engine is loaded on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundadvice.acuity import Acuity
from soundadvice.advice import Advice
from soundadvice.errors import (
    AnswerError,
    JournalError,
    PackError,
    SessionError,
    SoundAdviceError,
    UndecidedError,
    UnsupportedError,
)
from soundadvice.evaluate import Evaluation, State, evaluate
from soundadvice.pack import Pack
from soundadvice.problem import Problem, Severity, Span
from soundadvice.reason import Reason
from soundadvice.triage import triage

if TYPE_CHECKING:
    from soundadvice.reading import check_pack, find_pack, installed_packs, load_pack
    from soundadvice.record import Record
    from soundadvice.session import Session

__version__ = "0.1.0"

__all__ = [
    "Acuity",
    "Advice",
    "AnswerError",
    "Evaluation",
    "JournalError",
    "Pack",
    "PackError",
    "Problem",
    "Reason",
    "Record",
    "Session",
    "SessionError",
    "Severity",
    "SoundAdviceError",
    "Span",
    "State",
    "UndecidedError",
    "UnsupportedError",
    "check_pack",
    "evaluate",
    "find_pack",
    "installed_packs",
    "load_pack",
    "triage",
]

_LAZY = {
    "check_pack": "reading",
    "find_pack": "reading",
    "installed_packs": "reading",
    "load_pack": "reading",
    "Record": "record",
    "Session": "session",
}


def __getattr__(name: str) -> object:
    """Loads what is heavy on first use."""
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"soundadvice.{_LAZY[name]}"), name)
    globals()[name] = value
    return value
