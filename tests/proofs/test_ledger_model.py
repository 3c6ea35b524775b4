"""The ledger beside a plain model of it at length: acts in any order, crashes between any two statements."""

from __future__ import annotations

import os

from hypothesis import settings

from tests.ledger.model import LedgerMachine

EXAMPLES = os.environ.get("COSTPLAN_LEDGERS", "")

TestLedger = LedgerMachine.TestCase
TestLedger.settings = settings(
    max_examples=int(EXAMPLES or 60), stateful_step_count=40, deadline=None, database=None, derandomize=not EXAMPLES
)
