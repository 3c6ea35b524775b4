"""WireRequest: the exact request of one call, as a dry run shows it, and how long such a call is waited for.
It knows no key and opens no connection; asking.py makes one."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from costplan.pricing.call import Call
    from costplan.pricing.legal_calls import Rules
    from costplan.pricing.vendor_api import VendorRoute

PLAIN_SECONDS = 120.0
"""How long a call is waited for: the guide's time-out, twice the 60 s that were too short for eight images."""

MOST_SECONDS = 600.0
"""The longest that a call is waited for, which is the official SDK's own time-out."""


GEMINI_VERSION = "v1beta"
"""The version of Google's API, which its SDK puts into the path."""

_PATHS = {
    "openai-images": "/images/generations",
    "openai-edits": "/images/edits",
    "openai-responses": "/responses",
    "gemini": f"/{GEMINI_VERSION}/models/{{model}}:generateContent",
    "fal": "/{model}",
}


class InputFile(NamedTuple):
    """An input image or a mask: its name, its bytes, its media type."""

    name: str
    data: bytes
    media: str

    def shown(self) -> dict[str, Any]:
        """What a dry run says of it."""
        return {
            "file": self.name,
            "media_type": self.media,
            "bytes": len(self.data),
            "sha256": sha256(self.data).hexdigest(),
        }


class WireRequest(NamedTuple):
    """One request, exactly: ``arguments`` is its JSON body (or, of an edit, its fields), ``files`` what goes beside, by
    the name of its field. ``vendor`` is how errors call who answers; ``key`` the environment variable of its key."""

    route: str
    vendor: str
    base_url: str
    model: str
    arguments: dict[str, Any]
    files: tuple[tuple[str, InputFile], ...]
    timeout_s: float
    key: str
    azure_version: str | None = None

    @property
    def url(self) -> str:
        """Where it is sent."""
        path = _PATHS[self.route].format(model=self.model)
        if self.azure_version is None:
            return f"{self.base_url}{path}"
        return f"{self.base_url}/openai/deployments/{self.model}{path}?api-version={self.azure_version}"

    @property
    def is_near(self) -> bool:
        """Whether it goes to this machine alone."""
        return self.base_url.startswith("http://")

    def shown(self) -> dict[str, Any]:
        """The request as JSON can hold it: with the prompt, without a key and without the bytes of images."""
        told: dict[str, Any] = {"route": self.route, "method": "POST", "url": self.url, "model": self.model}
        told["arguments"] = _without_bytes(self.arguments)
        if self.files:
            told["files"] = [{"field": field, **file.shown()} for field, file in self.files]
        return {**told, "timeout_s": self.timeout_s, "retries": 0, "key_from": self.key}


def _without_bytes(value: Any) -> Any:
    if isinstance(value, InputFile):
        return value.shown()
    if isinstance(value, dict):
        return {key: _without_bytes(item) for key, item in value.items()}
    return [_without_bytes(item) for item in value] if isinstance(value, list) else value


class Asked(NamedTuple):
    """What a route makes a request of: a settled call in the vendor's words, and what goes with it."""

    call: Call
    prompt: str
    route: VendorRoute
    model: str
    said: dict[str, Any]
    images: tuple[InputFile, ...]
    mask: InputFile | None
    main_model: str | None


def patience(call: Call, rules: Rules) -> float:
    """Seconds that a settled call is waited for: 120; twice as long where it is of high quality, of one that the vendor
    picks or thinks; half as long again for each further image; ten minutes at most."""
    plain = PLAIN_SECONDS * (2 if is_slow(call, rules) else 1)
    return min(MOST_SECONDS, plain * (1 + (call.n - 1) / 2))


def is_slow(call: Call, rules: Rules) -> bool:
    """Whether a call may take long: of high quality or above, of one that the vendor picks, or it thinks."""
    high = call.quality in ("auto", "high") or rules.ranks_above("quality", call.quality, "medium")
    return high or call.parameter("mode") == "thinking" or call.parameter("complexity") == "high"
