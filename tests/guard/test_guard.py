"""The guard at its public face: what a block reserves, each way that it can end, what is refused and in which words."""

from __future__ import annotations

import json
import logging
import multiprocessing
import threading
from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from costplan import guard
from costplan.errors import OutsideError, Problem
from costplan.ledger.sqlite import open_ledger

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from costplan.ledger.reservation import Reservation

CALL: dict[str, Any] = {"model": "openai/gpt-image-2", "size": "1024x1024", "quality": "low", "prompt_tokens": 10}
RESERVED = Decimal("0.00596")  # (10 + 6 around the prompt) x $5/1M + 196 x $30/1M
CAPPED = CALL | {"max_usd": "0.02"}  # three of them

pytestmark = pytest.mark.usefixtures("here")


def answer(image_tokens: int = 196, text_tokens: int = 16) -> dict[str, Any]:
    """An Images body that tells its tokens."""
    return {
        "created": 1790000000,
        "data": [{"b64_json": "eA=="}],
        "usage": {
            "input_tokens": text_tokens,
            "input_tokens_details": {"text_tokens": text_tokens, "image_tokens": 0},
            "output_tokens": image_tokens,
            "output_tokens_details": {"image_tokens": image_tokens, "text_tokens": 0},
        },
    }


def rows(here: Path) -> list[Reservation]:
    ledger = open_ledger(here / ".costplan" / "ledger.sqlite", reading=True)
    assert ledger.check() == []
    return list(ledger.reservations())


# ------------------------------------------------------------------------------------------------- how a call can end


def test_an_answer_is_settled_at_what_it_cost(here: Path) -> None:
    with guard.reserve(**CAPPED, tags={"team": "growth"}) as hold:
        assert hold.reserved_usd == RESERVED
        assert rows(here)[0].state == "dispatched"  # reserved and dispatched before the body runs
        row = hold.settle(answer(image_tokens=100))
    assert (row.state, row.how, row.outcome, hold.settled_usd) == ("settled", "actual", "answered", Decimal("0.00308"))
    assert (row.tags, json.loads(row.request)["quality"]) == ((("team", "growth"),), "low")
    (kept,) = rows(here)
    told = json.loads(kept.usage or "")
    assert (told["image_out"], told["usage"]["output_tokens"]) == (100, 100)
    assert (here / ".costplan" / ".gitignore").read_text() == "*\n"


def leaves(error: BaseException | None) -> guard.Hold:
    """A block that is left unsettled, by an exception or by its end."""
    with pytest.raises(type(error)) if error else nullcontext(), guard.reserve(**CAPPED) as hold:
        if error is not None:
            raise error
    return hold


