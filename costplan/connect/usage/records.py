"""Rows with the columns of our table of public records: of CSV (csv_text.py) and Parquet (parquet.py).
It reads what each column says; what a note or a mode tells besides is in remarks.py."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from costplan.connect.usage.asked import is_size
from costplan.connect.usage.body import Body
from costplan.connect.usage.remarks import remarks_of
from costplan.errors import InputError, Problem, did_you_mean, wrong
from costplan.observation import KINDS, Observation, check_parts

if TYPE_CHECKING:
    from costplan.connect.text.csv_text import Row
    from costplan.connect.usage.given import Given
    from costplan.errors import Place

PROMPT_TOKENS = "prompt_text_tokens_o200k_if_computable"
COLUMNS = (
    "id",
    "kind",
    "model",
    "endpoint",
    "size",
    "quality",
    "mode",
    "n",
    "n_input_images",
    "input_image_sizes",
    "input_fidelity",
    "prompt_chars",
    PROMPT_TOKENS,
    "text_in",
    "image_in",
    "cached_in",
    "text_out",
    "image_out",
    "output_tokens",
    "total_tokens",
    "cost_usd",
    "latency_s",
    "date",
    "source",
    "note",
)
MORE_COLUMNS = ("route", "n_calls", "at", "outcome", "accepted", "attempt", "step")
"""Columns that win over what is derived from the others."""

CALLS = {
    "generations": "generate",
    "edits": "edit",
    "responses": "responses",
    "generateContent": "generate",
    "chat/completions": "generate",
}
"""Endpoints, and the call that each is."""

# An example or a table in documentation may be made up, and a calculator repeats a formula: neither was observed.
_KINDS = {"documentation-example": "documentation", "docs-table": "documentation"}
_ALL_IMAGE = "only output_tokens is told: all output is taken for image tokens"
_FRACTION = re.compile(r"\d{1,13}\.\d{1,40}", re.ASCII)
_USAGE = ("text_in", "image_in", "cached_in", "text_out", "image_out", "output_tokens", "total_tokens")


def columns_known(columns: list[str], place: Place) -> InputError | None:
    """The error of a header with a column that nobody reads, or without ``model``."""
    known = (*COLUMNS, *MORE_COLUMNS)
    unknown = [column for column in columns if column not in known]
    if unknown:
        return InputError(
            Problem(
                "unknown-key",
                f"{column[:60]!r} is not a column of observations",
                did_you_mean(column[:60], known),
                place,
            )
            for column in unknown[:20]
        )
    if "model" not in columns:
        return wrong("missing-key", "there is no column 'model'", "name the model of every row", place)
    return None


def read_row(row: Row, given: Given) -> Observation:
    """The call, or the mean of several, that a row tells of. What a cell says wins over what the others make likely.

    Raises:
        InputError: no model, a cell that is not what its column holds, tokens that cannot be true.
    """
    cells = Body({name: cell.strip() or None for name, cell in row.cells.items()}, row.place)
    remarks = remarks_of(cells)
    notes = list(remarks.notes)
    n_calls = _at_least_one(cells, "n_calls") or remarks.n_calls
    told = cells
    if n_calls > 1:
        cells = _whole(cells, notes)
    call = _call_of(cells, given)
    size = cells.label("size")
    if size is not None and not is_size(size):  # such as a ratio: nobody knows the pixels
        notes.append(f"size as it was told: {size}")
        size = None
    if identity := cells.label("id"):
        notes.insert(0, f"row {identity}")
    found = Observation(
        model=given.model_of(cells, remarks.model),
        call=call,
        route=cells.label("route") or remarks.route or given.route,
        kind=_kind_of(cells, given),
        size=size,
        quality=cells.word("quality"),
        n=_at_least_one(cells, "n") or 1,
        n_calls=n_calls,
        input_images=_input_images(cells),
        parameters=remarks.parameters,
        prompt_chars=cells.tokens("prompt_chars"),
        prompt_tokens=cells.tokens(PROMPT_TOKENS),
        prompt_sha256=remarks.prompt_sha256,
        text_in=cells.tokens("text_in"),
        image_in=cells.tokens("image_in"),
        thoughts=remarks.thoughts,
        cost_usd=cells.amount("cost_usd"),
        latency_s=cells.amount("latency_s"),
        at=cells.moment("at") or remarks.at or cells.moment("date"),
        outcome=cells.word("outcome") or remarks.outcome,
        accepted=cells.truth("accepted"),
        attempt=_at_least_one(cells, "attempt") or 1,
        step=cells.label("step"),
        source=cells.label("source") or given.source,
        usage=_usage(told, cells),
    )
    return _with_tokens(found, cells, notes)


def _whole(cells: Body, notes: list[str]) -> Body:
    """The row of several calls with its means, which seldom are whole, rounded half up to whole tokens; noted."""
    rounded = {}
    for name in (*_USAGE, "prompt_chars", PROMPT_TOKENS):
        mean = cells.value.get(name)
        if isinstance(mean, str) and _FRACTION.fullmatch(mean):
            rounded[name] = str(Decimal(mean).to_integral_value(ROUND_HALF_UP))
            if Decimal(mean) != int(rounded[name]):
                notes.append(f"the mean {name} {mean} is rounded to {rounded[name]}")
    return cells._replace(value=cells.value | rounded)


def _usage(told: Body, cells: Body) -> dict[str, Any] | None:
    """The tokens as the row tells them: a mean that was rounded stays as the text it was."""
    found = {name: cells.tokens(name) for name in _USAGE if cells.value.get(name) is not None}
    return {
        name: count if told.value[name] == cells.value[name] else told.value[name] for name, count in found.items()
    } or None


def _with_tokens(found: Observation, cells: Body, notes: list[str]) -> Observation:
    """The output and cached tokens, and the check of all parts."""
    text_out, image_out = cells.tokens("text_out"), cells.tokens("image_out")
    output, total, cached = cells.tokens("output_tokens"), cells.tokens("total_tokens"), cells.tokens("cached_in")
    unsplit = None
    if output is not None and text_out is None and image_out is None:
        if found.route == "main-model":
            text_out = output  # a language model's usage has no image tokens
        elif found.call in ("generate", "edit"):
            image_out, unsplit = output, True
            notes.append(_ALL_IMAGE)
        # Of a Responses call it may be the main model's output: the row does not say, so nothing is taken.
    cached_text = cached_image = None
    if cached is not None:
        if cached == 0 or not found.image_in:
            cached_text, cached_image = cached, 0
        else:
            notes.append(f"{cached:,} cached tokens, text and image not told apart")
    if found.thoughts is not None:
        # Thoughts are billed as text output, and this table has them apart.
        text_out = None if unsplit else (text_out or 0) + found.thoughts
        output = None if output is None else output + found.thoughts
    complete = found._replace(
        text_out=text_out,
        image_out=image_out,
        cached_text_in=cached_text,
        cached_image_in=cached_image,
        unsplit=unsplit,
        notes=tuple(notes),
    )
    text_in, image_in = found.text_in, found.image_in
    went_in = text_in + image_in if text_in is not None and image_in is not None else None
    if output is None and text_out is not None and image_out is not None:
        output = text_out + image_out
    check_parts(complete, went_in, output, total, cells.place)
    return complete


def _call_of(cells: Body, given: Given) -> str | None:
    endpoint = cells.label("endpoint")
    if endpoint is None:
        return given.call
    if endpoint not in CALLS:
        raise cells.fault("not-allowed", f"{endpoint!r} is not an endpoint", did_you_mean(endpoint, CALLS))
    call = CALLS[endpoint]
    # One endpoint does both elsewhere than at OpenAI; a call with an input image is an edit.
    return "edit" if call == "generate" and (cells.tokens("n_input_images") or 0) > 0 else call


def _kind_of(cells: Body, given: Given) -> str:
    said = cells.label("kind")
    if said is None:
        return given.kind
    kind = _KINDS.get(said, said)
    if kind not in KINDS:
        raise cells.fault("not-allowed", f"{said!r} is not a kind", did_you_mean(said, (*KINDS, *_KINDS)))
    return kind


def _input_images(cells: Body) -> tuple[str, ...] | None:
    """The sizes between ``|``; None where one of them, or their number, is not known."""
    number, told = cells.tokens("n_input_images"), cells.label("input_image_sizes")
    if told is None:
        return () if number == 0 else None
    sizes = tuple(size.strip() for size in told.split("|"))
    if number is not None and len(sizes) != number:
        raise cells.fault("not-a-size", f"{len(sizes)} sizes of {number} input images", "write ? for one not known")
    if any(size != "?" and not (is_size(size) and "x" in size) for size in sizes):
        raise cells.fault(
            "not-a-size", f"{told[:60]!r} are not sizes", "write WxH, with | between, ? for one not known"
        )
    return None if "?" in sizes else sizes


def _at_least_one(cells: Body, name: str) -> int | None:
    found = cells.tokens(name)
    if found == 0:
        raise cells.fault("not-whole", f"{name} is 0", "a whole number from 1 is needed here")
    return found
