"""Drawn: faults of each kind, made from the files of the shipped packs, in an order that a seed draws.

Of edits in conditions, those that lower someone's advice: the others endanger nobody, and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from soundadvice import Pack, PackError, load_pack
from soundadvice.audit.prover.encoding import Meaning
from soundadvice.audit.prover.prover import Case
from soundadvice.meaning.cells import conditions_of
from tools.planted.drawn_plans import check_in, doses, hold_back, it_hurts, shown_texts, stop
from tools.planted.edit import PARENT, RED_FLAGS, RULES, PlantedEdit, Substitution, edited
from tools.planted.notice import original
from tools.planted.pack_text import blocks, placed, read, rules_of

_LOWER = {"emergency": "same_day", "same_day": "soon", "soon": "see_doctor"}
_DOWN = (
    "This is nearly always harmless.", "There is no need to hurry.", "It goes away by itself.", "It can wait.",
    "It is rarely anything bad.", "Most people with this are fine.",
)  # fmt: skip
_LATE = (
    ("emergency", "(A&E or ER), now. Do not", "(A&E or ER), when you have time. Do not"),
    ("emergency", "now. Do not drive yourself.", "now. You can drive yourself."),
    ("same_day", "and ask to be seen today.", "and ask to be seen next week."),
    ("same_day", "Rest if you need to, and do no stretches.", "Carry on with your stretches."),
    ("soon", "Ask a doctor for an urgent visit,", "There is no hurry to ask a doctor for a visit,"),
)
_SAID_NOT = (("You have", "You do not have"), ("You feel", "You do not feel"), ("You are", "You are not"))


def drawn(each: int, seed: str = "planted") -> Iterator[PlantedEdit]:
    """So many edits of each kind, fewer where there are no more."""
    for kind, made in KINDS.items():
        every = list(made())
        Random(f"{seed} {kind}").shuffle(every)  # noqa: S311 - no secret
        taken = 0
        for edit in every:
            if taken == each:
                break
            if kind not in _IN_CONDITIONS or endangers(edit):
                taken += 1
                yield edit


def endangers(edit: PlantedEdit) -> bool:
    """Whether someone is advised less urgently with it. What does not load endangers no one, unless it is corrected."""
    before = original(edit.pack)
    with edited(edit, registers=True) as folder:
        try:
            after = load_pack(folder)
        except PackError:
            return bool(edit.gone)
    return _lowers(before, after)


def _lowers(before: Pack, after: Pack) -> bool:
    if {one.id for one in before.questions} != {one.id for one in after.questions}:
        return True
    case = Case(before, cut_at=conditions_of(after))
    return case.search.possible(Meaning(after, case.space).less_urgent(than=case.meaning))


# Kinds --------------------------------------------------------------------------------------------------------------


def _thresholds() -> Iterator[PlantedEdit]:
    for pack in (PARENT, RED_FLAGS):
        found = re.findall(r"(  (\w+):\n    value: (.+)\n    min: (.+)\n    max: (.+)\n)", read(pack, "pack.yaml"))
        for block, name, value, least, most in found:
            for bound in (least, most):
                new = block.replace(f"value: {value}", f"value: {bound}", 1)
                yield from placed("threshold", f"{name} {value} to {bound}", pack, "pack.yaml", block, new)
    for path, _, when in rules_of():
        for old, new in (("at_least", "more_than"), ("at_most", "less_than")):
            if when.count(old) == 1:
                yield from placed("threshold", f"{path}: {new}", RED_FLAGS, path, when, when.replace(old, new))


def _options(kind: str = "option dropped", only: str | None = None) -> Iterator[PlantedEdit]:
    for pack in (PARENT, RED_FLAGS):
        for path, _, when in rules_of(pack):
            for listed in re.finditer(r"(\w+): \[([a-z_0-9, ]+)\]", when):
                names = listed.group(2).split(", ")
                for name in names if len(names) > 1 else ():
                    if (name == "unsure") is (only == "unsure"):
                        left = ", ".join(one for one in names if one != name)
                        new = when[: listed.start(2)] + left + when[listed.end(2) :]
                        yield from placed(kind, f"{path}: {listed.group(1)} without {name}", pack, path, when, new)


def _dropped() -> Iterator[PlantedEdit]:
    for pack in (PARENT, RED_FLAGS):
        for path, _, _ in rules_of(pack):
            yield PlantedEdit("rule dropped", f"{pack}: {path}", pack, (Substitution(path, new=None),))


def _signs() -> Iterator[PlantedEdit]:
    """A rule and the hazards that it alone holds, with an option that no other rule looks at."""
    for one in _dropped():
        if one.pack == RED_FLAGS:
            yield PlantedEdit("sign removed", f"{one.what}, and its hazard", one.pack, one.changes)


def _and_or() -> Iterator[PlantedEdit]:
    for path, _, when in rules_of():
        for old, new in (("any:", "all:"), ("all:", "any:")):
            for found in re.finditer(old, when):
                changed = when[: found.start()] + new + when[found.end() :]
                yield from placed("and/or", f"{path}: {old} is {new}", RED_FLAGS, path, when, changed)


def _lower() -> Iterator[PlantedEdit]:
    for path, text, _ in rules_of():
        acuity = re.search(r"(?m)^advise: (\w+)$", text)
        if acuity and acuity.group(1) in _LOWER:
            old, new = f"\nadvise: {acuity.group(1)}\n", f"\nadvise: {_LOWER[acuity.group(1)]}\n"
            yield from placed("lower disposition", path, RED_FLAGS, path, old, new)


def _enable_when() -> Iterator[PlantedEdit]:
    for pack in (PARENT, RED_FLAGS):
        for block in blocks(read(pack, "questions.yaml"), "- id: "):
            name = block.split("\n")[0][6:]
            if "enable_when:" not in block:
                continue
            at = block.index("enable_when:")
            for found in re.finditer(r"\[([a-z_0-9]+(?:, [a-z_0-9]+)+)\]", block[at:]):
                names = found.group(1).split(", ")
                new = block[:at] + block[at:].replace(found.group(0), f"[{', '.join(names[1:])}]", 1)
                what = f"{name} is not asked of {names[0]}"
                yield from placed("enable_when", what, pack, "questions.yaml", block, new)
            if "at_least: $" in block[at:]:
                new = block[:at] + block[at:].replace("at_least: $", "more_than: $", 1)
                yield from placed("enable_when", f"{name}: more_than", pack, "questions.yaml", block, new)


def _severity() -> Iterator[PlantedEdit]:
    """A rule no longer fires on an answer, and its question no longer says that this is the graver one."""
    for edit in _options():
        name = edit.what.split(": ")[1].split(" ")[0]
        for block in blocks(read(edit.pack, "questions.yaml"), f"- id: {name}\n")[:1]:
            line = re.search(r"(?m)^  severity: .*\n", block.split("\n- id: ")[0])
            head = f"- id: {name}\n"
            if line:
                body = block.split("\n- id: ")[0]
                change = Substitution("questions.yaml", body, body.replace(line.group(0), ""))
                if head in body and read(edit.pack, "questions.yaml").count(body) == 1:
                    yield PlantedEdit(
                        "severity", f"{edit.what}, and its severity is gone", edit.pack, (*edit.changes, change)
                    )


def _swaps() -> Iterator[PlantedEdit]:
    for pack in (PARENT, RED_FLAGS):
        deciding = original(RED_FLAGS).deciding
        for block in blocks(read(pack, "questions.yaml"), "- id: "):
            name = block.split("\n")[0][6:]
            listed = re.search(r"(?m)^  options:\n((?:    .*\n)+)", block)
            if not listed or name not in deciding:
                continue
            options = re.findall(r"(?m)^    (\w+): (.*)$", listed.group(1))
            for at, (one, text) in enumerate(options):
                for other, words in options[at + 1 :]:
                    if text in (">-", words) or words == ">-" or "unsure" in (one, other):
                        continue
                    new = listed.group(1).replace(f"    {one}: {text}\n", f"    {one}: {words}\n", 1)
                    new = new.replace(f"    {other}: {words}\n", f"    {other}: {text}\n", 1)
                    changed = block.replace(listed.group(1), new, 1)
                    yield from placed("text swap", f"{name}: {one} and {other}", pack, "questions.yaml", block, changed)


def _negations() -> Iterator[PlantedEdit]:
    for path, text, _ in rules_of():
        at = text.index("because:")
        for old, new in _SAID_NOT:
            if old in text[at : at + 60] and re.search(r"(?m)^advise: (?:same_day|emergency)$", text):
                head, tail = text[: at + 60], text[at + 60 :]
                changed = head[:at] + head[at:].replace(old, new, 1) + tail
                yield PlantedEdit("negation", f"{path}: {new}", RED_FLAGS, (Substitution(path, text, changed),))
                break
    for block in blocks(read(RED_FLAGS, "questions.yaml"), "- id: "):
        name, asked = block.split("\n")[0][6:], re.search(r"(?m)^  text: (.+)$", block)
        for old, new in (("Is a", "Is no"), ("Any of", "None of"), ("Can you", "Can you not"), ("Has ", "Has not ")):
            if asked and asked.group(1).startswith(old):
                changed = block.replace(f"  text: {old}", f"  text: {new}", 1)
                yield from placed("negation", f"{name}: {new}", RED_FLAGS, "questions.yaml", block, changed)


def _claims() -> Iterator[PlantedEdit]:
    """Two rules cite each other's claims, in the register too."""
    rules = [(path, re.search(r"(?m)^claims: \[(\w+)", text)) for path, text, _ in rules_of(PARENT)]
    for at, (path, claim) in enumerate(rules):
        for other, theirs in rules[at + 1 :]:
            if claim and theirs and claim.group(1) != theirs.group(1):
                yield _claims_swapped(Path(path).stem, claim.group(1), Path(other).stem, theirs.group(1))


