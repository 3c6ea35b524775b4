"""VendorApi: how a vendor's API is asked for a table's model: its address, routes, and what it calls our words.
It builds no request and knows no SDK; whoever makes a call does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from costplan.pricing.legal_calls import Rules

ROUTES = ("openai-images", "openai-edits", "openai-responses", "gemini", "fal")
"""The protocols that a call can be made in."""

SIZE_FORMS = ("text", "edges")
"""How a size is written in a request: ``1024x1024`` or ``1K`` as a text, or ``{width: 1024, height: 1024}``."""

_WORDS = ("prompt", "size", "quality", "n", "image", "mask")
"""What a call has beside its parameters, in our words."""


_ADDRESS = re.compile(r"https://[a-zA-Z0-9.-]{1,200}(/[\w./-]{0,200})?\Z", re.ASCII)
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{1,80}\Z", re.ASCII)


class VendorRoute(NamedTuple):
    """How one kind of call is asked for. A word of ours goes under its own name where ``names`` has no other;
    ``leave_out`` has what this kind does not take, ``always`` what it is told beside."""

    route: str
    model: str
    names: tuple[tuple[str, str], ...] = ()
    leave_out: tuple[str, ...] = ()
    always: tuple[tuple[str, str], ...] = ()
    size_as: str = "text"

    def name(self, word: str) -> str | None:
        """What the vendor calls a word or a parameter of ours; None where this kind of call does not take it."""
        return None if word in self.leave_out else dict(self.names).get(word, word)


class VendorApi(NamedTuple):
    """Where a model answers. ``url`` is None where everybody has an address of their own; ``key`` is the environment
    variable that usually holds the key; ``azure_version`` makes it a resource of Azure, asked by that version."""

    url: str | None
    key: str
    azure_version: str | None
    routes: tuple[tuple[str, VendorRoute], ...]

    def route(self, kind: str) -> VendorRoute | None:
        """How a kind of call is made; None where it cannot."""
        return dict(self.routes).get(kind)


def read_vendor_api(node: yamlio.Node) -> VendorApi:
    """The ``api:`` mapping of a pricing table."""
    with yamlio.Fields(node, "an api") as fields:
        url = fields.get("url", _address, None)
        key = fields.need("key", _variable)
        azure = fields.get("azure_version", yamlio.label, None)
        routes = {kind: fields.get(kind, _read_route, None) for kind in ("generate", "edit", "responses")}
        if not fields.has_any("generate", "edit", "responses"):
            fields.fault(
                "generate", "missing-key", "an api makes a call", "add 'generate: {route: openai-images, ...}'"
            )
    return VendorApi(url, key or "", azure, tuple((kind, route) for kind, route in routes.items() if route))


def _read_route(node: yamlio.Node) -> VendorRoute:
    with yamlio.Fields(node, "a route") as fields:
        route = fields.need("route", yamlio.one_of(*ROUTES))
        model = fields.need("model", yamlio.label)
        names = fields.get("names", yamlio.mapping("names", yamlio.label), None) or {}
        leave_out = fields.get("leave_out", yamlio.listing("leave_out", yamlio.label), ())
        always = fields.get("always", yamlio.mapping("always", yamlio.label), None) or {}
        size_as = fields.get("size_as", yamlio.one_of(*SIZE_FORMS), "text")
    return VendorRoute(
        route=route,
        model=model,
        names=tuple(names.items()),
        leave_out=leave_out,
        always=tuple(always.items()),
        size_as=size_as,
    )


def _address(node: yamlio.Node) -> str:
    address = yamlio.word(node, yamlio.written(_ADDRESS))
    if not _ADDRESS.match(address):
        raise node.fault("not-allowed", f"{node.shown} is no address of an API", "write https://...")
    return address


def _variable(node: yamlio.Node) -> str:
    name = yamlio.word(node, yamlio.written(_VARIABLE))
    if not _VARIABLE.match(name):
        raise node.fault("not-allowed", "this is no name of an environment variable", "write its name, never the key")
    return name


def strange_words(api: VendorApi, rules: Rules) -> list[str]:
    """Words that ``names`` and ``leave_out`` have and neither a call nor the model's rules: they would say nothing."""
    known = {*_WORDS, *(name for name, _ in rules.parameters)}
    said = {word for _, route in api.routes for word in (*dict(route.names), *route.leave_out)}
    return sorted(said - known)
