"""Whose prices a call is paid by: the table that a model's spelling means at an address, or the one that is stated.
What the call asks for is read elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from costplan.errors import wrong

if TYPE_CHECKING:
    from costplan.catalogue import Catalogue

_PROVIDERS = {
    "api.openai.com": "openai",
    "eu.api.openai.com": "openai",
    "us.api.openai.com": "openai",
    "api.apiyi.com": "apiyi",
    "vip.apiyi.com": "apiyi",
    "b.apiyi.com": "apiyi",
    "api.laozhang.ai": "laozhang",
}
"""Who sells at an address that speaks OpenAI's protocol."""

_AZURE = (".openai.azure.com", ".services.ai.azure.com", ".cognitiveservices.azure.com")
_NEAR = ("127.0.0.1", "::1", "localhost")
"""This machine: whatever answers here, a bare name means its maker's price."""


def key_of(spelled: str, base_url: str, stated: str | Mapping[str, str] | None, catalogue: Catalogue) -> str:
    """The key of the table that a call is paid by.

    Args:
        spelled: the model as the call names it; at Azure it is a deployment.
        base_url: where the call goes.
        stated: the table that counts whatever the address, or one for each name that calls use.
        catalogue: the tables.

    Raises:
        InputError: there is no such table, the address has prices that nobody knows here, or what is stated is another
            model than the call names.
    """
    if isinstance(stated, str):
        return _agreed(spelled, stated, catalogue)
    if stated is not None and spelled in stated:
        return catalogue.table(stated[spelled]).name
    host = (urlsplit(base_url).hostname or "").lower()
    provider = "azure" if host.endswith(_AZURE) else _PROVIDERS.get(host)
    if provider is None and host not in _NEAR:
        told = f"{host or 'this address'} is not known here, so neither is what it charges for {spelled[:80]!r}"
        raise wrong("no-model", told, "say whose price counts: guard.openai(client, model='openai/gpt-image-2')")
    if provider in (None, "openai"):
        whole = f"openai/{spelled}"
        return catalogue.table(whole if catalogue.names.find(whole) else spelled).name
    whole = f"{provider}/{spelled}"
    if not catalogue.names.find(whole):
        told = f"{provider} sells nothing by the name of {spelled[:80]!r}; a deployment may have any name"
        raise wrong("unknown-model", told, f"say what it is: model={{{spelled[:80]!r}: '{provider}/gpt-image-2'}}")
    return catalogue.table(whole).name


def stated_models(stated: Any) -> str | Mapping[str, str] | None:
    """What a caller states of the tables that count.

    Raises:
        TypeError: it is neither a name nor a mapping of names.
    """
    if stated is None or isinstance(stated, str):
        return stated
    if isinstance(stated, Mapping) and all(isinstance(one, str) for pair in stated.items() for one in pair):
        return dict(stated)
    raise TypeError("model is one name, such as 'openai/gpt-image-2', or {'name in calls': 'azure/gpt-image-2'}")


def _agreed(spelled: str, stated: str, catalogue: Catalogue) -> str:
    """The stated table, unless the call names another model by a name that is known."""
    table = catalogue.table(stated)
    bare = table.model.rpartition("/")[2]
    named = {found.key for found in catalogue.names.find(spelled)}
    if named and bare not in {key.rpartition("/")[2] for key in named}:
        told = f"the call is for {spelled[:80]!r}, and model= says that {table.name} counts"
        raise wrong("no-model", told, f"name both: model={{{spelled[:80]!r}: '...', '...': {table.name!r}}}")
    return table.name


def most_inputs(key: str, catalogue: Catalogue) -> int:
    """How many input images the model of a table takes."""
    return catalogue.table(key).rules.max_input_images
