"""Rewording: what two versions of a pack say in other words, and mean alike."""

from __future__ import annotations

from collections.abc import Iterator

from soundadvice.model.digest import WORDING, canonical
from soundadvice.model.pack import Pack


def reworded(old: Pack, new: Pack) -> tuple[str, ...]:
    """The elements that a person may be shown in other words, by kind and id; empty if not a word has changed.

    An element that was added, removed, or that means something else, is no matter of words and is not among them.
    """
    if old.content_hash == new.content_hash:
        return ()
    return tuple(_parts(old, new))


def _parts(old: Pack, new: Pack) -> Iterator[str]:
    before, after = dict(_elements(old)), dict(_elements(new))
    for key, element in before.items():
        if key not in after:
            continue
        was, now = canonical(element), canonical(after[key])
        if was != now and canonical(element, WORDING) == canonical(after[key], WORDING):
            yield f"{key[0]} `{key[1]}`"
    for what, one, other in (
        ("the title", old.title, new.title),
        ("the introduction", old.introduction, new.introduction),
        ("why it is not for people", old.not_for_people, new.not_for_people),
        ("the language", old.language, new.language),
        ("the emergency numbers", old.emergency_numbers, new.emergency_numbers),
        ("the services", old.services, new.services),
        ("the signs to come back on", old.come_back, new.come_back),
        ("the safety net", old.safety_net, new.safety_net),
        ("the words if there is no exercise", old.plan.no_exercise, new.plan.no_exercise),
        ("the words if an exercise hurts", old.plan.it_hurts, new.plan.it_hurts),
        ("what is handed over to a doctor", old.handover, new.handover),
        ("the forms of texts by answer", old.variants, new.variants),
        ("the check-in", old.check_in, new.check_in),
    ):
        if canonical(one) != canonical(other):
            yield what


def _elements(pack: Pack) -> Iterator[tuple[tuple[str, str], object]]:
    for kind, elements in (
        ("question", pack.questions),
        ("rule", pack.rules),
        ("disposition", pack.dispositions),
        ("finding", pack.findings),
        ("exercise", pack.plan.exercises),
        ("habit", pack.plan.habits),
        ("therapy", pack.plan.therapies),
        ("programme", pack.plan.programmes),
        ("what is not described:", pack.plan.not_described),
        ("plan rule", pack.plan.rules),
        ("text", pack.texts),
    ):
        for element in elements:
            yield (kind, element.id), element
