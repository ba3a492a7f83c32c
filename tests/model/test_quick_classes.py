"""Our `dataclass` against the library's: the same class in every way that can be seen, whatever its fields are."""

from __future__ import annotations

import copy
import dataclasses
import operator
import pickle
import threading
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field, fields, replace
from functools import partial
from itertools import product
from typing import Any, ClassVar

import pytest

import soundadvice
from soundadvice._dataclass import dataclass as quick

KINDS: list[dict[str, bool]] = [
    {"frozen": frozen, "slots": slots, **more}
    for frozen, slots, more in product(
        (True, False), (True, False), ({}, {"kw_only": True}, {"order": True}, {"eq": False})
    )
]


def classes(kind: dict[str, bool]) -> tuple[Any, Any]:
    """One class, made by the library and by us."""

    def made(decorator: Callable[..., Any]) -> Any:
        class Thing:
            """One."""

            name: str
            size: int = 3
            parts: list[int] = field(default_factory=list, compare=False)
            hidden: str = field(default="", repr=False, hash=False)
            last: object = field(default=None, kw_only=True)

            def __post_init__(self) -> None:
                if self.size < 0:
                    raise ValueError("less than nothing")

        return decorator(**kind)(Thing)

    return made(dataclasses.dataclass), made(quick)


GIVEN: list[dict[str, Any]] = [
    {"name": "a"},
    {"name": "a", "size": 4, "hidden": "h"},
    {"name": "a", "parts": [1]},
    {"name": "b", "last": "z"},
    {"name": "a", "size": -1},
    {"size": 1},
    {"name": "a", "more": 1},
]


def outcome(work: Callable[..., object], *given: Any, **named: Any) -> object:
    """What comes of it: what it is, or the kind of error with its words, as far as they name no class."""
    try:
        return work(*given, **named)
    except Exception as error:
        return type(error), "" if isinstance(error, TypeError) else str(error)


def shown(made: Any, *given: Any, **named: Any) -> object:
    return outcome(lambda: repr(made(*given, **named)))


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_it_does_what_the_library_does(kind: dict[str, bool]) -> None:
    theirs, ours = classes(kind)
    assert [(one.name, one.kw_only) for one in fields(ours)] == [(one.name, one.kw_only) for one in fields(theirs)]
    assert ours.__match_args__ == theirs.__match_args__
    assert repr(ours.__dataclass_params__) == repr(theirs.__dataclass_params__)
    assert [hasattr(one, "__slots__") for one in (ours, theirs)] == [kind["slots"]] * 2
    for values in GIVEN:
        assert shown(ours, **values) == shown(theirs, **values)
    assert shown(ours, "a", 5) == shown(theirs, "a", 5)
    assert shown(ours, "a", 5, [], "", 1) == shown(theirs, "a", 5, [], "", 1)
    good = GIVEN[:4]
    for one, other in product(good, good):
        for compare in (operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge):
            mine, wanted = (outcome(compare, made(**one), made(**other)) for made in (ours, theirs))
            assert mine == wanted, (compare, one, other)
    a, b = theirs(name="a"), ours(name="a")
    assert (a == b, b == a, b == 1) == (False, False, False)
    if kind.get("eq", True):
        assert [outcome(hash, ours(**one)) for one in good] == [outcome(hash, theirs(**one)) for one in good]
    assert (ours.__hash__ is None) == (theirs.__hash__ is None)
    if kind["frozen"]:
        for change in (partial(setattr, b, "size", 9), partial(setattr, b, "other", 9), partial(delattr, b, "size")):
            with pytest.raises(FrozenInstanceError):
                change()
    else:
        b.size = 9
        assert "size=9" in repr(b)
    assert ours(name="a").parts is not ours(name="a").parts
    assert shown(replace, ours(name="a"), size=8) == shown(replace, theirs(name="a"), size=8)
    assert repr(copy.deepcopy(ours(name="a", parts=[1]))) == repr(ours(name="a", parts=[1]))


def test_what_it_does_not_know_it_refuses() -> None:
    with pytest.raises(TypeError, match="fields that only"):

        @quick(frozen=True)
        class Counted:
            count: ClassVar[int] = 0
            name: str

    with pytest.raises(TypeError, match="fields that only"):

        @quick(frozen=True)
        class Later:
            name: str = field(init=False)

    with pytest.raises(TypeError):
        quick(unsafe_hash=True)


def test_what_an_author_wrote_stays() -> None:
    @quick(frozen=True, slots=True)
    class Own:
        name: str

        def __repr__(self) -> str:
            return "own"

        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 7

    assert (repr(Own("a")), Own("a") == Own("b"), hash(Own("a"))) == ("own", True, 7)


@quick(frozen=True, slots=True)
class Base:
    """One that another builds on."""

    name: str


@quick(frozen=True, slots=True)
class Longer(Base):
    """The other."""

    size: int = 1


def test_one_builds_on_another_and_survives_a_pickle() -> None:
    one = Longer("a", 2)
    assert (one, hash(one)) == (pickle.loads(pickle.dumps(one)), hash(("a", 2)))
    assert repr(one) == "Longer(name='a', size=2)"
    assert Base("a") != Longer("a")
    with pytest.raises(FrozenInstanceError):
        one.name = "b"  # type: ignore[misc]
    for loose in (quick, dataclasses.dataclass):
        with pytest.raises(TypeError, match="non-frozen"):
            loose(type("Loose", (Base,), {}))
    assert Base.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert "__setattr__" not in vars(Longer) or Longer.__setattr__ is Base.__setattr__
    plain = quick(type("Plain", (), {}))
    for strict in (quick, dataclasses.dataclass):
        with pytest.raises(TypeError, match="inherit frozen"):
            strict(frozen=True)(type("Strict", (plain,), {}))


def test_many_threads_may_be_the_first() -> None:
    for _ in range(20):
        made, _theirs = classes({"frozen": True, "slots": True})[::-1]
        found: list[object] = []
        start = threading.Barrier(4)

        def work(made: Any = made, start: threading.Barrier = start, found: list[object] = found) -> None:
            start.wait()
            found.append(hash(made("a")) == hash(made("a")) and made("a") == made("a"))

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [True] * 4


def test_the_objects_of_a_pack_are_as_the_library_would_have_made_them() -> None:
    """Every object of a shipped pack, made again in a class that the library has made of the same fields."""
    waiting: list[Any] = [soundadvice.load_pack("low_back_pain_self_care")]
    seen: set[int] = set()
    made: dict[type, Any] = {}
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, tuple | frozenset):
            waiting += one
        elif dataclasses.is_dataclass(one) and id(one) not in seen:
            seen.add(id(one))
            kind = type(one)
            held = {field.name: getattr(one, field.name) for field in fields(one)}
            waiting += held.values()
            if kind.__repr__.__module__ != "soundadvice._dataclass":
                continue
            if kind not in made:
                every = [
                    (each.name, object, field(compare=each.compare, repr=each.repr, hash=each.hash))
                    for each in fields(kind)
                ]
                made[kind] = dataclasses.make_dataclass(kind.__name__, every, frozen=True)
            other = made[kind](**held)
            assert repr(other).partition("(")[2] == repr(one).partition("(")[2]
            assert outcome(hash, other) == outcome(hash, one)
            assert one == copy.copy(one)
    assert len(made) > 40
