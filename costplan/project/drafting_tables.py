"""Drafts of tables from somebody's catalogue: which of its models are wanted, and the files in a folder for a person.
What a draft says stands in drafting/; no draft is a table until somebody has reviewed it."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from costplan.connect.catalogues.opening import open_listing
from costplan.drafting.of_listed import draft_of
from costplan.drafting.price_draft import Drafted, LeftOut, PriceDraft
from costplan.errors import FEW, CommandLineError, Problem, did_you_mean, nearest, wrong
from costplan.project.new_files import write_new
from costplan.project.tables import open_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from costplan.catalogue import Catalogue
    from costplan.connect.catalogues.listed import Listed, Listing

MOST = 500
"""So many drafts are made at once; nobody reviews more."""


def draft_tables(
    source: str,
    names: Sequence[str],
    folder: Path,
    *,
    missing: bool = False,
    pricing: Path | None = None,
    as_of: date,
) -> Drafted:
    """Write drafts of the tables of models that a catalogue has.

    Args:
        source: a catalogue's name or its file, as :func:`costplan.connect.catalogues.opening.open_listing` takes it.
        names: globs of models as they are called there; none for all that are missing.
        folder: where the drafts are written, each at its key.
        missing: only those for which no table of ours is found by their name.
        pricing: a folder of tables that wins over costplan.yaml's.
        as_of: the day of the drafts.

    Raises:
        CommandLineError: neither names nor ``missing`` are given, or too many models are meant.
        InputError: the catalogue cannot be read, or no model of it has a name.
        OutsideError: a file is there already or cannot be written; then none is.
    """
    if not names and not missing:
        raise CommandLineError([Problem("nothing-to-draft", "no model is named", "name some, or add --missing")])
    listing, catalogue = open_listing(source), open_catalogue(pricing)
    wanted = [one for one in _named(listing, names) if not (missing and _is_known(one, catalogue))]
    if len(wanted) > MOST:
        told = f"{len(wanted):,} models are meant; at most {MOST} drafts are made at once"
        raise CommandLineError([Problem("too-many-drafts", told, "name fewer, such as 'vertex_ai/*'")])
    drafts: dict[str, PriceDraft] = {}
    left_out = []
    for one in wanted:
        found = draft_of(one, listing, catalogue, as_of)
        if isinstance(found, LeftOut):
            left_out.append(found)
        elif (first := drafts.setdefault(found.key, found)) is not found:
            left_out.append(LeftOut(one.name, f"{found.key} is drafted from {first.name}"))
    files: dict[str, str | bytes] = {f"{key}.yaml": draft.text for key, draft in drafts.items()}
    write_new(folder, files)
    return Drafted(listing.shown, listing.sha256, tuple(drafts.values()), tuple(left_out))


def _named(listing: Listing, names: Sequence[str]) -> Iterator[Listed]:
    known = list(dict.fromkeys(called for one in listing.models for called in (one.name, one.spelling)))
    for name in names:
        if not any(fnmatchcase(called, name) for called in known):
            told = f"{listing.shown} has no model {name[:200]!r} that makes images"
            few = did_you_mean(name[:200], known) if len(known) <= FEW else ""
            near = f"did you mean {like}? " if (like := nearest(name[:200], known)) else ""
            raise wrong("unknown-model", told, few or f"{near}it has {len(listing.models):,} models; '*' means all")
    for one in listing.models:
        if not names or any(fnmatchcase(one.name, name) or fnmatchcase(one.spelling, name) for name in names):
            yield one


def _is_known(one: Listed, catalogue: Catalogue) -> bool:
    return bool(catalogue.names.find(one.spelling) or catalogue.names.find(one.name))
