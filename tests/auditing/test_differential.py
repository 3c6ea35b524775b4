"""Our tables against LiteLLM 1.110.2 and genai-prices 0.2.3, request by request, for every model that both know.
Each difference above half a percent is listed in data/audited/differences.yaml with who is right and why."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any

import pytest
import yaml

from costplan import Catalogue
from costplan.auditing.audit import EVEN, Audit, Verdict
from costplan.auditing.auditing import audited
from costplan.auditing.known_file import known_differences
from costplan.connect.catalogues.opening import open_listing
from costplan.render.view import signed_percent
from tests.places import TESTS

FOLDER = TESTS / "data" / "audited"
KNOWN: dict[str, Any] = yaml.load((FOLDER / "differences.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
EXTRACTS: dict[str, Any] = yaml.load((FOLDER / "extracts.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
KINDS = tuple(EXTRACTS["catalogues"])
Row = tuple[str, str, str, str]
"""Our model, theirs, the unit of theirs, and how much more theirs is."""


@cache
def audit_of(kind: str) -> Audit:
    told = EXTRACTS["catalogues"][kind]
    found = open_listing(told["file"], FOLDER)
    assert found.kind == kind
    assert len(found.models) == int(told["models"])
    return audited(Catalogue(), found, date.fromisoformat(EXTRACTS["day"]))


def differing(kind: str) -> set[Row]:
    rows: dict[tuple[str, str, str], str] = {}
    for one in audit_of(kind).audited:
        for each in one.differing:  # the furthest apart first
            rows.setdefault((one.model, one.listed.name, each.by), signed_percent(each.share))
    return {(*key, share) for key, share in rows.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_every_difference_is_listed_and_every_listed_one_is_there(kind: str) -> None:
    listed = [tuple(row) for difference in KNOWN["differences"] for row in difference.get(kind, ())]
    assert len(set(listed)) == len(listed)
    found = differing(kind)
    assert sorted(found - set(listed)) == [], "not listed"
    assert sorted(set(listed) - found) == [], "gone"


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_of_them_is_what_lint_takes(kind: str) -> None:
    known = known_differences(FOLDER / "differences.yaml", "differences.yaml", kind)
    found = audit_of(kind)._replace(known=known)
    assert found.moved() == ()
    assert found.over(EVEN) == ()
    less = found._replace(known=known[1:])
    assert {one.model for one in less.over(EVEN)} == {known[0].model}
    nearer = found._replace(known=(known[0]._replace(share=known[0].share / 2), *known[1:]))
    assert [one.key for one, _ in nearer.moved()] == [known[0].key]
    assert {one.model for one in nearer.over(EVEN)} == {known[0].model}
    gone = found._replace(known=(known[0]._replace(theirs="nobody"), *known[1:]))
    assert [now for _, now in gone.moved()] == [None]


def test_every_reason_says_who_is_right() -> None:
    for difference in KNOWN["differences"]:
        assert difference["right"] in ("ours", "theirs", "unclear")
        assert re.fullmatch(r"\S.{20,}\.", difference["why"].strip())


def test_most_of_what_both_know_is_equal() -> None:
    """How many models of both are equal, at least: a name that no longer finds its table would hide a difference."""
    equal = {kind: len(audit_of(kind).with_verdict(Verdict.EQUAL)) for kind in KINDS}
    assert equal["litellm"] >= 136
    assert equal["genai-prices"] >= 13
    assert all(abs(each.share) <= EVEN for kind in KINDS for one in audit_of(kind).with_verdict(Verdict.EQUAL)
               for each in one.compared)  # fmt: skip


def test_the_extract_is_of_the_release() -> None:
    """genai-prices is installed to develop; where it is the release of the extract, they say the same."""
    found = open_listing("genai-prices")
    told = EXTRACTS["catalogues"]["genai-prices"]
    if found.version == told["release"]:
        assert found.sha256 == told["whole"]
        extract = audit_of("genai-prices").listing
        assert {one.spelling: one.rates for one in extract.models} == {one.spelling: one.rates for one in found.models}
