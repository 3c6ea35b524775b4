"""Stores of observations for tests, written from rows that say what matters. It reads nothing."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from costplan.observation import Observation, identity_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def observations(rows: Iterable[dict[str, Any]]) -> list[Observation]:
    """Each row ``times`` times, on a day each from ``at`` on."""
    made = []
    for row in rows:
        fields = dict(row)
        times, start = fields.pop("times", 1), fields.pop("at", None)
        if "parameters" in fields:
            fields["parameters"] = tuple(sorted(fields["parameters"].items()))
        if "input_images" in fields:
            fields["input_images"] = tuple(fields["input_images"])
        fields = {"call": "generate", "source": "a test"} | fields
        for number in range(times):
            day = date.fromisoformat(str(start)) + timedelta(days=number) if start else None
            made.append(Observation(**fields, at=str(day) if day else None))
    return made


def lines_of(rows: Iterable[dict[str, Any]]) -> list[str]:
    """The lines of a store."""
    made = enumerate(observations(rows))
    return [json.dumps(one.record(identity_of(b"", None, number)), ensure_ascii=False) + "\n" for number, one in made]


def store(path: Path, rows: Iterable[dict[str, Any]]) -> Path:
    """A store at ``path``."""
    path.write_text("".join(lines_of(rows)), encoding="utf-8")
    return path
