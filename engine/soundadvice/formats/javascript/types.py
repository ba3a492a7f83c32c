"""Types: what a module of a pack takes and gives, as TypeScript declares it; the ids of the pack are its types."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.resources import files

from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Question, allows_unsure


def declarations(pack: Pack, spoken: Iterable[str]) -> str:
    """The .d.ts beside the module of a pack that is in these languages."""
    named = {
        "Language": spoken,
        "Region": pack.regions,
        "QuestionId": pack.question,
        "RuleId": pack.rule,
        "DispositionId": pack.disposition,
    }
    aliases = "".join(f"export type {name} = {_union(ids)};\n" for name, ids in named.items())
    taken = "".join(f"  /** {_comment(one.text)} */\n  {one.id}?: {_type(one)} | null;\n" for one in pack.questions)
    about = "/** Answers, complete or partial: what is left out, or null, is not answered. */"
    fixed = files("soundadvice.formats.javascript").joinpath("module.d.ts").read_text("utf-8")
    return f"{aliases}\n{about}\nexport interface Answers {{\n{taken}}}\n\n{fixed}"


def _type(question: Question) -> str:
    unsure = ' | "unsure"' if allows_unsure(question) else ""
    match question:
        case Choice(options=options):
            ids = [option.id for option in options]
            return _union(ids) + (" | boolean" if {"yes", "no"} <= set(ids) else "")
        case MultiChoice(options=options):
            return f"readonly ({_union(option.id for option in options)})[]"
        case Number():
            return f"number{unsure}"
        case Duration():
            return "`${number} ${string}`" + unsure
        case Date():
            return "`${number}-${number}-${number}/${number}-${number}-${number}` | `${number} ${string}`" + unsure


def _union(ids: Iterable[str]) -> str:
    return " | ".join(json.dumps(one) for one in ids) or "never"


def _comment(text: str) -> str:
    return " ".join(text.split()).replace("*/", "*\\/")
