"""How many models of other people's catalogues are here, as the page coverage.md: ``python docs/coverage.py`` writes it
anew, and a test holds it. The name lists and the reasons for what is absent stand in tests/data/catalogues."""

from __future__ import annotations

import csv
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from costplan.catalogue import Catalogue
from costplan.pricing.prices import STANDARD
from costplan.pricing.sources import CATALOGUE
from costplan.pricing.vendor_names import sellers_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

PAGE = Path(__file__).parent / "coverage.md"
LISTS = Path(__file__).parents[1] / "tests" / "data" / "catalogues"
ENDED, ABSENT = "ended", "absent"
OFFICIAL = ("official", "quoting_official")
PRICED = {
    "official": "own page",
    "quoting_official": "quotation",
    "third_party": "third party",
    CATALOGUE: "catalogue",
}
"""The confidences of prices, the firmest first, as the columns call them."""
HEAD = """\
# Coverage

Which models of images that other people's catalogues name have a price here, from the same seller, on {day}. Written
by `python docs/coverage.py` from the name lists in `tests/data/catalogues`, each of the version and with the hash of
the whole that it says. A name counts once for each seller: `vertex_ai/x` is not `gemini/x`.

- **own page**: the price is the provider's own word
- **quotation**: it is a dated quotation of that
- **third party**: somebody else says it, of his own knowledge
- **catalogue**: a catalogue alone has it; it is assumed, marked on every page, and a policy can refuse it
- **ended**: the model has ended, and its table says when

What is sold at another's rates is no firmer than the weaker of both sources. A model counts by its last block, in the
tier that is taken if none is stated. The last two columns are what is there by official prices (an own page or a
quotation) or has ended, and the same with what a third party or a catalogue alone has.
What a catalogue lists among images and makes text, videos or else is not counted: {beside}.

"""


class Known(NamedTuple):
    """A name of a catalogue: whether it has a price there, what it is here, and why it is absent, if anybody says."""

    name: str
    priced: str
    state: str
    why: str


def lists() -> dict[str, Any]:
    """The catalogues with their versions, hashes and least counts, and the reasons."""
    found: dict[str, Any] = yaml.safe_load((LISTS / "lists.yaml").read_text(encoding="utf-8"))
    return found


def known(word: str, asked: dict[str, Any], catalogue: Catalogue) -> list[Known]:
    """The names of a catalogue."""
    with (LISTS / f"{word}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Known(row["name"], row["priced"], _state(row["name"], catalogue, asked["day"]), _why(row["name"], asked))
        for row in rows
        if not is_any(row["name"], asked["beside"])
    ]


def _state(name: str, catalogue: Catalogue, day: date) -> str:
    found = catalogue.names.find(name)
    if len(found) != 1 or found[0].key.partition("/")[0] != sellers_of(name)[0]:
        return ABSENT
    table = catalogue.table(found[0].key)
    if table.shutdown and table.shutdown <= day:
        return ENDED
    block = table.blocks[-1]
    return block.sold_in(STANDARD if STANDARD in block.tiers else next(iter(block.tiers))).source.confidence


def _why(name: str, asked: dict[str, Any]) -> str:
    return next((one["why"] for one in asked["absent"] if is_any(name, one["names"])), "")


def is_any(name: str, globs: list[str]) -> bool:
    """Whether a name is one of some."""
    return any(fnmatchcase(name, glob) for glob in globs)


def least(names: list[Known]) -> tuple[int, int]:
    """How many are there by an official price or have ended, and how many if all prices count."""
    official = sum(one.state in (*OFFICIAL, ENDED) for one in names)
    return official, sum(one.state != ABSENT for one in names)


def page() -> str:
    """The page as it is now."""
    asked = lists()
    beside = ", ".join(f"`{name}`" for name in asked["beside"])
    return HEAD.format(day=asked["day"], beside=beside) + "".join(_lines(asked))


def _lines(asked: dict[str, Any]) -> Iterator[str]:
    catalogue = Catalogue()
    every = {word: known(word, asked, catalogue) for word in asked["lists"]}
    columns = (*PRICED.values(), ENDED, ABSENT)
    yield f"| list | names | {' | '.join(columns)} | official or ended | with all prices |\n"
    yield f"|---|--:|{'--:|' * len(columns)}--:|--:|\n"
    for word, names in every.items():
        counts = [sum(one.state == state for one in names) for state in (*PRICED, ENDED, ABSENT)]
        shares = [f"{share / len(names):.1%}" for share in least(names)]
        yield f"| {' | '.join([word, *map(str, (len(names), *counts)), *shares])} |\n"
    yield "\n## What is absent\n\n"
    for one in asked["absent"]:
        absent = {
            word: [name.name for name in names if name.state == ABSENT and name.why == one["why"]]
            for word, names in every.items()
        }
        yield f"{one['why']}:\n\n"
        for word, left in absent.items():
            if left:
                yield f"- {word}: {', '.join(f'`{name}`' for name in left)}\n"
        yield "\n"
    yield "## The lists\n\n"
    for word, one in asked["lists"].items():
        yield f"- {word}: {one['of']}, sha256 `{one['sha256']}`\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
