"""Real calls of every route to the vendor on the loopback, as tests of routes and of failures make them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from costplan.catalogue import shipped_catalogue
from costplan.live.asking import wire_request
from costplan.live.keys import Secret
from costplan.live.route import send
from costplan.live.wire_request import InputFile
from costplan.pricing.call import Call
from costplan.pricing.sizes import Size
from tests.vendors.pictures import png

if TYPE_CHECKING:
    from costplan.live.vendor_answer import Answer
    from costplan.live.wire_request import WireRequest
    from tests.vendors.server import Vendor

SQUARE = Size(1024, 1024)
PICTURE = InputFile("cup.png", png(1024, 1024), "image/png")


class Way(NamedTuple):
    """A way to ask: the model, the kind of call, and where below the vendor it answers."""

    model: str
    kind: str
    path: str
    below: str
    more: dict[str, Any]


WAYS = {
    "images": Way("openai/gpt-image-2", "generate", "/v1/images/generations", "/v1", {}),
    "edits": Way("openai/gpt-image-2", "edit", "/v1/images/edits", "/v1", {}),
    "responses": Way("openai/gpt-image-2", "responses", "/v1/responses", "/v1", {"main_model": "gpt-6-luna"}),
    "azure": Way(
        model="azure/gpt-image-2",
        kind="generate",
        path="/openai/deployments/cups/images/generations?api-version=2025-04-01-preview",
        below="",
        more={"deployment": "cups"},
    ),
    "gateway": Way("apiyi/gpt-image-2", "generate", "/any/v1/images/generations", "/any/v1", {}),
    "gemini": Way("google/gemini-3-pro-image", "generate", "/v1beta/models/gemini-3-pro-image:generateContent", "", {}),
    "gemini-edit": Way(
        "google/gemini-3-pro-image", "edit", "/v1beta/models/gemini-3-pro-image:generateContent", "", {}
    ),
    "fal": Way("fal/openai/gpt-image-2", "generate", "/queue/openai/gpt-image-2", "/queue", {}),
    "fal-edit": Way("fal/openai/gpt-image-2", "edit", "/queue/openai/gpt-image-2/edit", "/queue", {}),
}


def asked_of(vendor: Vendor, way: str, **more: Any) -> WireRequest:
    """The request of one call of low quality, at the vendor."""
    found = WAYS[way]
    vendor.models["cups"] = "gpt-image-2"
    inputs = (SQUARE,) if found.kind == "edit" else ()
    quality = None if "gemini" in way else "low"
    call = Call(kind=found.kind, size=SQUARE, quality=quality, input_images=inputs, **more.pop("call", {}))
    return wire_request(
        call,
        more.pop("prompt", "a cup"),
        shipped_catalogue().table(found.model),
        base_url=f"{vendor.url}{found.below}",
        images=[PICTURE] * len(inputs),
        **(found.more | more),
    )


def sent_to(vendor: Vendor, way: str, **more: Any) -> Answer:
    """The answer to it."""
    return send(asked_of(vendor, way, **more), Secret(vendor.key))
