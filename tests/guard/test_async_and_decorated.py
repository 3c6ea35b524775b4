"""``async with`` and ``@guard.guarded``: the same holds, with the ledger's work in threads, around functions."""

from __future__ import annotations

import asyncio
import threading
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from costplan import guard
from costplan.ledger.sqlite import SqliteLedger
from tests.guard.test_guard import CALL, CAPPED, RESERVED, answer, rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from costplan.ledger.reservation import Reservation

pytestmark = pytest.mark.usefixtures("here")


async def answered(image_tokens: int = 196) -> dict[str, Any]:
    await asyncio.sleep(0)
    return answer(image_tokens)


# -------------------------------------------------------------------------------------------------------------- async


def test_a_settlement_is_awaited_or_done_by_the_end_of_the_block(here: Path) -> None:
    async def calls() -> None:
        async with guard.reserve(**CAPPED) as hold:
            assert hold.reserved_usd == RESERVED
            row = await hold.settle(await answered(100))
            assert row.how == "actual"
        async with guard.reserve(**CAPPED) as hold:
            hold.settle(await answered(100))
        assert hold.settled_usd == Decimal("0.00308")
        async with guard.reserve(**CAPPED) as hold:
            hold.cancel()

    asyncio.run(calls())
    assert [(row.state, row.spent) for row in rows(here)] == [
        ("settled", 3_080_000_000), ("settled", 3_080_000_000), ("released", 0),
    ]  # fmt: skip


def test_many_at_once_never_pass_the_cap(here: Path) -> None:
    async def one() -> str:
        try:
            async with guard.reserve(**CAPPED) as hold:
                await asyncio.sleep(0.05)
                await hold.settle(answer())
        except guard.Refused:
            return "refused"
        return "made"

    async def calls() -> list[str]:
        return await asyncio.gather(*(one() for _ in range(8)))

    assert sorted(asyncio.run(calls())) == ["made"] * 3 + ["refused"] * 5
    assert sum(row.spent for row in rows(here)) == 3 * 5_960_000_000


def test_a_second_settlement_is_an_error() -> None:
    async def awaited() -> None:
        async with guard.reserve(**CAPPED) as hold:
            await hold.settle(answer())
            with pytest.raises(guard.AlreadySettled):
                await hold.settle(answer())

    async def by_the_end() -> None:
        async with guard.reserve(**CAPPED) as hold:
            hold.settle(answer())
            hold.settle(answer())

    asyncio.run(awaited())
    with pytest.raises(guard.AlreadySettled):
        asyncio.run(by_the_end())


@pytest.mark.parametrize("error", [asyncio.CancelledError, ValueError])
def test_leaving_unsettled_settles_at_the_reservation(here: Path, error: type[BaseException]) -> None:
    async def call() -> None:
        async with guard.reserve(**CAPPED):
            raise error

    with pytest.raises(error):
        asyncio.run(call())
    (row,) = rows(here)
    assert (row.how, row.spent) == ("maximum", row.reserved)
    assert error.__name__ in row.why


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A ledger whose reservations wait for an event before they reach the disk."""
    reserve, go = SqliteLedger.reserve, threading.Event()

    def waits(ledger: SqliteLedger, *args: Any) -> tuple[Reservation, str]:
        go.wait(10)
        return reserve(ledger, *args)

    monkeypatch.setattr(SqliteLedger, "reserve", waits)
    yield go
    go.set()


def test_a_task_that_is_cancelled_while_it_reserves_has_sent_nothing(here: Path, slow: threading.Event) -> None:
    async def call() -> None:
        async with guard.reserve(**CAPPED):
            pytest.fail("the block was entered")

    async def cancelled() -> None:
        task = asyncio.create_task(call())
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        slow.set()

    asyncio.run(cancelled())  # which waits for its threads
    assert [row.state for row in rows(here)] == ["released"]


def test_the_event_loop_goes_on_while_the_ledger_writes(slow: threading.Event) -> None:
    async def calls() -> int:
        entering = asyncio.create_task(guard.reserve(**CAPPED).__aenter__())
        turns = 0
        while turns < 20:
            await asyncio.sleep(0.001)
            turns += 1
        assert not entering.done()
        slow.set()
        await (await entering).settle(answer())
        return turns

    assert asyncio.run(calls()) == 20


# ---------------------------------------------------------------------------------------------------------- decorated


def test_a_function_is_settled_by_what_it_returns(here: Path) -> None:
    @guard.guarded("openai/gpt-image-2", size="1024x1024", quality="high", max_usd=1, tags={"team": "growth"})
    def draw(prompt: str, n: int = 1, quality: str = "low") -> dict[str, Any]:
        """Draws."""
        return answer(196 * n, text_tokens=7)

    assert draw("cup")["usage"]["output_tokens"] == 196
    assert draw.__doc__ == "Draws."
    draw("cup", n=2)
    low, two = rows(here)
    assert (low.spent, low.tags) == (5_915_000_000, (("team", "growth"),))
    assert two.reserved > 2 * low.reserved - 1  # its own n and quality, not those of the decorator
    assert '"quality":"low","n":2' in two.request


def test_an_async_function_too(here: Path) -> None:
    @guard.guarded(**CAPPED)
    async def draw() -> dict[str, Any]:
        return await answered(100)

    assert asyncio.run(draw())["usage"]["output_tokens"] == 100
    assert [row.spent for row in rows(here)] == [3_080_000_000]


def test_a_function_that_fails_or_answers_nothing_is_settled_at_the_reservation(here: Path) -> None:
    @guard.guarded(**CAPPED)
    def fails(how: str) -> None:
        if how == "raises":
            raise TimeoutError

    with pytest.raises(TimeoutError):
        fails("raises")
    fails("returns")
    assert [(row.how, row.outcome) for row in rows(here)] == [("maximum", "raised"), ("maximum", "unpriced")]
    fails("returns")
    with pytest.raises(guard.Refused):
        fails("returns")


def test_what_cannot_be_guarded_is_told() -> None:
    with pytest.raises(TypeError, match="takes no 'sizes'"):
        guard.guarded("openai/gpt-image-2", sizes="1024x1024")

    with pytest.raises(TypeError, match="yields"):

        @guard.guarded(**CALL)
        def parts() -> Iterator[int]:
            yield 1
