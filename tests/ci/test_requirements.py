"""The committed versions of what development and CI install: they fit pyproject.toml, have hashes, and name no host.
``make locks`` renews them."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.places import ROOT, TESTS

if TYPE_CHECKING:
    from pathlib import Path

LOCKS = [ROOT / "requirements" / name for name in ("dev.txt", "lowest.txt")]
INSTALLER = ROOT / "requirements" / "uv.txt"
PACKAGES = TESTS / "proofs" / "package-lock.json"


def asked() -> list[Requirement]:
    """What pyproject.toml asks for: to build, to run, for every extra."""
    told: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = told["project"]["optional-dependencies"].values()
    names = [
        *told["build-system"]["requires"],
        *told["project"]["dependencies"],
        *(one for some in extras for one in some),
    ]
    return [wanted for wanted in map(Requirement, names) if wanted.name != "costplan"]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(text: str) -> list[tuple[str, str, int]]:
    """Each package of a lock: name, version, number of hashes."""
    entries = re.split(r"^(?=[a-zA-Z0-9])", text, flags=re.MULTILINE)[1:]
    heads = [re.match(r"([\w.-]+)==(\S+)(?: ; .*)? \\\n", entry) for entry in entries]
    assert all(heads), "a package without an exact version"
    return [
        (head[1], head[2], len(re.findall(r"^    --hash=sha256:[0-9a-f]{64}\b", entry, re.MULTILINE)))
        for head, entry in zip(heads, entries, strict=True)
        if head
    ]


def test_all_are_there() -> None:
    assert sorted((ROOT / "requirements").glob("*.txt")) == [*LOCKS, INSTALLER]


def test_what_installs_the_locks_is_locked_too() -> None:
    ((name, _, hashes),) = locked(INSTALLER.read_text(encoding="utf-8"))
    assert name == "uv"
    assert hashes


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_lock_fits_what_is_asked_for(path: Path) -> None:
    packages = locked(path.read_text(encoding="utf-8"))
    for wanted in asked():
        versions = [version for name, version, _ in packages if plain(name) == plain(wanted.name)]
        assert versions, f"{wanted} is not in requirements/{path.name}; make locks"
        for version in versions:
            assert wanted.specifier.contains(version), f"{wanted}, and {version} is locked; make locks"
    assert [name for name, _, hashes in packages if not hashes] == []


def test_the_lowest_versions_are_those_that_are_declared() -> None:
    packages = locked((ROOT / "requirements" / "lowest.txt").read_text(encoding="utf-8"))
    for wanted in asked():
        (lowest,) = [Version(part.version) for part in wanted.specifier if part.operator == ">="]
        (found,) = [Version(version) for name, version, _ in packages if plain(name) == plain(wanted.name)]
        tried = found.release[: len(lowest.release)]
        assert tried == lowest.release, (
            f"{wanted}, but {found} is the lowest that can be tried; raise it, or make locks"
        )


@pytest.mark.parametrize("path", [*LOCKS, INSTALLER, PACKAGES], ids=lambda path: path.name)
def test_no_host_and_no_folder_of_a_machine_is_named(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"--(extra-)?index-url|--find-links|^-|file:", text, re.MULTILINE)
    funding = r'^ *"url": .*\n'  # of who makes a package
    assert not re.search(r"\"resolved\"|://", re.sub(funding, "", text, flags=re.MULTILINE))


def test_the_page_on_installing_names_every_extra_and_what_it_brings() -> None:
    told: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    page = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r"^\| `([\w-]+)` \|.*\| ([^|]*) \|$", page, re.MULTILINE))
    extras = {
        extra: ", ".join(f"`{Requirement(name).name}`" for name in names)
        for extra, names in told["project"]["optional-dependencies"].items()
    }
    shown["dev"] = extras["dev"]
    assert shown == extras
