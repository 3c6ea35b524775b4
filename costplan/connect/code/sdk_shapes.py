"""Which calls make images, and where their arguments are: of OpenAI's, Google's and fal's SDKs, LiteLLM, the AI SDK and
plain HTTP. A new one is a row of SHAPES; what a body says is for vendor_words.py."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costplan.connect.code.code_call import Found, Made, Path, Unread
from costplan.connect.code.image_request import ImageRequest
from costplan.connect.code.request_bodies import endpoint_of, read_json_text
from costplan.connect.code.vendor_words import Said, ai_sdk, fal, google, openai_images, openai_responses
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.connect.code.code_call import CodeCall
    from costplan.connect.code.vendor_words import Body


class Shape(NamedTuple):
    """Calls of one kind: the names of their functions, how they are told, and what reads their arguments."""

    names: re.Pattern[str]
    told: str
    read: Callable[[CodeCall, str], ImageRequest | None]


def recognised(path: Path) -> bool:
    """Whether a call of that name may ask for images."""
    return _shape_of(path.name) is not None


def request_of(call: CodeCall) -> ImageRequest | None:
    """What a call asks for; None where it asks for no image."""
    found = _shape_of(call.path.name)
    if found is None:
        return None
    shape, verb = found
    request = shape.read(call, verb)
    if request is None:
        return None
    return request._replace(
        spread=call.spread,
        via=call.via,
        inside=call.inside,
        times=call.times,
        unsaid=call.unsaid,
        attempts=call.attempts,
        caught=call.caught,
    )


def _shape_of(name: str) -> tuple[Shape, str] | None:
    plain = _WRAPPED.sub(".", name)
    for shape in SHAPES:
        if found := shape.names.search(plain):
            return shape, found.group(1)
    return None


_WRAPPED = re.compile(r"\.(with_raw_response|with_streaming_response|with_options\(\)|beta|aio|withOptions\(\))\.")


def _body(call: CodeCall) -> Body:
    """The arguments by name, those of the first object among them included, as JavaScript has them."""
    first = call.positional[0].value if call.positional else None
    return (first if isinstance(first, dict) else {}) | call.named


def _made(
    function: str, provider: str, kind: str, said: Said | None, call: CodeCall, **more: Body
) -> ImageRequest | None:
    if said is None:
        return None
    fields = said.fields | more.get("fields", {})
    return ImageRequest(
        function=function,
        provider=provider,
        kind=said.kind or kind,
        fields=fields,
        place=call.place,
        told=(*said.told, *_of_client(call)),
    )


def _of_client(call: CodeCall) -> tuple[str, ...]:
    """What the client's making says of where its calls go."""
    base = call.path.base
    url = base.named.get("base_url") if base is not None else None
    if base is not None and url is None:
        first = base.positional[0].value if base.positional else None
        url = first.get("baseURL") if isinstance(first, dict) else None
    if url is None or "azure" in str(url.value).lower():
        return ()
    where = repr(_USER.sub("//", url.value.partition("?")[0])) if isinstance(url.value, str) else "another address"
    return (f"{url.place}: calls go to {where}, which may charge its own prices; the maker's are planned",)


_USER = re.compile(r"//[^/]*@")
"""What of an address may be a secret."""


def _openai_provider(call: CodeCall) -> str:
    base = call.path.base
    made = call.path.name + (base.path.name if base is not None else "")
    url = str(base.named["base_url"].value) if base is not None and "base_url" in base.named else ""
    if "azure" in made.lower() or "azure" in url.lower():
        return "azure"
    return "" if url else "openai"


def _openai(call: CodeCall, verb: str) -> ImageRequest | None:
    word = verb.lower().replace("_", "")
    kind = "generate" if word in ("generate", "create", "createimage") else "edit"
    request = _made(f"images.{verb}", _openai_provider(call), kind, openai_images(_body(call)), call)
    if request is not None and "variation" in word:
        told = f"{call.place}: a variation is planned as an edit; only dall-e-2 made them"
        return request._replace(told=(*request.told, told))
    return request


def _responses(call: CodeCall, verb: str) -> ImageRequest | None:
    said = openai_responses(_body(call))
    return _made(f"responses.{verb}", _openai_provider(call), "responses", said, call)


def _fal(call: CodeCall, verb: str) -> ImageRequest | None:
    application = call.named.get("application") or (call.positional[0] if call.positional else None)
    if application is None:
        return None
    options = call.positional[1] if len(call.positional) > 1 else None
    inside = options.value if options is not None and isinstance(options.value, dict) else {}
    arguments = call.named.get("arguments") or inside.get("input") or (options if "input" not in inside else None)
    value = arguments.value if arguments is not None else {}
    said = fal(value if isinstance(value, dict) else {})
    request = _made(f"fal.{verb}", "fal", "generate", said, call, fields={"model": application})
    if request is not None and arguments is not None and not isinstance(value, dict):
        return request._replace(told=(*request.told, f"{arguments.place}: the arguments are no literal"))
    return request