def _claims_swapped(one: str, claim: str, other: str, theirs: str) -> PlantedEdit:
    register = read(PARENT, "claims.yaml")
    entries = {name: next(b for b in blocks(register, "  - id: ") if f"id: {name}\n" in b) for name in (claim, theirs)}
    new = register
    for name, out, come in ((claim, one, other), (theirs, other, one)):
        block = entries[name]
        new = new.replace(block, re.sub(rf"rule: {out}\b", f"rule: {come}", block), 1)
    cited = {name: read(PARENT, f"rules/{name}.yaml") for name in (one, other)}
    changes = [Substitution("claims.yaml", register, new)]
    for name, out, come in ((one, claim, theirs), (other, theirs, claim)):
        text = re.sub(rf"\bclaims: \[{out}\b", f"claims: [{come}", cited[name])
        changes.append(Substitution(f"rules/{name}.yaml", cited[name], text))
    return PlantedEdit("claim", f"{one} and {other} cite each other's sentences", PARENT, tuple(changes))


def _reasons() -> Iterator[PlantedEdit]:
    for number, (path, text, _) in enumerate(rules_of()):
        if re.search(r"(?m)^advise: (?:same_day|emergency)$", text):
            down = _DOWN[number % len(_DOWN)]
            new = re.sub(
                r"(?m)^because: >-\n((?:  .*\n)+)",
                lambda m, add=down: f"because: >-\n{m.group(1)}  {add}\n",
                text,
                count=1,
            )  # type: ignore[misc]
            yield PlantedEdit("reason text", f"{path}: {down}", RED_FLAGS, (Substitution(path, text, new),))


