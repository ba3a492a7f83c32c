"""Trees of several languages as one: each is read back as it was, and what does not fit is not read."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from soundadvice.formats.javascript.joined import joined
from soundadvice.formats.javascript.page_tree import exercises_tree, page_tree
from soundadvice.formats.javascript.sources import compact, literal
from soundadvice.formats.javascript.tree import pack_tree
from soundadvice.formats.javascript.write import bare_module, offered
from soundadvice.wording.translation.speak import pack_in_language
from support.javascript.running import node
from support.packs.shipped import shipped
from support.packs.translated import with_translation
from support.packs.wordy import wordy_pack
from support.thorough import examples

READ = """
const every = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(every.map((one) => one.words.map((_, place) => revived(one, place)))));
"""


def read_back(written: list[Any]) -> list[list[Any]]:
    """What the engine reads of these, in each language."""
    pack = shipped("low_back_pain")
    script = f"{bare_module(pack, (pack.language,))}\n{READ}"
    given = [{"tree": one.tree, "same": one.same, "words": one.words} for one in written]
    read: list[list[Any]] = json.loads(node("-e", script, given=json.dumps(given)))
    return read


@pytest.mark.parametrize("tree", [pack_tree, page_tree, exercises_tree])
def test_each_language_is_read_back_as_it_was(tree: Callable[..., Any]) -> None:
    made = [shipped("low_back_pain_self_care")]
    made += [with_translation(wordy_pack(Random(f"joined {n}")), "de") for n in range(examples(20))]
    trees = [[tree(pack_in_language(pack, language)) for language in offered(pack)] for pack in made]
    assert read_back([joined(one) for one in trees]) == json.loads(
        compact([[_read(one) for one in each] for each in trees])
    )


def _read(value: Any) -> Any:
    match value:
        case {"$f": text}:
            return float(text)
        case dict():
            return {name: _read(one) for name, one in value.items()}
        case list() | tuple():
            return [_read(one) for one in value]
        case _:
            return value


def test_texts_that_look_like_marks_and_whatever_differs() -> None:
    one = {"a": "~", "b": ["^7", "~3", "x", "x", None], "c": "Same here", "d": ["Same here", "one", 1]}
    other = {"a": "~", "b": ["^7", "~4", None, "y", "Z"], "c": "Same here", "d": ["Same here", "zwei", 1]}
    assert read_back([joined([one, other]), joined([other])]) == [[one, other], [other]]


def test_texts_that_do_not_fit_their_tree_are_not_read() -> None:
    made = joined([{"a": "A b", "b": "C d"}, {"a": "E f", "b": "G h"}])
    for words in ("[]", '["A b"]', '["A b","C d","E f"]'):
        script = (
            f"{bare_module(shipped('low_back_pain'), ('en',))}\n"
            f"const made = {{ tree: {literal(made.tree)}, same: '[]', words: [{literal(words)}] }};\n"
            "try { revived(made, 0); console.log('read'); } catch (error) { console.log(error.message); }"
        )
        assert node("--input-type=commonjs", given=script) == "the texts are not those of this tree\n"
