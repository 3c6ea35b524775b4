"""What calls on record cost, by the tables and contracts in force: raw records are read into a temporary store first.
How cells are counted and priced stands in actuals/."""

from __future__ import annotations

from collections import Counter
from glob import glob
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from costplan.actuals.cell_price import NotPriced, ask, bends
from costplan.actuals.counting import DIMENSIONS, cells_of_records, count_cells
from costplan.actuals.few_records import cells_of, few_records
from costplan.actuals.spent import spent_on
from costplan.errors import CostplanError, OutsideError, Problem, wrong
from costplan.learning.store import head_of, is_parquet_store
from costplan.project.observing import import_records
from costplan.project.progress import SILENCE
from costplan.project.tables import open_calibrated
from costplan.project.temporaries import prefix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from costplan.actuals.cell import UsageCell
    from costplan.actuals.spent import Spent
    from costplan.catalogue import Catalogue
    from costplan.project.observing import Tally
    from costplan.project.progress import Progress


def price_actuals(
    logs: Sequence[str],
    *,
    by: str,
    as_of: date,
    records: bool = False,
    model: str | None = None,
    pricing: Path | None = None,
    contracts: Sequence[str] = (),
    show_private: bool = False,
    progress: Progress = SILENCE,
) -> Spent:
    """What the calls of logs cost.

    Args:
        logs: stores (JSONL or Parquet), raw records of any shape that ``import_records`` reads, patterns such as
            ``logs/*.jsonl``, and ``-`` for stdin.
        by: what sums are asked by, one of BY.
        as_of: the day whose prices records take that tell none.
        records: whether each record is told, however many there are; few are told anyway.
        model: of raw records that name none.
        pricing: a folder of tables.
        contracts: the contracts in force, ``none`` for list prices.
        show_private: whether private contracts are told.
        progress: hears of the stages and of what is wrong with raw records.

    Raises:
        InputError: a file is named twice, or a store is broken.
        OutsideError: a file cannot be read, nothing matches a pattern, or many records need duckdb, which is not
            installed.
    """
    catalogue = open_calibrated(pricing, contracts=contracts)
    if show_private:
        catalogue.account = catalogue.account.shown
    named = list(_named(logs))
    stores = [Path(name) for name in named if name != "-" and _is_store(Path(name))]
    raw = [name for name in named if name == "-" or Path(name) not in stores]
    with TemporaryDirectory(prefix=prefix()) as folder:
        tallies: list[Tally] = []
        if raw:
            into = Path(folder) / "records.jsonl"
            tallies = import_records(raw, into, model=model, pricing=pricing, progress=progress)
            stores += [into] if into.exists() else []
        with progress.stage("pricing"):
            spent = _spent(stores, by, as_of, catalogue, records=records)
    left_out = Counter(dict(spent.left_out))
    for tally in tallies:
        left_out.update({f"skipped, {why}": number for why, number in tally.skipped.items()})
        left_out["duplicates of records read before"] += tally.duplicates
    refused = sum(tally.refused for tally in tallies)
    return spent._replace(left_out=tuple(sorted((+left_out).items())), refused=refused)


def _spent(stores: Sequence[Path], by: str, as_of: date, catalogue: Catalogue, *, records: bool) -> Spent:
    joins = [by] if by in DIMENSIONS else []
    each = few_records(stores)
    if each is None and records:
        each = list(cells_of_records(stores))
    if each is not None:
        cells = cells_of(each, joins)
        bent = _bent(cells, catalogue, as_of)
        return spent_on(cells_of(each, joins, bent) if bent else cells, by, catalogue, as_of, each)
    cells = count_cells(stores, joins)
    bent = _bent(cells, catalogue, as_of)
    return spent_on(count_cells(stores, joins, bent) if bent else cells, by, catalogue, as_of)


def _bent(cells: Iterable[UsageCell], catalogue: Catalogue, as_of: date) -> set[str]:
    """The models whose price is not linear in the tokens of a call."""
    found: set[str] = set()
    for cell in cells:
        try:
            if cell.model not in found and bends(ask(cell, catalogue.table(cell.model).model, catalogue, as_of)):
                found.add(cell.model)
        except (CostplanError, NotPriced):
            continue  # told where it is priced
    return found


def _named(logs: Sequence[str]) -> Iterator[str]:
    """The files that are meant, of which none may count twice.

    Raises:
        InputError: one would.
        OutsideError: nothing matches a pattern.
    """
    seen: set[object] = set()
    for log in logs:
        is_pattern = log != "-" and any(char in log for char in "*?[") and not Path(log).exists()
        files = sorted(glob(log, recursive=True)) if is_pattern else [log]  # noqa: PTH207  may be absolute
        if not files:
            raise OutsideError([Problem("cannot-read", f"no file matches {log}", "check the pattern")])
        for file in files:
            whose = file if file == "-" else Path(file).resolve()
            if whose in seen:
                raise wrong("said-twice", f"{file} is given twice, and its calls would count twice", "name it once")
            seen.add(whose)
            yield file


def _is_store(path: Path) -> bool:
    """Whether a file is a store that an import wrote: of Parquet, one with a column for the version of its rows."""
    if path.is_fifo():
        return False
    head = head_of(path)
    if head.startswith(b"PAR1"):
        return is_parquet_store(path)
    return head.lstrip().startswith(b"{") and b'"observation":' in head.lstrip().split(b"\n")[0][:200]
