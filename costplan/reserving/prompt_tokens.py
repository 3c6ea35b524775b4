"""The most tokens that the prompt of a call can have: as stated, one for each byte, or as many as the table allows.
It prices none of them."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from costplan.errors import wrong
from costplan.units import count

if TYPE_CHECKING:
    from costplan.pricing.call import Call
    from costplan.pricing.prices import PriceTable


def most_tokens(call: Call, table: PriceTable) -> tuple[int, str]:
    """The tokens, and what is to be said of them.

    A text has at most as many as bytes of UTF-8: a token of a byte-level encoding is one byte at least. They are not
    counted, since nobody warrants that a vendor counts as the tokenizer does, and one token more than was reserved
    stops a service. In a Responses call the main model writes the prompt of the image, up to all that it may give out.

    Raises:
        InputError: the prompt is longer than the table allows, or none is stated and the table has no longest one.
    """
    tokens, told = _of_prompt(call, table)
    if call.kind == "responses" and tokens < (written := _written_by_main_model(call, table)):
        return written, f"prompt: {count(written)} tokens, which the main model may write"
    return tokens, told


def _of_prompt(call: Call, table: PriceTable) -> tuple[int, str]:
    if call.prompt_tokens is not None:
        return ceil(call.prompt_tokens.high), ""
    if call.prompt is not None:
        size = len(call.prompt.encode("utf-8", "replace"))
        return size, f"prompt: {count(size)} tokens at most, one for each byte"
    longest = _longest(table)
    if longest is None:
        raise wrong(
            "no-bound",
            f"{table.name}: the prompt is not stated, and the table has no longest one",
            "state the prompt or its tokens",
            table.place,
        )
    return longest, f"prompt: none is stated, so that the longest counts, {count(longest)} tokens"


def _longest(table: PriceTable) -> int | None:
    """The tokens of the longest prompt that a table allows; a character has four bytes at most."""
    rules = table.rules
    if rules.max_prompt_tokens is not None:
        return rules.max_prompt_tokens
    return None if rules.max_prompt_chars is None else 4 * rules.max_prompt_chars


def _written_by_main_model(call: Call, table: PriceTable) -> int:
    written = sum(ceil(line.tokens.high) for line in call.main_model if line.meter == "text_out")
    longest = _longest(table)
    return written if longest is None else min(written, longest)
