"""fal's answers: the queue (submit, status, result, cancel) and the run in one go, as its docs and client have them.
The pictures lie on another origin, as fal's do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.vendors.reply import Reply
from tests.vendors.usage import Refused, took

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.vendors.asked import Asked

REQUEST = "80e732af-660e-45cd-bd63-580e4f2a94cc"
"""The id that fal's docs show."""

DEFAULT_QUALITY = "high"
_SIZES = {"square_hd": "1024x1024", "landscape_4_3": "1024x768", "portrait_4_3": "768x1024"}


def failure(status: int, message: str) -> Reply:
    """An error in fal's words."""
    return Reply(status, {"detail": message}, headers={"x-fal-error-type": "request_error"})


def submitted(asked: Asked, url: str) -> Reply:
    """The answer of a submit: where to look. The addresses hold the first two words of the application alone."""
    owner, _, rest = asked.route.removeprefix("/queue/").partition("/")
    base = f"{url}/queue/{owner}/{rest.partition('/')[0]}/requests/{REQUEST}"
    return Reply(
        body={
            "status": "IN_QUEUE",
            "request_id": REQUEST,
            "response_url": base,
            "status_url": f"{base}/status",
            "cancel_url": f"{base}/cancel",
            "queue_position": 0,
        }
    )


def status(word: str, url: str) -> Reply:
    """The answer of a status."""
    body: dict[str, Any] = {"status": word, "request_id": REQUEST, "response_url": url, "logs": []}
    if word == "IN_QUEUE":
        body["queue_position"] = 0
    if word == "COMPLETED":
        body["metrics"] = {"inference_time": 8.2}
    return Reply(body=body)


def result(application: str, said: dict[str, Any], address: Callable[[str], str]) -> Reply:
    """What the model answered to these arguments; ``address`` is where a picture of a size lies."""
    size = said.get("image_size") or "1024x1024"
    size = f"{size['width']}x{size['height']}" if isinstance(size, dict) else _SIZES.get(size, size)
    n = int(said.get("num_images") or 1)
    edits = [*(said.get("image_urls") or ()), *([said["image_url"]] if said.get("image_url") else ())]
    application = re.sub(r"/(edit|edit-image|text-to-image)$", "", application)
    try:
        counts = took(
            f"fal/{application}",
            kind="edit" if edits else "generate",
            size=size,
            quality=said.get("quality") or DEFAULT_QUALITY,
            n=n,
            prompt=str(said.get("prompt", "")),
            input_images=("1024x1024",) * len(edits),
        )
    except Refused as refused:
        return failure(422 if refused.parameter else 404, str(refused))
    width, _, height = size.partition("x")
    form = str(said.get("output_format") or "png")
    image = {
        "url": address(f"{size}.{form}"),
        "content_type": f"image/{form}",
        "file_name": f"{size}.{form}",
        "file_size": None,
        "width": int(width),
        "height": int(height),
    }
    units = counts.text_in * 5 + counts.image_in * 8 + counts.image_out * 30
    return Reply(
        body={"images": [image] * n},
        headers={"x-fal-request-id": REQUEST, "x-fal-billable-units": f"{units / 1e6:.6f}"},
    )
