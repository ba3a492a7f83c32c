"""The shapes of what a pack stands on: the pack that it extends, and the libraries that it includes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from soundadvice.loader.schema.shape_parts import Id, Ids, Shape, Words


class ParentShape(Shape):
    """The pack below, and the version of it that is asked for: one, or a range such as `>=1.2,<2`."""

    pack: Id
    version: Words


def _kind_of_parent(value: object) -> str:
    return "parent" if isinstance(value, dict) else "name"


Parent = Annotated[Annotated[Id, Tag("name")] | Annotated[ParentShape, Tag("parent")], Discriminator(_kind_of_parent)]


class IncludeShape(Shape):
    """A library, the version of it that is asked for, and the prefix of its ids here: `v` makes `v_temperature`.

    `only` names the parts to take in, by the library's own ids; what they rest on comes with them. Without it all are.
    """

    pack: Id
    version: Words
    prefix: Annotated[Id, Field(alias="as", max_length=20)]
    only: Annotated[Ids, Field(min_length=1)] | None = None