def _outcomes() -> Iterator[PlantedEdit]:
    text = re.sub(r"\n      ", " ", read(RED_FLAGS, "pack.yaml"))
    whole = read(RED_FLAGS, "pack.yaml")
    for name, old, new in _LATE:
        if text.count(old) == 1:
            pattern = re.escape(old).replace(r"\ ", r"\s+")
            changed = re.sub(pattern, new, whole, count=1)
            yield PlantedEdit("outcome text", f"{name}: {new}", RED_FLAGS, (Substitution("pack.yaml", whole, changed),))


def _safety_net() -> Iterator[PlantedEdit]:
    """An item of the safety net is gone, and the hazards say why they are not in it."""
    for pack in (PARENT, RED_FLAGS):
        text = read(pack, "pack.yaml")
        net = text[text.index("safety_net:") : text.index("\nhandover:")]
        for item in re.findall(r"(?m)^      - .*\n(?:        .*\n)*", net):
            words = re.sub(r"\s+", " ", item.replace("- text: >-", "").replace("- text:", "").strip(" -\n"))[:60]
            hazards = read(RED_FLAGS, "hazards.yaml")
            new = re.sub(r"    safety_net: \[(.*)\]\n", lambda m, w=words: _said_why(m, w), hazards)  # type: ignore[misc]
            path = "hazards.yaml" if pack == RED_FLAGS else "../low_back_pain_red_flags/hazards.yaml"
            change = Substitution(path, hazards, new)
            if net.count(item) == 1 and text.count(item) == 1:
                changes = (Substitution("pack.yaml", item, ""), *((change,) if new != hazards else ()))
                yield PlantedEdit("safety net line", f"{pack}: {words}", pack, changes)


