"""Where the versions of this tree's plans lie, and which of them are about some scenarios.
It reads them alone; freeze.py writes them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costplan.books.comments import Comment
    from costplan.books.version import Version


def versions_folder() -> Path:
    """Below the folder of costplan.yaml, else here."""
    from costplan.project.settings import VERSIONS, find_project

    return Path(os.path.relpath((find_project(Path.cwd()).root or Path.cwd()) / VERSIONS))


def read_versions(scenarios: Mapping[str, str]) -> tuple[tuple[Version, ...], tuple[Comment, ...]]:
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
    for folder in sorted(versions_folder().glob("*/")):
        parts = []
        for path in sorted(folder.glob("*.json")):
            with problems.collect():
                parts.append(read_version(path, path.as_posix()).of(scenarios))
        here = [part for part in parts if part]
        if here and (folder / FILE).exists():
            with problems.collect():
                comments += read_comments(yamlio.read_file(folder / FILE, (folder / FILE).as_posix())[0])
        versions += here
    problems.stop_if_any()
    return tuple(sorted(versions, key=lambda version: (version.frozen, version.label))), tuple(comments)
