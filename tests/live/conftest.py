"""What tests of real calls share: fal's queue is looked at without a pause."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def looks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("costplan.live.route_fal.POLL_SECONDS", 0.01)
