"""Tables handed on to other tools: which of them, in which format. How each format is written, render/ says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.named import NamedTuple
from costplan.project.choosing import chosen
from costplan.project.tables import open_catalogue

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from os import PathLike

    from costplan.project.content import Content


class Exported(NamedTuple):
    """What was written of tables, and a sentence for each that the format cannot say."""

    content: Content
    left_out: tuple[str, ...] = ()


def exported(names: Collection[str], day: date, pricing: str | PathLike[str] | None, fmt: str) -> Exported:
    """The tables that names mean, in a format: ``json``, ``csv`` or ``litellm``.

    Raises:
        InputError: a name means nothing, or a table is wrong.
    """
    tables = chosen(open_catalogue(pricing), names, day if fmt == "litellm" else None)
    if fmt == "json":
        from costplan.render.json.tables import dataset_json

        return Exported(dataset_json(tables, day))
    if fmt == "csv":
        from costplan.render.dataset.csv import dataset_csv

        return Exported(dataset_csv(tables))
    from costplan.render.dataset.litellm import litellm_map

    return Exported(*litellm_map(tables, day))
