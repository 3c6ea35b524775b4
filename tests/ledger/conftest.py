"""A folder in memory where the machine has one: what is tested is which rows stand, and not how fast a disk turns."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from costplan.ledger.sqlite import SqliteLedger
from tests.ledger.asks import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator

MEMORY = "/dev/shm"


@pytest.fixture
def quick() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as folder:
        yield Path(folder)


@pytest.fixture
def path(quick: Path) -> Path:
    return quick / "ledger.sqlite"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(path: Path, clock: Clock) -> Iterator[SqliteLedger]:
    made = SqliteLedger(path, clock=clock)
    yield made
    made.close()
