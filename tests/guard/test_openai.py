"""``guard.openai`` against a vendor on the loopback: one intent is one request, reserved before it is sent, settled
with its answer or by how it failed; and nothing that costs money is left unguarded."""

from __future__ import annotations

import asyncio
import gc
import logging
from base64 import b64encode
from contextlib import suppress
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

import openai
import pytest

from costplan import guard
from costplan.errors import InputError
from costplan.ledger.sqlite import open_ledger
from costplan.units import usd_decimal
from tests.vendors import faults
from tests.vendors.pictures import png

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from costplan.ledger.reservation import Reservation
    from tests.vendors.server import Vendor

pytestmark = pytest.mark.usefixtures("here")

CUP: dict[str, Any] = {"model": "gpt-image-2", "prompt": "x", "size": "1024x1024", "quality": "low"}
COST = Decimal("0.005915")
"""(1 + 6 around the prompt) x $5/1M + 196 x $30/1M: what it costs, and the most that it can, since a prompt of one byte
has one token."""


def client(vendor: Vendor, **words: Any) -> Any:
    """A client as people make it: it would try three times."""
    made = openai.OpenAI(base_url=vendor.openai, api_key=vendor.key)
    return guard.openai(made, **({"max_usd": 2} | words))


def awaited(vendor: Vendor, **words: Any) -> Any:
    made = openai.AsyncOpenAI(base_url=vendor.openai, api_key=vendor.key)
    return guard.openai(made, **({"max_usd": 2} | words))


def rows(here: Path) -> list[Reservation]:
    ledger = open_ledger(here / ".costplan" / "ledger.sqlite", reading=True)
    assert ledger.check() == []
    return list(ledger.reservations())


def only(here: Path) -> tuple[str, Decimal, Decimal]:
    """How the one reservation was settled, what was reserved, and what it came to."""
    (row,) = rows(here)
    return str(row.how), usd_decimal(row.reserved), usd_decimal(row.spent)


def adjusted(here: Path) -> list[str]:
    """How what was settled at its most was told better later."""
    (row,) = rows(here)
    return [adjustment.how for adjustment in row.adjustments]


# ------------------------------------------------------------------------------------------------------- the money


def test_an_image_is_reserved_sent_once_and_settled_with_its_answer(here: Path, vendor: Vendor) -> None:
    answer = client(vendor).images.generate(**CUP, n=3)
    assert type(answer) is openai.types.ImagesResponse
    assert len(answer.data) == 3
    assert vendor.one_request().body == CUP | {"n": 3}
    vendor.key_stayed()
    # Inputs may be paid for each image, and were paid once: 3 x 7 against 7 tokens at $5/1M.
    assert only(here) == ("actual", Decimal("0.017745"), Decimal("0.017675"))
    assert vendor.key.encode() not in (here / ".costplan" / "ledger.sqlite").read_bytes()


def test_an_edit_counts_its_pictures_and_its_mask(here: Path, vendor: Vendor) -> None:
    pictures = [BytesIO(png(1024, 1024)), png(512, 512)]
    answer = client(vendor).images.edit(**CUP, image=pictures, mask=png(64, 64))
    assert answer.usage.input_tokens_details.image_tokens == 2048
    assert len(vendor.one_request().uploads) == 3
    how, reserved, spent = only(here)
    assert (how, spent) == ("actual", Decimal("0.022309"))  # (6 + 1 + 2) x $5 + 2,048 x $8 + 196 x $30 = 22,309 / 1M
    assert reserved - spent == Decimal("0.012293")  # a mask of the largest size: 1,536 x $8 and a token at $5


def test_auto_is_reserved_at_its_dearest(here: Path, vendor: Vendor) -> None:
    client(vendor).images.generate(model="gpt-image-2", prompt="x")
    how, reserved, spent = only(here)
    assert (how, spent) == ("actual", Decimal("0.052715"))  # served as medium at 1024x1024: 1,756 x $30 + 7 x $5
    assert reserved > Decimal("0.4")  # high, at the most pixels


@pytest.mark.parametrize("more", [{"n": 2}, {"quality": "high"}, {"size": "2048x2048"}])
def test_what_extra_body_says_is_priced(here: Path, vendor: Vendor, more: dict[str, Any]) -> None:
    client(vendor).images.generate(**CUP, extra_body=more)
    how, reserved, spent = only(here)
    assert how == "actual"
    assert reserved >= spent > COST


