"""What a private contract holds stands in no output, unless somebody asks to see it where that may be asked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import openpyxl
import pytest

import costplan
from tests.command import run
from tests.host import TOKEN, running

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = ("--as-of", "2026-11-23")
SCENARIO = """\
version: 1
scenario: secret
period: 2027-01
workflows:
  posts:
    runs: {amount: 1000, per: month}
    steps:
      draft: {model: openai/gpt-image-2, size: 1024x1024, quality: medium, prompt_tokens: 40}
  art:
    runs: {amount: 700, per: month}
    steps:
      piece: {model: bfl/flux-2-pro, size: 1536x1024, accepted: 80%}
  logos:
    runs: {amount: 900, per: month}
    steps:
      logo: {model: recraft/recraft-v4, accepted: 80%, on_reject: {redo: logo, at_most: 1}}
budget:
  caps:
    - {id: whole, per: period, max: 90000 USD}
"""
CONTRACT = """\
version: 1
contract: acme
models: [openai/*, bfl/*, recraft/*]
from: 2020-01-01
private: true
rates:
  - {fixed: {image_out: 23.456789}, models: [openai/gpt-image-2]}
  - {discount: 13.579%, models: [bfl/*]}
volume:
  steps: {meter: text_in, per: month, mode: graduated, steps: [{above: 0, discount: 0%}, {above: 100, usd: 0.0314159}]}
commitments:
  floor: {model: continuous, amount: 7654321 USD, per: month, counts: after_discount, pays: month, shortfall: 80%}
free:
  gift: {meter: image, units: 337, per: month, models: [recraft/*]}
"""
FX = """\
version: 1
fx:
  - from: 2026-11-01
    source: {title: ECB, url: "https://www.ecb.europa.eu", checked: 2026-11-02, confidence: official}
    usd: {EUR: 1.0000}
"""
# 900 runs and their redos make 1,080 images at $0.04, of which 337 are free: 743 are billed
# 1 - 13.579 % = 86.421 %; 0.0314159 dollars a token and 23.456789 a million of them, in pico-dollars and as printed
SECRETS = (
    *("23.456789", "23.46", "23456789", "13.579", "13.6%", "0.13579", "86.421", "0.86421"),
    *("7654321", "7,654,321", "0.0314159", "0.03141", "31415.9", "31,415.9"),
    *(" 337", "743 ", ": 743"),
)
OPEN = (
    *(("estimate", "one.yaml", *AS_OF, "--format", fmt) for fmt in ("table", "json", "csv")),
    ("estimate", "one.yaml", *AS_OF, "--currency", "EUR", "--fx", "fx.yaml", "--format", "json"),
    ("explain", "one.yaml", "posts.draft.image_out", *AS_OF),
    ("explain", "one.yaml", "posts.draft.text_in", *AS_OF),
    ("explain", "one.yaml", "logos.logo.image", *AS_OF),
    ("quote", "recraft/recraft-v4", *AS_OF),
    ("explain", "one.yaml", "contracts.acme.floor.commitment_unused", *AS_OF),
    ("explain", "one.yaml", "TOTAL", *AS_OF),
)
SHUT = (
    *(
        ("check", "one.yaml", *AS_OF, "--format", fmt)
        for fmt in ("table", "json", "md", "summary", "github", "sarif", "junit", "gitlab")
    ),
    ("prices", "show", "openai/gpt-image-2", *AS_OF),
    ("prices", "list", *AS_OF),
    *(("prices", "export", "--format", fmt, *AS_OF) for fmt in ("csv", "litellm")),
    ("advise", "one.yaml", *AS_OF),
    ("compare", "one.yaml", "--swap", "posts.draft.quality=low", *AS_OF),
    ("freeze", "one.yaml", "--label", "v1", *AS_OF),
    ("prices", "lock", "one.yaml", *AS_OF),
    ("doctor", *AS_OF),
    ("check", "one.yaml", *AS_OF, "--currency", "EUR", "--fx", "fx.yaml"),
    ("diff", "plan.json", "one.yaml", *AS_OF, "--format", "comment"),
    ("diff", "plan.json", "one.yaml", *AS_OF),
)


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a private contract over all models."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "acme.yaml").write_text(CONTRACT, "utf-8")
    (tmp_path / "costplan.yaml").write_text("version: 1\nscenarios: [one.yaml]\ncontracts: [contracts/*.yaml]\n")
    (tmp_path / "one.yaml").write_text(SCENARIO, "utf-8")
    (tmp_path / "fx.yaml").write_text(FX, "utf-8")
    return tmp_path


def told(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


def test_nothing_that_is_written_holds_a_private_rate(project: Path) -> None:
    run("estimate", "one.yaml", *AS_OF, "--format", "json", "-o", "plan.json", code=0)
    leaks = []
    for words in (*OPEN, *SHUT):
        done = run(*words)
        assert done.exit_code in (0, 3), (words, done.output)
        leaks += [(" ".join(words), secret) for secret in told(done.output)]
    done = run("report", "one.yaml", *AS_OF, code=0)
    assert "no workbook: it holds every rate, and some are private (contract acme)" in done.output
    for file in project.rglob("*"):
        if file.is_file() and file.parent.name != "contracts":
            leaks += [(file.name, secret) for secret in told(file.read_text("utf-8"))]
    assert not leaks


def test_who_asks_is_told_and_the_page_says_so() -> None:
    for fmt in ("table", "json", "csv"):
        done = run("estimate", "one.yaml", *AS_OF, "--format", fmt, "--show-private", code=0)
        where = "file" if fmt == "csv" else "page"
        assert f"this {where} holds private rates of contract acme" in " ".join(done.output.split())
        assert fmt == "table" or "23.456789" in done.output
        assert fmt != "json" or '"included": 337' in done.output
    done = run("explain", "one.yaml", "posts.draft.image_out", *AS_OF, "--show-private", code=0)
    assert done.output.splitlines()[1].startswith("! this page holds private rates of contract acme")
    assert "$23.4" in done.output


def test_a_workbook_of_who_asks_holds_the_rates(project: Path) -> None:
    run("report", "one.yaml", *AS_OF, "--show-private", "--xlsx", "-o", "own", code=0)
    book = openpyxl.load_workbook(project / "own" / "one.xlsx", data_only=True)
    values = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    for secret in (23.456789, 0.13579, 7654321, 0.0314159 / 1_000_000, 337):
        assert any(isinstance(cell, int | float) and cell == pytest.approx(secret) for row in values for cell in row)
    assert any("holds private rates of contract acme" in str(cell) for row in values for cell in row)


def test_what_is_posted_holds_no_private_rate(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    for name in ("GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT"):
        monkeypatch.delenv(name, raising=False)
    run("estimate", "one.yaml", *AS_OF, "--format", "json", "-o", "plan.json", code=0)
    (project / "contracts" / "acme.yaml").write_text(CONTRACT.replace("80%", "70%"), "utf-8")
    for words in (
        ("check", "one.yaml", *AS_OF, "--out", "md=body.md"),
        ("diff", "plan.json", "one.yaml", *AS_OF, "--format", "comment", "-o", "body.md"),
        ("compare", "one.yaml", "--swap", "posts.draft.quality=low", *AS_OF, "--format", "comment", "-o", "body.md"),
    ):
        assert run(*words).exit_code in (0, 3)
        with running("github") as host:
            where = ("--body", "body.md", "--repo", "owner/name", "--pr", "12", "--api", host.url)
            done = run("comment", "github", *where, code=0)
        assert not told(done.output), words
        assert not told(host.comments[0]["body"]), words


def test_a_quote_and_a_workbook_are_refused() -> None:
    call = ("quote", "openai/gpt-image-2", "-s", "1024x1024", "-q", "high", "--prompt-tokens", "40", *AS_OF)
    for words in (call, ("report", "one.yaml", *AS_OF, "--xlsx")):
        done = run(*words, code=4)
        assert "[private-price]" in done.output
        assert not told(done.output)
    assert "$23.4" in run(*call, "--show-private", code=0).output
    run(*call, "--contracts", "none", code=0)


def test_a_quote_that_shows_private_rates_says_so_first() -> None:
    told = "holds private rates of contract acme"
    for asked in (("-q", "high"), ()):
        call = (
            "quote",
            "openai/gpt-image-2",
            "-s",
            "1024x1024",
            *asked,
            "--prompt-tokens",
            "40",
            *AS_OF,
            "--show-private",
        )
        lines = run(*call, code=0).output.splitlines()
        first = next(line for line in lines if "$" in line or told in line)
        assert first == f"! this page {told}"
        assert '"private": [\n    "acme"\n  ]' in run(*call, "--format", "json", code=0).output
        assert f"this file {told}" in run(*call, "--format", "csv", code=0).stderr


def test_a_saved_plan_is_shown_where_its_contract_lies(project: Path) -> None:
    run("estimate", "one.yaml", *AS_OF, "--format", "json", "-o", "plan.json", code=0)
    assert not told(run("estimate", "plan.json", *AS_OF, "--format", "json", code=0).output)
    assert "23.456789" in run("estimate", "plan.json", *AS_OF, "--format", "json", "--show-private", code=0).output
    (project / "contracts" / "acme.yaml").unlink()
    assert "[contract-not-at-hand]" in run("estimate", "plan.json", *AS_OF, "--show-private", code=4).output


def test_a_frame_leaves_out_what_is_private() -> None:
    frame = costplan.estimate("one.yaml", as_of=date(2026, 11, 23)).plan.to_frame()
    moved = frame[frame.meter == "image_out"]
    assert moved.rate_usd.isna().all()
    assert moved.quantity.isna().all()
    assert moved.cost_usd.notna().all()
