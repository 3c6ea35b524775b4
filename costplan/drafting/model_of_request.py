"""The model of an image request: by its name in the code, by another call of the file, or supposed; and what took its
place where it no longer answers. What a call of it may say stands in of_request.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.connect.code.code_call import told_of
from costplan.errors import InputError, wrong
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.connect.code.image_request import ImageRequest
    from costplan.pricing.prices import PriceTable

_BY_PROVIDER = {"openai": "openai/gpt-image-2", "azure": "azure/gpt-image-2"}
"""What is supposed where a call names no model that the code tells, and no other call of the file does."""

_SELLERS = ("azure", "fal")
"""Who sells models of other makers by a client of its own."""

_ENDINGS = ("edit", "edits", "generate", "image-to-image", "text-to-image")
"""What fal appends to a model's id for its endpoints."""


class ModelOfRequest(NamedTuple):
    """The table that a request is planned by; ``why`` says why it is not the one that the code names, if it is not, and
    ``ended`` is the name of that one where another took its place."""

    table: PriceTable
    origin: str
    why: str = ""
    ended: str = ""


def models_of(
    requests: Sequence[ImageRequest], catalogue: Catalogue, last: date
) -> Iterator[ModelOfRequest | InputError]:
    """The model of each request, or what keeps it from having one; ``last`` is the last day that is planned."""
    named = [_named(request, catalogue) for request in requests]
    known = {table.model for table in named if table is not None and not isinstance(table, InputError)}
    for request, table in zip(requests, named, strict=True):
        if isinstance(table, InputError):
            yield table
            continue
        origin = f"{request.place.file}:{_line(request, 'model')}"
        if table is not None:
            guess = request.fields["model"].guess or _of_other_seller(request, table, origin)
            yield _answering(ModelOfRequest(table, origin, guess), catalogue, last)
            continue
        found = request.fields.get("model")
        supposed = next(iter(known)) if len(known) == 1 else _BY_PROVIDER.get(request.provider)
        said = f"the model is {told_of(found)}" if found is not None else "no model is said"
        if supposed is None or not catalogue.has(supposed):
            yield wrong("no-model", f"{said}, and nothing tells which it is", "write it in as a text", request.place)
            continue
        why = f"{origin}: {said}; {supposed} is a guess"
        yield _answering(ModelOfRequest(catalogue.table(supposed), origin, why), catalogue, last)


def _named(request: ImageRequest, catalogue: Catalogue) -> PriceTable | InputError | None:
    """The table of the model that a request names; None where it names none."""
    found = request.fields.get("model")
    if found is None or not isinstance(found.value, str):
        return None
    name, provider = found.value.strip(), request.provider
    name = name.removeprefix("fal-ai/") if provider == "fal" else name
    tries = [name, f"{provider or 'openai'}/{name}"]
    if provider in _SELLERS:
        tries.reverse()  # whose deployments have the maker's names
    head, _, ending = name.rpartition("/")
    if head and ending in _ENDINGS:
        tries += [f"{provider}/{head}", head]
    error: InputError | None = None
    for one in tries:
        try:
            table = catalogue.table(one, found.place)
        except InputError as unknown:
            error = error or unknown
            continue
        if not table.rules.of_text:
            return table
        told = f"{table.name} is a text model, and makes no image"
        error = error or wrong("illegal-call", told, "add a step with 'call: text' and its tokens", found.place)
    return error


def client_of(request: ImageRequest, table: PriceTable) -> str:
    """Whose client makes the call, where it is not that of the model's seller; else nothing."""
    own = table.model.partition("/")[0]
    return request.provider if request.provider in _SELLERS and request.provider != own else ""


def _of_other_seller(request: ImageRequest, table: PriceTable, origin: str) -> str:
    """That a model is priced as another seller's, since the one whose client is called has no table of it."""
    client = client_of(request, table)
    return f"{origin} asks {client}, of which no table has {table.name}; its own prices are taken" if client else ""


def _answering(model: ModelOfRequest, catalogue: Catalogue, last: date) -> ModelOfRequest:
    """The model, or what its maker names in its place where it no longer answers by the last day."""
    for _ in range(4):
        table = model.table
        if table.shutdown is None or table.shutdown > last or not table.replacement:
            break
        instead = table.replacement[0]
        told = (
            f"{'' if model.ended else f'{model.origin} names '}{table.name}, which is shut down from {table.shutdown}"
        )
        why = f"{model.why.rpartition('; ')[0]}; so is {told}" if model.ended else told
        why += f"; {instead} takes its place"
        model = model._replace(table=catalogue.table(instead), why=why, ended=model.ended or table.name)
    return model


def _line(request: ImageRequest, key: str) -> int:
    found = request.fields.get(key)
    return (found.place if found is not None else request.place).line