STATED = {"text_in": {"tokens": 4000, "usd_per_mtok": "1.25"}, "text_out": {"usd_per_mtok": "10"}}
RESPONSE: dict[str, Any] = {
    "model": "gpt-6-luna",
    "input": [{"role": "user", "content": "a cup"}],
    "tools": [{"type": "image_generation", "model": "gpt-image-2", "size": "1024x1024", "quality": "low"}],
    "max_output_tokens": 2000,
    "max_tool_calls": 1,
    "main_model": STATED,
}


def test_a_response_is_its_tool_and_its_main_model(here: Path, vendor: Vendor) -> None:
    said = {key: value for key, value in RESPONSE.items() if key != "main_model"}
    answer = client(vendor, main_model=STATED).responses.create(**said)
    assert answer.tool_usage.image_gen.output_tokens == 196
    how, reserved, spent = only(here)
    # 4,000 x $1.25 + 2,000 x $10 + (2,000 that the main model may write + 10) x $5 + 196 x $30 = 40,930 / 1M
    assert (how, reserved) == ("actual", Decimal("0.04093"))
    main = 1633 * Decimal("1.25") + 43 * 10
    assert spent == (main + answer.tool_usage.image_gen.input_tokens * 5 + 196 * 30) / 10**6


def test_a_block_takes_the_main_model_in_the_same_words(here: Path) -> None:
    said: dict[str, Any] = {
        "size": "1024x1024",
        "quality": "low",
        "call": "responses",
        "prompt": "a cup",
        "max_tool_calls": 1,
    }
    stated: Any = {"text_in": STATED["text_in"], "text_out": {"tokens": 2000, "usd_per_mtok": 10}}
    with guard.reserve("openai/gpt-image-2", **said, main_model=stated, max_usd=1) as hold:
        assert hold.reserved_usd == Decimal("0.04093")
        hold.cancel()


def test_a_response_in_the_background_counts_in_full_until_it_is_retrieved(here: Path, vendor: Vendor) -> None:
    held = client(vendor)
    answer = held.responses.create(**RESPONSE, background=True)
    assert answer.status == "queued"
    assert held.responses.retrieve(answer.id).status == "in_progress"
    assert only(here) == ("maximum", Decimal("0.04093"), Decimal("0.04093"))
    assert held.responses.retrieve(answer.id).status == "completed"
    held.responses.retrieve(answer.id)
    assert adjusted(here) == ["actual"]
    assert only(here)[2] < Decimal("0.01")
    vendor.one_request()


def test_a_response_in_the_background_is_retrieved_by_whoever_awaits(here: Path, vendor: Vendor) -> None:
    async def work() -> None:
        held = awaited(vendor)
        vendor.polls = 0
        answer = await held.responses.create(**RESPONSE, background=True)
        assert (await held.responses.with_raw_response.retrieve(answer.id)).parse().status == "completed"

    asyncio.run(work())
    assert adjusted(here) == ["actual"]


def test_words_of_a_call_stand_beside_those_of_its_client(here: Path, vendor: Vendor) -> None:
    held = client(vendor, tags={"team": "growth", "env": "test"})
    held.images.generate(**CUP, tags={"team": "brand"}, key="order-1")
    (row,) = rows(here)
    assert (row.key, dict(row.tags)) == ("order-1", {"team": "brand", "env": "test"})
    with pytest.raises(guard.AlreadyReserved):
        held.images.generate(**CUP, tags={"team": "brand"}, key="order-1")
    with pytest.raises(guard.Refused, match="'max_usd' allows"):
        held.images.generate(**CUP, max_usd="0.01")
    vendor.one_request()


def test_what_has_no_bound_is_held_at_an_estimate_where_that_is_accepted(here: Path, vendor: Vendor) -> None:
    said = CUP | {"model": "gpt-image-2.6-flare"}
    held = client(vendor)
    with pytest.raises(guard.InputError, match="accept_estimates"):
        held.images.generate(**said)
    held.images.generate(**said, accept_estimates=True)
    assert (rows(here)[0].method, rows(here)[0].how) == ("estimated", "actual")
    vendor.one_request()


