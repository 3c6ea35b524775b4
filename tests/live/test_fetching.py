"""Images of an answer: decoded, or fetched at once from a public host, over https, without a key."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from costplan.live import fetching
from costplan.live.fetching import from_base64, from_url
from tests.vendors.pictures import as_base64, png

if TYPE_CHECKING:
    from tests.vendors.server import Vendor


def test_base64_is_decoded() -> None:
    assert from_base64(as_base64("16x16")).format == "png"
    assert from_base64(f"data:image/png;base64,{as_base64('16x16')}").data == png(16, 16)
    assert from_base64("no base64!").missing == "it is not base64"
    assert from_base64("aGVsbG8=").missing == "it is in no format of images"


def test_an_address_is_fetched_or_told(vendor: Vendor) -> None:
    away = vendor.elsewhere
    found = from_url(f"{away.url}/files/16x16.png", httpx2, is_near=True)
    assert (found.format, found.missing) == ("png", "")
    assert not any(asked.holds(vendor.key) for asked in away.asked)
    away.expired = True
    assert from_url(f"{away.url}/files/16x16.png", httpx2, is_near=True).missing == "its address answered 403"
    assert from_url("http://127.0.0.1:1/a.png", httpx2, is_near=True).missing == "it cannot be fetched"


def test_more_than_an_image_is_not_read(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MAX_BYTES", 50)
    found = from_url(f"{vendor.elsewhere.url}/files/16x16.png", httpx2, is_near=True)
    assert found.missing.startswith("it has more than")


@pytest.mark.parametrize(
    ("url", "missing"),
    [
        ("http://127.0.0.1/a.png", "its address is not https"),  # of a vendor that is not on this machine
        ("http://example.com/a.png", "its address is not https"),
        ("file:///etc/passwd", "its address is not https"),
        ("https://user:pass@example.com/a.png", "its address is not https"),
        ("https://127.0.0.1/a.png", "its address is not a public host"),
        ("https://10.0.0.1/a.png", "its address is not a public host"),
        ("https://169.254.169.254/latest/meta-data", "its address is not a public host"),
        ("https://[::1]/a.png", "its address is not a public host"),
        ("https://[::ffff:10.0.0.1]/a.png", "its address is not a public host"),
        ("https://inside.example.com/a.png", "its address is not a public host"),
        ("https://nobody.example.com/a.png", "it cannot be fetched"),
        ("https://", "it cannot be fetched"),
        ("https://exa\x00mple.com/", "it cannot be fetched"),
    ],
)
def test_no_private_host_is_asked(url: str, missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo

    def look_up(host: Any, port: Any, **more: Any) -> Any:
        if host == "inside.example.com":  # one public and one private address
            return [(0, 0, 0, "", ("93.184.215.14", 443)), (0, 0, 0, "", ("192.168.0.1", 443))]
        if str(host).endswith("example.com"):
            raise socket.gaierror(-2, "Name or service not known")
        return real(host, port, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    found = from_url(url, httpx2, is_near=False)
    assert (found.data, found.missing) == (None, missing)


def test_who_was_looked_at_is_who_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up = [(0, 0, 0, "", ("93.184.215.14", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: looked_up)
    url, extensions = fetching._pinned(httpx2.URL("https://files.example.com/a.png?b=1"), is_near=False)
    assert str(url) == "https://93.184.215.14/a.png?b=1"  # a second look-up could say another
    assert extensions == {"sni_hostname": "files.example.com"}  # whose certificate is checked
