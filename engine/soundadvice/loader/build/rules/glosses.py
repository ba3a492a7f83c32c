"""Glosses: what the texts of a layer mean, from their shape to the tree, and that what they name is there."""

from __future__ import annotations

from soundadvice.loader.files import PackFiles
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.case.gloss import Gloss, Instruction, SignWords
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.wording.translation.together import amounts, texts_together

_ANY_TEXT = ("has", "lacks", "urgency", "tells", "forbids", "numbers")


def build_sign_words(files: PackFiles, parent: Pack | None, problems: Problems) -> tuple[SignWords, ...]:
    """The words of the layer's own signs."""
    if files.glosses is None:
        return ()
    known = {one.id for one in parent.sign_words} if parent else set()
    keys = files.glosses.node.at("signs").keys
    for name in files.glosses.shape.signs:
        if name in known:
            message = f"a layer below has the words of the sign `{name}`"
            problems.add("duplicate_id", message, keys[name], "give it a name of its own")
    return tuple(SignWords(name, words, keys[name].span) for name, words in files.glosses.shape.signs.items())


def build_glosses(files: PackFiles) -> tuple[Gloss, ...]:
    """What the layer says that texts mean, its own or those of the layers below."""
    if files.glosses is None:
        return ()
    keys = files.glosses.node.at("means").keys
    return tuple(
        Gloss(
            of=place,
            has=one.has,
            lacks=one.lacks,
            urgency=None if one.urgency is None else Acuity.from_id(one.urgency),
            tells=tuple(map(Instruction, one.tells)),
            forbids=tuple(map(Instruction, one.forbids)),
            numbers=one.numbers,
            within=None if one.within is None else (one.within[0], one.within[1]),
            span=keys[place].span,
        )
        for place, one in files.glosses.shape.means.items()
    )


def check_glosses(files: PackFiles, pack: Pack, problems: Problems) -> None:
    """Every text, sign and parameter that a gloss names is there, and each gloss says something."""
    if files.glosses is None or files.broken:
        return  # what could not be read might be just what is missed here
    texts, numbers = texts_together(pack), amounts(pack)
    signs = dict.fromkeys(one.id for one in pack.sign_words)
    used = {name for one in pack.glosses for name in (*one.has, *one.lacks)}
    means = files.glosses.node.at("means")
    for place, one in files.glosses.shape.means.items():
        node = means.at(place)
        if place not in texts and place not in numbers:
            problems.unknown("text", place, (*texts, *numbers), means.keys[place])
            continue
        for listed in ("has", "lacks"):
            for named in _items(node, listed):
                if named.text not in signs:
                    problems.unknown("sign", named.text, signs, named)
        for named in _items(node, "numbers"):
            if named.text.startswith("$") and named.text[1:] not in pack.parameter:
                problems.unknown("parameter", named.text[1:], pack.parameter, named)
        _check_says(place, node, problems, of_amounts=place in numbers)
        if one.within is not None and one.within[0] > one.within[1]:
            problems.add("contradictory_bounds", "the least is more than the most", node.at("within"), "swap them")
    for name, key in files.glosses.node.at("signs").keys.items() if files.glosses.shape.signs else ():
        if name not in used:
            hint = "name it under `has` or `lacks`, or remove it"
            problems.add("not_used", f"no text is said to be about the sign `{name}`", key, hint, warning=True)


def _items(node: Node, key: str) -> list[Node]:
    listed = node.get(key)
    return listed.items() if listed else []


def _check_says(place: str, node: Node, problems: Problems, *, of_amounts: bool) -> None:
    """A gloss of a text says what the text says, and one of amounts says between what they are."""
    wrong = [key for key in (_ANY_TEXT if of_amounts else ("within",)) if node.get(key) is not None]
    if wrong:
        what, instead = ("amounts", "`within`") if of_amounts else ("a text", "`numbers`")
        problems.add("gloss_of_another_kind", f"`{place}` is {what}", node.at(wrong[0]), f"write {instead}")
    elif not any(node.get(key) is not None for key in (*_ANY_TEXT, "within")):
        hint = "say what it means: `has`, `lacks`, `urgency`, `tells`, `forbids`, `numbers` or `within`"
        problems.add("gloss_says_nothing", f"nothing is said of `{place}`", node, hint)
