"""Files of YAML as a saved plan keeps them: without comments, and without the entries of lists that did not count.
What is left stands at the lines where it stood, so that places stay true."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costplan import dated, yamlio
from costplan.calibration.file import read_document
from costplan.errors import CostplanError
from costplan.pricing.price_file import read_table
from costplan.pricing.prices import PriceTable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

_COMMENT = re.compile(r"^\s*#.*$|\s+#[^'\"]*$")


def trimmed_table(data: bytes, model: str, first: date, last: date, seen: date | None = None) -> str:
    """A pricing table with the blocks that hold on any day from ``first`` through ``last``, and the one that somebody
    looked at last, whose day tells how old the prices are; with that of the day ``seen``, where a look holds for the
    table. An overlay has no blocks, and stays whole.

    Raises:
        InputError: it is none.
    """
    table = read_table(yamlio.parse(data, model), model)
    if not isinstance(table, PriceTable):
        return trimmed(data, {})
    checked = max(block.source.last_day_checked() for block in table.blocks)
    looked_at = dated.in_force(table.blocks, seen) if seen else None
    unused = {
        number
        for number, block in enumerate(table.blocks)
        if (block.start > last or (block.end is not None and block.end <= first))
        and block.source.last_day_checked() != checked
        and block is not looked_at
    }
    return trimmed(data, {"prices": unused})


def trimmed_calibration(data: bytes, models: Collection[str]) -> str:
    """A calibration with what it says of some models.

    Raises:
        InputError: it is none.
    """
    found = read_document(yamlio.parse(data, "calibration"), "calibration")
    named = {
        "groups": [one.model for one in found.groups],
        "auto": [one.model for one in found.auto],
        "several": [one.model for one in found.several],
        "accepted": [one.model for one in found.acceptances],
        "latency": [one.model for one in found.latencies],
    }
    unused = {
        key: {number for number, model in enumerate(of_models) if model not in models}
        for key, of_models in named.items()
    }
    return trimmed(data, unused)


def trimmed(data: bytes, unused: Mapping[str, Collection[int]]) -> str:
    """A document without comments and without some entries of the lists under its keys, by their numbers.

    Where leaving them out would change what is left, such as with a list on one line, the text stays whole.
    """
    whole = yamlio.parse(data, "")
    text = data.decode("utf-8-sig")
    lines = text.split("\n")
    for key, numbers in unused.items():
        if numbers and key in whole.value:
            _blank(lines, whole, key, numbers)
    kept = "\n".join(line if not line.strip() else _COMMENT.sub("", line) for line in lines).rstrip() + "\n"
    try:
        is_same = _same(yamlio.parse(kept.encode(), ""), whole, unused)
    except CostplanError:
        is_same = False
    return kept if is_same else text


def _blank(lines: list[str], whole: yamlio.Node, key: str, numbers: Collection[int]) -> None:
    """Empty the lines of some entries of the list under a key."""
    name, entries = whole.value[key]
    after = [other.where.line for other, _ in whole.value.values() if other.where.line > name.where.line]
    end = min(after, default=len(lines) + 1) - 1
    starts = [entry.where.line - 1 for entry in entries.value] + [end]
    for number in numbers:
        for at in range(starts[number], starts[number + 1]):
            lines[at] = ""
    if len(numbers) == len(entries.value):
        lines[name.where.line - 1] = f"{key}: []"


def _same(kept: yamlio.Node, whole: yamlio.Node, unused: Mapping[str, Collection[int]]) -> bool:
    """Whether a document is another without some entries, all else at its place."""
    if kept.kind != "mapping" or list(kept.value) != list(whole.value):
        return False
    for key, (name, value) in kept.value.items():
        then_name, then = whole.value[key]
        left = then.value
        if key in unused and then.kind == "sequence":
            left = [entry for number, entry in enumerate(then.value) if number not in unused[key]]
            if not left and value.kind == "sequence" and not value.value:
                continue
        if name.where != then_name.where or not _equal(value, then, left):
            return False
    return True


def _equal(one: yamlio.Node, other: yamlio.Node, value: object = None) -> bool:
    """Whether two nodes say the same at the same place; ``value`` stands for that of the other."""
    left = other.value if value is None else value
    if one.kind != other.kind or (one.kind != "sequence" and one.where != other.where):
        return False
    if one.kind == "scalar":
        return bool(one.value == left and one.plain == other.plain)
    if one.kind == "sequence":
        return len(one.value) == len(left) and all(map(_equal, one.value, left))  # type: ignore[arg-type]
    keys = list(one.value) == list(other.value)
    return keys and all(_equal(one.value[key][1], other.value[key][1]) for key in one.value)
