"""The ledger beside a plain model of it, act by act; the same at length in tests/proofs."""

from __future__ import annotations

from hypothesis import settings

from tests.ledger.model import LedgerMachine

TestLedger = LedgerMachine.TestCase
TestLedger.settings = settings(max_examples=12, stateful_step_count=20, deadline=None, derandomize=True, database=None)
