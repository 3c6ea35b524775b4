"""What meters count and cost, case by case from data/meter_cases.yaml, at the face of a quote; laws of rounding.
How a meter that nobody has heard of is seen on every page stands in test_new_data.py."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from costplan import Catalogue, InputError, quote
from costplan.cli.main import costplan
from costplan.pricing.counting.rounding import HOW, Rounding
from costplan.pricing.folder import Folder
from costplan.quantity import Quantity, certain
from costplan.units import PICO
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

    from costplan import Quote

CASES: list[dict[str, Any]] = yaml.load(
    (TESTS / "data" / "meter_cases.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)
SOURCE = {"title": "Acme", "url": "https://example.com", "checked": "2026-11-01", "confidence": "official"}
CALLS = [(case, call) for case in CASES for call in case["calls"]]
DAY = date(2026, 11, 27)


class Plain(yaml.SafeDumper):
    """Writes every text as it is written in a table: ``0.000000019`` is no text there."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  PyYAML's own name


def written(folder: Path, rates: Any, counted: dict[str, Any], request: Any = None) -> Path:
    """A folder with one table, acme/m, and its profile."""
    table = {
        "version": "1",
        "model": "acme/m",
        "profile": "acme/m",
        "currency": "USD",
        "prices": [{"from": "2026-01-01", "source": SOURCE, "tiers": {"standard": rates}}],
        **({"request": request} if request else {}),
    }
    ways = {meter: {**way, "source": SOURCE} for meter, way in counted.items()}
    profile = {"version": "1", "profile": "acme/m", "blocks": [{"from": "2026-01-01", **ways}]}
    (folder / "acme").mkdir()
    for name, content in (("m.yaml", table), ("m.tokens.yaml", profile)):
        (folder / "acme" / name).write_text(yaml.dump(content, Dumper=Plain, sort_keys=False), encoding="utf-8")
    return folder


def quoted(folder: Path, say: dict[str, Any]) -> Quote:
    asked: dict[str, Any] = {key: int(value) if key == "n" else value for key, value in say.items()}
    return quote("acme/m", as_of=DAY, catalogue=Catalogue([Folder(folder, "tables")]), prompt_tokens=0, **asked)


@pytest.mark.parametrize(
    ("case", "call"), CALLS, ids=[f"{case['what']}: {call.get('say', {})}" for case, call in CALLS]
)
def test_case(case: dict[str, Any], call: dict[str, Any], tmp_path: Path) -> None:
    found = quoted(written(tmp_path, case["rates"], case["counted"], case.get("request")), call.get("say", {}))
    used = {line.meter: line for line in found.lines}
    for meter, units in call["uses"].items():
        assert used[meter].quantity.expected == Fraction(units)
        if "basis" in call:
            assert used[meter].measure.basis.value == call["basis"]
    ends = [Fraction(call.get(end, call["usd"])) * PICO for end in ("low", "usd", "high")]
    assert list(found.cost.numbers) == ends


@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_its_tables_are_sound(case: dict[str, Any], tmp_path: Path) -> None:
    written(tmp_path, case["rates"], case["counted"], case.get("request"))
    ended = CliRunner().invoke(costplan, ["prices", "lint", str(tmp_path)], catch_exceptions=False)
    assert ended.exit_code == 0, ended.output


def test_the_bill_of_a_run_at_replicate() -> None:
    """$0.04 for the run and $0.03 for each of 1.355776 megapixels, 1024x1024 out and 640x480 in."""
    tables = Catalogue([Folder(TESTS / "data" / "trials" / "023-tables", "tables")])
    found = quote("replicate/flux-2-max", as_of=DAY, catalogue=tables, size="1024x1024", input_images=["640x480"])
    assert found.cost_usd == "0.08067328"


def test_what_no_call_states_is_unknown_and_never_zero(tmp_path: Path) -> None:
    counted = {"step": {"method": "parameter", "parameter": "steps"}}
    found = quoted(written(tmp_path, {"step": "1"}, counted, {"parameters": {"steps": {"min": "1", "max": "9"}}}), {})
    (unknown,) = found.unknowns
    assert (unknown.what, unknown.remedy) == ("steps of the call", "state 'parameters: {steps: …}'")
    assert not found.complete


