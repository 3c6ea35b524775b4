"""Opens somebody's catalogue by its name, from the package that is installed, or from a file: which one, and its hash.
Nothing is fetched; what the figures in it mean, each catalogue's own module says."""

from __future__ import annotations

import importlib.util
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costplan import intake
from costplan.connect.catalogues import litellm_map
from costplan.connect.catalogues.listed import Listed, Listing, Odd
from costplan.digest import sha256
from costplan.errors import OutsideError, Place, Problem, joined_or, wrong
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

_PIN = re.compile(r"#sha256=([0-9a-fA-F]{64})\Z")
"""Behind a file's name, as pip has it: the hash that it must have."""


class _Kind(NamedTuple):
    """A catalogue: its word, the package that has it and the file in it, how it is known and how it is read."""

    word: str
    package: str
    inside: str
    knows: Callable[[Any], bool]
    listed: Callable[[Any], tuple[list[Listed], int]]


_KINDS = (
    _Kind(
        word=litellm_map.KIND,
        package="litellm",
        inside="model_prices_and_context_window_backup.json",
        knows=litellm_map.is_litellm,
        listed=litellm_map.listed,
    ),
)

WORDS = tuple(kind.word for kind in _KINDS)
"""The catalogues that are known by name."""


def open_listing(name: str, folder: Path = Path()) -> Listing:
    """A catalogue.

    Args:
        name: one of :data:`WORDS`, for that of the installed package; or a file, behind whose name may stand
            ``#sha256=`` and the hash that it must have.
        folder: what a file's name is seen from.

    Raises:
        OutsideError: the package is not installed, or the file cannot be read.
        InputError: the file is none of the catalogues, or has another hash.
    """
    pin = _PIN.search(name)
    plain = name[: pin.start()] if pin else name
    kind = next((one for one in _KINDS if one.word == plain), None)
    path, version = (_installed(kind), _version(kind.package)) if kind else (folder / plain, "")
    shown = f"{plain} {version}".strip()
    data = intake.read_bytes(path, plain)
    digest = sha256(data).hexdigest()
    if pin and digest != pin[1].lower():
        text = f"{plain} has the sha256 {digest}, and not the one that is asked for"
        raise wrong("catalogue-hash", text, "look at what moved in it, and pin the new hash", Place(plain[:200], 1, 1))
    place = Place(plain[:200], 1, 1)
    document, twice = _decoded(data, place)
    kind = next((one for one in _KINDS if one.knows(document)), None)
    if kind is None:
        text = f"this is no catalogue of prices that is read here: {joined_or(WORDS)}"
        raise wrong("no-catalogue", text, "name the file that the catalogue itself publishes", place)
    models, others = kind.listed(document)
    odd = tuple(Odd(key, "twice", "this name stands twice, and the last counts") for key in twice)
    return Listing(
        kind=kind.word, shown=shown, version=version, sha256=digest, models=tuple(models), others=others, odd=odd
    )


def _installed(kind: _Kind) -> Path:
    """Where the installed package has its catalogue; the package itself is not imported."""
    found = importlib.util.find_spec(kind.package)
    if found is None or not found.submodule_search_locations:
        remedy = f"install {kind.package}, or name a file of it"
        raise OutsideError([Problem("no-catalogue", f"{kind.package} is not installed", remedy)])
    return Path(found.submodule_search_locations[0]) / kind.inside


def _version(package: str) -> str:
    from importlib import metadata

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _decoded(data: bytes, place: Place) -> tuple[Any, list[str]]:
    """The JSON value, decimals exact and what is no number as its word, and the names that stand twice in it.

    Raises:
        InputError: it is not JSON, or of too many values.
    """
    intake.check_values(data, place)
    twice: list[str] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(found)
        if len(made) < len(found):
            seen: set[str] = set()
            twice.extend(key for key, _ in found if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        return made

    remedy = "name the file that the catalogue itself publishes"
    try:
        value = json.loads(data, parse_float=Decimal, parse_constant=Decimal, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        at = place._replace(line=error.lineno, col=error.colno)
        raise wrong("no-catalogue", f"this is no JSON: {error.msg.lower()}", remedy, at) from None
    except (ValueError, RecursionError):
        text = "this is no JSON that can be read: not UTF-8, a number too long, or values nested too deep"
        raise wrong("no-catalogue", text, remedy, place) from None
    return value, list(dict.fromkeys(twice))
