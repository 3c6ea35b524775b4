"""The scripts of docs/guard.md run as they stand, with OpenAI's SDK, against a vendor on the loopback."""

from __future__ import annotations

import ast
import asyncio
import re
from decimal import Decimal
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import openai
import pytest

from costplan import guard
from costplan.units import unit_money
from tests.guard.test_guard import rows
from tests.places import ROOT
from tests.vendors import faults
from tests.vendors.pictures import png

if TYPE_CHECKING:
    from pathlib import Path

    from tests.vendors.server import Vendor

PAGE = (ROOT / "docs" / "guard.md").read_text(encoding="utf-8")
SCRIPTS = {
    name: dedent(script)
    for name, script in re.findall(
        r"^ *<!-- script: ([\w -]+) -->\n *```python\n(.*?)^ *```$", PAGE, re.MULTILINE | re.DOTALL
    )
}
FILES = re.findall(r"<!-- file: (\S+) -->\n```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(autouse=True)
def _as_a_user_has_it(here: Path, vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", vendor.openai)
    monkeypatch.setenv("OPENAI_API_KEY", vendor.key)
    for name, text in FILES:
        (here / name).parent.mkdir(exist_ok=True)
        (here / name).write_text(text, encoding="utf-8")


def names(script: str) -> dict[str, Any]:
    """What a script defines."""
    found: dict[str, Any] = {}
    exec(compile(SCRIPTS[script], script, "exec"), found)
    return found


def test_ten_lines(capsys: pytest.CaptureFixture[str], vendor: Vendor, here: Path) -> None:
    assert len([line for line in SCRIPTS["ten lines"].splitlines() if line.strip()]) <= 10
    with pytest.raises(guard.Refused) as refused:
        names("ten lines")
    assert str(refused.value) in " ".join(PAGE.split())
    assert [line.rpartition(" ")[2] for line in capsys.readouterr().out.splitlines()] == ["$0.2108", "$0.2108"]
    assert len(vendor.billed) == 2
    assert vendor.key.encode() not in (here / ".costplan" / "ledger.sqlite").read_bytes()


def test_a_service(vendor: Vendor, here: Path) -> None:
    async def asked() -> list[tuple[int, dict[str, Any]]]:
        image = names("service")["image"]
        first = await image("a cup", "growth", "order-1")
        again = await image("a cup", "growth", "order-1")
        (here / "budgets" / "images.yaml").write_text(FILES[1][1].replace("10 USD", "0.06 USD"), encoding="utf-8")
        return [first, again, await image("a cup", "growth", "order-2"), await image("a cup", "brand", "order-3")]

    first, again, over, other = asyncio.run(asked())
    assert [status for status, _ in (first, again, over, other)] == [200, 409, 402, 200]
    assert first[1]["cost_usd"] == Decimal("0.05272")
    assert over[1]["fits"] == "quality low, n=1 ($0.005935)"
    assert len(vendor.billed) == 2


def test_a_function(vendor: Vendor, here: Path) -> None:
    draw = names("decorated")["draw"]
    assert len(draw("a cup", n=2).data) == 2
    (row,) = rows(here)
    assert (row.how, row.outcome) == ("actual", "answered")
    assert len(vendor.billed) == 1


def told(error: Exception) -> str:
    return re.sub(r"\s+", " ", str(error))


PAGE_IN_ONE = " ".join(PAGE.split())


def test_a_client(vendor: Vendor, here: Path) -> None:
    (here / "cup.png").write_bytes(png(1024, 1024))
    made = names("client")
    assert len(made["answer"].data) == 2
    assert [row.how for row in rows(here)] == ["actual", "actual"]
    assert rows(here)[1].key == "order-7"
    exec(SCRIPTS["responses"], made)
    assert made["response"].tool_usage.image_gen.output_tokens == 196
    assert [row.how for row in rows(here)] == ["actual"] * 3
    assert len(vendor.billed) == 3


def test_the_gotchas_of_the_guide(vendor: Vendor, here: Path) -> None:
    (here / "costplan.yaml").unlink()
    client = guard.openai(openai.OpenAI(), max_usd=2)
    for statement in ast.parse(SCRIPTS["surprise"]).body:
        with pytest.raises(guard.CostplanError) as refused:
            exec(ast.unparse(statement), {"client": client, "guard": guard})
        assert told(refused.value) in PAGE_IN_ONE
    assert vendor.asked == []
    vendor.script(faults.slow(0.2))
    with pytest.raises(openai.APITimeoutError):
        exec(SCRIPTS["time-out"].replace("timeout=180", "timeout=0.1"), {"client": client})
    (row,) = rows(here)
    assert unit_money(row.spent) == "$0.04748"
    assert "$0.04748, and not three times that" in PAGE_IN_ONE
    assert len(vendor.billed) == 1
