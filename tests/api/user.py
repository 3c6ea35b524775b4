"""A small user of the Python API, as mypy --strict sees one who has the wheel installed; the figures are asserted
too."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import costplan

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from decimal import Decimal

DAY = date(2026, 11, 23)


def dearest_model(estimate: costplan.Estimate) -> str:
    sums = estimate.plan.sums(lambda line: line.model)
    return max(sums, key=lambda model: sums[model].expected)


def cheapest_way(name: str) -> str:
    advice: costplan.Advice = costplan.advise(name, as_of=DAY)
    best = advice.judged or advice.same
    assert best is None or best.saving > 0
    return advice.ways[0].name if advice.ways else ""


def codes(name: str) -> list[str]:
    try:
        costplan.estimate(name, as_of=DAY)
    except costplan.CostplanError as error:
        return [problem.code for problem in error.problems]
    return []


def held(accuracy: costplan.Accuracy) -> tuple[float | None, int, int]:
    """Needs what calibrating needs, so it is typed here and called in test_api.py."""
    learned = accuracy.headline.learned
    share: float | None = learned.coverage[-1].share
    return share, learned.coverage[-1].calls, sum(mean.calls for mean in learned.means[-1:])


def settled(ledger: Path) -> tuple[Decimal, Decimal | None]:
    with costplan.guard.reserve(
        "openai/gpt-image-2", size="1024x1024", quality="low", prompt_tokens=10, max_usd=1, ledger=ledger
    ) as hold:
        how: str | None = hold.settle(usd="0.005").how
    assert how == "actual"
    return hold.reserved_usd, hold.settled_usd


async def awaited(draw: Callable[[str], Awaitable[object]]) -> Decimal | None:
    """Needs an SDK, so it is typed here and run in tests/guard."""
    try:
        async with costplan.guard.reserve("openai/gpt-image-2", prompt="cup", max_usd=1) as hold:
            row = await hold.settle(await draw("cup"))
        breach: bool = row.breach
    except costplan.guard.Refused as refused:
        return refused.cap_usd
    return None if breach else hold.settled_usd


@costplan.guard.guarded("openai/gpt-image-2", size="1024x1024", max_usd=1)
def drawn(prompt: str, *, n: int = 1) -> dict[str, object]:
    return {"prompt": prompt, "n": n}


class Client:
    """Typed as an SDK's client is: what it does not take is no argument."""

    def images(self, *, prompt: str) -> bytes:
        return prompt.encode()


def with_key(client: Client) -> bytes:
    """A guarded client is typed as the client, and so is one with the words of a call."""
    held = costplan.guard.openai(client, max_usd=2, tags={"team": "growth"})
    answer: bytes = costplan.guard.openai(held, key="order-7", max_usd="0.50", tags={"env": "prod"}).images(
        prompt="cup"
    )
    return answer


def main() -> None:
    quote: costplan.Quote = costplan.quote(
        "openai/gpt-image-2", as_of=DAY, size="1024x1024", quality="high", prompt_tokens=150
    )
    cost: str = quote.cost_usd
    assert cost == "0.2115"
    loaded: costplan.LoadedScenario = costplan.load_scenario("guide-workflows")
    estimate = costplan.estimate(loaded, as_of=DAY)
    plan: costplan.Plan = estimate.plan
    total: Decimal = plan.total_usd
    assert estimate.quantile_usd("expected") == total
    assert dearest_model(estimate) in {line.model for line in plan.each_line()}
    assert cheapest_way("batch")
    verdict: costplan.Verdict = costplan.check("quarter", as_of=DAY)
    fits: bool = verdict.fits
    assert fits
    files: dict[str, bytes] = costplan.report("guide-workflows", as_of=DAY, formats=["json"], folder=Path())
    assert list(files) == ["guide-workflows.json"]
    with TemporaryDirectory() as folder:
        reserved, spent = settled(Path(folder) / "ledger.sqlite")
    assert spent is not None
    assert spent < reserved
    assert drawn.__name__ == "drawn"
    assert codes("no-such-scenario") == ["cannot-read"]


main()
