"""The module: the engine's sources and the pack as its data, in one file that imports nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from soundadvice.formats.exported import Exported
from soundadvice.formats.javascript.element import element_script
from soundadvice.formats.javascript.exact import refuse_inexact
from soundadvice.formats.javascript.sources import compact, literal, source
from soundadvice.formats.javascript.tree import pack_tree
from soundadvice.formats.javascript.types import declarations
from soundadvice.meaning.phrases import marked_title
from soundadvice.model.pack import Pack
from soundadvice.wording.translation.speak import languages, pack_in_language

ENGINE = ("values", "amounts", "answers", "meaning", "words", "advice", "index")
"""The engine's sources, each after those that it imports. `data` stands before them."""
OFFERED = ("about", "advise", "decide", "explain", "help", "languageFor", "next", "questions", "toJson")
ALL = "all"
ELEMENT = "sound-advice.js"
_ERRORS = ("AnswerError", "UndecidedError")


def javascript(pack: Pack, *, languages: str = ALL) -> Exported:
    """The module of a pack, and its types; with the words of all its languages, or of its own alone.

    Raises UnsupportedError for numbers that JavaScript cannot hold exactly.
    """
    spoken = offered(pack) if languages == ALL else (pack.language,)
    text = f"{_head(pack)}{bare_module(pack, spoken)}export {{ {', '.join((*_ERRORS, *OFFERED))} }};\n"
    types = declarations(pack, spoken).encode()
    beside = ((".d.ts", types), (ELEMENT, f"{element_script()}export {{}};\n".encode()))
    return Exported(text.encode(), left_out(pack), beside)


def bare_module(pack: Pack, spoken: Sequence[str], *, page: Callable[[Pack], Any] | None = None) -> str:
    """The pack in these languages and the engine, without what is exported: to stand in a script of its own too.

    What `page` makes of the pack in each language is in its tree.
    """
    refuse_inexact(pack)
    return f"const DATA = {data(pack, spoken, page)};\n" + "".join(source(f"engine/{name}.js") for name in ENGINE)


def data(pack: Pack, spoken: Sequence[str], page: Callable[[Pack], Any] | None = None) -> str:
    """The pack as a JavaScript literal: its tree as JSON, and the texts of that in each language."""
    packs = {language: pack_in_language(pack, language) for language in spoken}
    trees = {
        language: pack_tree(one) | ({} if page is None else {"page": page(one)}) for language, one in packs.items()
    }
    words: dict[str, list[str]] = {language: [] for language in spoken}
    tree = trees[pack.language] if len(trees) == 1 else _joined(trees, words)
    written = {"language": pack.language, "region": pack.region, "words": words, "tree": compact(tree)}
    return "{ " + ", ".join(f"{name}: {literal(value)}" for name, value in written.items()) + " }"


def left_out(pack: Pack) -> tuple[str, ...]:
    """What of a pack the module does not hold."""
    return (
        "drawings, check-ins and handover: it advises, and leads no one through exercises; `web-page` does",
        "vignettes, hazards, waivers, reviews, population and the source document: they are for authors and reviewers",
        "a second engine: what it advises is tested against the reference byte for byte, and no vote is taken in it",
    )


def offered(pack: Pack) -> tuple[str, ...]:
    """The languages that a pack is offered in, the one that it is opened in first."""
    return (pack.language, *(one for one in languages(pack) if one != pack.language))


def _head(pack: Pack) -> str:
    title = re.sub(r"[^\w ,'():.-]", " ", marked_title(pack))
    about = f"{title} ({pack.id} {pack.version}, {pack.status}), {pack.content_hash}"
    return f"// {about}\n// Made by `soundadvice export {pack.id} --to javascript`; see its documentation.\n"


def _joined(spoken: dict[str, Any], words: dict[str, list[str]]) -> Any:
    """The trees as one, in which each text that is not the same in all of them is its number among the words."""
    numbers: dict[tuple[str, ...], int] = {}

    def join(values: list[Any]) -> Any:
        first = values[0]
        if isinstance(first, dict):
            assert all(one.keys() == first.keys() for one in values)
            return {name: join([one[name] for one in values]) for name in first}
        if isinstance(first, list):
            assert all(len(one) == len(first) for one in values)
            return [join(list(parts)) for parts in zip(*values, strict=True)]
        if all(one == first for one in values):
            return first
        texts = tuple(values)
        if texts not in numbers:
            numbers[texts] = len(numbers)
            for language, text in zip(words, texts, strict=True):
                words[language].append(text)
        return {"$": numbers[texts]}

    return join(list(spoken.values()))
