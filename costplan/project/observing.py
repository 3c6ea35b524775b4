"""Imports usage records of files into an observation store: what is known there already, wrong or about no image is
left out, and counted. Other people's shapes are read in connect/usage/."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import nullcontext
from os import fspath
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING

from costplan.connect.usage.defaults import ModelNames, RecordDefaults
from costplan.connect.usage.importing import Known, Skipped, read_observations
from costplan.errors import FEW, InputError, OutsideError, Problem, wrong
from costplan.intake import open_file
from costplan.observation import DIRECT, LONGEST, one_line
from costplan.project.guarding import guard
from costplan.project.progress import SILENCE
from costplan.project.store import Store, cannot_read
from costplan.project.tables import open_catalogue
from costplan.units import many

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from os import PathLike

    from costplan.connect.usage.importing import Record
    from costplan.observation import Observation
    from costplan.project.progress import Progress, Stage

SHOWN = 20
"""So many errors of a file are told one by one."""

_IN_MEMORY = 32 << 20
_NOTHING = "nothing was added"


def _counted(times: Counter[str]) -> str:
    return ", ".join(f"{number:,} {what}" for what, number in times.items())


class Tally:
    """What became of a file's records.

    Attributes:
        file: its name.
        added: how many were new, and are in the store now.
        duplicates: how many were known.
        refused: how many were wrong.
        skipped: how many are about no image call, by the reason.
        failed: how many of those that were added are calls that failed, by the failure.
        unknown: how many of those that were added name a model that no table has, or several, by its name.
        problems: of what was refused, the first so many records'.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.added = self.duplicates = self.refused = 0
        self.skipped: Counter[str] = Counter()
        self.failed: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self.problems: list[Problem] = []

    @property
    def read(self) -> int:
        """How many records there were."""
        return self.added + self.duplicates + self.refused + sum(self.skipped.values())

    def __str__(self) -> str:
        skipped = sum(self.skipped.values())
        why = f" ({_counted(self.skipped)})" if skipped else ""
        return (
            f"{self.file}: {self.read:,} read, {self.added:,} added, {self.duplicates:,} duplicates dropped, "
            f"{self.refused:,} refused, {skipped:,} skipped{why}"
        )

    def remarks(self, names: ModelNames) -> Iterator[str]:
        """What a person should know of what was added, and of a file without a record."""
        if not self.read:
            yield f"{self.file}: there is no record in it"
        if self.failed:
            calls = many(self.failed.total(), "call")
            yield f"{self.file}: {calls} failed ({_counted(self.failed)}); what failed teaches no tokens"
        for model, times in self.unknown.most_common(FEW):
            shared = names.shared(model)
            near = "" if shared else names.nearest(model)
            records = f"the model of {many(times, 'record')}"
            whose = f"{model}, {records}, is a name of {' and '.join(shared)}"
            what = f"{whose if shared else f'no table has {model}, {records}'}: no estimate takes anything of it"
            yield f"{self.file}: {what}" + (f"; did you mean {near}?" if near else "")
        if len(self.unknown) > FEW:
            yield f"{self.file}: {len(self.unknown) - FEW:,} more models that no one table has"


def import_records(
    files: Sequence[str | PathLike[str]],
    store: str | PathLike[str],
    *,
    model: str | None = None,
    call: str | None = None,
    route: str | None = None,
    kind: str = "observed",
    source: str | None = None,
    strict: bool = False,
    pricing: str | PathLike[str] | None = None,
    progress: Progress = SILENCE,
) -> list[Tally]:
    """Add the usage records of files to a store. What holds for records that are silent about it: their words always
    win.

    Args:
        files: JSON, JSONL, CSV or Parquet; ``-`` is stdin.
        store: the store, made where there is none.
        model: of records that name none, such as ``openai/gpt-image-2``.
        call: ``generate``, ``edit`` or ``responses``.
        route: a gateway's name; direct if not given.
        kind: ``observed``, ``calculator`` or ``documentation``.
        source: where they come from; the file's name if not given.
        strict: whether the first wrong record stops everything.
        pricing: a folder of tables, whose models are known by their names.
        progress: hears of the stages, of records counted, and of what is wrong with them.

    Returns:
        What became of the records, file by file.

    Raises:
        InputError: the store is broken, or a record is wrong and ``strict``; nothing is stored.
        CommandLineError: it would take the place of a ledger or of a file of the project.
        OutsideError: a file or the store cannot be read or written; nothing is stored.
    """
    names = ModelNames(open_catalogue(pricing))
    defaults = RecordDefaults(
        names=names,
        model=one_line(model or "")[:200] or None,
        call=call,
        route=one_line(route or "")[:200] or DIRECT,
        kind=kind,
        source=one_line(source or "")[:200],
    )
    sources = [fspath(file) for file in files]
    _check_names(sources)
    guard(Path(store))
    into = Store(Path(store))
    with into.locked(progress), SpooledTemporaryFile(max_size=_IN_MEMORY) as fresh:
        with progress.stage("reading the store"):
            known = into.identities()
        adding = _Adding(defaults, known, fresh, strict, progress)
        with progress.stage("importing", "records", stdin="-" in sources) as stage:
            tallies = [adding.add(name, stage) for name in sources]
        if any(tally.added for tally in tallies):
            fresh.seek(0)
            into.append(fresh)
    return tallies


