"""The eight rules in the Common Expression Language, for its four engines."""

from __future__ import annotations

EXPRESSIONS = (
    "duration >= 1814400 && improving in ['same', 'worse', 'unsure']",
    "!('none' in swelling)",
    "!('none' in numbness)",
    "'upper_back' in location || 'other' in location",
    "leg_pain in ['one', 'both', 'unsure']",
    "pain_with_exercise in ['intense', 'persists', 'unsure']",
    "duration == -1",
    "severe_pain in ['severe', 'unsure']",
)
PROGRAM = f"[{', '.join(EXPRESSIONS)}]"
