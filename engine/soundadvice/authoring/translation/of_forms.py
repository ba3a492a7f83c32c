"""Of forms: what a form in several languages says in each, as translations of the pack that is made from it.

A form is read once in each of its languages. What was read has to be built alike: then each text has its place in all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from soundadvice.authoring.skeleton import Skeleton, before, plain_text
from soundadvice.authoring.translation.file import file_text
from soundadvice.loader.files import TRANSLATIONS
from soundadvice.model.errors import ImportingError
from soundadvice.model.translation import PackTranslation, TranslatedText, words_digest
from soundadvice.wording.translation.texts import question_texts

TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_PLACE = re.compile(r"(?<=\.must\.)[a-p]{8}$")
"""What of the place of a text is made from its words: it differs by language."""
_MADE_BY = "the form that the pack was made from"


def with_translations(
    skeleton: Skeleton,
    tags: Iterable[str],
    read_in: Callable[[str], Skeleton],
    translated: Callable[[str], Iterable[str]],
) -> Skeleton:
    """The skeleton with a file for each language, and a note on each that is left out.

    `read_in` reads the form in a language; `translated` are the words of its own that it has in that.
    """
    files, notes = dict(skeleton.files), list(skeleton.notes)
    own = _texts(skeleton)
    for tag in tags:
        if not TAG.fullmatch(tag) or tag == (skeleton.language or "en"):
            notes.append(f"the words in `{plain_text(tag, 40)}`, which is no other language")
            continue
        try:
            there = _texts(read_in(tag))
        except ImportingError:
            there = {}
        if [_PLACE.sub("", place) for place in there] != [_PLACE.sub("", place) for place in own]:
            notes.append(f"the words in `{tag}`: in them, the form is not built in the same way")
            continue
        there = dict(zip(own, there.values(), strict=True))
        known = {plain_text(words) for words in translated(tag)}
        said = tuple(
            TranslatedText(place, words_digest(words), there[place])
            for place, words in own.items()
            if there[place] != words or _is_said(words, known)
        )
        files[f"{TRANSLATIONS}/{tag}.yaml"] = file_text(own, PackTranslation(tag, said, _MADE_BY))
    return replace(skeleton, files=files, notes=tuple(notes))


def _texts(skeleton: Skeleton) -> dict[str, str]:
    title = {} if skeleton.title is None else {"pack.title": plain_text(skeleton.title)}
    about = {} if skeleton.description is None else {"pack.description": plain_text(skeleton.description)}
    asked = question_texts(skeleton.questions)
    scores = {f"scores.{one.id}.title": plain_text(one.title) for one in skeleton.scores}
    return {**title, **about, **{place: plain_text(text) for place, text in asked.items()}, **scores}


def _is_said(words: str, known: Collection[str]) -> bool:
    """Whether words are among the known, or stems and a text that are all of them are."""
    if words in known:
        return True
    stems = (before(one) for one in known if words.startswith(before(one)))
    return any(_is_said(words.removeprefix(one), known) for one in stems)
