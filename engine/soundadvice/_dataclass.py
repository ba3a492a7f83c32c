"""Dataclass: `dataclasses.dataclass` for classes that are made at every start, with methods written on first use.

The library compiles six methods for each class as soon as it is imported: half a millisecond a class, and a third of
the time until the first question. Here the fields are the library's own, and `__init__`, `__eq__` and `__hash__` are
compiled when a class is first made, compared or hashed, as the library would have written them. Only what the model and
its neighbours use is offered; anything else is refused where the class is written, so that nothing differs in silence.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from functools import partial
from reprlib import recursive_repr
from threading import Lock
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls=None, /, *, frozen=False, slots=False, eq=True, repr=True, order=False, kw_only=False):  # noqa: A002
        """As `dataclasses.dataclass`. Raises TypeError for a class whose fields are not all those of its instances."""

        def made(cls):
            few = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)
            with _thawed(cls, frozen):
                made = few(cls)
            about = made.__dataclass_params__
            about.init, about.repr, about.eq, about.order, about.frozen = True, repr, eq, order, frozen
            return _with_methods(made, frozenset(vars(cls)), frozen, slots, eq, repr, order)

        return made if cls is None else made(cls)


@contextmanager
def _thawed(cls: type, frozen: bool) -> Iterator[None]:
    """Has the classes below look as if they were not frozen, for as long as the library collects the fields of one.

    It would write methods for one on top of them, which it then finds here. Raises TypeError, as it does, for a frozen
    class on one that is not, and the other way round.
    """
    below = [vars(base)["__dataclass_params__"] for base in cls.__mro__[1:] if "__dataclass_params__" in vars(base)]
    with _thawing:
        if any(one.frozen is not frozen for one in below):
            kinds = ("frozen", "non-frozen") if frozen else ("non-frozen", "frozen")
            raise TypeError("cannot inherit {} dataclass from a {} one".format(*kinds))
        for one in below:
            one.frozen = False
        try:
            yield
        finally:
            for one in below:
                one.frozen = frozen


_thawing = Lock()


def _with_methods(cls: Any, own: frozenset[str], frozen: bool, slots: bool, eq: bool, shown: bool, order: bool) -> type:
    """The class with what the library would have added to it. `own` is what its author wrote."""
    every = fields(cls)
    if len(every) != len(cls.__dataclass_fields__) or not all(field.init for field in every):
        raise TypeError(f"{cls.__qualname__} has fields that only `dataclasses.dataclass` knows")
    late: dict[str, _Writer] = {"__init__": partial(_init, frozen=frozen)}
    if eq:
        late["__eq__"] = partial(_compared, sign="==")
        if not frozen and "__hash__" not in own:
            cls.__hash__ = None
        elif frozen and ("__hash__" not in own or vars(cls)["__hash__"] is None):
            late["__hash__"] = _hash
    if order:
        late |= {name: partial(_compared, sign=sign) for name, sign in _ORDER.items()}
    for name, write in late.items():
        if name not in own or name == "__hash__":
            setattr(cls, name, _on_first_use(cls, name, write))
    if shown and "__repr__" not in own:
        cls.__repr__ = _repr
    if frozen:
        cls.__setattr__, cls.__delattr__ = _no_set, _no_delete
        if slots:
            cls.__getstate__, cls.__setstate__ = _state, _set_state
    return cls  # type: ignore[no-any-return]


def _on_first_use(cls: Any, name: str, write: _Writer) -> Callable[..., Any]:
    """What stands for a method until it is called: then the class has the method itself."""

    def late(self: object, *given: Any, **named: Any) -> Any:
        method = write(cls, fields(cls))
        method.__name__, method.__qualname__ = name, f"{cls.__qualname__}.{name}"
        setattr(cls, name, method)
        return method(self, *given, **named)

    late.__name__, late.__qualname__ = name, f"{cls.__qualname__}.{name}"
    return late


def _init(cls: type, every: tuple[Field[Any], ...], *, frozen: bool) -> Any:
    """`__init__`, with the fields that are given by name after the others."""
    knows: dict[str, object] = {"_MISSING": _MISSING, "_set": object.__setattr__}
    given, named, body = ["self"], list[str](), list[str]()
    for field in every:
        name = field.name
        default = ""
        if field.default is not MISSING:
            knows[f"_default_{name}"], default = field.default, f"=_default_{name}"
        elif field.default_factory is not MISSING:
            knows[f"_make_{name}"], default = field.default_factory, "=_MISSING"
            body.append(f"if {name} is _MISSING: {name} = _make_{name}()")
        (named if field.kw_only else given).append(name + default)
        slot = getattr(cls, name, None)
        if frozen and isinstance(slot, MemberDescriptorType):
            knows[f"_slot_{name}"] = slot.__set__
            body.append(f"_slot_{name}(self, {name})")
        else:
            body.append(f"_set(self, {name!r}, {name})" if frozen else f"self.{name} = {name}")
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    arguments = ", ".join([*given, *(["*", *named] if named else [])])
    return _compiled(f"def made({arguments}):\n " + "\n ".join(body or ["pass"]), knows)


def _compared(_: type, every: tuple[Field[Any], ...], *, sign: str) -> Any:
    mine, others = (_listed(who, [field for field in every if field.compare]) for who in ("self", "other"))
    return _compiled(
        "def made(self, other):\n"
        " if other.__class__ is self.__class__:\n"
        f"  return {mine} {sign} {others}\n"
        " return NotImplemented",
        {},
    )


def _hash(_: type, every: tuple[Field[Any], ...]) -> Any:
    counted = [field for field in every if (field.compare if field.hash is None else field.hash)]
    return _compiled(f"def made(self):\n return hash({_listed('self', counted)})", {})


def _listed(who: str, every: list[Field[Any]]) -> str:
    return "(" + "".join(f"{who}.{field.name}, " for field in every) + ")"


def _compiled(text: str, knows: dict[str, object]) -> Any:
    exec(text, knows)  # noqa: S102  names of fields and our own words alone
    return knows["made"]


@recursive_repr()
def _repr(self: Any) -> str:
    shown = ", ".join(f"{field.name}={getattr(self, field.name)!r}" for field in fields(self) if field.repr)
    return f"{type(self).__qualname__}({shown})"


def _no_set(self: object, name: str, value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _no_delete(self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[object]:
    return [getattr(self, field.name) for field in fields(self)]


def _set_state(self: Any, state: list[object]) -> None:
    for field, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


_Writer = Callable[[type, tuple[Field[Any], ...]], Any]
_ORDER = {"__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}
_MISSING = object()
"""What is given where nothing is: then a factory makes the value."""