class _Adding:
    """Puts the observations of files that are not known yet behind the fresh ones."""

    def __init__(
        self, defaults: RecordDefaults, known: set[bytes], fresh: IO[bytes], strict: bool, progress: Progress
    ) -> None:
        self._defaults = defaults
        self._known = known
        self._fresh = fresh
        self._strict = strict
        self._progress = progress

    def add(self, name: str, stage: Stage) -> Tally:
        """Add those of a file."""
        tally = Tally("stdin" if name == "-" else name)
        for record in _records(name, tally.file, self._defaults, self._known):
            stage.count += 1
            if isinstance(record, InputError):
                self._refuse(record, tally)
            elif isinstance(record, Skipped):
                tally.skipped[record.reason] += 1
            elif isinstance(record, Known):
                tally.duplicates += 1
            else:
                self._store(record, tally)
        if tally.refused > SHOWN:
            self._progress.tell(f"{tally.file}: {tally.refused - SHOWN:,} more")
        for remark in tally.remarks(self._defaults.names):
            self._progress.tell(remark)
        return tally

    def _store(self, record: Record, tally: Tally) -> None:
        line = record.observation.line(record.identity.hex())
        if len(line) > LONGEST:
            told = f"a line of a store has at most {LONGEST:,} bytes, and this would have {len(line):,}"
            self._refuse(wrong("too-large", told, "take out of its usage what is no number", record.place), tally)
            return
        self._known.add(record.identity)
        self._fresh.write(line)
        self._count(record.observation, tally)

    def _count(self, observation: Observation, tally: Tally) -> None:
        tally.added += 1
        if observation.outcome != "made":
            tally.failed[observation.outcome] += 1
        names = self._defaults.names
        if not names.has(observation.model) or names.shared(observation.model):
            tally.unknown[observation.model] += 1

    def _refuse(self, error: InputError, tally: Tally) -> None:
        if self._strict:
            raise error
        tally.refused += 1
        if tally.refused <= SHOWN:
            tally.problems += error.problems
            for problem in error.problems:
                self._progress.tell(str(problem))


def _check_names(names: Sequence[str]) -> None:
    """Refuse files of which one cannot be read, before any is.

    Raises:
        OutsideError: with all that cannot be read.
    """
    problems: list[Problem] = []
    for name in dict.fromkeys(names):
        try:
            if name == "-":
                if sys.stdin is None:
                    remedy = f"pipe records into it; {_NOTHING}"
                    problems.append(Problem("cannot-read", "stdin is closed", remedy))
            elif not Path(name).is_fifo():  # who writes into a pipe must not see it close
                open_file(Path(name), name).close()
        except (OSError, ValueError) as error:  # ValueError: a name that no file can have
            problems += cannot_read(name, error).problems
        except OutsideError as error:
            problems += (problem._replace(remedy=f"{problem.remedy}; {_NOTHING}") for problem in error.problems)
    if problems:
        raise OutsideError(problems)


def _records(
    name: str, shown: str, defaults: RecordDefaults, known: set[bytes]
) -> Iterator[Record | Known | Skipped | InputError]:
    path = None if name == "-" else Path(name)
    defaults = defaults._replace(source=defaults.source or (one_line(path.name)[:200] if path else "stdin"))
    try:
        with open_file(path, shown, pipes=True) if path else nullcontext(sys.stdin.buffer) as stream:
            yield from read_observations(stream, shown, defaults, path, known)
    except OSError as error:
        raise cannot_read(shown, error) from None
