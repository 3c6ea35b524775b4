"""What the figures of a workbook rest on: its tables and its calibration, by their contents, and what the plan came to.
Who reads it back is told where the tables at hand are others, and what they do to the plan."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.errors import FEW, Place, wrong
from costplan.units import PICO, money, number_of, usd_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from costplan.catalogue import Catalogue
    from costplan.errors import InputError
    from costplan.plan.plan import Plan

HEADING = "Price tables that it rests on, and those of its options, by SHA-256"
_EXPECTED, _CALIBRATION = "expected, USD", "calibration"
_NONE = "none"
_CONTRACT = "contract "


def rests_of(plan: Plan, catalogue: Catalogue) -> list[tuple[str, str]]:
    """The rows of the sheet: what is named, and what it is."""
    return [
        (_EXPECTED, usd_text(plan.total.expected)),
        (_CALIBRATION, _calibration(catalogue)),
        *sorted(_tables(catalogue).items()),
    ]


def check_rests(
    name: str, rows: Sequence[tuple[Any, ...]], plan: Plan, needed: Catalogue, catalogue: Catalogue
) -> InputError | None:
    """That the tables at hand are not those of a workbook; None where they are.

    Args:
        name: the workbook's.
        rows: of its sheet Sources.
        plan: its scenarios as they were written, at the tables at hand.
        needed: the tables at hand, of which that plan's have been read.
        catalogue: the same, of which also those of what was chosen have been read, which the workbook need not have.
    """
    written = _written(rows)
    there = Place(name, 1, 1)
    accept = "plan at those here with --reprice"
    if _EXPECTED not in written:
        return wrong("other-tables", "the workbook does not say which price tables it rests on", accept, there)
    here = _tables(catalogue) | {_CALIBRATION: _calibration(catalogue)}
    must = _tables(needed).keys() | {_CALIBRATION}
    others = [what for what, digest in here.items() if written.get(what, None if what in must else digest) != digest]
    others += [what for what in written if what.startswith(_CONTRACT) and what not in here]
    if not others:
        return None
    listed = ", ".join(others[:FEW]) + (f" and {len(others) - FEW} more" if len(others) > FEW else "")
    told = f"the workbook was written with other prices or counts than those here: {listed}; {_moved(written, plan)}"
    remedy = f"name the tables that it was written with (--pricing, --calibration), or {accept}"
    return wrong("other-tables", told, remedy, there)


def _moved(written: dict[str, str], plan: Plan) -> str:
    """What the tables at hand do to the plan as it was written."""
    now = plan.total.expected
    if usd_text(now) == written[_EXPECTED]:
        return f"the plan is {money(now)} with both"
    was = Fraction(number_of(written[_EXPECTED])) * PICO
    sign = "+" if now > was else "-"
    return f"the plan is {money(was)} as written and {money(now)} here, {sign}{money(abs(now - was))}"


def _written(rows: Sequence[tuple[Any, ...]]) -> dict[str, str]:
    told: dict[str, str] = {}
    inside = False
    for row in rows:
        inside = row[0] == HEADING or (inside and row[0] is not None)
        if inside:
            told[str(row[0])] = str(row[1] or "")
    return told


def _tables(catalogue: Catalogue) -> dict[str, str]:
    """What was read, by what a table is of, not by the folder that it lay in."""
    contracts = catalogue.account.contracts
    own = {one.file for one in contracts} | {catalogue.calibration.shown if catalogue.calibration else ""}
    folders = [f"{folder.shown}/" for folder in catalogue.folders]
    return {f"{_CONTRACT}{one.id}": one.digest for one in contracts} | {
        next((name.removeprefix(folder) for folder in folders if name.startswith(folder)), name): digest
        for name, digest in catalogue.read.items()
        if name not in own
    }


def _calibration(catalogue: Catalogue) -> str:
    return catalogue.read[catalogue.calibration.shown] if catalogue.calibration else _NONE