def test_what_would_pass_the_cap_is_never_sent(here: Path, vendor: Vendor) -> None:
    with pytest.raises(guard.Refused) as refused:
        client(vendor, max_usd=1).images.generate(model="gpt-image-2", prompt="a cup", n=8, quality="high")
    assert refused.value.asked_usd > 1
    assert refused.value.fits is not None
    assert vendor.asked == []
    assert rows(here) == []


# ------------------------------------------------------------------------------------------------ how a call can end


@pytest.mark.parametrize(
    ("fault", "error", "how", "spent"),
    [
        (faults.rate_limited(1), openai.RateLimitError, "actual", Decimal(0)),
        (faults.unauthorized(), openai.AuthenticationError, "actual", Decimal(0)),
        (faults.forbidden(), openai.PermissionDeniedError, "actual", Decimal(0)),
        (faults.not_found(), openai.NotFoundError, "actual", Decimal(0)),
        (faults.moderated(), openai.BadRequestError, "maximum", COST),
        (faults.user_error(), openai.BadRequestError, "maximum", COST),
        (faults.broken(), openai.InternalServerError, "maximum", COST),
        (faults.broken(503), openai.InternalServerError, "maximum", COST),
        (faults.reset(), openai.APIConnectionError, "maximum", COST),
        (faults.cut(), openai.APIConnectionError, "maximum", COST),
    ],
)
def test_a_failure_is_one_request_and_told_as_the_sdk_does(
    here: Path, vendor: Vendor, fault: faults.Fault, error: type[Exception], how: str, spent: Decimal
) -> None:
    vendor.script(fault)
    with pytest.raises(error) as raised:
        client(vendor).images.generate(**CUP)
    assert type(raised.value) is error
    vendor.one_request()
    assert only(here) == (how, COST, spent)
    vendor.script(fault)
    with pytest.raises(error):
        asyncio.run(awaited(vendor).images.generate(**CUP))
    assert [(row.how, usd_decimal(row.spent)) for row in rows(here)] == [(how, spent)] * 2


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (faults.portal(), "a page of HTML"),
        (faults.without_usage(), "no usage"),
        (faults.wrong_totals(), "add up"),
    ],
)
def test_an_answer_that_cannot_be_priced_is_returned_and_costs_its_most(
    here: Path, vendor: Vendor, fault: faults.Fault, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    vendor.script(fault)
    assert client(vendor).images.generate(**CUP) is not None
    assert only(here) == ("maximum", COST, COST)
    assert why in caplog.text


def test_an_answer_without_a_breakdown_is_all_image(here: Path, vendor: Vendor) -> None:
    vendor.script(faults.half_usage())
    client(vendor).images.generate(**CUP)
    assert only(here) == ("actual", COST, COST)


def test_what_cost_more_than_its_bound_is_recorded_and_stops_the_next(here: Path, vendor: Vendor) -> None:
    held = client(vendor)
    vendor.script(faults.times(10))
    held.images.generate(**CUP)
    assert only(here) == ("actual", COST, 10 * COST)
    with pytest.raises(guard.BreachOpen):
        held.images.generate(**CUP)
    vendor.one_request()


def test_who_is_not_there_costs_nothing(here: Path) -> None:
    held = guard.openai(openai.OpenAI(base_url="http://127.0.0.1:9/v1", api_key="sk-none"), max_usd=2)
    with pytest.raises(openai.APIConnectionError):
        held.images.generate(**CUP)
    assert only(here) == ("actual", COST, Decimal(0))
    assert rows(here)[0].why == "never sent (ConnectError)"


def test_a_redirect_takes_no_key_with_it(here: Path, vendor: Vendor) -> None:
    vendor.script(faults.elsewhere())
    client(vendor).images.generate(**CUP)
    vendor.one_request()
    vendor.key_stayed()
    assert only(here)[0] == "maximum"  # what answered there tells no usage


def test_a_paid_answer_reaches_its_caller_even_if_the_ledger_cannot_be_written(
    here: Path, vendor: Vendor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from costplan.errors import OutsideError, Problem
    from costplan.ledger.sqlite import SqliteLedger

    def full(*_: object) -> None:
        raise OutsideError([Problem("cannot-write", "the disk is full")])

    held = client(vendor)
    held.images.generate(**CUP)
    monkeypatch.setattr(SqliteLedger, "settle", full)
    assert held.images.generate(**CUP).data
    assert asyncio.run(awaited(vendor).images.generate(**CUP)).data
    monkeypatch.undo()
    assert [row.state for row in rows(here)] == ["settled", "dispatched", "dispatched"]
    assert "stays reserved in full: the disk is full" in caplog.text


# --------------------------------------------------------------------------------------------------------- streams

STREAM = CUP | {"stream": True, "partial_images": 2}
STREAM_COST = Decimal("0.011915")  # (7 x $5 + (196 + 2 x 100) x $30) / 1M


def test_a_stream_settles_at_its_last_event(here: Path, vendor: Vendor) -> None:
    kinds = []
    for event in client(vendor).images.generate(**STREAM):
        kinds.append(event.type)
        assert rows(here)[0].state == ("settled" if event.type.endswith("completed") else "dispatched")
    assert kinds == ["image_generation.partial_image"] * 2 + ["image_generation.completed"]
    assert only(here) == ("actual", STREAM_COST, STREAM_COST)
    vendor.one_request()


def test_an_edit_and_a_response_stream_too(here: Path, vendor: Vendor) -> None:
    held = client(vendor)
    with held.images.edit(**STREAM, image=png(512, 512)) as stream:
        assert [event.type for event in stream][-1] == "image_edit.completed"
    events = held.responses.create(**RESPONSE, stream=True)
    assert [event.type for event in events][-1] == "response.completed"
    assert [row.how for row in rows(here)] == ["actual", "actual"]


def leave(stream: Any) -> None:
    next(stream)
    del stream
    gc.collect()


def close(stream: Any) -> None:
    next(stream)
    stream.close()


def raise_inside(stream: Any) -> None:
    with pytest.raises(RuntimeError), stream:
        raise RuntimeError


@pytest.mark.parametrize("end", [leave, close, raise_inside])
def test_a_stream_that_is_left_costs_its_most(here: Path, vendor: Vendor, end: Callable[[Any], None]) -> None:
    end(client(vendor).images.generate(**STREAM))
    assert only(here) == ("maximum", STREAM_COST, STREAM_COST)


def test_a_stream_that_breaks_costs_its_most(here: Path, vendor: Vendor) -> None:
    vendor.script(faults.cut())
    with pytest.raises(Exception, match=r"."):
        list(client(vendor).images.generate(**STREAM))
    assert only(here) == ("maximum", STREAM_COST, STREAM_COST)


def test_a_stream_of_several_images_costs_its_most(here: Path, vendor: Vendor) -> None:
    assert len(list(client(vendor).images.generate(**CUP, stream=True, n=2))) == 2
    assert only(here)[0] == "maximum"


def test_a_stream_that_is_awaited(here: Path, vendor: Vendor) -> None:
    async def whole() -> list[str]:
        async with await awaited(vendor).images.generate(**STREAM) as stream:
            return [event.type async for event in stream]

    async def a_part() -> None:
        stream = await awaited(vendor).images.generate(**STREAM)
        await anext(stream)
        await stream.close()

    assert asyncio.run(whole())[-1] == "image_generation.completed"
    asyncio.run(a_part())
    assert [row.how for row in rows(here)] == ["actual", "maximum"]


# ------------------------------------------------------------------------------------------------------ async and raw


def test_many_that_are_awaited_share_a_cap(here: Path, vendor: Vendor) -> None:
    async def work() -> list[Any]:
        held = awaited(vendor, max_usd="0.03")  # five of 0.005915, and no sixth
        return await asyncio.gather(*(held.images.generate(**CUP) for _ in range(8)), return_exceptions=True)

    ended = asyncio.run(work())
    assert sum(isinstance(one, guard.Refused) for one in ended) == 3
    assert len(vendor.billed) == 5
    assert sum(row.spent for row in rows(here)) <= 30_000_000_000


def test_a_task_that_is_cancelled_costs_its_most(here: Path, vendor: Vendor) -> None:
    async def work() -> None:
        vendor.script(faults.slow(0.5))
        task = asyncio.create_task(awaited(vendor).images.generate(**CUP))
        while not vendor.billed:
            await asyncio.sleep(0.01)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(work())
    assert only(here) == ("maximum", COST, COST)


def test_a_raw_response_is_held_too(here: Path, vendor: Vendor) -> None:
    raw = client(vendor).images.with_raw_response.generate(**CUP)
    assert raw.headers["x-request-id"] == "req_1"
    assert len(raw.parse().data) == 1
    assert asyncio.run(awaited(vendor).images.with_raw_response.edit(**CUP, image=png(8, 8))).status_code == 200
    assert [row.how for row in rows(here)] == ["actual", "actual"]


# ------------------------------------------------------------------------------------------------- nothing unguarded


@pytest.mark.parametrize(
    "reach",
    [
        lambda held: held.chat,
        lambda held: held.post,
        lambda held: held.batches,
        lambda held: held.with_raw_response,
        lambda held: held.images.create_variation,
        lambda held: held.images.with_streaming_response,
        lambda held: held.responses.stream,
        lambda held: held.responses.parse,
        lambda held: held.with_options(max_retries=2),
        lambda held: held.images.with_raw_response.generate(**STREAM),
    ],
)
def test_what_is_not_held_is_refused_in_a_sentence(vendor: Vendor, reach: Callable[[Any], Any]) -> None:
    with pytest.raises(guard.CostplanError, match="unguarded") as refused:
        reach(client(vendor))
    assert "\n" not in str(refused.value)
    assert vendor.asked == []


@pytest.mark.parametrize("made", [openai.OpenAI, openai.AsyncOpenAI])
def test_all_that_the_sdk_offers_is_held_free_or_refused(vendor: Vendor, made: Any) -> None:
    whole = made(base_url=vendor.openai, api_key=vendor.key)
    held = guard.openai(whole, max_usd=2)
    offered = {name for name in dir(whole) if not name.startswith("_") and hasattr(held, name)}
    assert offered == {
        "base_url", "close", "copy", "files", "images", "is_closed", "max_retries", "models", "organization", "project",
        "responses", "timeout", "with_options",
    }  # fmt: skip
    images = {name for name in dir(whole.images) if not name.startswith("_") and hasattr(held.images, name)}
    assert images == {"edit", "generate", "with_raw_response"}
    responses = {name for name in dir(whole.responses) if not name.startswith("_") and hasattr(held.responses, name)}
    assert responses == {
        "cancel", "create", "delete", "input_items", "input_tokens", "retrieve", "with_raw_response",
    }  # fmt: skip


def test_options_keep_the_caps_and_one_attempt(here: Path, vendor: Vendor) -> None:
    vendor.script(faults.broken())
    held = client(vendor, tags={"team": "growth"})
    with pytest.raises(openai.InternalServerError):
        held.with_options(timeout=5).copy().images.generate(**CUP)
    vendor.one_request()
    assert dict(rows(here)[0].tags) == {"team": "growth"}
    assert held.max_retries == 0


def test_no_repr_shows_the_key(vendor: Vendor) -> None:
    held = client(vendor)
    assert repr(held) == "<guard.openai of OpenAI>"
    assert vendor.key not in repr(held.images) + repr(held.with_options())


@pytest.mark.parametrize("wrong", [None, "sk-key", openai, object()])
def test_what_is_no_client_is_told(wrong: Any) -> None:
    with pytest.raises(TypeError, match="takes a client of the openai SDK"):
        guard.openai(wrong, max_usd=2)


def test_a_guarded_client_takes_the_words_of_one_call_and_no_others(vendor: Vendor, here: Path) -> None:
    held = client(vendor, tags={"team": "growth"})
    one = guard.openai(held, key="order-7", tags={"env": "prod"})
    one.images.generate(model="gpt-image-2", prompt="cup", size="1024x1024", quality="low")
    held.images.generate(model="gpt-image-2", prompt="cup", size="1024x1024", quality="low")
    with pytest.raises(guard.AlreadyReserved):
        one.images.generate(model="gpt-image-2", prompt="cup", size="1024x1024", quality="low")
    with pytest.raises(guard.Refused):
        guard.openai(held, max_usd="0.001").images.generate(
            model="gpt-image-2", prompt="cup", size="1024x1024", quality="low"
        )
    assert [(row.key, dict(row.tags)) for row in rows(here)] == [
        ("order-7", {"team": "growth", "env": "prod"}), (None, {"team": "growth"}),
    ]  # fmt: skip
    with pytest.raises(TypeError, match="guarded already; say ledger"):
        guard.openai(held, ledger="other.sqlite")


def test_a_gateway_says_whose_price_counts(here: Path) -> None:
    made = openai.OpenAI(base_url="https://gateway.test/v1", api_key="sk-none")
    with pytest.raises(guard.InputError, match=r"what gateway.test charges for 'gpt-image-2' is not known here"):
        guard.openai(made, max_usd=2).images.generate(**CUP)
    assert not (here / ".costplan" / "ledger.sqlite").exists()


@pytest.mark.parametrize("deployment", [None, "pictures"])
def test_a_deployment_has_the_price_that_is_stated(here: Path, vendor: Vendor, deployment: str | None) -> None:
    vendor.models["pictures"] = "gpt-image-2"
    made = openai.AzureOpenAI(
        azure_endpoint=vendor.url, api_key=vendor.key, api_version="2025-04-01", azure_deployment=deployment
    )
    guard.openai(made, max_usd=2, model={"pictures": "azure/gpt-image-2"}, accept_estimates=True).images.generate(
        **CUP | {"model": "gpt-image-1.5" if deployment else "pictures"}
    )
    assert "/openai/deployments/pictures/images/generations" in vendor.one_request().path
    assert rows(here)[0].model == "azure/gpt-image-2"


# --------------------------------------------------------------------------------------- the two gotchas of the guide


def test_a_time_out_with_eight_images_is_one_request_and_not_three(
    here: Path, vendor: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openai.OpenAI, "_calculate_retry_timeout", lambda *_: 0.0)  # its tries follow at once
    said = CUP | {"n": 8, "timeout": 0.1}
    vendor.script(*[faults.slow(0.2)] * 4)
    with pytest.raises(openai.APITimeoutError):
        openai.OpenAI(base_url=vendor.openai, api_key=vendor.key).images.generate(**said)
    assert len(vendor.billed) == 3  # what happens without the guard: three bills of eight images
    with pytest.raises(openai.APITimeoutError):
        client(vendor).images.generate(**said)
    assert len(vendor.billed) == 4
    assert only(here) == ("maximum", 8 * COST, 8 * COST)


def test_thinking_and_eight_images_are_no_surprise(here: Path, vendor: Vendor) -> None:
    held = client(vendor, max_usd=1)
    said = {"model": "gpt-image-2", "prompt": "x", "size": "1024x1024", "n": 8}
    with pytest.raises(guard.InputError, match="thinking belongs to ChatGPT plans"):
        held.images.generate(**said, quality_mode="thinking")
    with pytest.raises(guard.Refused) as refused:
        held.images.generate(**said, quality="high")
    assert refused.value.asked_usd == Decimal("1.68604")  # 8 x (7 x $5 + 7,024 x $30) / 1M
    assert str(refused.value.fits).startswith("quality ")
    assert vendor.asked == []


# -------------------------------------------------------------------------------------------------------- the canary


def test_the_key_is_in_no_log_ledger_or_traceback(here: Path, vendor: Vendor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="costplan")
    held = client(vendor)
    url = f"data:image/png;base64,{b64encode(png(8, 8)).decode()}"
    vendor.script(faults.broken(), faults.without_usage())
    for _ in range(2):
        with suppress(openai.InternalServerError):
            held.images.generate(**CUP | {"prompt": f"CANARY {url}"})
    told = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("costplan"))
    kept = b"".join(path.read_bytes() for path in (here / ".costplan").iterdir())
    for secret in (vendor.key, "CANARY"):
        assert secret not in told
        assert secret.encode() not in kept
    vendor.key_stayed()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("generate", {"prompt": "a cup \ud800"}),
        ("generate", {"extra_body": {"user": "\udfff"}}),
        ("edit", {"image": iter([png(16, 16)])}),
        ("edit", {"image": [png(16, 16), 5]}),
        ("edit", {"image": "cup.png"}),
    ],
    ids=["prompt", "beside", "iterator", "number", "name"],
)
def test_what_cannot_be_sent_reserves_nothing(here: Path, vendor: Vendor, kind: str, words: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        getattr(client(vendor).images, kind)(**CUP | words)
    assert not (here / ".costplan" / "ledger.sqlite").exists() or rows(here) == []
    assert vendor.asked == []


@pytest.mark.parametrize(("of_client", "of_call"), [("0.001", 5), (5, "0.001"), (None, "0.001"), ("0.001", None)])
def test_the_smaller_of_both_caps_holds(vendor: Vendor, of_client: Any, of_call: Any) -> None:
    with pytest.raises(guard.Refused):
        client(vendor, max_usd=of_client).images.generate(**CUP, max_usd=of_call)
    assert vendor.billed == []
