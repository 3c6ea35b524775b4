"""The request that plain arguments make: each checked, and told where it is not what is taken.
It asks nothing of the office."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costplan import arguments
from costplan.errors import OutsideError, Problem
from costplan.project.request import Request

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from typing import TypeAlias

    AnyPath: TypeAlias = str | PathLike[str]


def request_of(
    scenarios: Iterable[AnyPath],
    as_of: date,
    *,
    budgets: Iterable[AnyPath] = (),
    overrides: Iterable[str] = (),
    scale: Iterable[str] = (),
    pricing: AnyPath | None,
    calibration: AnyPath | None,
    contracts: AnyPath | Iterable[AnyPath] | None = None,
    folder: AnyPath,
    max: str | None = None,  # noqa: A002  the word of a budget's cap
    currency: str | None = None,
    fx: AnyPath | None = None,
) -> Request:
    """A request of the office.

    Raises:
        TypeError: something else was handed in.
    """
    return Request(
        as_of=arguments.day(as_of, "as_of"),
        scenarios=paths_of(scenarios, "scenarios"),
        budgets=paths_of(budgets, "budgets"),
        overrides=texts_of(overrides, "overrides", "posts.draft.quality=low"),
        scale=texts_of(scale, "scale", "drivers=1.3"),
        pricing=path_or_none(pricing, "pricing"),
        calibration=path_or_none(calibration, "calibration"),
        contracts=one_or_more(contracts, "contracts"),
        folder=folder_of(folder),
        max=max,
        currency=text_or_none(currency, "currency", "EUR"),
        fx=path_or_none(fx, "fx"),
    )


def paths_of(values: Any, name: str) -> tuple[str, ...]:
    """Several paths.

    Raises:
        TypeError: something else was handed in.
    """
    return tuple(arguments.path(value, name) for value in arguments.listed(values, name, "['scenarios/quarter.yaml']"))


def some_paths(values: tuple[Any, ...], name: str) -> tuple[str, ...]:
    """At least one path.

    Raises:
        TypeError: something else was handed in.
    """
    if not values:
        raise TypeError(f"{name} are needed; pass a file or more, such as 'store.jsonl'")
    return paths_of(values, name)


def texts_of(values: Any, name: str, such_as: str) -> tuple[str, ...]:
    """Several texts.

    Raises:
        TypeError: something else was handed in.
    """
    return tuple(arguments.text(value, name, such_as) for value in arguments.listed(values, name, f"[{such_as!r}]"))


def path_or_none(value: AnyPath | None, name: str) -> str | None:
    """A path, or None where the office decides.

    Raises:
        TypeError: something else was handed in.
    """
    return None if value is None else arguments.path(value, name)


def one_or_more(values: AnyPath | Iterable[AnyPath] | None, name: str) -> tuple[str, ...]:
    """A path or several; none where the office decides.

    Raises:
        TypeError: something else was handed in.
    """
    if values is None or isinstance(values, str | PathLike):
        return () if values is None else (arguments.path(values, name),)
    return paths_of(values, name)


def text_or_none(value: str | None, name: str, such_as: str) -> str | None:
    """A text, or None where it is not said.

    Raises:
        TypeError: something else was handed in.
    """
    return None if value is None else arguments.text(value, name, such_as)


def folder_of(value: AnyPath) -> Path:
    """Where names are looked up.

    Raises:
        OutsideError: there is no such folder.
        TypeError: something else was handed in.
    """
    folder = Path(arguments.path(value, "folder"))
    if not folder.is_dir():
        told = f"there is no folder {folder.as_posix()!r}"
        raise OutsideError([Problem("cannot-read", told, "check the path")])
    return folder
