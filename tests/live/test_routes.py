"""A request goes out once, as the dry run showed it, to the address that was meant, and its answer is read: every
route over its vendor's own SDK, to the loopback."""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from costplan.catalogue import shipped_catalogue
from costplan.errors import CommandLineError, InputError, OutsideError
from costplan.live.asking import wire_request
from costplan.live.call_failed import CallFailed
from costplan.live.exchange import Exchange, SendOptions
from costplan.live.keys import Secret
from costplan.live.route import send
from costplan.live.wire_request import patience
from costplan.pricing.call import Call
from costplan.pricing.sizes import Size
from costplan.reserving.answers import body_of
from costplan.reserving.billing import bill
from tests.live.calls import PICTURE, SQUARE, WAYS, asked_of, sent_to
from tests.vendors import faults
from tests.vendors.pictures import size_in_header

if TYPE_CHECKING:
    from costplan.live.wire_request import WireRequest
    from tests.vendors.server import Vendor


def written(value: Any) -> Any:
    """Arguments of a dry run, with the bytes of their images as the wire has them."""
    from costplan.live.route_gemini import body_of
    from costplan.live.route_openai import with_bytes

    return body_of(value) if "contents" in value else with_bytes(value)


@pytest.mark.parametrize("way", WAYS)
def test_one_request_goes_out_as_the_dry_run_shows_it(vendor: Vendor, way: str) -> None:
    wire = asked_of(vendor, way)
    answer = send(wire, Secret(vendor.key))
    asked = vendor.one_request()
    assert asked.path == WAYS[way].path
    assert wire.shown()["url"] == vendor.url + asked.path
    if way == "edits":  # a form
        assert asked.body == {name: str(value) for name, value in wire.arguments.items()}
        assert [(one.field, one.data) for one in asked.uploads] == [("image", PICTURE.data)]
    else:
        assert asked.body == written(wire.arguments)
    vendor.key_stayed()
    assert [size_in_header(image.data or b"") for image in answer.images] == ["1024x1024"]
    assert (answer.status, answer.told) == (200, ())
    assert answer.request_id
    assert 0 < answer.latency_s < 30


def test_a_request_is_shown_without_key_and_bytes(vendor: Vendor) -> None:
    wire = asked_of(vendor, "fal-edit")
    shown = json.dumps(wire.shown())
    assert vendor.key not in shown
    assert len(shown) < 1000
    assert wire.shown() == {
        "route": "fal",
        "method": "POST",
        "url": f"{vendor.url}/queue/openai/gpt-image-2/edit",
        "model": "openai/gpt-image-2/edit",
        "arguments": {
            "prompt": "a cup",
            "image_size": {"width": 1024, "height": 1024},
            "quality": "low",
            "num_images": 1,
            "image_urls": [PICTURE.shown()],
        },
        "timeout_s": 120.0,
        "retries": 0,
        "key_from": "FAL_KEY",
    }


def test_what_was_served_is_told(vendor: Vendor) -> None:
    vendor.script(faults.served(quality="medium", size="1536x1024", model="gpt-image-2-mini"))
    answer = sent_to(vendor, "images")
    assert (answer.served_model, answer.served_size, answer.served_quality) == (
        "gpt-image-2-mini",
        "1536x1024",
        "medium",
    )
    vendor.script(faults.served(model="gemini-3-flash"))
    assert sent_to(vendor, "gemini").served_model == "gemini-3-flash"
    assert sent_to(vendor, "responses").served_model == "gpt-image-2"


@pytest.mark.parametrize("way", ["images", "responses", "gemini"])
def test_an_answer_without_usage_is_kept_and_told(vendor: Vendor, way: str) -> None:
    vendor.script(faults.without_usage())
    answer = sent_to(vendor, way)
    assert not answer.has_usage
    assert answer.told == ("the answer does not say what was used, so its cost is not known",)
    assert answer.images[0].data


def test_partial_images_are_streamed_and_the_last_event_is_the_answer(vendor: Vendor) -> None:
    for way in ("images", "responses"):
        answer = sent_to(vendor, way, call={"parameters": (("partial_images", "2"),)})
        assert vendor.billed[-1].body["stream"] is True
        assert answer.has_usage
        assert answer.images[0].data
    with pytest.raises(InputError, match="a stream makes one image"):
        asked_of(vendor, "images", call={"parameters": (("partial_images", "2"),), "n": 2})


def test_a_mask_and_several_images_go_as_files(vendor: Vendor) -> None:
    call = Call(kind="edit", size=SQUARE, input_images=(SQUARE, SQUARE), parameters=(("mask", "true"),))
    table = shipped_catalogue().table("openai/gpt-image-2")
    wire = wire_request(call, "a cup", table, images=[PICTURE] * 2, mask=PICTURE, base_url=vendor.openai)
    send(wire, Secret(vendor.key))
    assert [one.field for one in vendor.one_request().uploads] == ["image[]", "image[]", "mask"]


