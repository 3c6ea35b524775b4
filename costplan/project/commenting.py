"""A verdict or a comparison that is to be posted, from the file that check, diff or compare wrote, or stdin.
Where it goes and what becomes of the comment that stands is known in connect/hosts."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from costplan.errors import Place, wrong
from costplan.intake import read_bytes, too_large

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.connect.hosts.sticky import Report

MAX_BYTES = 4_000_000
"""No host takes a comment of more: a million characters of at most four bytes."""


def read_verdict(body: Path, run_id: str) -> Report:
    """The file or stdin (``-``) as a report of a run.

    Raises:
        OutsideError: it cannot be read.
        InputError: it is no verdict.
    """
    from costplan.connect.hosts.sticky import read_report

    shown = "stdin" if str(body) == "-" else str(body)
    remedy = "no host takes such a comment"
    if str(body) == "-":
        data = sys.stdin.buffer.read(MAX_BYTES + 1) if sys.stdin else b""
    else:
        data = read_bytes(body, shown, MAX_BYTES, remedy)
    if len(data) > MAX_BYTES:
        raise too_large(shown, MAX_BYTES, remedy)
    try:
        return read_report(data.decode("utf-8-sig"), run_id, shown[:200])
    except UnicodeDecodeError:
        raise wrong("not-utf8", "the text is not UTF-8", "save the file as UTF-8", Place(shown[:200], 1, 1)) from None
