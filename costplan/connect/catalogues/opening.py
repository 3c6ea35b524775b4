"""Opens somebody's catalogue by its name, from the package that is installed, or from a file: which one, and its hash.
Nothing is fetched or run; what the figures in it mean, each catalogue's own module says."""

from __future__ import annotations

import importlib.util
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costplan import elsewhere, intake
from costplan.connect.catalogues import genai_prices_data, litellm_map, models_dev, own_prices, portkey_rates
from costplan.connect.catalogues.listed import Listed, Listing, Odd
from costplan.connect.catalogues.model_yaml import document_of_yaml
from costplan.digest import sha256
from costplan.errors import OutsideError, Place, Problem, joined_or, nearest, wrong
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

_PIN = re.compile(r"#sha256=([^#]*)\Z")
_HASH = re.compile(r"[0-9a-f]{12,64}")
"""A hash, or as much of one as a page shows."""

"""Behind a file's name, as pip has it: the hash that it must have."""

_MOST_FILES = 20_000
"""So many files a folder has at most."""

_NO_FILE = "this is no file that can be read, and is passed over"

_REMEDY = "name the file that the catalogue itself publishes"


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
    _Kind(
        word=genai_prices_data.KIND,
        package="genai_prices",
        inside="data.py",
        knows=genai_prices_data.is_genai_prices,
        listed=genai_prices_data.listed,
    ),
    _Kind(
        word=models_dev.KIND,
        package="model_prices",
        inside="snapshot.json",
        knows=models_dev.is_models_dev,
        listed=models_dev.listed,
    ),
    _Kind(word=own_prices.KIND, package="", inside="", knows=own_prices.is_costplan, listed=own_prices.listed),
    _Kind(word=portkey_rates.KIND, package="", inside="", knows=portkey_rates.is_portkey, listed=portkey_rates.listed),
)

WORDS = tuple(kind.word for kind in _KINDS)
"""The catalogues that are known by name; what costplan wrote itself is always a file."""

PACKAGED = tuple(kind.word for kind in _KINDS if kind.package)
"""Those of which a package can be installed, so that the word alone is enough."""


class _Read(NamedTuple):
    """What was read of a catalogue: its document, the hash of it, names that stand twice, and files of it that are
    passed over, each with why."""

    document: Any
    sha256: str
    twice: list[str]
    passed_over: tuple[tuple[str, str], ...] = ()


def open_listing(name: str, folder: Path = Path()) -> Listing:
    """A catalogue.

    Args:
        name: one of :data:`WORDS`, for that of the installed package; or a file or a folder of files, behind whose name
            may stand ``#sha256=`` and the hash that it must have, or its first digits, 12 at least.
        folder: what a file's name is seen from.

    Raises:
        OutsideError: the package is not installed, or the file cannot be read.
        InputError: the file is none of the catalogues, or has another hash.
    """
    pin = _PIN.search(name)
    plain = name[: pin.start()] if pin else name
    if pin and not _HASH.fullmatch(pin[1].lower()):
        text = f"#sha256={pin[1][:80]} is no hash: 12 to 64 of the digits 0-9 and a-f"
        raise wrong("catalogue-hash", text, "write the digits that the page shows", Place(plain[:200], 1, 1))
    asked = next((one for one in _KINDS if one.word == plain), None)
    path, version = (_installed(asked), _version(asked.package)) if asked else (folder / plain, "")
    place = Place(plain[:200], 1, 1)
    elsewhere.bring(path)
    if not path.exists() and (near := nearest(plain, WORDS)):
        raise OutsideError(
            [Problem("cannot-read", f"{plain[:200]}: No such file or directory", f"did you mean {near}?")]
        )
    read = _of_folder(path, plain) if path.is_dir() else _of_file(path, place)
    if pin and not read.sha256.startswith(pin[1].lower()):
        text = f"{plain} has the sha256 {read.sha256}, and not the one that is asked for"
        raise wrong("catalogue-hash", text, "look at what moved in it, and pin the new hash", place)
    kind = next((one for one in _KINDS if one.knows(read.document)), None)
    if kind is None:
        text = f"this is no catalogue of prices that is read here: {joined_or(WORDS)}"
        raise wrong("no-catalogue", text, _REMEDY, place)
    models, others = kind.listed(read.document)
    return Listing(
        kind=kind.word,
        shown=_shown(plain, asked, version),
        version=version,
        sha256=read.sha256,
        models=tuple(models),
        others=others,
        odd=(
            *(Odd(key=key, written="twice", why="this name stands twice, and the last counts") for key in read.twice),
            *(Odd(key=name, written="a file", why=why) for name, why in read.passed_over),
        ),
    )


