"""What is wrong in a private contract is told without its values, in every format that a pipeline prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.command import run

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "version: 1\ncontract: acme\nvendor: openai\nfrom: 2027-01-01\nprivate: true\n"
CAPS = "minimums: {floor: {amount: %s, per: month}}\n"
# what a contract says, what of that nobody may read, and what is still told
BROKEN = [
    ("rates: [{discount: 13.7 pct}]\n", "13.7", "6:20: (hidden) is not a share; write a share as a number and %"),
    ("rates: [{discount: 13.7 %}]\n", "13.7", "; write (hidden)%, without the space [not-a-share]"),
    ("rates: [{discount: 0.137}]\n", "13.7", "(hidden) is not a share; write (hidden)% [not-a-share]"),
    ("rates: [{discount: '13.7%'}]\n", "13.7", "[not-a-share]"),
    ("rates: [{discout: 13.7%}]\n", "13.7", "'discout' is not a key of a rate term; did you mean discount?"),
    ("rates: [{uplift: 1370%}]\n", "1370", "[out-of-bounds]"),
    ("rates: [{credit: 0137}]\n", "137", "[not-a-number]"),
    ("rates: [{fixed: {image_outt: 13.7}}]\n", "13.7", "'image_outt' is not a meter; did you mean image_out?"),
    (CAPS % "4,321.99 USD", "321.99", "',(hidden) USD' reads as a key of its own"),
    (CAPS % "4 321.99 USD", "321.99", "(hidden) is not an amount of money"),
    (CAPS % "'4,321.99 USD'", "4321.99", "; write (hidden) USD [not-money]"),
    (CAPS % "432199 EUR", "432199", "needs an exchange rate"),
    ("rates: [{discount: 5%, from: 2029-12-30, through: 2029-12-13}]\n", "2029-12", "(hidden) is before (hidden)"),
    ("rates: [{discount: 5%, models: [bfl/secret]}]\n", "secret", "[no-match]"),
    ("title: Acme & Sons of the Danube\ntags: {entity: 0137}\n", "137", "[quote-it]"),
    ("rates: [{discount: 13.7%\n", "13.7", "this is not YAML [yaml-syntax]"),
    ("rates: [{discount: *secret}]\n", "secret", "[alias]"),
    ("rates: [{discount: !secret 13.7%}]\n", "secret", "[tag]"),
    ("title: a: secret 13.7\n", "secret", "a value with a colon and a space must stand in quotes"),
]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.yaml").write_text(
        "version: 1\nscenario: one\nperiod: 2027-01\ncontracts: [acme.yaml]\nworkflows:\n  posts:\n"
        "    runs: {amount: 10, per: month}\n    steps:\n      draft: {model: recraft/recraft-v4, images: 1}\n"
    )
    return tmp_path


@pytest.mark.parametrize(("text", "secret", "still"), BROKEN)
def test_no_value_of_a_private_contract_is_told(here: Path, text: str, secret: str, still: str) -> None:
    (here / "acme.yaml").write_text(HEAD + text)
    done = run("quote", "recraft/recraft-v4", "--contracts", "acme.yaml", code=4)
    assert "acme.yaml:" in done.output
    assert secret not in done.output
    assert still in done.output


@pytest.mark.parametrize("fmt", ["github", "sarif", "junit", "json", "summary"])
def test_so_it_is_in_a_pipeline(here: Path, fmt: str) -> None:
    (here / "acme.yaml").write_text(HEAD + BROKEN[0][0])
    done = run("check", "one.yaml", "--as-of", "2026-11-23", "--format", fmt, code=4)
    assert "(hidden) is not a share" in done.output
    assert "13.7" not in done.output


@pytest.mark.parametrize("said", ["", "private: false\n"])
def test_one_that_is_not_private_is_told_as_it_stands(here: Path, said: str) -> None:
    (here / "acme.yaml").write_text(HEAD.replace("private: true\n", said) + BROKEN[0][0])
    assert "13.7 pct is not a share" in run("quote", "recraft/recraft-v4", "--contracts", "acme.yaml", code=4).output


@pytest.mark.parametrize("said", ["private: yes", "private: 'true'", "private: [x]", "privat: true", "Private: true"])
def test_one_that_says_so_in_other_words_is_private_too(here: Path, said: str) -> None:
    (here / "acme.yaml").write_text(HEAD.replace("private: true", said) + BROKEN[0][0])
    assert "13.7" not in run("quote", "recraft/recraft-v4", "--contracts", "acme.yaml", code=4).output
