"""Graph: the questionnaire as an inline SVG. Questions from top to bottom, what enables them, what they can lead to."""

from __future__ import annotations

from soundadvice.handout.markup import Markup, element
from soundadvice.model.condition import questions_of
from soundadvice.model.pack import Pack

_ROW, _BOX, _LEFT, _WIDE, _GAP = 34, 24, 190, 330, 190
_TOP = 34
_LETTER = 7.4
"""About how wide a letter is, at the most."""


def graph(pack: Pack) -> Markup:
    """The deciding questions in their order.

    An arc on the left leads from a question to one that is asked only on its answer. A line on the right leads to a
    disposition that a rule on this question advises.
    """
    names = pack.deciding
    row = {name: _TOP + position * _ROW for position, name in enumerate(names)}
    reached = [one for one in reversed(pack.dispositions) if any(rule.advise == one.id for rule in pack.rules)]
    height = _TOP + max(len(names), len(reached) * 2) * _ROW + 10
    step = (height - _TOP) / max(len(reached), 1)
    target = {one.id: _TOP + step * (position + 0.5) for position, one in enumerate(reached)}
    width = _LEFT + _WIDE + _GAP + 210
    pairs = sorted(
        (name, advise)
        for name, advise in {(name, rule.advise) for rule in pack.rules for name in questions_of(rule.when)}
        if advise is not None
    )
    lines = [_line(row[name], target[advise], str(pack.disposition[advise].acuity)) for name, advise in pairs]
    arcs = [
        _arc(row[earlier], row[name])
        for name in names
        if (condition := pack.question[name].enable_when) is not None
        for earlier in questions_of(condition)
    ]
    boxes = [_box(_LEFT, row[name], _WIDE, pack.question[name].text, "question", name) for name in names]
    right = _LEFT + _WIDE + _GAP
    boxes += [_box(right, target[one.id], 200, one.title, f"to-{one.acuity}", one.id) for one in reached]
    heads = [_words(_LEFT, 16, "questions, in the order asked"), _words(_LEFT + _WIDE + _GAP, 16, "advice")]
    if arcs:
        heads.append(_words(0, 16, "asked only on an answer"))
    return element(
        "svg",
        element("title", f"The questionnaire of {pack.title}"),
        *arcs,
        *lines,
        *boxes,
        *heads,
        viewBox=f"0 0 {width} {height:.0f}",
        role="img",
        class_="graph",
        xmlns="http://www.w3.org/2000/svg",
    )


def _line(top: float, bottom: float, acuity: str) -> Markup:
    start, end = _LEFT + _WIDE, _LEFT + _WIDE + _GAP
    middle = (start + end) / 2
    path = f"M{start} {top:.0f} C{middle:.0f} {top:.0f} {middle:.0f} {bottom:.0f} {end} {bottom:.0f}"
    return element("path", d=path, class_=f"edge to-{acuity}")


def _arc(top: float, bottom: float) -> Markup:
    out = _LEFT - 14 - min(150, (bottom - top) * 0.45)
    path = f"M{_LEFT} {top:.0f} C{out:.0f} {top:.0f} {out:.0f} {bottom:.0f} {_LEFT - 3} {bottom:.0f}"
    tip = f"M{_LEFT - 9} {bottom - 4:.0f} L{_LEFT - 2} {bottom:.0f} L{_LEFT - 9} {bottom + 4:.0f}"
    return element("path", d=f"{path} {tip}", class_="arc")


def _box(left: float, middle: float, width: float, text: str, look: str, name: str) -> Markup:
    """A box with as much of the text as there is room for; the whole of it and the id show on pointing at it."""
    room = int(width / _LETTER)
    fits = text if len(text) <= room else f"{text[: room - 1].rstrip()}…"
    whole = element("title", f"{text} ({name})")
    place = {"x": f"{left}", "y": f"{middle - _BOX / 2:.0f}", "width": f"{width}", "height": f"{_BOX}", "rx": "4"}
    return element("g", whole, element("rect", **place), _words(left + 8, middle + 5, fits), class_=f"box {look}")


def _words(left: float, top: float, text: str) -> Markup:
    return element("text", text, x=f"{left}", y=f"{top:.0f}")
