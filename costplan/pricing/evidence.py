"""Whether the sources of a table can say what its prices say: each seen no earlier than its price, and not firmer than
a list of other people's prices, where it is one. It judges no figure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costplan.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.pricing.prices import PriceTable

_CATALOGUES = re.compile(
    r"//(?:github\.com|raw\.githubusercontent\.com)/"
    r"(?:BerriAI/litellm|pydantic/genai-prices|anomalyco/models\.dev|sst/models\.dev|Portkey-AI/models|HeyPuter/puter"
    r"|simonw/llm-prices)\b|//(?:www\.)?models\.dev\b",
    re.IGNORECASE,
)
_QUOTES = re.compile(r"\bquot|\bannounc|\blaunch", re.IGNORECASE)


def doubts(table: PriceTable) -> Iterator[Problem]:
    """What the sources of a table cannot say. A route's rates that began after the last look at its seller are no
    fault: the route says so itself."""
    for block in table.blocks:
        for _, source in block.by_source():
            is_own = block.place != table.place  # blocks of a base stand where the overlay does
            if is_own and source.was_before(block.start) and not block.start_known:
                what = f"{table.model}: its source was looked at on {source.checked}, before the price of {block.start}"
                remedy = "write what was seen and when; a price that is announced has 'from'"
                yield Problem("checked-before", what, remedy, source.place)
            if _CATALOGUES.search(source.url) and not source.is_catalogues and not _QUOTES.search(source.title):
                said = source.confidence.replace("_", " ")
                what = f"{table.model}: {source.url} is a list of other people's prices, and called {said}"
                remedy = "write 'confidence: catalogue', or the address and title of the page that it quotes"
                yield Problem("catalogue-source", what, remedy, source.place)