def test_a_parameter_that_the_sdk_does_not_know_is_sent_all_the_same(vendor: Vendor) -> None:
    wire = asked_of(vendor, "images")
    wire = wire._replace(arguments={**wire.arguments, "sparkle": 3})
    send(wire, Secret(vendor.key))
    assert vendor.one_request().body == wire.arguments


# ---------------------------------------------------------------------------------------- what an SDK does by itself


def test_nothing_of_the_environment_is_sent_or_obeyed(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    away = vendor.elsewhere.url
    for name in ("OPENAI_BASE_URL", "GOOGLE_GEMINI_BASE_URL", "AZURE_OPENAI_ENDPOINT"):
        monkeypatch.setenv(name, away)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, away)
    monkeypatch.setenv("OPENAI_ORG_ID", "org-canary")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-canary")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Canary: canary\nAuthorization: Bearer canary")
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "sk-admin-canary")
    monkeypatch.setenv("GOOGLE_API_KEY", "AIza-canary")
    monkeypatch.setenv("GOOGLE_GENAI_USE_VERTEXAI", "true")
    monkeypatch.setenv("GOOGLE_GENAI_API_VERSION", "v9")
    monkeypatch.setenv("FAL_KEY", "fal-canary")
    for way in ("images", "azure", "gemini", "fal"):
        sent_to(vendor, way)
    for asked in vendor.asked:
        assert "canary" not in str(asked.headers).replace(vendor.key, "")
        assert "canary" not in asked.path
    assert [asked.path for asked in vendor.elsewhere.asked] == ["/files/1024x1024.png"]  # fal's image
    vendor.key_stayed()


def test_the_address_that_fal_client_reads_from_the_environment_is_not_asked(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fal_client.client

    monkeypatch.setattr(fal_client.client, "QUEUE_URL_FORMAT", "https://queue.elsewhere.example/")
    sent_to(vendor, "fal")
    assert vendor.one_request().path == "/queue/openai/gpt-image-2"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("way", ["images", "gemini", "fal"])
def test_a_redirect_is_not_followed(vendor: Vendor, way: str, status: int) -> None:
    vendor.script(faults.elsewhere(status))
    with pytest.raises(CallFailed, match="points to another address") as failed:
        sent_to(vendor, way)
    assert (failed.value.billed, failed.value.status) == ("unknown", status)
    assert vendor.elsewhere.asked == []
    vendor.one_request()


@pytest.mark.parametrize("way", ["images", "gemini", "fal"])
def test_an_answer_that_drips_in_is_cut_at_the_time_out(vendor: Vendor, way: str) -> None:
    sent_to(vendor, way)  # what an SDK loads at its first call takes longer than the time-out below
    vendor.asked.clear()
    vendor.script(faults.drip(0.1))  # 2 s in all
    with pytest.raises(CallFailed, match="did not answer in time") as failed:
        sent_to(vendor, way, timeout_s=0.5)
    assert failed.value.billed == "unknown"
    vendor.one_request()


def test_proxies_of_the_environment_are_used_where_that_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "")
    wire = request_of()
    for allowed, base_url, proxy in (
        (False, wire.base_url, None),
        (True, wire.base_url, "http://proxy.example:3128"),
        (True, "http://127.0.0.1:1", None),
    ):
        exchange = Exchange(wire._replace(base_url=base_url), Secret(""), SendOptions(env_proxies=allowed))
        assert exchange.proxy() == proxy


def test_an_answer_of_too_many_bytes_is_not_read(vendor: Vendor) -> None:
    vendor.script(faults.huge(1))
    with pytest.raises(CallFailed, match="too many bytes") as failed:
        send(asked_of(vendor, "images"), Secret(vendor.key), options=SendOptions(max_bytes=1 << 19))
    assert (failed.value.kind, failed.value.billed) == ("large", "unknown")


def test_who_waits_is_told_how_long(vendor: Vendor) -> None:
    told: list[float] = []
    vendor.script(faults.slow(0.6))
    send(asked_of(vendor, "images"), Secret(vendor.key), options=SendOptions(waiting=told.append))
    assert told
    assert told == sorted(told)


def test_a_missing_sdk_is_told_with_its_extra(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    for way, module, extra in (
        ("images", "openai", "live"),
        ("gemini", "google.genai", "live-gemini"),
        ("fal", "fal_client", "live-fal"),
    ):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, module, None)
            with pytest.raises(OutsideError, match=rf"pip install 'costplan\[{extra}\]'"):
                sent_to(vendor, way)
    assert vendor.asked == []


