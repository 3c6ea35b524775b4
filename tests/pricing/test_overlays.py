"""A route is another seller of the same model: its days and rates are its own, its rules and its profile the base's."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from costplan import Catalogue, Folder, InputError, quote
from costplan.linting import lint
from costplan.planning.cautions import end_told
from costplan.project.choosing import ending
from costplan.render.tables import status

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "{title: Theirs, url: https://example.com, checked: 2026-11-01, confidence: official}"
BEFORE, AFTER = date(2026, 10, 1), date(2026, 12, 15)  # OpenAI stops gpt-image-1.5 on 2026-12-01

# openai/gpt-image-1.5 at 1024x1024 low: 272 image tokens at $32, 207 of text out at $10 and 6 of text in at $5 per 1M:
# $0.008704 + $0.00207 + $0.00003 = $0.010804
ROUTES = [
    pytest.param(f"source: {SOURCE}\n", AFTER, "0.010804", id="the same rates, no end known"),
    pytest.param(f"source: {SOURCE}\nfirst_seen: 2026-11\n", BEFORE, "no price on 2026-10-01", id="seen later"),
    pytest.param(
        f"source: {SOURCE}\nshutdown: 2026-12-10\n", AFTER, "shut down from 2026-12-10", id="an end of its own"
    ),
    pytest.param("discount: 50%\n", AFTER, "shut down from 2026-12-01", id="a contract ends with the base"),
    pytest.param("discount: 50%\nshutdown: 2027-06-16\n", AFTER, "0.005402", id="a contract that goes on"),
    pytest.param(
        f"prices: [{{first_seen: 2026-11, source: {SOURCE}, tiers: {{standard: {{image: 0.05}}}}}}]\n",
        AFTER,
        "0.05",
        id="prices of its own",
    ),
]


@pytest.mark.parametrize(("text", "day", "told"), ROUTES)
def test_a_route(text: str, day: date, told: str, tmp_path: Path) -> None:
    catalogue = tabled(tmp_path, {"pixel": f"extends: openai/gpt-image-1.5\n{text}"})
    try:
        found = quote(
            "acme/pixel", size="1024x1024", quality="low", prompt_tokens=0, as_of=day, catalogue=catalogue
        ).cost_usd
    except InputError as error:
        found = str(error)
    assert told in str(found)


GOES_ON = "and nothing says that acme goes on"
# the base's end, what the route says of its own, the day, what is told of it
ENDS = [
    ("openai/gpt-image-1.5", "", date(2026, 9, 1), ""),  # 91 days before the end
    ("openai/gpt-image-1.5", "", BEFORE, f"its maker ends the model on 2026-12-01, {GOES_ON}"),  # 61 days, and a plan
    ("openai/gpt-image-1.5", "", AFTER, f"its maker ended the model on 2026-12-01, {GOES_ON}"),
    ("openai/gpt-image-1.5", "shutdown: unknown\n", AFTER, f"its maker ended the model on 2026-12-01, {GOES_ON}"),
    ("openai/gpt-image-1.5", "shutdown: 2027-06-16\n", AFTER, ""),
    ("openai/gpt-image-2", "", AFTER, ""),
    (
        "google/gemini-3.1-flash-image",
        "",
        AFTER,
        f"its maker may end the model from 2026-10-29 on, the earliest day announced, {GOES_ON}",
    ),
]


@pytest.mark.parametrize(("base", "text", "day", "told"), ENDS)
def test_the_makers_end_is_told_of_a_route(base: str, text: str, day: date, told: str, tmp_path: Path) -> None:
    catalogue = tabled(tmp_path, {"pixel": f"extends: {base}\nsource: {SOURCE}\n{text}"})
    table = catalogue.table("acme/pixel")
    assert end_told(table, day, day + timedelta(days=5)) == (f"acme/pixel: {told}" if told else "")
    priced = quote(
        "acme/pixel", size="1K" if "google" in base else "1024x1024", as_of=AFTER, catalogue=catalogue
    ).priced
    assert any("its maker" in remark for remark in priced.remarks) == bool(table.makers_end)
    assert ("its maker" in status(table, AFTER)) == bool(table.makers_end)
    assert ending([table], AFTER, 30) == ([table] if table.makers_end else [])


def test_the_makers_end_goes_through_routes_and_contracts(tmp_path: Path) -> None:
    catalogue = tabled(
        tmp_path,
        {
            "route": f"extends: openai/gpt-image-1.5\nsource: {SOURCE}\n",
            "of-route": f"extends: acme/route\nsource: {SOURCE}\n",
            "contract": "extends: acme/route\ndiscount: 5%\n",
            "ended": f"extends: acme/route\nshutdown: 2026-12-10\nsource: {SOURCE}\n",
        },
    )
    ends = {name: catalogue.table(f"acme/{name}").makers_end for name in ("route", "of-route", "contract", "ended")}
    assert {name: end and str(end.day) for name, end in ends.items()} == {
        "route": "2026-12-01",
        "of-route": "2026-12-01",
        "contract": "2026-12-01",
        "ended": None,
    }
    assert [problem.place.file for problem in lint(catalogue) if problem.code == "makers-end" and problem.place] == [
        "tables/acme/contract.yaml",
        "tables/acme/of-route.yaml",
        "tables/acme/route.yaml",
    ]


def test_an_unknown_end_is_for_routes(tmp_path: Path) -> None:
    catalogue = tabled(tmp_path, {"cheap": "extends: openai/gpt-image-1.5\ndiscount: 5%\nshutdown: unknown\n"})
    with pytest.raises(InputError, match="with a discount or a markup, the base's end is this table's too"):
        catalogue.table("acme/cheap")


def tabled(folder: Path, tables: dict[str, str]) -> Catalogue:
    (folder / "acme").mkdir()
    for name, text in tables.items():
        table = f"version: 1\nmodel: acme/{name}\n{text}"
        (folder / "acme" / f"{name}.yaml").write_text(table, encoding="utf-8")
    return Catalogue([Folder(folder, "tables")])