def _google(call: CodeCall, verb: str) -> ImageRequest | None:
    body = _body(call)
    base = call.path.base
    if "model" not in body and base is not None and base.positional:  # GenerativeModel("..."), from_pretrained("...")
        body = {"model": base.positional[0]} | body
    names = ("prompt",) if "mage" in verb else ("contents",)
    for name, found in zip(names, call.positional, strict=False):
        body = body if name in body or isinstance(found.value, dict) else {name: found} | body
    said = google(body)
    model = said.fields.get("model")
    if "ontent" in verb and "wants_image" not in said.fields and not (model and "image" in str(model.value)):
        return None  # a call for text
    fields = {key: found for key, found in said.fields.items() if key != "wants_image"}
    kind = "edit" if "image" in fields or "edit" in verb else "generate"
    return _made(f"models.{verb}", "google", kind, said._replace(fields=fields), call)


def _litellm(call: CodeCall, verb: str) -> ImageRequest | None:
    body = _body(call)
    if call.positional and "prompt" not in body:
        body = {"prompt": call.positional[0]} | body
    return _made(verb, "", "edit" if "edit" in verb else "generate", openai_images(body), call)


def _vercel(call: CodeCall, verb: str) -> ImageRequest | None:
    said = ai_sdk(_body(call))
    fields, provider = dict(said.fields), ""
    model = fields.get("model")
    if model is not None and isinstance(model.value, Made):
        made = model.value
        provider = _AI_SDK_PROVIDERS.get(made.path.name.partition(".")[0].partition("(")[0], "")
        fields["model"] = made.positional[0] if made.positional else Found(Unread(made.path.name), model.place)
    kind = "edit" if "image" in fields else "generate"
    return _made(verb, provider, kind, said._replace(fields=fields), call)


_AI_SDK_PROVIDERS = {"openai": "openai", "azure": "azure", "fal": "fal", "google": "google", "vertex": "google"}


def _http(call: CodeCall, verb: str) -> ImageRequest | None:
    """``requests.post(url, json={...})``, ``fetch(url, {body: JSON.stringify({...})})``, ``axios.post(url, {...})``."""
    url = call.named.get("url") or next((one for one in call.positional if _looks_like_url(one)), None)
    if url is None:
        return None
    text = url.value if isinstance(url.value, str) else url.value.known if isinstance(url.value, Unread) else ""
    endpoint = endpoint_of(text)
    if endpoint is None:
        return None
    given = call.named.get("json") or call.named.get("data") or call.named.get("body")
    for one in call.positional if given is None else ():
        if isinstance(one.value, dict):
            given = one.value.get("body", one) if "fetch" in verb or "headers" in one.value else one
    body = _as_dict(given) if given is not None else {}
    said = endpoint.words(body)
    more: Body = {"model": Found(endpoint.model, url.place)} if endpoint.model else {}
    request = _made(f"{verb} {endpoint.shown}", endpoint.provider, endpoint.kind, said, call, fields=more)
    if request is not None and given is not None and not body:
        return request._replace(told=(*request.told, f"{given.place}: the body is no literal"))
    return request


def _looks_like_url(found: Found) -> bool:
    return isinstance(found.value, (str, Unread))


def _as_dict(found: Found) -> Body:
    value = found.value
    if isinstance(value, Made) and value.path.name in ("json.dumps", "JSON.stringify") and value.positional:
        value = value.positional[0].value
    if isinstance(value, str):
        return read_json_text(value, found.place)
    return value if isinstance(value, dict) else {}


SHAPES = (
    Shape(re.compile(r"(?:^|\.)images\.(generate|edit|create_variation|createVariation)$"), "images.generate", _openai),
    Shape(re.compile(r"(?:^|\.)Image\.(create|create_edit|create_variation|acreate)$"), "openai.Image.create", _openai),
    Shape(re.compile(r"\.(createImage|createImageEdit|createImageVariation)$"), "openai.createImage", _openai),
    Shape(
        re.compile(r"(?:^|\.)responses\.(create|stream|parse)$"), "responses.create with image_generation", _responses
    ),
    Shape(
        re.compile(
            r"^(?:[\w.()]*\.)?fal(?:_client|\.\w*Client\(\))?(?:\.\w*Client\(\))?(?:\.queue)?"
            r"\.(subscribe|run|submit|stream|subscribe_async|run_async|submit_async|stream_async)$"
        ),
        "fal.subscribe",
        _fal,
    ),
    Shape(
        re.compile(
            r"\.(generate_images|generateImages|edit_image|editImage|generate_content|generateContent"
            r"|generate_content_stream|generateContentStream)$"
        ),
        "models.generate_images",
        _google,
    ),
    Shape(
        re.compile(r"(?:^|\.)(image_generation|aimage_generation|image_edit|aimage_edit)$"),
        "litellm.image_generation",
        _litellm,
    ),
    Shape(re.compile(r"(?:^|\.)(generateImage|experimental_generateImage)$"), "generateImage", _vercel),
    Shape(re.compile(r"(?:^|\.)(post|fetch|request|put)$"), "a POST to an images endpoint", _http),
)
"""The first whose names fit reads the call."""

KINDS = ", ".join(shape.told for shape in SHAPES)
"""What is recognised, in words."""

WORDS = re.compile(rb"images?\b|Images?\b|responses|\bfal\b|fal-ai|generateContent|fetch|post|request")
"""A file that holds none of these makes no such call."""
