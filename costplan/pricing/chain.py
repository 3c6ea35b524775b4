"""Chain: tables and profiles that are made from each other, which end somewhere, and soon.
What is made of a base, overlays.py and profile_file.py say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import wrong

if TYPE_CHECKING:
    from costplan.errors import Place

MOST = 8
"""So many stand in a chain at most."""


def check_chain(what: str, name: str, chain: tuple[str, ...], place: Place | None) -> None:
    """That another one may lean on those before it.

    Args:
        what: they do, such as ``tables extend each other``.
        name: the next one.
        chain: those before it.
        place: where it is named.

    Raises:
        InputError: it is one of them, or there are too many.
    """
    whole = " -> ".join((*chain, name))
    if name in chain:
        raise wrong("extends-cycle", f"{what}: {whole}", "", place)
    if len(chain) >= MOST:
        told = f"no circle, and a chain of more than {MOST}: {whole}"
        raise wrong("extends-cycle", told, "name the one at its end", place)
