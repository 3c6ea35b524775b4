"""``costplan live`` through the real command and the vendor's own SDK, against a server of this machine: what is sent,
settled, compared, saved and learned, and how it ends when the vendor breaks."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from costplan.ledger.sqlite import open_ledger
from tests.command import run
from tests.vendors.server import KEY

if TYPE_CHECKING:
    from click.testing import Result

    from costplan.ledger.reservation import Reservation
    from tests.vendors.server import Vendor

pytestmark = pytest.mark.usefixtures("here")
CALL = ("gpt-image-2", "-s", "1024x1024", "-q", "low", "--prompt", "a red kite over a bay")


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def live(vendor: Vendor, *words: object, code: int = 0, cap: str = "1 USD", **more: Any) -> Result:
    """The command with --yes at the vendor of this machine; the key is looked for in all that it leaves."""
    result = run("live", *words, "--max", cap, "--yes", "--base-url", vendor.openai, **more)
    no_key_in(result)
    assert result.exit_code == code, result.output
    return result


def no_key_in(result: Result) -> None:
    assert KEY not in result.output
    assert KEY not in result.stderr
    for folder, _, names in os.walk("."):
        for name in names:
            assert KEY.encode() not in Path(folder, name).read_bytes(), name


def rows() -> list[Reservation]:
    return list(open_ledger(Path(".costplan/ledger.sqlite")).reservations())


def stored(store: str = "observations.jsonl") -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(store).read_text(encoding="utf-8").splitlines()]


def test_one_call_is_made_settled_compared_and_observed(vendor: Vendor) -> None:
    result = live(vendor, *CALL, "--format", "json")
    asked = vendor.one_request()
    assert asked.body["quality"] == "low"
    vendor.key_stayed()
    report = json.loads(result.stdout)
    assert report["verdict"] == "within"
    (row,) = rows()
    assert (row.state, row.how, row.breach) == ("settled", "actual", False)
    assert row.spent <= row.reserved
    (line,) = stored()
    assert (line["model"], line["quality"], line["image_out"]) == ("openai/gpt-image-2", "low", 196)
    assert line["usage"]["output_tokens_details"]["image_tokens"] == 196
    assert line["prompt_chars"] == len("a red kite over a bay")
    assert "kite" not in json.dumps(line)
