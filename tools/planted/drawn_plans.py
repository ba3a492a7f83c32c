"""Faults of the plan at home and of coming back: exercises, what holds them back, what is said under them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from tools.planted.edit import PARENT, RED_FLAGS, RULES, PlantedEdit, Substitution
from tools.planted.pack_text import blocks, placed, read

_STOP = (
    ("texts.stop_rule", "If it hurts, stop.", "If it hurts, keep going."),
    ("texts.stop_rule", "If it hurts, stop.", "If it hurts, work through it."),
    ("texts.stop_rule", "see a\n      doctor.", "wait a\n      month."),
    ("texts.pace", "Never push on through pain", "Always push on through pain"),
    ("texts.pace", "do not push hard", "push hard"),
)


def hold_back() -> Iterator[PlantedEdit]:
    """What a plan rule holds back is let through."""
    for pack in (PARENT, RED_FLAGS):
        text = read(pack, "plan.yaml")
        for block in blocks(text, "  - id: "):
            listed = re.search(r"    hold_back:(?: \[(.*)\]\n|\n(?:      - .*\n)+)", block)
            if listed:
                name = block.split("\n")[0][8:]
                new = block.replace(listed.group(0), "", 1)
                yield from placed("hold_back", f"{name} holds back nothing", pack, "plan.yaml", block, new)


def doses() -> Iterator[PlantedEdit]:
    """A hold is ten times as long, or there are twenty times as many."""
    for path in sorted((RULES / PARENT / "exercises").glob("*.yaml")):
        text, name = path.read_text("utf-8"), f"exercises/{path.name}"
        for found in re.finditer(r"hold: \{min: (\d+), max: (\d+)\}", text):
            held = f"hold: {{min: {int(found.group(1)) * 10}, max: {int(found.group(2)) * 10}}}"
            new = text[: found.start()] + held + text[found.end() :]
            yield PlantedEdit("exercise dose", f"{name}: {held}", PARENT, (Substitution(name, text, new),))
        often = re.search(r"(?m)^repetitions: (\d+)$", text)
        if often:
            new = text.replace(often.group(0), f"repetitions: {int(often.group(1)) * 20}", 1)
            yield PlantedEdit("exercise dose", f"{name}: 20 times as often", PARENT, (Substitution(name, text, new),))


def stop() -> Iterator[PlantedEdit]:
    """The words that say when to stop."""
    for name, old, new in _STOP:
        yield from placed("stop rule", f"{name}: {new}", PARENT, "pack.yaml", old, new)
    yield from placed("stop rule", "it_hurts: go on", PARENT, "plan.yaml", "  say: Stop now.", "  say: Go on.")


def it_hurts() -> Iterator[PlantedEdit]:
    """Whoever is hurt by an exercise cannot say one thing, or two."""
    listed = re.search(r"(?m)^  options: \[(.*)\]$", read(PARENT, "plan.yaml"))
    names = listed.group(1).split(", ") if listed else []
    for size in (1, 2):
        for gone in combinations(names, size):
            left = f"  options: [{', '.join(one for one in names if one not in gone)}]"
            yield from placed("it hurts", f"no {' nor '.join(gone)}", PARENT, "plan.yaml", listed.group(0), left)  # type: ignore[union-attr]


def shown_texts() -> Iterator[PlantedEdit]:
    """A text under every plan is gone."""
    for pack in (PARENT, RED_FLAGS):
        plan, texts = read(pack, "plan.yaml"), read(pack, "pack.yaml")
        listed = re.search(r"(?m)^show: \[(.*)\]$", plan)
        names = listed.group(1).split(", ") if listed else []
        for name in names:
            left = f"show: [{', '.join(one for one in names if one != name)}]"
            block = re.search(rf"(?m)^  {name}:\n(?:    .*\n)+", texts[texts.index("\ntexts:") :])
            if block and texts.count(block.group(0)) == 1:
                changes = (Substitution("plan.yaml", listed.group(0), left), Substitution("pack.yaml", block.group(0)))  # type: ignore[union-attr]
                yield PlantedEdit("shown text", f"{pack}: {name} is gone", pack, changes)


def check_in() -> Iterator[PlantedEdit]:
    """What is asked anew, and how the trend is read."""
    yield from placed(
        "check-in", "emergency signs are not asked anew", RED_FLAGS, "questions.yaml", "  ask_anew: true\n", ""
    )
    yield from placed("check-in", "severe pain is not asked anew", PARENT, "questions.yaml", "  ask_anew: true\n", "")
    trend = "better: yes, same: same, worse: worse}"
    for new in ("better: worse, same: same, worse: yes}", "better: yes, same: yes, worse: same}"):
        yield from placed("check-in", f"trend: {new}", PARENT, "pack.yaml", trend, new)
    whole = "  trend: {question: improving, better: yes, same: same, worse: worse}\n"
    yield from placed("check-in", "no trend", PARENT, "pack.yaml", whole, "")
