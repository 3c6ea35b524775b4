"""The page of an audit in each format: hostile names and figures of a catalogue, 80 columns, what stands where."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from costplan.render.audit_formats import AUDIT_FORMATS
from tests.auditing.test_audit import DAY, TABLES, beside, written
from tests.command import run

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.auditing.audit import Audit

HOSTILE = "\x1b[2J</td><script>alert(1)</script>@all [x](javascript:1) ::error:: \u202e=1+1|"
ROWS: dict[str, dict[str, Any]] = {
    "acme/flat": {"output_cost_per_image": 0.05, "source": f"https://acme.test/{HOSTILE}"},
    "acme/pix": {"output_cost_per_image_token": HOSTILE, f"x_cost_{HOSTILE}": 1},
    f"acme/{HOSTILE}": {"output_cost_per_image": 0.1},
}


@pytest.fixture
def found(tmp_path: Path) -> Audit:
    for name, text in TABLES.items():
        path = tmp_path / "tables" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return beside(tmp_path, ROWS)


def test_a_terminal_shows_it_in_80_columns(found: Audit) -> None:
    text = AUDIT_FORMATS["table"](found)
    assert all(len(line) <= 80 for line in text.splitlines())
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "+25%" in text
    assert "https://acme.test, checked 2026-11-01 (official)" in " ".join(text.split())
    assert "no price at theirs" in text


def test_markdown_has_no_link_and_no_mention_of_theirs(found: Audit) -> None:
    text = AUDIT_FORMATS["md"](found)
    assert "<script" not in text
    assert "](javascript" not in text
    assert "@all" not in text
    assert "\u202e" not in text


def test_json_is_exact(found: Audit) -> None:
    document = json.loads(AUDIT_FORMATS["json"](found))
    by_name = {one["model"]: one for one in document["models"]}
    assert document["version"] == 1
    (request,) = by_name["acme/flat"]["requests"]
    assert (request["ours_usd"], request["theirs_usd"], request["share"]) == ("0.04", "0.05", "0.25")
    assert by_name["acme/flat"]["our_source"]["url"] == "https://acme.test"
    assert by_name["acme/pix"]["verdict"] == "no price"
    assert by_name["acme/pix"]["odd"][0]["why"] == "a text is no price"
    assert document["catalogue"]["sha256"] == found.listing.sha256
    assert "acme/pix" not in document["only_ours"]


def test_the_command(found: Audit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A quarter more is over 20% and not over 25%; what goes with --with alone is refused without it."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path, {"acme/flat": ROWS["acme/flat"]})
    with_it = ("prices", "lint", "--with", "map.json", "--pricing", "tables", "--as-of", str(DAY))
    assert "+25%" in run(*with_it, code=0).stdout
    over = run(*with_it, "--over", "20%", code=5)
    assert "+25%" in over.stdout
    assert "1 model differs from map.json by more than 20%: acme/flat" in over.stderr
    run(*with_it, "--over", "25%", code=0)
    run("prices", "lint", "tables", "--over", "5%", code=2)
    run("prices", "lint", "tables", "tables", code=2)
    run("prices", "lint", "--with", "nowhere.json", code=6)
    assert run(*with_it, "-o", "map.json", code=2).stderr  # no output replaces an input
