"""Where the versions of this tree's plans lie, and which of them are about some scenarios.
It reads them alone; freezing.py writes them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from costplan.project.settings import find_project
from costplan.project.writing import VERSIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costplan.books.comments import Comment
    from costplan.books.version import Version


def versions_folder(folder: Path = Path()) -> Path:
    """Below the folder of the costplan.yaml that counts in ``folder``, else in it.

    Raises:
        InputError: costplan.yaml is wrong.
    """
    here = folder.absolute()
    return folder / os.path.relpath((find_project(here).root or here) / VERSIONS, here)


def labels(folder: Path = Path()) -> list[str]:
    """All labels of versions in this tree.

    Raises:
        InputError: costplan.yaml is wrong.
    """
    return sorted({path.stem for path in versions_folder(folder).glob("*/*.json")})


def labelled(label: str, folder: Path = Path()) -> tuple[Version, ...]:
    """The versions of that label in this tree.

    Raises:
        CostplanError: one of them, or costplan.yaml, is broken.
    """
    from costplan.books.version_file import read_version

    paths = sorted(path for path in versions_folder(folder).glob("*/*.json") if path.stem == label)
    return tuple(read_version(path, path.as_posix()) for path in paths)


def read_versions(
    scenarios: Mapping[str, str], folder: Path = Path()
) -> tuple[tuple[Version, ...], tuple[Comment, ...]]:
    """The versions that were frozen of scenarios, titles with their files, the oldest first, and comments on them.

    Raises:
        CostplanError: with every version of this tree that is broken, and what is wrong with the comments.
    """
    from costplan import yamlio
    from costplan.books.comments import FILE, read_comments
    from costplan.books.version_file import read_version
    from costplan.errors import Problems

    problems = Problems()
    versions: list[Version] = []
    comments: list[Comment] = []
    for of_scenarios in sorted(versions_folder(folder).glob("*/")):
        parts = []
        for path in sorted(of_scenarios.glob("*.json")):
            with problems.collect():
                parts.append(read_version(path, path.as_posix()).of(scenarios))
        here = [part for part in parts if part]
        written = of_scenarios / FILE
        if here and written.exists():
            with problems.collect():
                comments += read_comments(yamlio.read_file(written, written.as_posix())[0])
        versions += here
    problems.stop_if_any()
    return tuple(sorted(versions, key=lambda version: (version.frozen, version.label))), tuple(comments)