@pytest.mark.parametrize(
    ("error", "outcome", "why"),
    [
        (None, "unsettled", "left without settling"),
        (TimeoutError("CANARY"), "raised", "left by TimeoutError"),
        (OutsideError([Problem("call-failed", "CANARY")]), "raised", "no usable answer came"),
        (KeyboardInterrupt(), "interrupted", "left by KeyboardInterrupt"),
        (SystemExit(1), "interrupted", "left by SystemExit"),
    ],
)
def test_leaving_unsettled_settles_at_the_reservation(
    error: BaseException | None, outcome: str, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    row = leaves(error).reservation
    assert (row.how, row.spent, row.outcome) == ("maximum", row.reserved, outcome)
    assert why in row.why
    assert why in caplog.text
    assert "CANARY" not in row.why + caplog.text


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (None, "the answer is None"),
        ("<html>portal</html>", "a page of HTML"),
        ({"created": 1790000000, "data": [{"b64_json": "eA=="}]}, "has no usage"),
        ({"error": {"code": "moderation_blocked", "message": "CANARY"}}, "the answer is an error"),
    ],
)
def test_an_answer_without_a_price_is_settled_at_the_reservation(
    given: object, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    with guard.reserve(**CAPPED) as hold:
        row = hold.settle(given)
    assert (row.how, row.outcome, hold.settled_usd) == ("maximum", "unpriced", RESERVED)
    assert why in row.why
    assert why in caplog.text
    assert "CANARY" not in row.why + caplog.text + str(row.usage)


def test_an_amount_may_be_stated() -> None:
    with guard.reserve(**CAPPED) as hold:
        assert hold.settle(usd="0.004").outcome == "stated"
    assert hold.settled_usd == Decimal("0.004")
    with guard.reserve(**CAPPED) as hold:
        hold.settle(usd=0)  # a refusal of which the caller knows that it is not billed
    assert hold.settled_usd == 0


@pytest.mark.parametrize(("usd", "told"), [("-1", "from 0"), ("a lot", "as a number"), (float("nan"), "as a number")])
def test_an_amount_that_is_none_settles_nothing(usd: object, told: str) -> None:
    with guard.reserve(**CAPPED) as hold:
        with pytest.raises(guard.InputError, match=told):
            hold.settle(usd=usd)  # type: ignore[arg-type]
        hold.settle(answer())


def test_cancel_gives_the_money_back(here: Path) -> None:
    with guard.reserve(**CAPPED) as hold:
        hold.cancel()
        with pytest.raises(guard.AlreadySettled, match="cancelled before it was sent"):
            hold.settle(answer())
    (row,) = rows(here)
    assert (row.state, row.spent, hold.settled_usd) == ("released", 0, None)


def test_a_second_settle_is_an_error_and_changes_nothing(here: Path) -> None:
    with guard.reserve(**CAPPED) as hold:
        hold.settle(answer(image_tokens=100))
        with pytest.raises(guard.AlreadySettled, match=r"r1 is ended: it was settled at \$0.00308"):
            hold.settle(answer(image_tokens=1))
        with pytest.raises(guard.AlreadySettled):
            hold.cancel()
    assert [row.spent for row in rows(here)] == [3_080_000_000]


def test_of_threads_that_settle_one_wins() -> None:
    won = []

    def settle() -> None:
        with suppress(guard.AlreadySettled):
            won.append(hold.settle(answer()))

    with guard.reserve(**CAPPED) as hold:
        threads = [threading.Thread(target=settle) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(won) == 1


def test_a_settle_after_the_block_adjusts_what_the_block_settled(here: Path) -> None:
    with guard.reserve(**CAPPED) as hold:
        pass
    assert hold.settled_usd == RESERVED
    hold.settle(answer(image_tokens=100))
    assert hold.settled_usd == Decimal("0.00308")
    (row,) = rows(here)
    assert [(one.how, one.amount) for one in row.adjustments] == [("actual", 3_080_000_000 - row.reserved)]
    with pytest.raises(guard.AlreadySettled):
        hold.settle(answer())


def test_more_than_was_reserved_is_recorded_and_stops_the_next_call(
    here: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with guard.reserve(**CAPPED) as hold:
        row = hold.settle(answer(image_tokens=300))
    assert (row.breach, hold.settled_usd) == (True, Decimal("0.00908"))
    assert "above its reservation" in caplog.text
    with pytest.raises(guard.BreachOpen, match=r"cost \$0.00908, above its reservation of \$0.00596") as refused:
        guard.reserve(**CAPPED).__enter__()
    assert refused.value.reservation.id == hold.id
    assert guard.accept_breach(hold.id, why="the vendor counts anew").accepted_breach == "the vendor counts anew"
    with guard.reserve(**CAPPED) as hold:
        hold.settle(answer())
    with pytest.raises(guard.InputError, match="no call that waits to be accepted"):
        guard.accept_breach(hold.id, why="")
    with pytest.raises(guard.InputError, match="has no reservation 'r99'"):
        guard.accept_breach("r99", why="")


def in_child(hold: guard.Hold, act: Callable[[guard.Hold], object]) -> None:
    child = multiprocessing.get_context("fork").Process(target=act, args=(hold,))
    child.start()
    child.join()
    assert child.exitcode == 0


def test_a_forked_child_leaves_nothing_and_may_settle(here: Path) -> None:
    with guard.reserve(**CAPPED) as hold:
        in_child(hold, lambda mine: mine.leave(ValueError))
        assert rows(here)[0].state == "dispatched"
        in_child(hold, lambda mine: mine.settle(answer(image_tokens=100)))
    assert hold.settled_usd == Decimal("0.00308")  # what the child knew, and not the maximum of leaving


# ---------------------------------------------------------------------------------------------------- what is refused


def spend(times: int, **more: Any) -> None:
    for _ in range(times):
        with guard.reserve(**CALL | more) as hold:
            hold.settle(answer())


def test_a_refusal_says_all_that_there_is_to_know(here: Path) -> None:
    (here / "budget.yaml").write_text(
        "version: 1\nbudget: Images\ncaps:\n  - {id: daily, per: day, max: 0.02 USD}\n", encoding="utf-8"
    )
    spend(1, budget="budget.yaml")
    with guard.reserve(**CALL, budget="budget.yaml"), pytest.raises(guard.Refused) as refused:
        guard.reserve(**CALL | {"quality": "high", "n": 8}, budget="budget.yaml").__enter__()
    told, today = refused.value, datetime.now(UTC)
    assert (told.spent_usd, told.reserved_usd) == (RESERVED, RESERVED)
    assert (told.cap, told.cap_usd, told.exit_code) == ("daily", Decimal("0.02"), 3)
    assert told.asked_usd == Decimal("1.6864")  # 8 x (16 x $5/1M + 7,024 x $30/1M): who pays its text is not published
    assert told.frees_at is not None
    assert (told.frees_at - today).total_seconds() <= 86_400
    assert told.fits == "quality low, n=1 ($0.00596)"
    assert str(told) == (
        "openai/gpt-image-2 1024x1024 high n=8 may cost $1.69, and $0.00808 is left of the $0.02 that 'daily' "
        f"(budget.yaml:4:5) allows of {today:%Y-%m-%d}: $0.00596 is spent, $0.00596 reserved; "
        f"quality low, n=1 ($0.00596) still fits; "
        f"it frees at {told.frees_at:%Y-%m-%d} 00:00 UTC, and allows no more than $0.02 then [over-cap]"
    )


def test_a_call_that_no_cap_holds_does_not_start(here: Path) -> None:
    caps = (
        "  - {id: teams, per: day, tag: {team: '*'}, max: 1 USD}\n  - {id: then, per: month, max: {2026-01: 1 USD}}\n"
    )
    (here / "budget.yaml").write_text(f"version: 1\nbudget: B\ncaps:\n{caps}", encoding="utf-8")
    month = f"{datetime.now(UTC):%Y-%m}"
    told = f"no cap holds this call: 'teams' asks for a tag team; 'then' has nothing in {month}; pass the tags"
    with pytest.raises(guard.CostplanError, match=told):
        guard.reserve(**CALL, budget="budget.yaml").__enter__()
    spend(1, budget="budget.yaml", tags={"team": "growth"})


def test_hostile_labels_are_cleaned_where_they_are_told(here: Path) -> None:
    (here / "budget.yaml").write_text(
        "version: 1\nbudget: B\ncaps: [{id: teams, tag: {team: '*'}, max: 0 USD, per: total}]\n", encoding="utf-8"
    )
    with pytest.raises(guard.Refused) as refused:
        guard.reserve(**CALL, budget="budget.yaml", tags={"team": "a\x1b[31m\u202eb\nc"}).__enter__()
    assert "team a[31mb c" in str(refused.value)


def test_nothing_fits_and_a_total_never_frees() -> None:
    spend(3, max_usd="0.018")
    with pytest.raises(guard.Refused, match="no setting of this call fits") as refused:
        guard.reserve(**CALL, max_usd="0.018").__enter__()
    assert (refused.value.fits, refused.value.frees_at, refused.value.cap) == (None, None, "max_usd")


def test_max_usd_is_over_all_that_the_ledger_holds() -> None:
    spend(2, max_usd=5, tags={"team": "a"})
    with pytest.raises(guard.Refused, match=r"0.01192 is spent"):
        guard.reserve(**CALL, max_usd="0.015", tags={"team": "b"}).__enter__()
    spend(1, max_usd="0.015", ledger="other.sqlite")


def test_a_key_stands_for_one_request(here: Path) -> None:
    with guard.reserve(**CAPPED, key="order-4711") as hold:
        with pytest.raises(guard.AlreadyReserved, match="is reserved, and its call is out") as out:
            guard.reserve(**CAPPED, key="order-4711").__enter__()
        assert out.value.reservation.id == hold.id
        hold.settle(answer())
    with pytest.raises(guard.AlreadyReserved, match=r"settled at \$0.00596") as done:
        guard.reserve(**CAPPED, key="order-4711").__enter__()
    assert done.value.reservation == rows(here)[0]
    with pytest.raises(guard.KeyReused, match="another request"):
        guard.reserve(**CAPPED | {"n": 2}, key="order-4711").__enter__()
    with pytest.raises(guard.KeyReused):
        guard.reserve(**{**CAPPED, "prompt_tokens": None, "prompt": "another"}, key="order-4711").__enter__()


@pytest.mark.parametrize(
    ("words", "error", "told"),
    [
        ({"max_usd": None}, guard.CommandLineError, "nothing caps this call; pass max_usd"),
        ({"model": "openai/gpt-image-9"}, guard.InputError, "no pricing table"),
        ({"quality": "hd"}, guard.InputError, "high is the nearest"),
        ({"n": 11}, guard.InputError, "n"),
        ({"model": "midjourney/basic", "size": None, "quality": None}, guard.InputError, "accept_estimates"),
        ({"max_usd": "-2"}, guard.InputError, "from 0"),
        ({"max_usd": "10000000"}, guard.InputError, "from 0 to 9,223,372 dollars"),
        ({"max_usd": True}, TypeError, "pass dollars"),
        ({"size": 1024}, TypeError, "pass a text"),
        ({"tags": ["growth"]}, TypeError, "tags"),
        ({"tags": {"team": "x" * 201}}, guard.InputError, "at most 200"),
        ({"key": "x" * 201}, guard.InputError, "at most 200"),
        ({"budget": "nowhere.yaml"}, guard.OutsideError, "nowhere.yaml"),
    ],
)
def test_what_cannot_be_held_does_not_start(
    here: Path, words: dict[str, Any], error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        guard.reserve(**CAPPED | words).__enter__()
    assert not (here / ".costplan" / "ledger.sqlite").exists()


def test_a_call_that_nothing_bounds_is_held_at_an_estimate_where_that_is_accepted() -> None:
    words = CALL | {"model": "midjourney/basic", "size": None, "quality": None, "max_usd": 1}
    with guard.reserve(**words, accept_estimates=True) as hold:
        assert hold.reservation.method == "estimated"


def test_a_block_is_for_one_request() -> None:
    block = guard.reserve(**CAPPED)
    with block, pytest.raises(RuntimeError, match="one request"):
        block.__enter__()
    with block as hold:  # and may be entered again when it was left
        hold.cancel()


# --------------------------------------------------------------------------------------------------- ledger and files


def test_where_the_ledger_lies(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "costplan.yaml").write_text("version: 1\n", encoding="utf-8")
    (here / "service").mkdir()
    monkeypatch.chdir(here / "service")
    spend(1, max_usd=1)
    assert len(rows(here)) == 1  # in the top folder of the project
    monkeypatch.setenv("COSTPLAN_LEDGER", str(here / "named.sqlite"))
    spend(1, max_usd=1)
    assert (here / "named.sqlite").exists()
    spend(1, max_usd=1, ledger=here / "argued.sqlite")
    assert (here / "argued.sqlite").exists()


def test_files_are_read_again_when_they_change(here: Path) -> None:
    with pytest.raises(guard.CostplanError, match="nothing caps"):
        guard.reserve(**CALL).__enter__()
    (here / "budgets").mkdir()
    (here / "costplan.yaml").write_text("version: 1\nbudgets: [budgets/*.yaml]\n", encoding="utf-8")
    budget = here / "budgets" / "b.yaml"
    text = "version: 1\nbudget: B\ncaps:\n  - {id: all, per: total, max: 0.007 USD}\n"
    budget.write_text(text, encoding="utf-8")
    spend(1)
    with pytest.raises(guard.Refused, match="'all'"):
        spend(1)
    budget.write_text(text.replace("0.007", "0.0137"), encoding="utf-8")
    spend(1)
    (here / "budgets" / "new.yaml").write_text(text.replace("all", "more").replace("0.007", "0.001"), encoding="utf-8")
    with pytest.raises(guard.Refused, match="'more'"):
        spend(1)


def test_the_ledger_says_nothing_of_prompt_and_key(here: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    words = CAPPED | {"prompt_tokens": None, "prompt": "CANARY of a prompt", "max_usd": 1}
    with guard.reserve(**words) as hold:
        hold.settle(answer(text_tokens=9) | {"data": [{"b64_json": "eA==", "revised_prompt": "CANARY"}]})
    (row,) = rows(here)
    assert row.prompt_chars == 18
    assert b"CANARY" not in b"".join(path.read_bytes() for path in (here / ".costplan").iterdir())
    assert "CANARY" not in caplog.text + repr(hold) + repr(row)
