"""Begun: something to wait for, taken as far as it goes at once. Whoever need not wait for it sets no clock for it."""

from __future__ import annotations

from collections.abc import Awaitable, Generator
from typing import Any, Generic, TypeVar

Thing = TypeVar("Thing")


class Begun(Generic[Thing]):
    """`there`: it need not be waited for, and `value` is what it gives. Else it is to be awaited, once.

    Raises what it raises at once.
    """

    value: Thing

    def __init__(self, coming: Awaitable[Thing]) -> None:
        self._steps = coming.__await__()
        self.there = False
        try:
            self._waits_for = next(self._steps)
        except StopIteration as done:
            self.there, self.value = True, done.value

    def __await__(self) -> Generator[Any, Any, Thing]:
        """Goes on with it. What is thrown in here, such as the end of its time, is thrown in there."""
        waits_for = self._waits_for
        while True:
            thrown, sent = None, None
            try:
                sent = yield waits_for
            except BaseException as error:
                thrown = error
            try:
                waits_for = self._steps.send(sent) if thrown is None else self._steps.throw(thrown)
            except StopIteration as done:
                value: Thing = done.value
                return value
