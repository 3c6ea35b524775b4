"""Foreign files: what other people export beside usage records, by the names that only they have, and what each of them
is. Nothing of them is read; a new one is a row here."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from costplan.errors import wrong
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from costplan.errors import InputError, Place


class Foreign(NamedTuple):
    """An export, an answer or an invoice of somebody's. ``names`` are its columns or keys that nobody else has
    together, in small letters; a key inside an object or a list stands behind a dot. ``lacks`` says what is missing."""

    name: str
    names: frozenset[str]
    lacks: str


_TOTALS = "it has totals, no calls"
_DOLLARS = "it has dollars, no calls"
_READS = "costplan does not read it, but {}"
_SPANS = _READS.format("OpenTelemetry spans")


def _foreign(name: str, names: str, lacks: str) -> Foreign:
    return Foreign(name, frozenset(names.split()), lacks)


COLUMNS = (
    _foreign("OpenAI's usage export by day", "start_time num_model_requests input_tokens", _TOTALS),
    _foreign("OpenAI's export of costs by day", "start_time amount_value amount_currency", _DOLLARS),
    _foreign("OpenRouter's activity export", "generation_id cost_total tokens_prompt", "it has no image tokens"),
    _foreign("LiteLLM's spend logs as a table", "request_id call_type spend", "export them as JSON, one row a line"),
    _foreign("an export of LiteLLM's dashboard", "date spend_($)", _TOTALS),
    _foreign("LiteLLM's daily spend", "api_requests spend prompt_tokens date", _TOTALS),
    _foreign("a table of FOCUS rows", "billedcost chargecategory", _DOLLARS),
    _foreign("an Azure cost export", "metercategory costinbillingcurrency", _DOLLARS),
    _foreign("an Azure cost export", "metercategory pretaxcost", _DOLLARS),
    _foreign("an Azure cost export", "metercategory resourceid", _DOLLARS),
    _foreign("an AWS cost and usage report", "lineitem/usagetype lineitem/unblendedcost", _DOLLARS),
    _foreign("an AWS cost and usage report", "line_item_usage_type line_item_unblended_cost", _DOLLARS),
    _foreign("Google Cloud's billing export", "billing_account_id usage_start_time", _DOLLARS),
    _foreign("Langfuse's export of observations", "usagedetails costdetails", _SPANS),
    _foreign("Langfuse's export of observations", "usage_details cost_details", _SPANS),
    _foreign("fal's billing events", "endpoint_id output_units unit_price", "they have units and dollars, no tokens"),
)
"""Tables, and JSON whose keys are their columns."""

KEYS = (
    _foreign("OpenAI's organization usage endpoint", "data.results.num_model_requests", _TOTALS),
    _foreign("OpenAI's organization usage endpoint", "results.num_model_requests", _TOTALS),
    _foreign("OpenAI's organization costs endpoint", "data.results.amount", _DOLLARS),
    _foreign("OpenAI's organization costs endpoint", "results.amount", _DOLLARS),
    _foreign("a page of OpenAI's organization endpoints", "has_more data.results", _TOTALS),
    _foreign("a line that goes into a batch", "custom_id method url body", "its output has the usage"),
    _foreign("a result of the AI SDK", "providermetadata", _READS.format("what the provider answered")),
    _foreign("a prediction of Replicate", "metrics.predict_time", "it has seconds and megapixels, no tokens"),
    _foreign("a prediction of Replicate", "input version urls.cancel", "it has seconds and megapixels, no tokens"),
    _foreign("fal's usage endpoint", "time_series", _TOTALS),
    _foreign(
        "an answer of Gemini's Interactions API",
        "usage.total_input_tokens",
        _READS.format("generateContent"),
    ),
    _foreign("OpenRouter's activity endpoint", "data.model_permaslug", _TOTALS),
    _foreign("OpenRouter's generation endpoint", "data.native_tokens_completion", _READS.format("chat completions")),
    _foreign("LiteLLM's daily activity", "metadata.total_spend", _TOTALS),
)
"""JSON documents, by keys at the top or inside."""

_PACKED = (
    (b"PK\x03\x04", "a workbook or an archive", "write its table as CSV"),
    (b"\x1f\x8b", "a file packed with gzip", "unpack it first"),
    (b"%PDF", "a PDF", "invoices are not read"),
)
_PARTING = re.compile(r"[,;\t]")


def foreign_head(head: bytes, place: Place) -> InputError | None:
    """The error of a file that is somebody's export, by its first line; None of any other file."""
    for sign, name, lacks in _PACKED:
        if head.startswith(sign):
            return _named(name, lacks, place)
    cells = _PARTING.split(head.decode("utf-8-sig", "replace").strip())
    return foreign_columns(cells, place)


def foreign_columns(columns: Iterable[str], place: Place) -> InputError | None:
    """The error of a table that is somebody's export, by its columns; None of any other table."""
    names = {_plain(column) for column in columns}
    found = next((foreign for foreign in COLUMNS if foreign.names <= names), None)
    return _named(found.name, found.lacks, place) if found else None


def foreign_object(value: dict[str, Any], place: Place) -> InputError | None:
    """The error of an object that is somebody's export, by its keys; None of any other object."""
    known = _AT_THE_TOP.intersection([_plain(key) for key in value if len(key) < _LONGEST])
    for foreign in _near(known) if known else ():
        if all(_has(value, *name.split(".")) for name in foreign.names):
            return _named(foreign.name, foreign.lacks, place)
    return None


_AT_THE_TOP = frozenset(name.partition(".")[0] for foreign in (*KEYS, *COLUMNS) for name in foreign.names)
"""The keys at the top of all that is known."""


_LONGEST = 64
"""No key that is known has so many characters."""


@cache
def _near(known: frozenset[str]) -> tuple[Foreign, ...]:
    """What an object may be that has these of the keys at the top, and no other of them."""
    every = (*KEYS, *COLUMNS)
    return tuple(one for one in every if known.issuperset(name.partition(".")[0] for name in one.names))


def _has(value: dict[str, Any], name: str, *inside: str) -> bool:
    """Whether an object has a key, and the next one within that, a list by its first item."""
    for key, held in value.items():
        if len(key) < _LONGEST and _plain(key) == name:
            first = held[0] if inside and held and isinstance(held, list) else held
            if not inside or (isinstance(first, dict) and _has(first, *inside)):
                return True
    return False


@lru_cache(maxsize=1024)
def _plain(name: str) -> str:
    return name.strip(" \"'\ufeff\r\n").lower().replace(" ", "_")


def _named(name: str, lacks: str, place: Place) -> InputError:
    return wrong("foreign-file", f"this is {name}", lacks, place)
