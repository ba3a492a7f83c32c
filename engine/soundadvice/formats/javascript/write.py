"""The module: the engine's sources and the pack as its data, in one file that imports nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from soundadvice.formats.exported import Exported
from soundadvice.formats.javascript.element import element_script
from soundadvice.formats.javascript.exact import refuse_inexact
from soundadvice.formats.javascript.joined import joined
from soundadvice.formats.javascript.sources import literal, source
from soundadvice.formats.javascript.tree import pack_tree
from soundadvice.formats.javascript.types import declarations
from soundadvice.meaning.phrases import marked_title
from soundadvice.model.pack import Pack
from soundadvice.wording.translation.speak import languages, pack_in_language

ENGINE = ("values", "amounts", "conditions", "meaning", "answers", "words", "advice", "explain", "index")
"""The engine's sources, each after those that it imports. `data` stands before them."""
OFFERED = ("about", "advise", "decide", "explain", "help", "languageFor", "next", "outcome", "questions", "toJson")
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


def bare_module(pack: Pack, spoken: Sequence[str], **more: Callable[[Pack], Any]) -> str:
    """The pack in these languages and the engine, without what is exported: to stand in a script of its own too.

    What `more` makes of the pack in each language is beside its tree, under these names.
    """
    refuse_inexact(pack)
    return f"const DATA = {data(pack, spoken, pack=pack_tree, **more)};\n" + "".join(
        source(f"engine/{name}.js") for name in ENGINE
    )


def data(written_in: Pack, spoken: Sequence[str], **trees: Callable[[Pack], Any]) -> str:
    """A pack as a JavaScript literal. Its trees are JSON within texts, so that each is read when it is needed."""
    packs = [pack_in_language(written_in, language) for language in spoken]
    parts = {name: joined([tree(one) for one in packs]) for name, tree in trees.items()}
    written = [f"languages: {literal(list(spoken))}", f"region: {literal(written_in.region)}"]
    for name, one in parts.items():
        words = ", ".join(map(literal, one.words))
        written.append(f"{name}: {{ tree: {literal(one.tree)}, same: {literal(one.same)}, words: [{words}] }}")
    return f"{{ {', '.join(written)} }}"


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
