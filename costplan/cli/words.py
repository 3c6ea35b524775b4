"""How a word of the command line is read: a share, dollars, a format with its file; days are read in clock.py.
Which options have such words stands with the commands."""

from __future__ import annotations

import os
import re
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from costplan.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable


class Choice(click.Choice[str]):
    """One of a few words; of another the nearest is told."""

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        """What is allowed, and what was meant."""
        near = nearest(str(value), self.choices)
        return super().get_invalid_choice_message(value, ctx) + (f" Did you mean {near!r}?" if near else "")


class LedgerFile(click.Path):
    """A ledger, which need not be there yet."""

    def __init__(self) -> None:
        super().__init__(path_type=Path, dir_okay=False)

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        """Refuse what names no file on the disk."""
        from costplan.ledger.own_files import fault_in_name

        if fault := fault_in_name(os.fspath(value)):
            self.fail(f"{fault}; name a file such as .costplan/ledger.sqlite", param, ctx)
        return super().convert(value, param, ctx)


class Percent(click.ParamType[Fraction]):
    """A share written ``10%``."""

    name = "percent"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        """Read it as a fraction of 1."""
        if isinstance(value, Fraction):
            return value
        found = re.fullmatch(r"(\d{1,3}(?:\.\d{1,6})?)%", value, re.ASCII)
        if found is None or Fraction(found[1]) > 100:
            self.fail(f"{value!r} is not a share; write it as 10%", param, ctx)
        return Fraction(found[1]) / 100


class Dollars(click.ParamType[Fraction]):
    """An amount of dollars: ``0.50``."""

    name = "usd"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        """Read it exactly."""
        if isinstance(value, Fraction):
            return value
        if not re.fullmatch(r"\d{1,12}(\.\d{1,12})?", value, re.ASCII):
            self.fail(f"{value!r} is no amount of dollars; write it as 0.50", param, ctx)
        return Fraction(value)


V = TypeVar("V")


def given_once(parameters: Iterable[tuple[str, V]], option: str = "-P") -> tuple[tuple[str, V], ...]:
    """Parameters of a call, of which none is given twice: the last would win without a word.

    Raises:
        UsageError: one is.
    """
    found: dict[str, V] = {}
    for key, value in parameters:
        if key in found:
            raise click.UsageError(f"{option} {key} is given twice, {found[key]!r} and {value!r}; keep one of them")
        found[key] = value
    return tuple(found.items())


class Parameter(click.ParamType[tuple[str, str]]):
    """A parameter of a call, ``output_format=webp``."""

    name = "key=value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Split it."""
        if isinstance(value, tuple):
            return value
        key, equals, said = value.partition("=")
        if not (key and equals and said):
            self.fail(f"{value!r} is not KEY=VALUE", param, ctx)
        return key, said


class OutputFolder(click.Path):
    """A folder that files are written into; ``-``, which is the screen elsewhere, is none."""

    def __init__(self) -> None:
        super().__init__(file_okay=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse the screen."""
        if str(value) == "-":
            self.fail("several files are written, and the screen takes none; name a folder", param, ctx)
        return super().convert(value, param, ctx)


class Numbers(click.ParamType[tuple[int, ...]]):
    """Numbers with commas between them, ``1,4,7``, or ``none``."""

    name = "numbers"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        """Read them."""
        if isinstance(value, tuple):
            return value
        if value == "none":
            return ()
        if not re.fullmatch(r"\s*\d{1,6}(\s*,\s*\d{1,6})*\s*", value, re.ASCII):
            self.fail(f"{value!r} are no numbers; write them as 1,4,7, or none", param, ctx)
        return tuple(map(int, value.split(",")))


class Amount(click.ParamType[str]):
    """An amount of money as budgets state it, ``2 USD``; what is wrong with another is told as of a budget."""

    name = "amount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002
        """Take it as it is, where it is one."""
        from costplan.budget.asked import asked_budget

        asked_budget(value)
        return str(value)


class FormatFile(click.ParamType[tuple[str, Path]]):
    """A format and the file it goes to, ``sarif=costplan.sarif``."""

    name = "format=file"

    def __init__(self, formats: Iterable[str]) -> None:
        self._formats = tuple(formats)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Path]:
        """Split it."""
        if isinstance(value, tuple):
            return value
        fmt, equals, file = value.partition("=")
        if fmt not in self._formats or not equals or not file:
            self.fail(f"{value!r} is not FORMAT=FILE; formats: {', '.join(self._formats)}", param, ctx)
        return fmt, Path(file)


class Matching(click.ParamType[str]):
    """A text of one shape, such as ``owner/name``."""

    def __init__(self, name: str, pattern: str, example: str) -> None:
        self.name = name
        self._pattern = pattern
        self._example = example

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take it as it is."""
        if not re.fullmatch(self._pattern, value, re.ASCII):
            self.fail(f"{value!r} is not of the shape {self._example}", param, ctx)
        return str(value)


class Days(click.ParamType[int]):
    """A number of days: ``60``."""

    name = "days"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read a whole number of at most four digits."""
        if isinstance(value, int):
            return value
        if not re.fullmatch(r"\d{1,4}", value, re.ASCII):
            self.fail(f"{value!r} is no number of days; write 60, or put names before the option", param, ctx)
        return int(value)
