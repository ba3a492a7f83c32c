"""Names of the columns that a batch gives, in their order."""

from __future__ import annotations

from collections.abc import Sequence

from soundadvice.model.answer import nearest
from soundadvice.model.pack import Pack
from soundadvice.tables.errors import BatchError

COLUMNS = (
    "disposition",
    "acuity",
    "reasons",
    "findings",
    "rules",
    "invalid",
    "undecided",
    "floor",
    "ceiling",
    "ignored_would_raise",
)
"""What can be asked for; `rules` stands for a column `rule_<id>` a rule."""
DEFAULT = ("disposition", "acuity", "reasons", "invalid", "undecided", "floor", "ceiling")
FINDINGS = "findings"
RULE = "rule_"
OWN = "_sa_"
"""What the names of columns begin with that the expression needs on its way."""
ROW = f"{OWN}row"
"""The column of the row's number, by which advice is known to be of that row (see `keys`)."""


def usual_columns(pack: Pack) -> tuple[str, ...]:
    """What is given where no one says: `DEFAULT`, and the findings of a pack that has any."""
    return (*DEFAULT[:3], FINDINGS, *DEFAULT[3:]) if pack.findings else DEFAULT


def output_columns(pack: Pack, columns: Sequence[str]) -> tuple[str, ...]:
    """The names of the columns that are added for these. Raises BatchError for one that there is not."""
    names: list[str] = []
    for name in columns:
        if name not in COLUMNS:
            near = nearest(name, list(COLUMNS))
            raise BatchError(f"there is no column `{name}` to give", near or f"the columns are {', '.join(COLUMNS)}")
        names += [f"{RULE}{rule.id}" for rule in pack.rules] if name == "rules" else [name]
    return tuple(names)


def kept_columns(columns: Sequence[str], answers: frozenset[str], keep: Sequence[str] | None) -> tuple[str, ...]:
    """The columns of the table that are handed on: all that are no answers, or those asked for. Raises BatchError."""
    if keep is None:
        return tuple(name for name in columns if name not in answers)
    for name in keep:
        if name not in columns:
            raise BatchError(f"there is no column `{name}` to keep", nearest(name, list(columns)))
    return tuple(keep)


def refuse_reserved(names: Sequence[str]) -> None:
    """Raises BatchError for a column of the table whose name the expression needs for its own."""
    for name in names:
        if name.casefold().startswith(OWN):  # most engines take capitals for small letters
            raise BatchError(
                f"the column `{name}` has a name that begins with `{OWN}`, which is reserved",
                "rename it",
            )


def refuse_twice(names: Sequence[str]) -> None:
    """Raises BatchError if two columns have one name, or names that most engines take for the same one."""
    seen: dict[str, str] = {}
    for name in names:
        folded = name.casefold()
        if folded in seen:
            also = f", as `{seen[folded]}`" if seen[folded] != name else ""
            hint = "rename it in the table, or leave it out"
            raise BatchError(f"the column `{name}` would be there twice{also}", hint)
        seen[folded] = name
