"""A gateway and a contract that costplan has never heard of are asked as their tables say; no code names them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from costplan import Catalogue, Folder
from costplan.errors import InputError
from costplan.live.asking import wire_request
from costplan.live.keys import Secret
from costplan.live.route import send
from costplan.live.wire_request import InputFile
from costplan.pricing.call import Call
from costplan.pricing.sizes import Size
from tests.vendors.pictures import png

if TYPE_CHECKING:
    from pathlib import Path

    from tests.vendors.server import Vendor

SOURCE = "{title: Acme, url: https://example.com, checked: 2026-11-01, confidence: official}"
PIXEL = f"""\
version: 1
model: acme/pixel
currency: USD
prices: [{{from: 2026-01-01, source: {SOURCE}, tiers: {{standard: {{image: 0.04}}}}}}]
request:
  calls: [generate, edit]
  size: {{multiple_of: 8, min_pixels: 64, max_pixels: 4194304}}
  quality: {{values: [draft, fine], default: fine}}
  n: {{max: 4}}
  input_images: {{max: 2}}
  parameters: {{steps: {{min: 1, max: 50, default: 20}}, style: {{values: [plain, loud]}}}}
api:
  url: https://api.acme.example/v1
  key: ACME_API_KEY
  generate:
    route: openai-images
    model: pixel-1
    names: {{prompt: text, size: resolution, quality: grade, "n": count, steps: num_steps}}
    leave_out: [style]
    always: {{response_format: b64_json}}
    size_as: edges
  edit: {{route: fal, model: acme/pixel-1/edit, names: {{image: pictures}}}}
"""
OVERLAYS = {
    "acme/ours": "extends: openai/gpt-image-2\ndiscount: 12%\n",
    "acme/theirs": "extends: openai/gpt-image-2\nmarkup: 12%\n",
    "acme/relay": "extends: openai/gpt-image-2\nmarkup: 12%\napi: {url: https://relay.example/v1, key: RELAY_KEY, "
    "generate: {route: openai-images, model: gi2}}\n",
}


@pytest.fixture
def tables(tmp_path: Path) -> Catalogue:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "pixel.yaml").write_text(PIXEL, encoding="utf-8")
    for model, text in OVERLAYS.items():
        (tmp_path / f"{model}.yaml").write_text(f"version: 1\nmodel: {model}\n{text}", encoding="utf-8")
    return Catalogue([Folder(tmp_path, "tables")])


def test_a_gateways_own_words_go_over_the_wire(vendor: Vendor, tables: Catalogue) -> None:
    call = Call(size=Size(64, 128), n=3, parameters=(("style", "loud"),))
    wire = wire_request(call, "a cup", tables.table("acme/pixel"), base_url=vendor.openai)
    assert wire.arguments == {
        "model": "pixel-1",
        "text": "a cup",
        "resolution": {"width": 64, "height": 128},
        "grade": "fine",
        "count": 3,
        "num_steps": 20,
        "response_format": "b64_json",
    }
    assert (wire.vendor, wire.key) == ("acme", "ACME_API_KEY")
    with pytest.raises(Exception, match="acme"):  # the loopback knows no pixel-1
        send(wire, Secret(vendor.key))
    assert json.loads(vendor.one_request().raw) == wire.arguments


def test_a_kind_of_call_has_a_route_of_its_own(tables: Catalogue) -> None:
    picture = InputFile("a.png", png(8, 8), "image/png")
    call = Call(kind="edit", size=Size(64, 64), input_images=(Size(8, 8),))
    wire = wire_request(call, "a cup", tables.table("acme/pixel"), images=[picture])
    assert (wire.route, wire.base_url, wire.model) == ("fal", "https://api.acme.example/v1", "acme/pixel-1/edit")
    assert wire.arguments["pictures"] == [picture]


def test_a_contract_is_the_makers_and_a_reseller_has_a_way_of_its_own(tables: Catalogue) -> None:
    call = Call(size=Size(1024, 1024), quality="low")
    assert wire_request(call, "a cup", tables.table("acme/ours")).base_url == "https://api.openai.com/v1"
    relay = wire_request(call, "a cup", tables.table("acme/relay"))
    assert (relay.base_url, relay.model, relay.key) == ("https://relay.example/v1", "gi2", "RELAY_KEY")
    with pytest.raises(InputError, match="its table has no api"):
        wire_request(call, "a cup", tables.table("acme/theirs"))
    with pytest.raises(InputError, match="its table knows generate"):
        wire_request(call._replace(kind="responses"), "a cup", tables.table("acme/relay"), main_model="gpt-6-luna")
