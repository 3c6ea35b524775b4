"""What the tables say of names and beside other people's catalogues: ``lookup`` and ``audit``.
It prices nothing; the office does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan import arguments
from costplan.api.checked import path_or_none, request_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from costplan.api.checked import AnyPath
    from costplan.auditing.audit import Audit


def lookup(names: Iterable[str], *, pricing: AnyPath | None = None) -> dict[str, str | None]:
    """The model that each name means, as plans and the import of records find it.

    Args:
        names: a vendor's, a gateway's or a catalogue's, dated or not.
        pricing: a folder of tables, beside the shipped ones; costplan.yaml's if None.

    Returns:
        The key of the model by each name, None where no table or more than one has it, or it is a draft's.

    Raises:
        InputError: costplan.yaml is wrong.
        TypeError: an argument is of another type than is taken.
    """
    from costplan.project.looking_up import models_of
    from costplan.project.tables import open_catalogue

    asked = texts_of(names, "names", "nano-banana-pro")
    return models_of(asked, open_catalogue(path_or_none(pricing, "pricing")))


def audit(
    catalogue: AnyPath,
    *scenarios: AnyPath,
    as_of: date,
    pricing: AnyPath | None = None,
    calibration: AnyPath | None = None,
    contracts: AnyPath | Iterable[AnyPath] | None = None,
    folder: AnyPath = ".",
) -> Audit:
    """The tables beside somebody else's catalogue: the same requests priced by both.

    Args:
        catalogue: ``litellm``, ``genai-prices``, ``models.dev`` or ``portkey`` for the installed package, or a file or
            folder of it, behind which ``#sha256=...`` may stand.
        scenarios: over whose plan the differences are ranked, in dollars; without any, the usual requests are asked.
        as_of: the day of the prices.
        pricing, calibration, contracts, folder: as for :func:`costplan.estimate`.

    Returns:
        The audit, model by model; no vote is taken.

    Raises:
        InputError: the catalogue, a scenario or a table is wrong.
        OutsideError: a file cannot be read, or a package is not installed.
        TypeError: an argument is of another type than is taken.
    """
    from costplan.project.auditing import audit as of_request

    request = request_of(scenarios, as_of, pricing=pricing, calibration=calibration, contracts=contracts, folder=folder)
    return of_request(arguments.path(catalogue, "catalogue"), request)