def _shown(plain: str, asked: _Kind | None, version: str) -> str:
    """How pages name it: a file by its name, an installed catalogue with its release and the package, if that is called
    otherwise."""
    if asked is None:
        return plain
    package = asked.package.replace("_", "-")
    return f"{plain} {version}" if package == plain else f"{plain} of {package} {version}"


def _installed(kind: _Kind) -> Path:
    """Where the installed package has its catalogue; the package itself is not imported."""
    if not kind.package:
        remedy = "name a file of it, or a folder such as a checkout of github.com/Portkey-AI/models"
        raise OutsideError([Problem("no-catalogue", f"no package has the catalogue {kind.word}", remedy)])
    found = importlib.util.find_spec(kind.package)
    if found is None or not found.submodule_search_locations:
        package = kind.package.replace("_", "-")
        remedy = f"'pip install {package}', or name a file of the catalogue"
        raise OutsideError([Problem("no-catalogue", f"the package {package} is not installed", remedy)])
    return Path(found.submodule_search_locations[0]) / kind.inside


def _version(package: str) -> str:
    from importlib import metadata

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _of_file(path: Path, place: Place) -> _Read:
    data = intake.read_bytes(path, place.file)
    digest = sha256(data).hexdigest()
    if path.suffix == ".py":
        try:
            return _Read(genai_prices_data.document_of_python(data.decode()), digest, [])
        except ValueError:
            raise wrong("no-catalogue", "this is no Python file that can be read", _REMEDY, place) from None
    if path.suffix in (".yaml", ".yml"):
        return _Read(document_of_yaml(data, place.file), digest, [])
    document, twice = _decoded(data, place)
    if portkey_rates.is_of_one_seller(document):
        document = {path.stem: document}
    return _Read(document, digest, twice)


def _of_folder(folder: Path, shown: str) -> _Read:
    """A checkout of models.dev's TOML files or of Portkey's JSON files, with a hash over the names and hashes of all.

    Raises:
        InputError: there are none, or too many, or one is wrong.
    """
    tomls = sorted(folder.glob("providers/*/models/**/*.toml")) + sorted(folder.glob("models/**/*.toml"))
    inner = folder / "pricing"
    files = tomls or sorted((inner if inner.is_dir() else folder).glob("*.json"))
    over = [(path.relative_to(folder).as_posix(), _NO_FILE) for path in files if not path.is_file()]
    files = [path for path in files if path.is_file()]
    place = Place(shown[:200], 1, 1)
    if not files or len(files) > _MOST_FILES:
        text = f"{shown} has {len(files):,} files of a catalogue" if files else f"{shown} has no file of a catalogue"
        remedy = "name a checkout of models.dev (providers/*/models/*.toml) or of Portkey's models (pricing/*.json)"
        raise wrong("no-catalogue", text, remedy, place)
    lines, found = [], {}
    twice: list[str] = []
    for path in files:
        name = path.relative_to(folder).as_posix()
        data = intake.read_bytes(path, f"{shown}/{name}")
        lines.append(f"{name} {sha256(data).hexdigest()}\n")
        if tomls:
            found[name] = models_dev.decoded_toml(data)
            if found[name] is None:
                over.append((name, "this is no TOML that can be read, and is passed over"))
        else:
            found[path.stem], more = _decoded(data, Place(f"{shown}/{name}"[:200], 1, 1))
            twice += [f"{path.stem}/{key}" for key in more]
    document = models_dev.document_of_folder(found) if tomls else found
    digest = sha256("".join(lines).encode()).hexdigest()
    return _Read(document=document, sha256=digest, twice=twice, passed_over=tuple(over))


def _decoded(data: bytes, place: Place) -> tuple[Any, list[str]]:
    """The JSON value, decimals exact, and the names that stand twice in it.

    Raises:
        InputError: it is not JSON, or of too many values.
    """
    intake.check_values(data, place)
    twice: dict[str, None] = {}

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, value in found:
            if key in made:
                twice[key] = None
            made[key] = value
        return made

    try:
        value = json.loads(data, parse_float=Decimal, parse_constant=Decimal, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        at = place._replace(line=error.lineno, col=error.colno)
        raise wrong("no-catalogue", f"this is no JSON: {error.msg.lower()}", _REMEDY, at) from None
    except (ValueError, RecursionError):
        text = "this is no JSON that can be read: not UTF-8, a number too long, or values nested too deep"
        raise wrong("no-catalogue", text, _REMEDY, place) from None
    return value, list(twice)
