"""A person's word that prices were found as tables have them, written beside the user's own tables: never into the
package's, which the next installation replaces. What a look is worth, pricing/looks.py says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.catalogue import shipped
from costplan.contracts.paying import LIST_PRICE
from costplan.errors import CommandLineError, Problem, Problems
from costplan.named import NamedTuple
from costplan.planning.in_force import prices_in_force
from costplan.pricing.folder import Folder
from costplan.pricing.looks import FILE
from costplan.project.choosing import chosen
from costplan.project.content import utf8
from costplan.project.tables import open_catalogue
from costplan.project.writing import write_file
from costplan.yamlio.edited import edited

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from os import PathLike

    from costplan.catalogue import Catalogue
    from costplan.pricing.prices import PriceTable

_HEAD = (
    "# When somebody looked at the page of a price and found it as the table has it: costplan prices checked MODEL.\n"
)


class Vouched(NamedTuple):
    """The file of looks as it is shown, whether it had to be written, and a sentence for each look."""

    file: str
    is_written: bool
    looks: tuple[str, ...]


def vouch(models: Iterable[str], day: date, today: date, pricing: str | PathLike[str] | None) -> Vouched:
    """Write down that somebody looked at the prices of models on a day and found them as the tables have them.

    Args:
        models: as :func:`costplan.project.choosing.chosen` takes them: names, globs or providers.
        day: of the look.
        today: after which nobody has looked yet.
        pricing: the user's folder of tables; costplan.yaml's if None.

    Raises:
        CommandLineError: the day is to come, or there is no folder but the package's.
        InputError: a model is unknown, or has no price on the day; or the file of looks is wrong.
        OutsideError: the file cannot be written.
    """
    if day > today:
        raise CommandLineError([Problem("not-a-date", f"{day} is to come", "name the day on which you looked")])
    catalogue = open_catalogue(pricing)
    folder = _own(catalogue)
    path = folder.path / FILE
    text = folder.read(FILE)[0].decode() if folder.has(FILE) else ""
    changes: dict[str, dict[str, object]] = {}
    told = []
    problems = Problems()
    named: dict[str, PriceTable] = {}
    for name in models:
        with problems.collect():
            named.update((table.model, table) for table in chosen(catalogue, [name]))
    for table in named.values():
        with problems.collect():
            block = prices_in_force(catalogue, LIST_PRICE, table.model, day)
            before = block.source.checked
            if block.source.last_day_checked() >= day:
                told.append(f"{table.model} was looked at on {before} already")
                continue
            seal = catalogue.looks.seal(table.model, catalogue.digest)
            changes[table.model] = {"day": yamlio.Plain(str(day)), "sha256": seal}
            told.append(f"{table.model}: checked {day}, before that {before}; {block.source.url}")
    problems.stop_if_any()
    if changes:
        new = edited(text, {"checked": changes}) if text else _made(changes)
        write_file(utf8(new), path, top=folder.path, renews=bool(text))
    return Vouched(folder.named(FILE), bool(changes), tuple(told))


def _made(changes: dict[str, dict[str, object]]) -> str:
    return _HEAD + yamlio.write({"version": yamlio.Plain("1"), "checked": changes})


def _own(catalogue: Catalogue) -> Folder:
    """The first folder of tables, which is the user's.

    Raises:
        CommandLineError: there is none but the package's.
    """
    first = catalogue.folders[0]
    if (
        not isinstance(first, Folder)
        or first is catalogue.folders[-1]
        or first.path.resolve() == shipped("pricing").resolve()
    ):
        told = "the tables here are the package's, which the next installation replaces"
        remedy = "make a folder of your own, and name it with --pricing, or as 'pricing:' in costplan.yaml"
        raise CommandLineError([Problem("no-own-tables", told, remedy)])
    return first
