"""Why this advice, or why a question, as plain JSON values, and its schema."""

from __future__ import annotations

from soundadvice.meaning.advice import Advice
from soundadvice.meaning.advice_json import claim_to_json, found_to_json, reference_to_json
from soundadvice.meaning.explain import Why, WhyAsked, why_advice
from soundadvice.model.evidence import Claim
from soundadvice.model.pack import Pack
from soundadvice.wire.questionnaire import Json
from soundadvice.wire.schema_parts import ACUITY, MAYBE, TEXT, TEXTS, TRUTH, always, listed, open_object
from soundadvice.wording.placeholders import fill


def why_advice_json(advice: Advice) -> Json:
    """Why this advice: the rules that fired, what they looked at, and what they rest on."""
    return {
        "explains": "advice",
        "decided": True,
        "disposition": advice.disposition,
        "acuity": str(advice.acuity),
        "title": advice.title,
        "reasons": [_reason(why) for why in why_advice(advice)],
        # Only where the pack has findings.
        **({"findings": list(map(found_to_json, advice.findings))} if advice.pack.findings else {}),
        "open": list(advice.open),
        "unanswered": list(advice.unanswered),
        "ignored": list(advice.ignored),
        "ignored_would_raise": advice.ignored_would_raise,
    }


def why_asked_json(pack: Pack, why: WhyAsked) -> Json:
    """Why a question is asked: what looks at it, and what that rests on."""
    return {
        "explains": "question",
        "question": why.question,
        "text": fill(pack.question[why.question].text, pack),
        "why": None if why.why is None else fill(why.why, pack),
        "rules": list(why.rules),
        "plan_rules": list(why.plan_rules),
        "enables": list(why.enables),
        "asked_when": list(why.asked_when),
        "claims": [_claim(claim) for claim in why.claims],
        "references": [
            {"rule": rule, "references": list(map(reference_to_json, references))}
            for rule, references in why.references
        ],
        "own_references": list(map(reference_to_json, why.own_references)),
        # Only where the pack says something of answers together.
        **({"musts": [{"questions": list(one.named), "say": one.must.say} for one in why.musts]} if why.musts else {}),
    }


def _reason(why: Why) -> Json:
    return {
        "rule": why.rule,
        "because": why.because,
        "looked_at": [{"question": one.question, "text": one.text, "answer": one.answer} for one in why.looked_at],
        "claims": [_claim(claim) for claim in why.claims],
        "references": [reference_to_json(reference) for reference in why.references],
        "note": why.note,
        **({"findings": list(why.findings)} if why.findings else {}),
    }


def _claim(claim: Claim) -> Json:
    """A claim with how the source is read: what an explanation rests on, in words."""
    return {**claim_to_json(claim), "reading": claim.reading.strip()}


_CLAIMS = listed(open_object({"id": TEXT, "at": TEXT, "reading": TEXT}))
_REFERENCES = listed(open_object(dict.fromkeys(("id", "title", "edition", "place", "basis"), TEXT)))
_LOOKED_AT = open_object({"question": TEXT, "text": TEXT, "answer": TEXT})
_REASON = open_object(
    {
        "rule": TEXT,
        "because": TEXT,
        "looked_at": listed(_LOOKED_AT),
        "claims": _CLAIMS,
        "references": _REFERENCES,
        "note": MAYBE,
        "findings": TEXTS,
    },
    optional=("findings",),
)
WHY_ADVICE = open_object(
    {
        "explains": always("advice"),
        "decided": always(True),
        "disposition": TEXT,
        "acuity": ACUITY,
        "title": TEXT,
        "reasons": listed(_REASON),
        "findings": listed({"type": "object"}),
        "open": TEXTS,
        "unanswered": TEXTS,
        "ignored": TEXTS,
        "ignored_would_raise": TRUTH,
    },
    optional=("findings",),
)
WHY_ASKED = open_object(
    {
        "explains": always("question"),
        "question": TEXT,
        "text": TEXT,
        "why": MAYBE,
        "rules": TEXTS,
        "plan_rules": TEXTS,
        "enables": TEXTS,
        "asked_when": TEXTS,
        "claims": _CLAIMS,
        "references": listed(open_object({"rule": TEXT, "references": _REFERENCES})),
        "own_references": _REFERENCES,
        "musts": listed(open_object({"questions": TEXTS, "say": TEXT})),
    },
    optional=("musts",),
)
