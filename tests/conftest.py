"""What several test files share: a folder to stand in, the plan of the quarter, the flag that rewrites golden files, a
vendor on the loopback, and that proofs run only where they are named."""

from __future__ import annotations

import gc
from datetime import date
from ssl import create_default_context
from typing import TYPE_CHECKING, Any

import pytest

from costplan import named
from costplan.named import namedtuple
from tests.once import ONCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from ssl import SSLContext

    from costplan import Plan
    from tests.vendors.server import Vendor


MANY = 5
"""A record of so many fields is neither indexed nor sliced while tests run: no number says which field is meant."""


def _unindexed(name: str, annotated: dict[str, Any], namespace: dict[str, Any]) -> type:
    made = namedtuple(name, annotated, namespace)
    if len(annotated) >= MANY:
        made.__getitem__ = _refuse  # type: ignore[method-assign,assignment]
    return made


def _refuse(record: Any, at: object) -> object:
    raise AssertionError(f"{type(record).__name__} has {len(record)} fields; name the one that is meant, not {at}")


named.namedtuple = _unindexed  # before any record is made


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden files and append new price pins")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out tests/proofs, whose tools a make target installs, unless the command line names it."""
    return True if collection_path.name == "proofs" and not any("proofs" in arg for arg in config.args) else None


OF_CALLS = {"guard", "live", "vendors"}
"""The folders whose tests make calls, which may reach the loopback and nothing else."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        for marker in item.iter_markers("once"):
            if marker.args not in {(why,) for why in ONCE}:
                raise pytest.UsageError(f"{item.nodeid}: once takes one of {', '.join(ONCE)}, not {marker.args}")
    if config.pluginmanager.hasplugin("socket"):
        for item in items:
            if OF_CALLS & set(item.path.parts):
                item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))


def pytest_collection_finish() -> None:
    """Tests keep little and die soon: that garbage is looked for a hundredth as often spares a tenth of their time."""
    gc.collect()
    gc.set_threshold(100_000, 20, 100)


@pytest.fixture(scope="session")
def trust() -> SSLContext:
    """The certificates of this machine, which take longer to read than a call to the loopback, where nobody asks."""
    return create_default_context()


@pytest.fixture
def vendor(trust: SSLContext, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendor]:
    """A vendor of images on the loopback, with another origin beside it."""
    from tests.vendors.server import serve

    monkeypatch.setattr("ssl.create_default_context", lambda *_, **__: trust)
    with serve() as vendor:
        yield vendor


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that the test stands in, on the day of most tests and at a terminal of 80 columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("COSTPLAN_AS_OF", "2026-11-23")
    return tmp_path


@pytest.fixture(scope="session")
def quarter_plan() -> Plan:
    """The plan of the shipped quarter on the day of most tests."""
    from costplan.catalogue import Catalogue, shipped
    from costplan.planning.building import build_plan
    from costplan.scenario.file import load_scenario

    return build_plan(load_scenario(shipped("scenarios") / "quarter.yaml"), Catalogue(), date(2026, 11, 23))
