"""Every error a user can see: its place, what was found, the remedy, a code and the exit code.
It does not decide what is wrong; the rooms above do, and say it in these words."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from costplan.named import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FEW = 8
"""Up to so many options an error lists beside the nearest one."""

EXIT_ORDER = (2, 6, 4, 3, 5)
"""When several things are wrong at once, the exit code is the first of these that applies."""


class Place(NamedTuple):
    """A spot in a file, counted from 1. Written ``file:line:col``; in a sheet of a workbook, whose name ends
    with ``!``, as a cell: ``plan.xlsx#Plan!E4``."""

    file: str
    line: int
    col: int

    def __str__(self) -> str:
        if self.file.endswith("!"):
            return f"{self.file}{column_letters(self.col)}{self.line}"
        return f"{self.file}:{self.line}:{self.col}"

    @property
    def in_text(self) -> Place:
        """For tools that know files and lines alone: the same, but of a cell the workbook as a whole, at line 0."""
        return Place(self.file.rpartition("#")[0], 0, 0) if self.file.endswith("!") else self


def column_letters(number: int) -> str:
    """The letters of a spreadsheet's column: 1 is A, 27 is AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


NOWHERE = Place("", 0, 0)
"""The place of what was not read from a file."""


class Problem(NamedTuple):
    """One thing that is wrong: ``code`` names its heading in docs/errors.md."""

    code: str
    message: str
    remedy: str = ""
    place: Place | None = None

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        remedy = f"; {self.remedy}" if self.remedy else ""
        return f"{where}{self.message}{remedy} [{self.code}]"


class CostplanError(Exception):
    """Something a user can mend. ``problems`` holds all that were met, in the order of the file."""

    exit_code = 4

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class InputError(CostplanError):
    """An input file is wrong, something has no price, or a run falls after a shutdown (exit 4)."""


class CommandLineError(CostplanError):
    """The command line is wrong (exit 2)."""

    exit_code = 2


class GateError(CostplanError):
    """The plan is over a cap or against a policy (exit 3)."""

    exit_code = 3


class DriftError(CostplanError):
    """Calls no longer use what a calibration or a scenario says (exit 5)."""

    exit_code = 5


class OutsideError(CostplanError):
    """The outside failed: a disk, a file that cannot be read (exit 6)."""

    exit_code = 6


class Problems:
    """Collects errors, so that all that is wrong is told at once."""

    def __init__(self) -> None:
        self.errors: list[CostplanError] = []

    @contextmanager
    def collect(self) -> Iterator[None]:
        """Run a block; an error in it is kept and the caller goes on."""
        try:
            yield
        except CostplanError as error:
            self.errors.append(error)

    def stop_if_any(self) -> None:
        """Raise one error with all problems, of the class whose exit code comes first in EXIT_ORDER."""
        if self.errors:
            worst = min(self.errors, key=lambda error: EXIT_ORDER.index(error.exit_code))
            unique = dict.fromkeys(problem for error in self.errors for problem in error.problems)
            raise type(worst)(unique)


def wrong(code: str, message: str, remedy: str = "", place: Place | None = None) -> InputError:
    """One problem of an input, ready to raise."""
    return InputError([Problem(code, message, remedy, place)])


def told_at(error: CostplanError, place: Place) -> InputError:
    """An error told at the place that met it; where each problem came from is kept in its words."""
    problems = []
    for problem in error.problems:
        origin = f" (see {problem.place})" if problem.place else ""
        problems.append(Problem(problem.code, problem.message + origin, problem.remedy, place))
    return InputError(problems)


def nearest(word: str, options: Iterable[str]) -> str:
    """The option most like the word, or nothing when none is near.

    It is looked for blind to case: the word itself, the word with two neighbouring letters the other way round, the
    one option that it begins, and at last the most alike.
    """
    from difflib import get_close_matches

    folded = {option.casefold(): option for option in sorted(options, reverse=True)}  # of two alike the first stays
    typed = word.casefold()
    turned = (typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :] for at in range(len(typed) - 1))
    begun = [option for option in folded if option.startswith(typed)] if len(typed) > 1 else []
    meant = next((one for one in (typed, *turned) if one in folded), "")
    alike = begun if len(begun) == 1 else get_close_matches(typed, sorted(folded), n=1, cutoff=0.6)
    return folded.get(meant) or next((folded[one] for one in alike), "")


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """``did you mean x? allowed: ...``: the nearest of the options if one is near, and all of them if they are few."""
    choices = sorted(options) if isinstance(options, (set, frozenset)) else list(options)
    near = nearest(word, choices)
    allowed = f"allowed: {', '.join(choices)}" if choices and (len(choices) <= FEW or not near) else ""
    return " ".join(part for part in (f"did you mean {near}?" if near else "", allowed) if part)


def joined_or(words: Iterable[str]) -> str:
    """``a, b or c``."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last
