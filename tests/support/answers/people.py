"""People: sets of answers, in JSON form, that tests begin from and change. None of them needs a doctor."""

from __future__ import annotations

Answers = dict[str, object]

SORE: Answers = {
    "location": ["lower_back"],
    "leg_pain": "none",
    "numbness": ["none"],
    "swelling": ["none"],
    "severe_pain": "mild",
    "duration": "1 week",
    "improving": "same",
    "pain_with_exercise": "not_tried",
}
"""A stiff back for a week, and nothing else: what decides in the source's pack."""
WELL: Answers = {
    "location": ["lower_back"],
    "emergency_signs": ["none"],
    "leg_pain": "none",
    "numbness": ["none"],
    "leg_weakness": ["none"],
    "bladder_bowel": ["none"],
    "sudden_severe": "no",
    "injury": "none",
    "other_signs": ["none"],
    "infection_risks": ["none"],
    "health_risks": ["none"],
    "age": 35,
    "pregnant": "no",
    "sexual_function": "none",
    "painkillers": "no",
    "swelling": ["none"],
    "severe_pain": "mild",
    "duration": "1 week",
    "improving": "same",
    "pain_with_exercise": "not_tried",
}
"""The same person at 35, without any red flag: what the red-flag pack asks them, in its order."""
EASY: Answers = {
    "spasm": "no",
    "causes": ["sitting"],
    "sits": "most",
    "tight_hamstrings": "no",
    "tight_hips": "no",
    "sock_difficulty": "no",
    "sofa": "no",
    "mobility": ["none"],
    "under_control": "no",
    "fitness": "some",
    "diagnosis": "no",
    "wants_therapies": "no",
}
"""Every question of the plan, with nothing in the way of any exercise."""
