"""From a call to the request of it, in the words of the table's ``api``; what is missing or not legal is told before
anything is sent. It sends nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from costplan.errors import CommandLineError, Problem, joined_or, wrong
from costplan.live import route_fal, route_gemini, route_openai
from costplan.live.wire_request import Asked, WireRequest, patience
from costplan.pricing.sizes import Size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.live.wire_request import InputFile
    from costplan.pricing.call import Call
    from costplan.pricing.prices import PriceTable
    from costplan.pricing.vendor_api import VendorApi, VendorRoute

_LOOPBACK = re.compile(r"http://(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?(/[^?#@]*)?\Z", re.ASCII)
_ADDRESS = re.compile(r"https://[A-Za-z0-9.-]{1,253}(:\d{1,5})?(/[^?#@]*)?\Z", re.ASCII)


def wire_request(
    call: Call,
    prompt: str,
    table: PriceTable,
    *,
    images: Sequence[InputFile] = (),
    mask: InputFile | None = None,
    main_model: str | None = None,
    base_url: str | None = None,
    deployment: str | None = None,
    timeout_s: float | None = None,
) -> WireRequest:
    """The request that asks for a call.

    Args:
        call: as a plan has it; the model's rules settle it here, and refuse what it does not take.
        prompt: the words that are sent.
        table: the model's, whose ``api`` says how it is asked.
        images: the input images, as many as the call has.
        mask: where the call has a parameter ``mask: "true"``.
        main_model: the text model of a Responses call.
        base_url: another address than the vendor's: https, or http on this machine.
        deployment: how the address spells the model, such as a deployment of Azure.
        timeout_s: how long it is waited for; by default :func:`patience`.

    Raises:
        InputError: the call is not legal, the table says no API, or something is missing.
        CommandLineError: the address is none that a key may be sent to.
    """
    settled = table.rules.settle(table.name, call._replace(prompt=prompt or None))
    api = table.api
    route = api.route(settled.kind) if api is not None else None
    if api is None or route is None:
        raise wrong("no-route", f"costplan knows no way to make a call {settled.kind!r} of {table.name}", _ways(api))
    if not prompt.strip():
        raise wrong("no-prompt", "a call is made with a prompt", "give one with --prompt")
    _check_files(settled, images, mask)
    if settled.kind == "responses" and not main_model:
        raise wrong("no-main-model", "a Responses call is run by a text model, which is billed too", "name it")
    asked = Asked(
        call=settled,
        prompt=prompt,
        route=route,
        model=deployment or route.model,
        said=_said(settled, route),
        images=tuple(images),
        mask=mask,
        main_model=main_model,
    )
    make = {"gemini": route_gemini.arguments, "fal": route_fal.arguments}.get(route.route, route_openai.arguments)
    arguments, files = make(asked)
    return WireRequest(
        route=route.route,
        vendor=table.name.partition("/")[0],
        base_url=_address(base_url or api.url, table.name),
        model=asked.model,
        arguments=arguments,
        files=files,
        timeout_s=timeout_s or patience(settled, table.rules),
        key=api.key,
        azure_version=api.azure_version,
    )


def _said(call: Call, route: VendorRoute) -> dict[str, Any]:
    """Size, quality, n and parameters of a call in the vendor's words; what it does not take is left out."""
    words: dict[str, Any] = {"size": _size(call, route), "quality": call.quality, "n": call.n}
    words |= {name: _value(text) for name, text in call.parameters if (name, text) not in _SAYS_NOTHING}
    words.pop("mask", None)  # a file
    named = {route.name(word): value for word, value in words.items() if value is not None}
    return {name: value for name, value in named.items() if name is not None} | dict(route.always)


_SAYS_NOTHING = (("partial_images", "0"), ("mask", "false"))


def _size(call: Call, route: VendorRoute) -> str | dict[str, int] | None:
    if call.size is None:
        return None
    if route.size_as == "edges" and isinstance(call.size, Size):
        return {"width": call.size.width, "height": call.size.height}
    return str(call.size)


def _value(text: str) -> str | int:
    return int(text) if text.isascii() and text.isdecimal() else text


def _check_files(call: Call, images: Sequence[InputFile], mask: InputFile | None) -> None:
    """As many input images as were priced, and a mask where one was."""
    if len(images) != len(call.input_images):
        text = f"the call has {len(call.input_images)} input images, and {len(images)} files are given"
        raise wrong("no-input-image", text, "give a file for each")
    if (call.parameter("mask") == "true") != (mask is not None):
        raise wrong("no-input-image", "a mask goes with the parameter mask=true, and this with a mask", "give both")


def _ways(api: VendorApi | None) -> str:
    if api is None:
        return "its table has no api; name a model whose table has one, such as openai/gpt-image-2"
    return f"its table knows {joined_or(kind for kind, _ in api.routes)}"


def _address(url: str | None, model: str) -> str:
    """An address that a key may be sent to, without the slash at its end."""
    if url is None:
        remedy = "give yours with --base-url, such as https://NAME.openai.azure.com"
        raise CommandLineError([Problem("not-an-api", f"{model} has no address that all share", remedy)])
    if not (_ADDRESS.match(url) or _LOOPBACK.match(url)):
        remedy = "write https://HOST/PATH, without a user, a query or a key; http is for this machine alone"
        raise CommandLineError([Problem("not-an-api", "the base URL is no address that a key is sent to", remedy)])
    return url.rstrip("/")
