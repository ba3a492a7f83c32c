"""What is taken as far as it goes at once, and goes on as if nothing had been."""

from __future__ import annotations

import asyncio

import pytest

from soundadvice.server.connections.begun import Begun


async def at_once() -> str:
    return "there"


async def after_a_while(times: int = 3) -> str:
    for _ in range(times):
        await asyncio.sleep(0.001)
    return "there"


async def failing(after: float | None) -> str:
    if after is not None:
        await asyncio.sleep(after)
    raise ValueError("it broke")


def test_what_need_not_be_waited_for_is_there() -> None:
    begun = Begun(at_once())
    assert (begun.there, begun.value) == (True, "there")


def test_what_must_be_waited_for_goes_on_to_its_end() -> None:
    async def main() -> str:
        begun = Begun(after_a_while())
        assert not begun.there
        return await begun

    assert asyncio.run(main()) == "there"


@pytest.mark.parametrize("after", [None, 0.001])
def test_what_breaks_breaks_for_whoever_waits(after: float | None) -> None:
    async def main() -> None:
        await Begun(failing(after))

    with pytest.raises(ValueError, match="it broke"):
        asyncio.run(main())


def test_the_end_of_its_time_reaches_it() -> None:
    ended = []

    async def for_ever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    async def main() -> None:
        begun = Begun(for_ever())
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await begun
        assert ended

    asyncio.run(main())


def test_what_is_cancelled_may_go_on_all_the_same() -> None:
    async def stubborn() -> str:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.sleep(0)
        return "done first"

    async def wait() -> str:
        return await Begun(stubborn())

    async def main() -> str:
        task = asyncio.create_task(wait())
        await asyncio.sleep(0)
        task.cancel()
        return await task

    assert asyncio.run(main()) == "done first"