# ---------------------------------------------------------------------------------------------------------- before it


def table_of(model: str = "openai/gpt-image-2") -> Any:
    return shipped_catalogue().table(model)


def request_of(model: str = "openai/gpt-image-2", prompt: str = "a cup", **more: Any) -> WireRequest:
    beside = {name: more.pop(name) for name in ("base_url", "main_model", "images") if name in more}
    return wire_request(Call(size=SQUARE, **more), prompt, table_of(model), **beside)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"quality": "hd"}, "'hd' was dall-e-3's; high is the nearest"),
        ({"parameters": (("quality_mode", "thinking"),)}, "the API has no such parameter, plan a quality instead"),
        ({"n": 0}, "at least one image"),
        ({"prompt": "  "}, "a call is made with a prompt"),
        ({"kind": "responses"}, "run by a text model"),
        ({"model": "bfl/flux-2-pro"}, "its table has no api"),
        ({"model": "azure/gpt-image-2"}, "no address that all share"),
        ({"kind": "edit", "input_images": (SQUARE,)}, "1 input images, and 0 files"),
    ],
)
def test_what_cannot_be_asked_is_told_before(more: dict[str, Any], told: str) -> None:
    with pytest.raises((InputError, CommandLineError), match=told):
        request_of(**more)


@pytest.mark.parametrize(
    "url",
    [
        "http://api.openai.com/v1",
        "http://127.0.0.1.example.com/v1",
        "https://user:pass@example.com/v1",
        "https://example.com/v1?key=sk-1",
        "https://example.com#@127.0.0.1",
        "ftp://127.0.0.1/",
        "http://127.0.0.1@example.com/",
        "https://exa mple.com",
    ],
)
def test_a_key_goes_over_https_or_to_this_machine(url: str) -> None:
    with pytest.raises(CommandLineError, match="no address that a key is sent to") as refused:
        request_of(base_url=url)
    assert "sk-1" not in str(refused.value)


@pytest.mark.parametrize(
    ("quality", "n", "seconds"),
    [
        ("low", 1, 120),
        ("medium", 3, 240),  # 120 x (1 + 2/2)
        ("high", 1, 240),
        ("auto", 1, 240),
        ("high", 2, 360),  # 240 x (1 + 1/2)
        ("high", 8, 600),  # 240 x (1 + 7/2) = 1,080
    ],
)
def test_a_call_is_waited_for_as_long_as_it_may_take(quality: str, n: int, seconds: int) -> None:
    rules = table_of().rules
    assert patience(rules.settle("", Call(size=SQUARE, quality=quality, n=n)), rules) == seconds


def test_every_model_with_an_api_can_be_asked_for_each_of_its_calls() -> None:
    tables = shipped_catalogue()
    asked = 0
    for model in tables.models():
        table = tables.table(model)
        for kind, _ in table.api.routes if table.api else ():
            size = table.rules.size and (table.rules.size.default or SQUARE)
            inputs = (Size(64, 64),) if kind == "edit" else ()
            wire = wire_request(
                Call(kind=kind, size=size, input_images=inputs),
                "a cup",
                table,
                images=[PICTURE] * len(inputs),
                main_model="gpt-6-luna",
                base_url="https://example.com",
            )
            assert json.dumps(wire.shown())
            asked += 1
    assert asked > 50


@pytest.mark.parametrize(
    ("usage", "told"),
    [
        ('{"input_tokens": 10, "output_tokens": 196, "output_tokens": 1}', "usage.output_tokens is a text"),
        ('{"input_tokens": 10, "output_tokens": 196}, "usage": {"input_tokens": 10, "output_tokens": 1}', "usage is"),
        ('{"input_tokens": 10, "output_tokens": NaN}', "usage.output_tokens is a text"),
        (
            '{"input_tokens": 10, "output_tokens": 196, "output_tokens_details": {"image_tokens": Infinity}}',
            "is a text",
        ),
    ],
)
def test_what_stands_twice_or_is_no_number_prices_nothing_and_loses_no_image(
    vendor: Vendor, usage: str, told: str
) -> None:
    picture = b64encode(PICTURE.data).decode()
    page = f'{{"created": 1, "data": [{{"b64_json": "{picture}"}}], "usage": {usage}}}'
    vendor.script(faults.Fault(page=page.encode()))
    answer = sent_to(vendor, "images")
    assert [image.data for image in answer.images] == [PICTURE.data]
    call = Call(kind="generate", size=SQUARE, quality="low")
    catalogue = shipped_catalogue()
    found = bill(
        body_of(answer.body),
        model="openai/gpt-image-2",
        call=call,
        day=date(2026, 11, 27),
        tier="standard",
        catalogue=catalogue,
    )
    assert (found.pico, found.how) == (None, "maximum")
    assert told in found.why