def _said_why(found: re.Match[str], words: str) -> str:
    named = [one.strip("\"' .") for one in re.split(r"(?<=[\w.\"]), (?=[A-Z\"])", found.group(1))]
    return "    not_in_safety_net: It does not come later.\n" if any(one in words for one in named) else found.group(0)


def _numbers() -> Iterator[PlantedEdit]:
    text = read(PARENT, "pack.yaml")
    part = text[text.index("emergency_numbers:") : text.index("\ntexts:")]
    for region, number in re.findall(r"(?m)^  +(\w+): .*?(\d{3,})", part):
        new = number[:-2] + number[-1] + number[-2] if number[-1] != number[-2] else number[:-1] + "7"
        line = next(one for one in part.split("\n") if one.strip().startswith(f"{region}:") and number in one)
        wrong = line.replace(number, new, 1)
        yield from placed("emergency number", f"{region}: {new}", PARENT, "pack.yaml", f"{line}\n", f"{wrong}\n")


def _unsure() -> Iterator[PlantedEdit]:
    yield from _options("unsure", "unsure")


def _order() -> Iterator[PlantedEdit]:
    text = read(RED_FLAGS, "pack.yaml")
    for name in ("leg_weakness", "bladder_bowel", "injury", "other_signs", "numbness", "sudden_severe"):
        block = "".join(re.findall(rf"(?m)^  - {name}\n(?:  - \w+_check\n)?", text))
        new = text.replace(block, "", 1).replace("  - exercise_check\n", f"  - exercise_check\n{block}", 1)
        yield PlantedEdit("order", f"{name} is asked last", RED_FLAGS, (Substitution("pack.yaml", text, new),))


def _hazards() -> Iterator[PlantedEdit]:
    text = read(RED_FLAGS, "hazards.yaml")
    for block in blocks(text, "  - id: RF"):
        acuity, rules = re.search(r"acuity: (same_day|emergency)", block), re.search(r"rules: \[(.*)\]", block)
        names = rules.group(1).split(", ") if rules else []
        own = [one for one in names if (RULES / RED_FLAGS / f"rules/{one}.yaml").is_file()]
        if acuity and len(names) == len(own) == 1:
            name = block.split("\n")[0][8:]
            changes = (Substitution("hazards.yaml", block, ""), Substitution(f"rules/{own[0]}.yaml", new=None))
            yield PlantedEdit("hazards emptied", f"{name} and {own[0]}", RED_FLAGS, changes)


def _waivers() -> Iterator[PlantedEdit]:
    """A rule is less urgent, and the hazard that it holds is waived."""
    hazards = blocks(read(RED_FLAGS, "hazards.yaml"), "  - id: RF")
    for edit in _lower():
        rule = Path(edit.what).stem
        names = [b.split("\n")[0][8:] for b in hazards if re.search(rf"rules: \[.*\b{rule}\b", b)]
        if names:
            of = f"of: [{', '.join(names)}], why: It is looked after elsewhere."
            text = "".join(f"  - {{finding: {code}, {of}}}\n" for code in ("hazard_missed", "hazard_less_urgent"))
            yield PlantedEdit(
                "waiver", f"{rule} and a waiver of it", RED_FLAGS, (*edit.changes, Substitution("pack.yaml", "", text))
            )


KINDS: dict[str, Callable[[], Iterator[PlantedEdit]]] = {
    "threshold": _thresholds, "option dropped": _options, "rule dropped": _dropped, "sign removed": _signs,
    "and/or": _and_or, "lower disposition": _lower, "enable_when": _enable_when, "severity": _severity,
    "text swap": _swaps, "negation": _negations, "claim": _claims, "reason text": _reasons, "outcome text": _outcomes,
    "hold_back": hold_back, "exercise dose": doses, "safety net line": _safety_net, "emergency number": _numbers,
    "stop rule": stop, "check-in": check_in, "unsure": _unsure, "order": _order, "hazards emptied": _hazards,
    "waiver": _waivers, "it hurts": it_hurts, "shown text": shown_texts,
}  # fmt: skip
_IN_CONDITIONS = {
    "threshold", "option dropped", "rule dropped", "and/or", "lower disposition", "enable_when", "severity", "unsure",
    "sign removed", "hazards emptied", "waiver",
}  # fmt: skip
