"""``prices show`` tells of every table which sizes and how long a prompt a call may have, or that it is unchecked."""

from __future__ import annotations

import re

import pytest

from costplan import Catalogue
from tests.command import run


def rules_of(model: str) -> list[tuple[str, str]]:
    """What the page says that a call may say: keys and their values, where a line is broken its beginning."""
    page = run("prices", "show", model, code=0).output
    rows = page.partition("\nA call may say\n")[2].partition("\n\n")[0].splitlines()
    return [(found[1], found[2]) for row in rows if (found := re.fullmatch(r"(\S+(?: \S+)*)  +(\S.*)", row))]


@pytest.mark.parametrize("model", Catalogue().models())
def test_every_page_tells_its_sizes_and_its_limit_of_a_prompt(model: str) -> None:
    rows = rules_of(model)
    told = {key for key, _ in rows}
    assert "size" in told
    assert told & {"prompt", "all input"}
    for key, values in rows:
        if key in ("prompt", "all input"):
            assert re.match(r"at most [\d,]+ (characters|tokens)|unchecked: the table has no limit", values)
