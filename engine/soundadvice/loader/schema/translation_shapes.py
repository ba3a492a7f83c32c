"""The shape of translations/<language>.yaml: the texts of a pack in another language, by their places."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter

from soundadvice.loader.schema.shape_parts import Shape, Words


class TranslatedTextShape(Shape):
    """The words of one text. `of` is the digest of the words that were translated: eight letters."""

    of: Annotated[str, Field(pattern=r"^[a-p]{8}$")]
    text: Words


class TranslationShape(Shape):
    """translations/<language>.yaml. `made_by` says who translated it, `note` what else there is to know of it."""

    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]
    made_by: Words
    note: Words | None = None
    texts: dict[str, TranslatedTextShape] | None = None  # nothing is there yet, in a file that waits to be filled in


TRANSLATION = TypeAdapter(TranslationShape)
