"""Rows with the columns of our table of public records: of CSV (csv_text.py) and Parquet (parquet.py).
It reads what each column says; what a note or a mode tells besides is in row_notes.py."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from costplan.connect.usage.body import Body
from costplan.connect.usage.request import Prompt, is_size, measured
from costplan.connect.usage.row_fields import read_count, read_digest, read_field
from costplan.connect.usage.row_notes import notes_of
from costplan.connect.usage.tokens import cached_note
from costplan.errors import InputError, Problem, did_you_mean, wrong
from costplan.observation import KINDS, Observation, check_parts

if TYPE_CHECKING:
    from costplan.connect.text.csv_text import Row
    from costplan.connect.usage.defaults import RecordDefaults
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
FEW = 3
"""So many columns that nobody reads are told one by one, each with the nearest that is; more are another table."""

_AS_THEY_ARE = ("quality", "text_in", "image_in", "cost_usd", "latency_s", "accepted", "step")
"""Columns that are fields of an observation, and nothing beside them says more."""

MORE_COLUMNS = (
    "route",
    "n_calls",
    "at",
    "outcome",
    "accepted",
    "attempt",
    "step",
    "prompt",
    "prompt_sha256",
)
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
    if len(unknown) > FEW:
        listed = ", ".join(column[:40] for column in unknown[:FEW])
        what = f"{len(unknown)} of {len(columns)} columns are none of observations, such as {listed}"
        return wrong("unknown-key", what, "name the columns as docs/observations.md lists them", place)
    if unknown:
        return InputError(
            Problem(
                "unknown-key",
                f"{column[:60]!r} is not a column of observations",
                did_you_mean(column[:60], known),
                place,
            )
            for column in unknown
        )
    if "model" not in columns:
        return wrong("missing-key", "there is no column 'model'", "name the model of every row", place)
    return None


def read_row(row: Row, defaults: RecordDefaults) -> Observation:
    """The call, or the mean of several, that a row tells of. What a cell says wins over what the others make likely.

    Raises:
        InputError: no model, a cell that is not what its column holds, tokens that cannot be true.
    """
    cells = Body({name: cell.strip() or None for name, cell in row.cells.items()}, row.place)
    noted = notes_of(cells)
    notes = list(noted.sentences)
    n_calls = read_count(cells, "n_calls") or noted.n_calls
    as_written = cells
    if n_calls > 1:
        cells = _whole(cells, notes)
    call = _call_of(cells, defaults)
    size = _size(cells, notes)
    if identity := cells.label("id"):
        notes.insert(0, f"row {identity}")
    observation = Observation(
        model=defaults.model_of(cells, noted.model),
        call=call,
        route=cells.label("route") or noted.route or defaults.route,
        kind=_kind_of(cells, defaults),
        size=size,
        n=read_count(cells, "n") or 1,
        n_calls=n_calls,
        input_images=_input_images(cells),
        parameters=noted.parameters,
        **{name: read_field(cells, name) for name in _AS_THEY_ARE},
        **_prompt(cells, row, noted.prompt_sha256)._asdict(),
        thoughts=noted.thoughts,
        at=cells.moment("at") or noted.at or cells.moment("date"),
        outcome=read_field(cells, "outcome") or noted.outcome,
        attempt=read_count(cells, "attempt") or 1,
        source=cells.label("source") or defaults.source,
        usage=_usage(as_written, cells),
    )
    return _with_tokens(observation, cells, notes)


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


def _prompt(cells: Body, row: Row, noted: str | None) -> Prompt:
    """What is kept of the prompt in a column of its own, or told of it in others."""
    text = row.cells.get("prompt", "")
    found = measured(*([text] if text.strip() else []))
    chars, tokens = read_field(cells, "prompt_chars"), cells.tokens(PROMPT_TOKENS)
    return Prompt(
        prompt_chars=found.prompt_chars if chars is None else chars,
        prompt_sha256=read_digest(cells, "prompt_sha256") or found.prompt_sha256 or noted,
        prompt_tokens=found.prompt_tokens if tokens is None else tokens,
    )


def _size(cells: Body, notes: list[str]) -> str | None:
    size = cells.label("size")
    if size is None or is_size(size):
        return size
    notes.append(f"size as it was told: {size}")  # such as a ratio: nobody knows the pixels
    return None


def _usage(as_written: Body, cells: Body) -> dict[str, Any] | None:
    """The tokens as the row tells them: a mean that was rounded stays as the text it was."""
    counts = {name: cells.tokens(name) for name in _USAGE if cells.value.get(name) is not None}
    written = as_written.value
    return {
        name: count if written[name] == cells.value[name] else written[name] for name, count in counts.items()
    } or None


def _with_tokens(row: Observation, cells: Body, notes: list[str]) -> Observation:
    """The output and cached tokens, and the check of all parts."""
    text_out, image_out = cells.tokens("text_out"), cells.tokens("image_out")
    output, total, cached = cells.tokens("output_tokens"), cells.tokens("total_tokens"), cells.tokens("cached_in")
    unsplit = None
    if output is not None and text_out is None and image_out is None:
        if row.route == "main-model":
            text_out = output  # a language model's usage has no image tokens
        elif row.call in ("generate", "edit"):
            image_out, unsplit = output, True
            notes.append(_ALL_IMAGE)
        # Of a Responses call it may be the main model's output: the row does not say, so nothing is taken.
    is_text = cached == 0 or not row.image_in
    if cached and not is_text:
        notes.append(cached_note(cached))
    if row.thoughts is not None:
        # Thoughts are billed as text output, and this table has them apart.
        text_out = None if unsplit else (text_out or 0) + row.thoughts
        output = None if output is None else output + row.thoughts
    complete = row._replace(
        text_out=text_out,
        image_out=image_out,
        cached_text_in=cached if is_text else None,
        cached_image_in=0 if cached is not None and is_text else None,
        unsplit=unsplit,
        notes=tuple(notes),
    )
    output = _sum(text_out, image_out) if output is None else output
    check_parts(complete, _sum(row.text_in, row.image_in), output, total, cells.place)
    return complete


def _sum(text: int | None, image: int | None) -> int | None:
    return None if text is None or image is None else text + image


def _call_of(cells: Body, defaults: RecordDefaults) -> str | None:
    endpoint = cells.label("endpoint")
    if endpoint is None:
        return defaults.call
    if endpoint not in CALLS:
        raise cells.fault("not-allowed", f"{endpoint!r} is not an endpoint", did_you_mean(endpoint, CALLS))
    call = CALLS[endpoint]
    # One endpoint does both elsewhere than at OpenAI; a call with an input image is an edit.
    return "edit" if call == "generate" and (cells.tokens("n_input_images") or 0) > 0 else call


def _kind_of(cells: Body, defaults: RecordDefaults) -> str:
    word = cells.label("kind")
    if word is None:
        return defaults.kind
    kind = _KINDS.get(word, word)
    if kind not in KINDS:
        raise cells.fault("not-allowed", f"{word!r} is not a kind", did_you_mean(word, (*KINDS, *_KINDS)))
    return kind


def _input_images(cells: Body) -> tuple[str, ...] | None:
    """The sizes between ``|``; None where one of them, or their number, is not known."""
    number, listed = cells.tokens("n_input_images"), cells.label("input_image_sizes")
    if listed is None:
        return () if number == 0 else None
    sizes = tuple(size.strip() for size in listed.split("|"))
    if number is not None and len(sizes) != number:
        raise cells.fault("not-a-size", f"{len(sizes)} sizes of {number} input images", "write ? for one not known")
    if any(size != "?" and not (is_size(size) and "x" in size) for size in sizes):
        remedy = "write WxH, with | between, ? for one not known"
        raise cells.fault("not-a-size", f"{listed[:60]!r} are not sizes", remedy)
    return None if "?" in sizes else sizes
