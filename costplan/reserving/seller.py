"""Whose prices a call is paid by: the table whose API answers at an address, or the one that is stated.
What the call asks for is read elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlsplit

from costplan.errors import InputError, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.catalogue import Catalogue
    from costplan.pricing.prices import PriceTable

Stated: TypeAlias = "str | tuple[tuple[str, str], ...] | None"
"""Whose prices count, as a caller states it."""

_AZURE = (".openai.azure.com", ".services.ai.azure.com", ".cognitiveservices.azure.com")
"""Under these, everybody has an address of their own."""

_NEAR = ("127.0.0.1", "::1", "localhost")
"""This machine: whatever answers here, a bare name means its maker's price."""

_DEPLOYMENT = re.compile(r"/deployments/([^/]+)")


@lru_cache(maxsize=256)
def key_of(spelled: str, base_url: str, stated: Stated, catalogue: Catalogue) -> str:
    """The key of the table that a call is paid by.

    Args:
        spelled: the model as the call names it; a deployment in the address is asked instead.
        base_url: where the call goes.
        stated: as :func:`stated_models` gives it.
        catalogue: the tables.

    Raises:
        InputError: there is no such table, nobody knows here what is charged at the address, or what is stated is
            another model than the call names.
    """
    address = urlsplit(base_url)
    if deployment := _DEPLOYMENT.search(address.path):
        spelled = deployment[1]
    if isinstance(stated, str):
        return _agreed(spelled, stated, catalogue)
    if spelled in (names := dict(stated or ())):
        return catalogue.table(names[spelled]).name
    host = (address.hostname or "").lower()
    if host in _NEAR:
        return _of_maker(spelled, catalogue)
    sold = {table.model: table for table in _sold_as(spelled, catalogue)}
    for table in sold.values():
        if _answers(table, host):
            return table.name
    near = next(iter((*sold, *catalogue.names.nearest(spelled))), "openai/gpt-image-2")
    told = f"what {host or 'this address'} charges for {spelled[:80]!r} is not known here"
    raise wrong("no-model", told, f"say whose price counts: guard.openai(client, model={{{spelled[:80]!r}: {near!r}}})")


def stated_models(stated: Any) -> Stated:
    """What a caller states of the tables that count: one whatever the address, or one for each name that calls use.

    Raises:
        TypeError: it is neither a name nor a mapping of names.
    """
    if stated is None or isinstance(stated, str):
        return stated
    if isinstance(stated, Mapping) and all(isinstance(one, str) for pair in stated.items() for one in pair):
        return tuple(stated.items())
    raise TypeError("model is one name, such as 'openai/gpt-image-2', or {'name in calls': 'azure/gpt-image-2'}")


def _of_maker(spelled: str, catalogue: Catalogue) -> str:
    try:
        return catalogue.table(f"openai/{spelled}").name
    except InputError:
        return catalogue.table(spelled).name


def _sold_as(spelled: str, catalogue: Catalogue) -> Iterator[PriceTable]:
    """The tables of everybody who sells a model by this name."""
    providers = dict.fromkeys(key.partition("/")[0] for key in catalogue.models())
    for name in (spelled, *(f"{provider}/{spelled}" for provider in providers)):
        for found in catalogue.names.find(name):
            yield catalogue.table(found.key)


def _answers(table: PriceTable, host: str) -> bool:
    """Whether the API of a table is at this host."""
    api = table.api
    if api is None:
        return False
    if api.url is None:
        return api.azure_version is not None and host.endswith(_AZURE)
    return urlsplit(api.url).hostname == host


def _agreed(spelled: str, stated: str, catalogue: Catalogue) -> str:
    """The stated table, unless the call names another model by a name that is known."""
    table = catalogue.table(stated)
    named = {_bare(found.key) for found in catalogue.names.find(spelled)}
    if named and _bare(table.model) not in named:
        told = f"the call is for {spelled[:80]!r}, and model= says that {table.name} counts"
        raise wrong("no-model", told, f"name both: model={{{spelled[:80]!r}: '...', '...': {table.name!r}}}")
    return table.name


def _bare(key: str) -> str:
    return key.rpartition("/")[2]
