"""How code asks a model in the words of its seller's client: how it is opened, what its words are called, how an image
is read out of the answer. Which of it code has to change stands in looking_for.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.migrating.migration import LookFor
from costplan.named import NamedTuple
from costplan.pricing.sizes import SizeError, size_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.pricing.prices import PriceTable
    from costplan.pricing.vendor_api import VendorApi, VendorRoute

_OPENAI, _AZURE, _FAL, _GOOGLE = "openai", "azure", "fal", "google"

_KEYS = {_OPENAI: "OPENAI_API_KEY", _AZURE: "AZURE_OPENAI_API_KEY", _FAL: "FAL_KEY"}
_FAL_NAMES = (("n", "num_images"), ("size", "image_size"), ("image", "image_urls"), ("mask", "mask_url"))

_ANSWERS = {
    _OPENAI: "response.data[0].b64_json",
    _FAL: 'result["images"][0]["url"]',
    _GOOGLE: "part.inline_data of response.candidates[0].content.parts",
}


class Client(NamedTuple):
    """A seller's client: ``kind`` is ``openai``, ``azure``, ``fal`` or ``google``, empty where no table says how the
    model is asked; ``model`` is what it calls the model."""

    seller: str
    kind: str
    key: str
    model: str
    names: tuple[tuple[str, str], ...] = ()
    is_edges: bool = False
    version: str = ""

    @property
    def family(self) -> str:
        """Whose shape calls and answers have."""
        return _OPENAI if self.kind == _AZURE else self.kind

    def name(self, word: str) -> str:
        """What it calls a word of ours."""
        return dict(self.names).get(word, word)

    def said(self, word: str, value: str) -> str:
        """A word and its value, as code says them."""
        if self.kind == _FAL and word == "model":
            return f'"{value}"'
        if self.kind != _FAL:
            return f"{self.name(word)}={value}" if word == "n" else f'{self.name(word)}="{value}"'
        return (
            f'"{self.name(word)}": {self._edges(value) if word == "size" else value if word == "n" else _quoted(value)}'
        )

    def without(self, word: str) -> str:
        """Its word alone, whatever its value is."""
        return f'"{self.name(word)}"' if self.kind == _FAL else f"{self.name(word)}="

    @property
    def opened(self) -> str:
        """How code opens it, or makes its call."""
        if self.kind == _AZURE:
            return f'AzureOpenAI(azure_endpoint=..., api_version="{self.version or "..."}")'
        if self.kind == _FAL:
            return f'fal_client.subscribe("{self.model}", arguments={{...}})'
        if self.kind == _GOOGLE:
            return f'genai.Client().models.generate_content(model="{self.model}", ...)'
        return "OpenAI()" if self.kind == _OPENAI else f"the client of {self.seller}"

    @property
    def answer(self) -> str:
        """How an image is read out of the answer."""
        return _ANSWERS.get(self.family, f"what {self.seller} answers")

    def _edges(self, value: str) -> str:
        try:
            size = size_of(value)
        except SizeError:
            size = value
        if not self.is_edges or isinstance(size, str):
            return _quoted(value)
        return f'{{"width": {size.width}, "height": {size.height}}}'


def client_of(table: PriceTable, kind: str, of_code: str = "") -> Client:
    """The client of a model's seller; ``of_code`` is whose client code calls where it is another's."""
    seller, _, name = table.model.partition("/")
    api, route = table.api, table.api.route(kind) if table.api else None
    if of_code and of_code != seller:
        of_fal = of_code == _FAL
        return Client(
            seller=of_code,
            kind=of_code,
            key=_KEYS.get(of_code, ""),
            model=f"fal-ai/{name}" if of_fal else name,
            names=_FAL_NAMES if of_fal else (),
        )
    if api is None or route is None:  # of OpenAI's own, which have ended, no table says it any more
        return Client(seller=seller, kind=_OPENAI if seller == _OPENAI else "", key=_KEYS.get(seller, ""), model=name)
    return Client(
        seller=seller,
        kind=_kind(api, route),
        key=api.key,
        model=route.model,
        names=route.names,
        is_edges=route.size_as == "edges",
        version=api.azure_version or "",
    )


def client_rows(before: Client, after: Client) -> Iterator[LookFor]:
    """What changes in code because another client is asked; nothing where both are one seller's."""
    if (before.seller, before.kind) == (after.seller, after.kind):
        return
    key = f"the key is in {after.key}" if after.key else f"see the documentation of {after.seller}"
    key += "; model= names your deployment" if after.kind == _AZURE else ""
    whole = before.family != after.family or not after.kind
    call = ", and images.generate(...)" if whole and before.family == _OPENAI else ""
    told = f"{after.seller} has a client and an endpoint of its own; {key}" if whole else f"another endpoint; {key}"
    yield LookFor(f"{before.opened}{call}", after.opened, told)
    if whole:
        yield LookFor(f"what reads {before.answer}", after.answer, f"the answer of {after.seller} has another shape")


def _kind(api: VendorApi, route: VendorRoute) -> str:
    if api.azure_version:
        return _AZURE
    return {"fal": _FAL, "gemini": _GOOGLE}.get(route.route, _OPENAI)


def _quoted(value: str) -> str:
    return f'"{value}"'
