"""A file of code or of request bodies, by its name: the calls in it that ask for images, in its order.
It is read as text, up to MAX_CODE bytes, and nothing of it is run."""

from __future__ import annotations

import tokenize
from io import BytesIO
from typing import TYPE_CHECKING

from costplan.connect.code.javascript_code import read_javascript
from costplan.connect.code.python_code import read_python
from costplan.connect.code.request_bodies import holds_requests, requests_in
from costplan.connect.code.scene import stripped
from costplan.connect.code.sdk_shapes import KINDS, WORDS, recognised, request_of
from costplan.connect.code.walking import Walk
from costplan.errors import Place, wrong
from costplan.intake import read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from costplan.connect.code.image_request import ImageRequest
    from costplan.connect.code.syntax import Statement

MAX_CODE = 2 << 20
"""Bytes of a file of code; a file that people write has some ten thousand."""

PYTHON = (".py", ".pyi", ".pyw")
JAVASCRIPT = (".cjs", ".js", ".jsx", ".mjs")
TYPESCRIPT = (".cts", ".mts", ".ts", ".tsx")
NOTEBOOK = ".ipynb"
SUFFIXES = (*PYTHON, *JAVASCRIPT, *TYPESCRIPT, NOTEBOOK)
"""What tells by its name that a file is code."""

_LONG_LINE = 20_000
"""A line of JavaScript over so many characters was written by a machine."""


def is_code(name: str, head: bytes, shown: str) -> bool:
    """Whether a file is code by its name, or holds request bodies by its first bytes."""
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    return suffix in SUFFIXES or holds_requests(head, shown)


def image_requests(path: Path, shown: str) -> list[ImageRequest]:
    """The calls of a file that ask for images, in its order.

    Args:
        path: where it lies.
        shown: how it is named in places.

    Raises:
        InputError: it is no code of its language, or makes no such call; told in one sentence at its place.
        OutsideError: it cannot be read.
    """
    suffix = path.suffix.lower()
    top = Place(shown, 1, 1)
    if suffix == NOTEBOOK:
        remedy = "write its code by 'jupyter nbconvert --to script', and give that"
        raise wrong("code-syntax", "this is a notebook, which is not read", remedy, top)
    if suffix not in SUFFIXES:
        bodies = list(requests_in(read_bytes(path, shown), shown))
        if len(bodies) == 1:
            return bodies
        return _merged((body._replace(times=1) for body in bodies), lambda body: body.function)
    data = read_bytes(path, shown, MAX_CODE, "give the file that makes the calls alone")
    statements = _statements(data, suffix, top)
    walk = Walk(recognised, top)
    requests = [request for call in walk.all_calls(statements) if (request := request_of(call)) is not None]
    if not requests:
        raise wrong("no-request", "no call in this file asks for images", f"what is recognised: {KINDS}", top)
    return _merged(requests, lambda request: (request.place, request.via))


def _statements(data: bytes, suffix: str, top: Place) -> Sequence[Statement]:
    if suffix in PYTHON:
        return read_python(_decoded(data, top), top.file)
    if b"\0" in data:
        raise wrong("code-syntax", "this is no text of JavaScript", "give a file of source code", top)
    for number, line in enumerate(data.split(b"\n"), 1):
        if len(line) > _LONG_LINE:
            what = f"a line of {len(line):,} characters, so this was made by a bundler or a minifier"
            raise wrong("code-syntax", what, "give the source that it was made from", top._replace(line=number))
    return read_javascript(data, top.file, suffix) if WORDS.search(data) else ()


def _merged(requests: Iterable[ImageRequest], of: Callable[[ImageRequest], object]) -> list[ImageRequest]:
    """Requests that differ in nothing but the prompt, as one that is made as often as all of them; ``of`` says which
    may be one. Its prompt is the longest, a guess where there are several."""
    groups: dict[str, list[ImageRequest]] = {}
    for request in requests:
        rest = {key: stripped(found.value) for key, found in sorted(request.fields.items()) if key != "prompt"}
        key = repr((of(request), request.kind, request.tier, request.spread, request.attempts, rest))
        groups.setdefault(key, []).append(request)
    return [_as_one(group) for group in groups.values()]


def _as_one(group: Sequence[ImageRequest]) -> ImageRequest:
    first = group[0]
    if len(group) == 1 or any(one.times is None or one.unsaid for one in group):
        return first
    prompts = [one.fields["prompt"] for one in group if "prompt" in one.fields]
    texts = [found for found in prompts if isinstance(found.value, str)]
    fields = dict(first.fields)
    if texts:
        longest = max(texts, key=lambda found: len(str(found.value)))
        differ = len({found.value for found in texts}) > 1 or len(texts) < len(group)
        fields["prompt"] = longest._replace(guess=f"the longest of {len(texts):,} prompts") if differ else longest
    return first._replace(fields=fields, times=sum(one.times or 1 for one in group))


def _decoded(data: bytes, place: Place) -> str:
    """The text of a file of Python, by its own word on its encoding, else UTF-8."""
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(data).readline)
        return data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        raise wrong("code-syntax", "this is no text in UTF-8", "give a file of source code", place) from None
