"""How a call fails: each fault by its kind, whether it may be billed, one request for one intent, and never the key."""

from __future__ import annotations

import io
import logging
import pickle
import socket
import traceback
from typing import TYPE_CHECKING, Any

import pytest

from costplan.live.call_failed import CallFailed, kind_of_status, seconds_to_wait
from costplan.live.keys import Secret
from costplan.live.route import send
from tests.live.calls import asked_of, sent_to
from tests.vendors import faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.vendors.faults import Fault
    from tests.vendors.server import Vendor

CASES: dict[str, tuple[Fault, str, str]] = {
    "401": (faults.unauthorized(), "key", "no"),
    "403": (faults.forbidden(), "forbidden", "no"),
    "404": (faults.not_found(), "model", "no"),
    "400": (faults.Fault(status=400, message="Invalid value"), "request", "no"),
    "429": (faults.rate_limited(7), "limit", "no"),
    "500": (faults.broken(500), "server", "unknown"),
    "503": (faults.broken(503), "server", "unknown"),
    "504": (faults.broken(504), "timeout", "unknown"),
    "reset": (faults.reset(), "reset", "unknown"),
    "cut": (faults.cut(), "reset", "unknown"),
    "html": (faults.portal(), "unread", "unknown"),
    "not an object": (faults.Fault(page=b"[1]"), "unread", "unknown"),
}
OF_OPENAI: dict[str, tuple[Fault, str, str]] = {
    "moderation": (faults.moderated(), "content", "unknown"),
    "drawing": (faults.user_error(), "drawing", "unknown"),
    "quota": (faults.no_quota(), "quota", "no"),
}


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What is logged at DEBUG, by whomever."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.parametrize("way", ["images", "gemini", "fal"])
@pytest.mark.parametrize("case", CASES)
def test_a_failure_is_told_by_its_kind(vendor: Vendor, way: str, case: str) -> None:
    fault, kind, billed = CASES[case]
    fails(vendor, way, fault, kind, billed)


@pytest.mark.parametrize("way", ["images", "edits", "responses", "azure"])
@pytest.mark.parametrize("case", OF_OPENAI)
def test_openai_says_why(vendor: Vendor, way: str, case: str) -> None:
    fault, kind, billed = OF_OPENAI[case]
    fails(vendor, way, fault, kind, billed)


def fails(vendor: Vendor, way: str, fault: Fault, kind: str, billed: str) -> None:
    vendor.script(fault)
    with pytest.raises(CallFailed) as caught:
        sent_to(vendor, way)
    failed = caught.value
    assert (failed.kind, failed.billed, failed.exit_code) == (kind, billed, 6)
    assert failed.status == (fault.status or (None if kind == "reset" else 200))
    assert failed.remedy
    vendor.one_request()
    vendor.key_stayed()
    without_key(vendor, failed)


def without_key(vendor: Vendor, error: BaseException) -> None:
    """Neither in the words nor in the frames, whoever shows their variables."""
    shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert vendor.key not in shown
    assert vendor.key[:11] not in str(error)
    assert error.__cause__ is None


def test_a_rate_limit_says_how_long(vendor: Vendor) -> None:
    vendor.script(faults.rate_limited(7))
    with pytest.raises(CallFailed) as caught:
        sent_to(vendor, "images")
    assert caught.value.retry_after == 7
    assert seconds_to_wait({"retry-after-ms": "1500", "retry-after": "2"}) == 1.5
    assert seconds_to_wait({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}) == 0
    assert seconds_to_wait({"retry-after": "soon"}) is None


def test_who_is_not_there_has_billed_nothing() -> None:
    from tests.vendors.server import Vendor

    vendor = Vendor()  # that never serves
    for server in (vendor, vendor.elsewhere):
        server.server_close()
    for way in ("images", "gemini", "fal"):
        with pytest.raises(CallFailed, match="cannot be reached") as caught:
            sent_to(vendor, way)
        assert caught.value.billed == "no"


def test_who_takes_the_request_and_says_nothing_may_have_billed_it() -> None:
    from tests.vendors.server import Vendor

    vendor = Vendor()
    for server in (vendor, vendor.elsewhere):
        server.server_close()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        wire = asked_of(vendor, "images", timeout_s=0.5)
        wire = wire._replace(base_url=f"http://127.0.0.1:{silent.getsockname()[1]}/v1")
        with pytest.raises(CallFailed, match="did not answer in time") as caught:
            send(wire, Secret(vendor.key))
    assert caught.value.billed == "unknown"


