"""A quality, a service tier and a meter that nobody has heard of: stated as data, they are seen on every page.
No list of the code names them; a meter is a row in METERS and a profile that counts it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from costplan.cli.main import costplan
from costplan.units import METERS, PRICED, Meter
from tests.observed import store
from tests.spreadsheets import column, figures

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

SOURCE = "{title: Acme, url: https://example.com, checked: 2026-11-01, confidence: official}"
AS_OF = ("--as-of", "2026-11-23")
NEW_METERS = (
    Meter("minute", "GPU minutes", "minute", makes=True),
    Meter("token_pack", "packs", "pack", makes=True),
    Meter("pass", "passes", "pass", per=1000, makes=True),
)

# 1,000 images at quality ultra in tier flex, at 2,000 tokens each and $15 per 1M: 1,000 x $0.03 = $30.
# The same in the standard tier at $30 per 1M: $60.
QUALITY_AND_TIER = {
    "costplan.yaml": "version: 1\npricing: tables\n",
    "tables/acme/pixel.yaml": f"""\
version: 1
model: acme/pixel
profile: acme/pixel
currency: USD
prices:
  - from: 2026-01-01
    source: {SOURCE}
    tiers:
      standard: {{image_out: 30}}
      flex: {{image_out: 15}}
request:
  size: {{values: [1024x1024]}}
  quality: {{values: [low, ultra], default: low}}
""",
    "tables/acme/pixel.tokens.yaml": f"""\
version: 1
profile: acme/pixel
blocks:
  - from: 2026-01-01
    image_out: {{method: by_quality, tokens: {{low: 100, ultra: 2000}}, source: {SOURCE}}}
""",
    "posts.yaml": """\
version: 1
scenario: Posts
period: 2027-01 through 2027-01
workflows:
  posts:
    runs: {amount: 1000, per: month}
    steps: {picture: {model: acme/pixel, quality: ultra, tier: flex, size: 1024x1024}}
""",
}

# 12.5 GPU minutes at $0.002 are $0.025 an image, 6.5 packs at $0.01 are $0.065: 1,000 images cost $25 and $65.
# 40 passes at $1.50 per 1,000 are $0.06 an image: $60.
METERED = {
    "minute": ("0.002", "{method: fixed, tokens: 12.5}", "$25.00", "$0.002 / minute"),
    "token_pack": ("0.01", "{method: by_quality, tokens: {low: 1, ultra: 6.5}}", "$65.00", "$0.01 / pack"),
    "pass": ("1.50", "{method: fixed, tokens: 40}", "$60.00", "$1.50 / 1,000 passes"),
}


def write(folder: Path, files: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "140")


def run(*arguments: str) -> Result:
    found = CliRunner().invoke(costplan, list(arguments), catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found


def line_of(arguments: tuple[str, ...] = ()) -> dict[str, Any]:
    """The one line of the plan, as JSON has it."""
    document = json.loads(run("estimate", "posts.yaml", "--format", "json", *AS_OF, *arguments).stdout)
    (line,) = document["lines"]
    return dict(line)


# ------------------------------------------------------------------------------------------------- a quality and a tier


@pytest.fixture
def ultra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, QUALITY_AND_TIER, monkeypatch)
    return tmp_path


def test_pages_show_them(ultra: Path) -> None:
    line = line_of()
    assert (line["tier"], line["quantity"], line["cost_usd"]) == ("flex", 2_000_000, "30")
    assert "$30.00" in run("estimate", "posts.yaml", *AS_OF).stdout
    assert "flex" in run("estimate", "posts.yaml", "--format", "csv", *AS_OF).stdout
    assert "flex" in run("prices", "show", "acme/pixel", *AS_OF).stdout
    assert "ultra" in run("explain", "posts.yaml", "posts.picture.image_out", *AS_OF).stdout
    run("report", "posts.yaml", "-o", "out", *AS_OF)
    for page, shown in (("posts.html", "flex"), ("posts.md", "$30.00")):
        assert shown in (ultra / "out" / page).read_text(encoding="utf-8")


def test_a_calibration_learns_the_quality(ultra: Path) -> None:
    asked = {"model": "acme/pixel", "size": "1024x1024", "quality": "ultra"}
    calls = store(ultra / "seen.jsonl", [{**asked, "image_out": 3000, "times": 40, "at": "2026-10-01"}])
    run("calibrate", str(calls), "-o", "learned.yaml", *AS_OF)
    assert "quality: ultra" in (ultra / "learned.yaml").read_text(encoding="utf-8")
    line = line_of(("--calibration", "learned.yaml"))
    # 40 calls took 3,000 tokens and contradict the published 2,000: 1,000 x 3,000 x $15 / 1M = $45
    assert (line["cost_usd"], line["basis"]) == ("45", "measured")
    assert "ultra" in run("calibrate", str(calls), "--score", *AS_OF).stdout


def test_the_workbook_offers_and_prices_them(ultra: Path) -> None:
    run("report", "posts.yaml", "--xlsx", "-o", "out", *AS_OF)
    workbook = ultra / "out" / "posts.xlsx"
    assert ("acme/pixel", "flex", "ultra", "1024x1024") in column(
        workbook, "Options", "model", "tier", "quality", "size"
    )
    offered = column(workbook, "Option costs", "model", "tier", "quality")
    assert {("acme/pixel", tier, quality) for tier in ("standard", "flex") for quality in ("low", "ultra")} <= set(
        offered
    )
    assert ("acme/pixel", "flex", 15) in column(workbook, "Prices", "model", "tier", "rate, USD")


# ------------------------------------------------------------------------------------------------------------- a meter


@pytest.fixture
def meter(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A row in METERS, a table that charges it and a profile that counts it."""
    for new in NEW_METERS:
        monkeypatch.setitem(METERS, new.name, new)
        monkeypatch.setitem(PRICED, new.name, new)  # which is made of METERS when it is imported
    rate, counted, _, _ = METERED[request.param]
    files = dict(QUALITY_AND_TIER)
    table, profile = "tables/acme/pixel.yaml", "tables/acme/pixel.tokens.yaml"
    files[table] = files[table].replace("image_out: 30", f"{request.param}: {rate}")
    files[table] = files[table].replace("image_out: 15", f"{request.param}: {rate}")
    head = files[profile].partition("    image_out")[0]
    files[profile] = f"{head}    {request.param}: {counted[:-1]}, source: {SOURCE}}}\n"
    write(tmp_path, files, monkeypatch)
    return str(request.param)


@pytest.mark.parametrize("meter", METERED, indirect=True)
def test_a_meter_is_seen_everywhere(meter: str, tmp_path: Path) -> None:
    _, _, total, rate = METERED[meter]
    label = METERS[meter].label
    page = run("estimate", "posts.yaml", *AS_OF).stdout
    assert total in page
    assert label in page
    line = line_of()
    assert (line["meter"], line["label"]) == (meter, label)
    assert meter in run("estimate", "posts.yaml", "--format", "csv", *AS_OF).stdout
    shown = run("prices", "show", "acme/pixel", *AS_OF).stdout
    assert label in shown
    assert rate in shown
    assert "are sound" in run("prices", "lint", "tables").stdout
    run("report", "posts.yaml", "-o", "out", *AS_OF)
    for name in ("posts.html", "posts.md"):
        assert label in (tmp_path / "out" / name).read_text(encoding="utf-8")
    workbook = tmp_path / "out" / "posts.xlsx"
    assert (label,) in column(workbook, "Plan", "meter")
    assert ("acme/pixel", label) in column(workbook, "Prices", "model", "meter")
    assert figures(workbook)["expected"] == float(total.strip("$"))
