"""Kinds of names in a pack, and at which keys of its files they are named."""

from __future__ import annotations

QUESTION, OPTION, RULE, PARAMETER, DISPOSITION = "question", "option", "rule", "parameter", "disposition"
CLAIM, REFERENCE, TEXT, ITEM, FINDING = "claim", "reference", "text", "item of the plan", "finding"
CONDITION, SCORE, SERVICE = "condition", "score", "service"

NAMED_AT: dict[str, tuple[str, ...]] = {
    "advise": (DISPOSITION,),
    "default": (DISPOSITION,),
    "disposition": (DISPOSITION,),
    "for": (DISPOSITION,),
    "claims": (CLAIM,),
    "claim": (CLAIM,),
    "references": (REFERENCE,),
    "reference": (REFERENCE,),
    "give": (ITEM,),
    "given": (ITEM,),
    "hold_back": (ITEM,),
    "held_back": (ITEM,),
    "exercise": (ITEM,),
    "exercises": (ITEM,),
    "habit": (ITEM,),
    "therapy": (ITEM,),
    "programme": (ITEM,),
    "instead_of": (ITEM, TEXT, RULE),
    "parts": (ITEM,),
    "show": (TEXT,),
    "text": (TEXT,),
    "order": (QUESTION,),
    "question": (QUESTION,),
    "questions": (QUESTION,),
    "began": (QUESTION,),
    "rule": (RULE,),
    "rules": (RULE,),
    "parameter": (PARAMETER,),
    "find": (FINDING,),
    "finds": (FINDING,),
    "finding": (FINDING,),
    "findings": (FINDING,),
    "is": (CONDITION,),
    "of": (QUESTION, RULE, DISPOSITION, ITEM, PARAMETER, TEXT),
}
"""What the words at a key name: of several kinds, the first of which there is such a name."""
CONDITIONS = frozenset({"when", "enable_when", "starts", "unless"})
JOINS = ("all", "any", "not", "count", "is")
AMOUNTS = ("at_least", "more_than", "at_most", "less_than", "from", "to", "is")
QUANTIFIERS = ("any_of", "all_of", "none_of")
OF_OPTIONS = frozenset({"severity", "commonest", "said", "option_codes", "options", "protects"})
MAPPED = {
    "dispositions": DISPOSITION,
    "parameters": PARAMETER,
    "findings": FINDING,
    "texts": TEXT,
    "services": SERVICE,
}
"""Keys of pack.yaml under which each key is the name of one."""
LISTED = {
    "questions.yaml": QUESTION,
    "conditions.yaml": CONDITION,
    "scores.yaml": SCORE,
    "rules": RULE,
    "exercises": ITEM,
    "claims": CLAIM,
    "references": REFERENCE,
    "habits": ITEM,
    "therapies": ITEM,
    "programmes": ITEM,
    "not_described": ITEM,
    "rows": RULE,
}
"""Files, folders and keys in which each `id` is the name of one."""
OF_A_FILE = (RULE, ITEM)
"""Kinds of which one may have a file of its own, named after it."""
OF_PLACES = {
    "questions": QUESTION,
    "rules": RULE,
    "dispositions": DISPOSITION,
    "parameters": PARAMETER,
    "texts": TEXT,
    "findings": FINDING,
    "scores": SCORE,
    "exercises": ITEM,
    "habits": ITEM,
    "therapies": ITEM,
    "programmes": ITEM,
    "services": SERVICE,
}
"""The first words of the places that translations name."""
