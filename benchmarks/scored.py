"""Packs of one score, as paper questionnaires are: so many items of four grades, and a rule at each cut."""

from __future__ import annotations

import json
from pathlib import Path

GRADES = {"never": 0, "some_days": 1, "half_the_days": 2, "daily": 3}
SIZES = ((9, (5, 10, 15, 20)), (45, (30, 60, 90)))
"""Of PHQ-9, and of the longest sum among the published ones that we know of."""
_DISPOSITIONS = {
    "at_home": ("self_care", "Look after it at home."),
    "visit": ("routine", "See someone within 2 weeks."),
    "visit_soon": ("soon", "See someone within 2 days."),
    "visit_today": ("same_day", "See someone today."),
    "call_now": ("emergency", "Call {emergency_number}."),
}


def write_scored(parent: Path, items: int, cuts: tuple[int, ...]) -> Path:
    """Writes the pack `scored_<items>` into a folder, and returns its own folder."""
    folder = parent / f"scored_{items}"
    (folder / "rules").mkdir(parents=True)
    names = [f"item_{number}" for number in range(items)]
    options = {grade: grade.replace("_", " ") for grade in GRADES}
    questions = [
        {
            "id": name,
            "kind": "choice",
            "text": f"How often does this bother you, number {number}?",
            "options": options,
            "severity": [[grade] for grade in GRADES],
        }
        for number, name in enumerate(names)
    ]
    points = {grade: number for grade, number in GRADES.items() if number}
    files: dict[str, object] = {
        "pack.yaml": {
            "id": folder.name,
            "version": "0.1.0",
            "title": "A score",
            "dispositions": {
                name: {"acuity": acuity, "title": text, "text": text} for name, (acuity, text) in _DISPOSITIONS.items()
            },
            "default": "at_home",
            "emergency_numbers": {"default": "112"},
            "texts": {"not_a_doctor": {"text": "This is not a doctor."}},
            "come_back": {"lead": "See someone if", "items": ["it gets worse"]},
            "safety_net": [{"acuity": "emergency", "lead": "Call if", "items": ["you faint"]}],
        },
        "questions.yaml": questions,
        "scores.yaml": [{"id": "total", "title": "Total", "add": dict.fromkeys(names, points)}],
    }
    for advise, cut in zip(list(_DISPOSITIONS)[1:], cuts, strict=False):
        because = "You have {total} of {total.max} points: {total.items}."
        rule = {"id": f"from_{cut}", "when": {"total": {"at_least": cut}}, "advise": advise, "because": because}
        files[f"rules/from_{cut}.yaml"] = rule
    for name, content in files.items():
        # JSON is YAML.
        (folder / name).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    return folder