@pytest.mark.parametrize(
    "fault", [faults.rate_limited(), faults.broken(500), faults.unauthorized()], ids=["429", "500", "401"]
)
def test_a_request_that_fal_took_may_be_billed_whatever_comes_of_it(vendor: Vendor, fault: Fault) -> None:
    import fal_client.client

    tries = fal_client.client.MAX_ATTEMPTS
    vendor.script(*[fault] * tries, at="/status")
    with pytest.raises(CallFailed) as caught:
        sent_to(vendor, "fal", timeout_s=1.2)
    assert caught.value.billed == "unknown"
    vendor.one_request()


def test_an_address_of_another_origin_in_fals_answer_is_not_asked(vendor: Vendor) -> None:
    away = vendor.elsewhere.url
    body = f'{{"request_id": "1", "status_url": "{away}/s", "response_url": "{away}/r", "cancel_url": "{away}/c"}}'
    vendor.script(faults.Fault(page=body.encode()))
    with pytest.raises(CallFailed) as caught:
        sent_to(vendor, "fal")
    assert caught.value.billed == "unknown"
    assert vendor.elsewhere.asked == []


def test_a_block_of_google_is_an_answer_without_an_image(vendor: Vendor) -> None:
    vendor.script(faults.recorded("gemini_blocked.json"))
    answer = sent_to(vendor, "gemini")
    assert answer.has_usage
    assert answer.told == ("the answer has no image", "Google's reason is PROHIBITED_CONTENT")


def test_a_vendor_that_repeats_the_key_is_not_quoted(vendor: Vendor, logged: io.StringIO) -> None:
    vendor.script(faults.Fault(status=400, message=f"\x1b[31mbad key {vendor.key} and Bearer {vendor.key}"))
    with pytest.raises(CallFailed, match=r"bad key \*\*\* and Bearer \*\*\*") as caught:
        sent_to(vendor, "images")
    without_key(vendor, caught.value)
    assert str(caught.value).isprintable()
    echoed = f'{{"data": [], "usage": {{"total_tokens": 1}}, "note": ["{vendor.key}"], "{vendor.key}": 1}}'
    vendor.script(faults.Fault(page=echoed.encode()))
    answer = sent_to(vendor, "images")
    assert vendor.key not in str(answer)
    assert answer.body["note"] == ["***"]
    for way in ("gemini", "fal"):
        sent_to(vendor, way)
    assert logged.getvalue()
    assert vendor.key not in logged.getvalue()


@pytest.mark.parametrize("way", ["images", "gemini", "fal"])
@pytest.mark.parametrize("status", [0, 400, 500])
def test_a_key_in_a_header_is_in_no_log_of_an_sdk(vendor: Vendor, logged: io.StringIO, way: str, status: int) -> None:
    factory = logging.getLogRecordFactory()
    headers = (("x-request-id", f"req_{vendor.key}"), ("retry-after", vendor.key), ("set-cookie", f"k={vendor.key}"))
    vendor.script(faults.Fault(status=status, message=f"no {vendor.key}", headers=headers))
    if status:
        with pytest.raises(CallFailed):
            sent_to(vendor, way)
    else:
        sent_to(vendor, way)
    assert "***" in logged.getvalue()
    assert vendor.key not in logged.getvalue()
    assert logging.getLogRecordFactory() is factory


def test_a_failure_is_not_pickled() -> None:
    with pytest.raises(TypeError, match="not written"):
        pickle.dumps(CallFailed("limit", "openai"))


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"error": {"message": "API key not valid. Please pass a valid API key."}}, "key"),  # Google's
        (400, {"error": {"code": "content_policy_violation"}}, "content"),
        (422, {"detail": [{"msg": "too long", "type": "value_error"}]}, "request"),  # fal's
        (422, {"detail": [{"msg": "flagged", "type": "content_policy_violation"}]}, "content"),
        (418, "teapot", "request"),
        (408, None, "timeout"),
        (599, [], "server"),
        (429, {"error": {"status": "RESOURCE_EXHAUSTED"}}, "limit"),
        (200, {"error": {"code": "moderation_blocked"}}, "content"),
        (200, {"error": {"code": "upstream_error"}}, "server"),
    ],
)
def test_a_status_and_a_body_tell_the_kind(status: int, body: Any, kind: str) -> None:
    assert kind_of_status(status, body) == kind
