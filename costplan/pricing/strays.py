"""What lies in a folder of tables and would be passed over: files that are no table or profile by name or kind.
It reads of each no more than whose it is; price_file.py and profile_file.py read them."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.errors import CostplanError, Place, Problem
from costplan.pricing.folder import NAME
from costplan.pricing.looks import FILE as LOOKS
from costplan.pricing.table_currency import is_rates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_FILES = 20_000
"""So many files a folder of tables may have; one with more is something else, such as a home."""

_ENDINGS = (".tokens.yaml", ".yaml")
_APART = (".calibration.yaml",)
_NO_TABLES = ("costplan.yaml", LOOKS)
_SAID = re.compile(rb"^(model|profile):[ \t]+['\"]?([^\s'\"#]+)", re.MULTILINE)


def strays(folder: Path, shown: str, known: Iterable[str]) -> list[Problem]:
    """Every file of YAML in a folder that no look-up would find, with the name it should have.

    Args:
        folder: the user's folder of tables.
        shown: how errors name it.
        known: the models that are shipped, which a name in another case does not replace.
    """
    folded = {name.casefold(): name for name in known}
    found = []
    for number, name in enumerate(sorted(_files(folder))):
        if number == MAX_FILES:
            told = f"{shown} has more than {MAX_FILES:,} files"
            return [Problem("too-large", told, "name the folder of the tables alone")]
        if stray := _stray(folder / name, name, folded):
            what, remedy = stray
            found.append(Problem("stray-table", f"{what}, and would not be read", remedy, _at(shown, name)))
    return found


def _at(shown: str, name: str) -> Place:
    return Place(f"{shown}/{name}", 1, 1)


def _files(folder: Path) -> Iterator[str]:
    """What is no folder, or is one with the name of a table; hidden ones left out."""
    left = MAX_FILES + 1
    for path, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        here = Path(path).relative_to(folder)
        for name in [*files, *(one for one in folders if _is_yaml(one))]:
            if not name.startswith("."):
                yield (here / name).as_posix()
                left -= 1
        if left < 0:
            return


def _is_yaml(name: str) -> bool:
    return name.casefold().endswith((".yaml", ".yml"))


def _stray(path: Path, name: str, known: dict[str, str]) -> tuple[str, str] | None:
    """What is wrong with a file's name or kind, and the remedy; None where nothing is."""
    if not _is_yaml(name) or name in _NO_TABLES or name.endswith(_APART) or is_rates(name):
        return None
    if not path.is_file():
        link = path.is_symlink() and not path.exists()
        return ("this is a link that leads nowhere" if link else "this is no regular file"), "put the table itself here"
    ending = next((one for one in _ENDINGS if name.casefold().endswith(one)), Path(name).suffix)
    model, right = name[: -len(ending)], ".tokens.yaml" if ending == ".tokens.yaml" else ".yaml"
    key = "profile" if right == ".tokens.yaml" else "model"
    said = _said(path, name, key)
    wanted = said or known.get(model.casefold(), model)
    remedy = (
        f"call it {wanted}{right}" if NAME.match(wanted) else f"call it PROVIDER/MODEL{right}, as its {key} key says"
    )
    if not name.endswith(right):
        return f"the name of a table ends in {right}", remedy
    if not NAME.match(model):
        return "a table lies in a folder of its provider", remedy
    if said and said != model:
        return f"the file's path says {model}, its {key} key {said}", remedy
    shipped = known.get(model.casefold(), model)
    if shipped != model:
        return f"{model} differs by case from the model {shipped}", f"call it {shipped}{right}, in the model key too"
    return None


def _said(path: Path, shown: str, key: str) -> str:
    """What a file says that it is, without reading the rest; empty where it says nothing that can be read."""
    try:
        data = yamlio.read_bytes(path, shown)
        for found in _SAID.finditer(data):
            if found.group(1) == key.encode():
                return found.group(2).decode("ascii", "replace")
        node = yamlio.parse(data, shown)
    except CostplanError:
        return ""  # what is wrong with it is told where it is read
    said = node.value.get(key) if node.kind == "mapping" else None
    return str(said[1].value) if said and said[1].kind == "scalar" else ""
