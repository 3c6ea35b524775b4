"""Where ``costplan live`` writes: what cannot be kept, or would replace something, is told before anything is sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.command import run
from tests.vendors.server import KEY

if TYPE_CHECKING:
    from tests.vendors.server import Vendor

pytestmark = pytest.mark.usefixtures("here")
CALL = ("openai/gpt-image-2", "-s", "1024x1024", "-q", "low", "--prompt", "a red kite", "--max", "1 USD")
PAID = ("--yes",)
DRY = ("--dry-run",)
LONG = "x" * 300
LEDGER = ("--ledger", "l.sqlite")


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


@pytest.mark.parametrize("is_there", [False, True])
@pytest.mark.parametrize(
    "words",
    [
        (*PAID, *LEDGER, "--save", "l.sqlite"),
        (*PAID, *LEDGER, "-o", "l.sqlite"),
        (*PAID, *LEDGER, "--store", "l.sqlite"),
        (*PAID, *LEDGER, "--save", "l.sqlite-journal"),
        (*PAID, *LEDGER, "-o", "l.sqlite-turn"),
        (*PAID, *LEDGER, "--save", "link.sqlite"),
        (*PAID, "--ledger", "link.sqlite", "--save", "l.sqlite"),
        (*PAID, "--save", ".costplan/ledger.sqlite"),
        (*PAID, "--ledger", "kites/001.png", "--save", "kites", "--repeat", "2"),
        (*DRY, *LEDGER, "-o", "l.sqlite"),
        (*DRY, *LEDGER, "-o", "l.sqlite-wal"),
        (*DRY, "-o", "report.md"),
    ],
    ids=" ".join,
)
def test_no_file_of_a_call_is_its_ledger(vendor: Vendor, words: tuple[str, ...], is_there: bool) -> None:
    Path("kites").mkdir()
    Path("link.sqlite").symlink_to("l.sqlite")
    Path("report.md").write_text("mine", encoding="utf-8")
    if is_there:
        run("live", *CALL, *PAID, *LEDGER, "--base-url", vendor.openai, code=0)
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    sent = len(vendor.billed)
    result = run("live", *CALL, *words, "--base-url", vendor.openai)
    assert (result.exit_code, len(vendor.billed) - sent) == (2, 0), result.output
    after = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    assert {path: held for path, held in after.items() if path.name != ".gitignore"} == {
        path: held for path, held in before.items() if path.name != ".gitignore"
    }


@pytest.mark.parametrize("where", ["--save", "-o", "--store"])
@pytest.mark.parametrize("name", ["dangling.png", "missing/a.png", LONG, "folder", "loop", "plain/a.png"])
def test_what_cannot_be_written_is_told_before_the_call(vendor: Vendor, where: str, name: str) -> None:
    Path("dangling.png").symlink_to("missing/a.png")
    Path("loop").symlink_to("loop")
    Path("folder").mkdir()
    Path("folder/mine").touch()
    Path("plain").touch()
    result = run("live", *CALL, *PAID, where, name, "--base-url", vendor.openai)
    assert result.exit_code in (2, 6), result.output
    assert "Traceback" not in result.output
    assert not vendor.billed