def test_a_parameter_that_no_call_has_is_told(tmp_path: Path) -> None:
    written(tmp_path, {"step": "1"}, {"step": {"method": "parameter", "parameter": "steps"}})
    ended = CliRunner().invoke(costplan, ["prices", "lint", str(tmp_path)], catch_exceptions=False)
    assert ended.exit_code == 4
    assert "acme/m counts step by the parameter steps, which no call to it has" in ended.output


@pytest.mark.parametrize(
    ("way", "told"),
    [
        ({"round": "up", "to": "0"}, "nothing is a multiple of 0"),
        ({"round": "none", "to": "2"}, "what is not rounded has no unit"),
        ({"part": "first", "per": "call"}, "the first megapixels are those of each image"),
        ({"round": "sideways"}, "sideways is not allowed here"),
    ],
)
def test_a_rounding_that_is_none(way: dict[str, Any], told: str, tmp_path: Path) -> None:
    counted = {"megapixel": {"method": "megapixels", "pixels": "1000000", "part": "all", **way}}
    with pytest.raises(InputError, match=told):
        quoted(written(tmp_path, {"megapixel": "1"}, counted), {"size": "10x10"})


@given(
    how=st.sampled_from(HOW),
    to=st.fractions(min_value="1/100", max_value=10),
    least=st.fractions(min_value=0, max_value=5),
    ends=st.lists(st.fractions(min_value=0, max_value=1000), min_size=3, max_size=3).map(sorted),
)
def test_laws_of_rounding(how: str, to: Fraction, least: Fraction, ends: list[Fraction]) -> None:
    rounding = Rounding(how, to, least)
    low, expected, high = (rounding.number(end) for end in ends)
    assert least <= low <= expected <= high  # what is more is billed no less
    for end, billed in zip(ends, (low, expected, high), strict=True):
        assert abs(billed - end) < to or billed == least
        assert how == "none" or billed in (least, rounding.number(billed))
    ranged = rounding.quantity(Quantity(ends[0], ends[1], ends[2]))
    assert ranged.low == low <= ranged.expected <= high == ranged.high
    assert rounding.quantity(certain(ends[1])) == certain(expected)


SEARCHES = {"search": {"method": "parameter", "parameter": "searches", "per": "call", "otherwise": "1"}}


def freed(folder: Path, free: str) -> Path:
    """The same table with what an account has free."""
    table = written(folder, {"image": "0.1", "search": "14"}, SEARCHES) / "acme" / "m.yaml"
    table.write_text(table.read_text(encoding="utf-8").replace("  source:", f"{free}\n  source:", 1), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("free", "told"),
    [
        ("  free: {search: {units: 5, per: week}}", "week is not allowed here; allowed: month, day"),
        ("  free: {serch: {units: 5, per: day}}", "'serch' is not a meter"),
        ("  free: {search: 5}", "free units"),
        (
            "  included: {search: 5}\n  free: {search: {units: 5, per: day}}",
            "seats include search, and an account has some free",
        ),
    ],
)
def test_free_units_that_are_none(free: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=told):
        quoted(freed(tmp_path, free), {})


def test_what_is_free_has_a_rate_beyond(tmp_path: Path) -> None:
    freed(tmp_path, "  free: {step: {units: 5, per: day}}")
    told = CliRunner().invoke(costplan, ["prices", "lint", str(tmp_path)], catch_exceptions=False).output
    assert "acme/m has step free, and nothing counts it" in told
    assert "acme/m has step free, and tier standard has no rate beyond that" in told


def test_a_quote_takes_nothing_off_and_says_so(tmp_path: Path) -> None:
    found = quoted(freed(tmp_path, "  free: {search: {units: 5000, per: month}}"), {})
    assert found.cost.expected == Fraction("0.114") * PICO
    assert "searches: 5,000 free a month, taken off what a plan uses, and not off a single call" in found.priced.remarks


def test_who_sells_at_a_markup_has_no_free_units_of_the_makers(tmp_path: Path) -> None:
    freed(tmp_path, "  free: {search: {units: 5000, per: month}}")
    for name, change in (("discounted", "discount: 10%"), ("resold", "markup: 10%")):
        text = f"version: 1\nmodel: acme/{name}\nextends: acme/m\n{change}\n"
        (tmp_path / "acme" / f"{name}.yaml").write_text(text, encoding="utf-8")
    tables = Catalogue([Folder(tmp_path, "tables")])
    free = {name: tables.table(f"acme/{name}").blocks[0].free_of("search") for name in ("m", "discounted", "resold")}
    assert (free["discounted"], free["resold"]) == (free["m"], None)
