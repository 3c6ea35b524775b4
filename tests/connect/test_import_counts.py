"""How much an import does for a record: counted in calls of Python's functions, and never in seconds."""

from __future__ import annotations

import json
import sys
from io import BytesIO
from typing import TYPE_CHECKING, Any

from costplan.catalogue import Catalogue
from costplan.connect.usage import importing
from costplan.connect.usage.defaults import ModelNames, RecordDefaults
from costplan.connect.usage.importing import Known, Record, read_observations

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

RECORDS = 60


def response(number: int) -> dict[str, Any]:
    """What the Responses API answers, without its picture."""
    usage = {
        "input_tokens": 30 + number,
        "input_tokens_details": {"image_tokens": 0, "text_tokens": 30 + number},
        "output_tokens": 1756,
        "output_tokens_details": {"image_tokens": 1756, "text_tokens": 0},
        "total_tokens": 1786 + number,
    }
    return {
        "object": "response",
        "created_at": 1791443261 + number,
        "model": "gpt-6-luna",
        "tools": [{"type": "image_generation", "model": "gpt-image-2", "size": "1024x1024", "quality": "medium"}],
        "output": [{"type": "image_generation_call", "size": "1024x1024", "quality": "medium"}],
        "tool_usage": {"image_gen": usage},
    }


def calls_of(work: Callable[[], object]) -> int:
    """How often a function of Python is called, or goes on, in it."""
    times = 0

    def count(_: object, event: str, __: object) -> None:
        nonlocal times
        times += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return times


def test_an_import_calls_few_functions_for_a_record_and_reads_none_that_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = "".join(json.dumps(response(number)) + "\n" for number in range(RECORDS)).encode()
    defaults, known = RecordDefaults(names=ModelNames(Catalogue())), set[bytes]()
    found: list[object] = []

    def read() -> None:
        found[:] = [
            (one, one.observation.line(one.identity.hex())) if isinstance(one, Record) else one
            for one in read_observations(BytesIO(data), "log.jsonl", defaults, known=known)
        ]

    read()  # what is found once a process, and once a model
    assert calls_of(read) <= 140 * RECORDS
    known.update(one[0].identity for one in found if isinstance(one, tuple))
    assert len(known) == RECORDS
    monkeypatch.setattr(importing, "read_record", None)
    assert calls_of(read) <= 45 * RECORDS
    assert found == [Known()] * RECORDS
