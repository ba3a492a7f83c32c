"""Told later: each sign stands in the safety net, for whoever gets it afterwards, or it is said why it does not."""

from __future__ import annotations

from collections.abc import Iterator

from soundadvice.audit.finding import Finding, Level
from soundadvice.audit.properties.reachable import ALWAYS_SHOWN
from soundadvice.model.hazard import Hazard
from soundadvice.model.pack import Pack


def told_later(pack: Pack) -> Iterator[Finding]:
    """Hazards of which the safety net says nothing, or something that is less urgent; and texts no one is shown."""
    for hazard in pack.hazards:
        if not hazard.safety_net and hazard.not_in_safety_net is None:
            yield _finding(
                hazard,
                "hazard_not_in_safety_net",
                f"nothing says where the signs of `{hazard.id}` stand in the safety net, nor why they do not",
                "name words of an item as `safety_net`, or say why not as `not_in_safety_net`",
            )
        for words in hazard.safety_net:
            # One item may stand in several lists.
            for acuity, item in sorted(pack.in_safety_net(words))[-1:]:
                if acuity < hazard.acuity:
                    yield _finding(
                        hazard,
                        "hazard_less_urgent_later",
                        f"`{hazard.id}` must be at least {hazard.acuity}, the safety net has `{item}` under {acuity}",
                        "move it to a list that is as urgent, or name the item that is",
                    )
        for name in hazard.texts:
            if name not in (*pack.plan.show, *ALWAYS_SHOWN):
                yield _finding(
                    hazard,
                    "hazard_text_not_shown",
                    f"the text `{name}`, which helps with `{hazard.id}`, is shown to no one",
                    "name it under `show:` in plan.yaml",
                )


def _finding(hazard: Hazard, code: str, message: str, hint: str) -> Finding:
    return Finding(
        code=code,
        level=Level.ERROR,
        message=message,
        about=(hazard.id,),
        span=hazard.span,
        hint=hint,
    )
